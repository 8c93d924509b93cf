import fc from "fast-check";

/**
 * Draws projects whose names meet: names of the language, of the runtime, of the files of a package, and names that
 * other kinds derive.
 */

const WORDS = (
  "Foo FooBar FOOBar Fo Bar A T Date DateTime Duration Email Uri With Of Int32 MultipleOf Finite Array NaN Set Map " +
  "Object Error Number String Boolean Symbol RegExp Record Partial Readonly Pick Infinity Function Promise Result Watch " +
  "Index IndexSchema Reconciler ReconcileContext ObjectCache ObjectKey ObjectMeta Condition PolicyRule Resource " +
  "ValidationError ValidationIssue Immutable Class Await Default Eval Arguments Undefined Proto Constructor Internal " +
  "Crds Rbac Schemas Package Readme License NodeModules"
).split(" ");
const SUFFIXES = (
  "Resource Conditions ConditionType ConditionTypes Reason Values Spec Status Namespace Reconciler ReconcilerBase " +
  "List Update ObjectUpdate Schema Mode ModeValues Item Meta"
).split(" ");
const KEYS = (
  "éa __proto__ constructor hasOwnProperty toString a-b aB AB a_b 1 class await mode Mode values spec status update " +
  "resource conditions reason object name data valid0 errors validate0 vErrors uri0 $x"
).split(" ");
const LAYERS = [
  "a",
  "b",
  "crds",
  "internal",
  "rbac",
  "schemas",
  "index",
  "foo",
  "b-foo",
  "a1",
  "default",
  "reconcilers",
];
const PACKAGES = [...Array<undefined>(8).fill(undefined), "@x/a", "@y/a", "plain", "@x/index", "@y/1st", "@x/a.js"];
const VERSIONS = [...Array<undefined>(8).fill(undefined), "v1", "v2", "index", "schema", "crds", "license"];
const CONDITIONS = ["Ready", "constructor", "toString", "R".repeat(90), "class", "Foo"];
/** Types that the schema of status.conditions lists. Unlike those of annotations, they may be any text. */
const LISTED = ["Ready", "__proto__", "toString", "a b", "", "1", "é", "*/", "${x}", "R".repeat(90)];
const NAMESPACES = [undefined, undefined, "system", "team-{class}", "{name}-{variables}"];

/** A schema with a value that it accepts and one that it refuses. */
interface Judged {
  readonly schema: object;
  readonly good: unknown;
  readonly bad: unknown;
}

const JUDGED: readonly Judged[] = [
  { schema: { type: "string", format: "date" }, good: "2024-02-28", bad: "2024-02-30" },
  { schema: { type: "string", format: "date-time" }, good: "2024-02-28T01:02:03Z", bad: "2024-02-28" },
  { schema: { type: "string", format: "duration" }, good: "1h", bad: "x" },
  { schema: { type: "string", format: "email" }, good: "a@b.example", bad: "a" },
  { schema: { type: "string", format: "uri" }, good: "https://a.example/b", bad: " " },
  { schema: { type: "integer", format: "int32" }, good: 1, bad: 3000000000 },
  { schema: { type: "number", minimum: 0 }, good: 0.5, bad: -1 },
  { schema: { type: "number", multipleOf: 0.5 }, good: 1.5, bad: 0.7 },
  { schema: { type: "string", minLength: 1 }, good: "a", bad: "" },
  { schema: { type: "array", uniqueItems: true, items: { type: "number" } }, good: [1, 2], bad: [1, 1] },
  { schema: { enum: ["on", "off"] }, good: "on", bad: "up" },
  { schema: { type: "object", additionalProperties: { type: "integer" } }, good: { toString: 1 }, bad: { a: "b" } },
];

/** A project, and the values that two validators of each shared type must accept and refuse. */
export interface NamedProject {
  /** By path; all are JSON. */
  readonly files: { readonly [path: string]: unknown };
  /** By `layer/Name`. */
  readonly types: { readonly [id: string]: Pick<Judged, "good" | "bad"> };
}

const word = fc.constantFrom(...WORDS);
const name = fc.oneof(
  { weight: 3, arbitrary: word },
  { weight: 2, arbitrary: fc.tuple(word, fc.constantFrom(...SUFFIXES)).map((parts) => parts.join("")) },
  // Names that two others make together.
  { weight: 1, arbitrary: fc.tuple(word, word).map((parts) => parts.join("")) },
);
const key = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...KEYS) },
  { weight: 1, arbitrary: name },
  { weight: 1, arbitrary: fc.constantFrom(...SUFFIXES) },
);
const judged = fc.constantFrom(...JUDGED);

/** The schema of a property: one that is judged, an enum, an object, or a reference. */
const property = (references: readonly string[]) =>
  fc.oneof(
    judged.map(({ schema }) => schema),
    fc.constant({ enum: ["on", "off"] }),
    fc.constant({ type: "object", properties: { mode: { enum: ["on", "off"] }, name: { type: "string" } } }),
    fc.constantFrom(...references.map(($ref) => ({ $ref })), { type: "string" }),
  );

const fields = (references: readonly string[]) =>
  fc
    .uniqueArray(fc.tuple(key, property(references)), { maxLength: 4, selector: ([field]) => field })
    .map((pairs) => Object.fromEntries(pairs));

interface Layer {
  readonly name: string;
  readonly kinds: readonly string[];
  readonly types: readonly string[];
}

const layers = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom(...LAYERS),
    package: fc.constantFrom(...PACKAGES),
    version: fc.constantFrom(...VERSIONS),
    names: fc.uniqueArray(name, { minLength: 1, maxLength: 9 }),
    typeCount: fc.nat(4),
  }),
  { minLength: 1, maxLength: 3, selector: (layer) => layer.name },
);

export const namedProjects: fc.Arbitrary<NamedProject> = layers.chain((drawn) => {
  const split = drawn.map((layer): Layer => {
    const types = layer.names.slice(0, layer.typeCount);
    return { name: layer.name, types, kinds: layer.names.slice(layer.typeCount) };
  });
  const config = {
    packages: { scope: "@x", version: "1.2.3" },
    layers: drawn.map(({ name: layer, package: npm, version }) => ({
      name: layer,
      group: `${layer}.example.com`,
      ...(npm === undefined ? {} : { package: npm }),
      ...(version === undefined ? {} : { version }),
    })),
    scaffolds: { folder: "scaffolds" },
  };
  return fc.tuple(...split.flatMap((layer, i) => schemasOf(layer, split.slice(0, i + 1)))).map((schemas) => ({
    files: { "seamgen.config.json": config, ...Object.fromEntries(schemas.map(({ file, schema }) => [file, schema])) },
    types: Object.fromEntries(schemas.flatMap(({ id, judge }) => (judge === null ? [] : [[id, judge]]))),
  }));
});

interface DrawnSchema {
  readonly id: string;
  readonly file: string;
  readonly schema: object;
  readonly judge: Judged | null;
}

/** Draws the schemas of a layer. They refer to the given layers, the last of which is their own. */
function schemasOf(layer: Layer, visible: readonly Layer[]): fc.Arbitrary<DrawnSchema>[] {
  const below = visible.slice(0, -1);
  const shared = visible.flatMap((one) => one.types.map((type) => `../${one.name}/${type}.json`));
  const types = layer.types.map((type) =>
    judged.map((judge) => ({ ...placed(layer, type), judge, schema: { "x-ont-depends-on": [], ...judge.schema } })),
  );
  const kinds = layer.kinds.map((kind, i) => {
    // A cycle has no order, so a kind depends on earlier ones.
    const others = [...below.flatMap(idsOf), ...layer.kinds.slice(0, i).map((other) => `${layer.name}/${other}`)];
    return kindSchema({ kind, others, shared }).map((schema) => ({ ...placed(layer, kind), judge: null, schema }));
  });
  return [...types, ...kinds];
}

function placed(layer: Layer, schema: string) {
  return { id: `${layer.name}/${schema}`, file: `schemas/${layer.name}/${schema}.json` };
}

function idsOf(layer: Layer): string[] {
  return layer.kinds.map((kind) => `${layer.name}/${kind}`);
}

interface KindInput {
  readonly kind: string;
  readonly others: readonly string[];
  readonly shared: readonly string[];
}

/** Conditions whose schema lists the types. */
function listed(types: readonly string[]): object {
  if (types.length === 0) return {};
  const properties = { type: { type: "string", enum: types }, reason: { type: "string", enum: types } };
  return { conditions: { type: "array", items: { type: "object", required: ["type"], properties } } };
}

function kindSchema({ others, shared }: KindInput): fc.Arbitrary<object> {
  return fc.uniqueArray(key, { maxLength: 3 }).chain((defs) => {
    const references = [...shared, ...defs.map((def) => `#/$defs/${encodeURIComponent(def)}`)];
    return fc
      .record({
        spec: fields(references),
        data: fields(references),
        status: fields(references),
        hasStatus: fc.boolean(),
        hasSpec: fc.boolean(),
        defs: fc.tuple(...defs.map((def) => property(shared).map((schema) => [def, schema] as const))),
        dependsOn: fc.subarray([...others]),
        conditions: fc.uniqueArray(fc.constantFrom(...CONDITIONS), { maxLength: 3 }),
        listed: fc.uniqueArray(fc.constantFrom(...LISTED), { maxLength: 3 }),
        namespace: fc.constantFrom(...NAMESPACES),
        isImmutable: fc.boolean(),
      })
      .map((drawn) => ({
        "x-ont-kind": true,
        "x-ont-depends-on": drawn.dependsOn,
        ...(drawn.namespace === undefined ? {} : { "x-ont-namespace": drawn.namespace }),
        ...(drawn.hasStatus && drawn.conditions.length > 0
          ? { "x-ont-conditions": Object.fromEntries(drawn.conditions.map((type) => [type, ["Seen", "constructor"]])) }
          : {}),
        ...(drawn.isImmutable && drawn.hasSpec ? { "x-ont-immutable": ["spec"] } : {}),
        type: "object",
        properties: {
          apiVersion: { type: "string" },
          kind: { type: "string" },
          metadata: { type: "object" },
          ...(drawn.hasSpec ? {} : { data: { type: "object", properties: drawn.data } }),
          ...(drawn.hasSpec ? { spec: { type: "object", properties: drawn.spec } } : {}),
          ...(drawn.hasStatus
            ? { status: { type: "object", properties: { ...drawn.status, ...listed(drawn.listed) } } }
            : {}),
        },
        $defs: Object.fromEntries(drawn.defs),
      }));
  });
}
