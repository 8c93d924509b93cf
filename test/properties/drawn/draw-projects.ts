import { stringify } from "yaml";
import { fromEntries, isObject, jsonText, own, type Json, type JsonObject } from "../../../packages/base/src/json.ts";
import type { Draw } from "./draw.ts";
import { DrawSchemas, TEXTS } from "./draw-schemas.ts";

/**
 * Draws whole projects: several layers, with kinds and types that refer to each other and have awkward names, texts,
 * numbers and sizes. Some have one mistake.
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
const LAYERS = ["base", "a", "b", "crds", "internal", "rbac", "schemas", "index", "foo", "b-foo", "a1", "default"];
const PACKAGES = ["@x/other", "@y/a", "plain", "@x/index", "@y/1st", "@x/a.js"];
const VERSIONS = ["v1", "v2", "v1beta1", "index", "schema", "crds", "license"];
const CONDITIONS = ["Ready", "constructor", "toString", "R".repeat(90), "class", "Foo"];
/** Types that the schema of status.conditions lists. Unlike those of annotations, they may be any text. */
const LISTED = ["Ready", "__proto__", "toString", "a b", "", "1", "é", "*/", "${x}", "R".repeat(90)];
const DEFINITIONS = [
  "Part",
  "part-two",
  "Update",
  "ObjectUpdate",
  "Spec",
  "class",
  "é",
  "Values",
  "a b",
  "constructor",
];
const STABILITIES = ["alpha", "beta", "stable", "deprecated"];

export interface DrawnSchema {
  readonly layer: string;
  readonly name: string;
  /** Path of the file in the project. */
  readonly path: string;
  /** The URI that references in the file are relative to. */
  readonly uri: string;
  readonly schema: JsonObject;
  /** Constants of the objects of a kind; null for a type. */
  readonly kind: { readonly apiVersion: string; readonly kind: string } | null;
}

export interface DrawnProject {
  readonly config: JsonObject;
  readonly schemas: readonly DrawnSchema[];
  /** Contents of all files, by path. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
}

interface Layer {
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly settings: JsonObject;
  readonly entries: readonly Plan[];
}

/** What is decided about a schema before its contents. */
interface Plan {
  readonly layer: string;
  readonly name: string;
  readonly isKind: boolean;
  readonly extension: string;
}

export function drawProject(draw: Draw): DrawnProject {
  const layers = drawLayers(draw);
  const hasIds = draw.chance(40);
  const drawn: DrawnSchema[] = [];
  for (const layer of layers) {
    // Types of a layer come first, so that its kinds refer to them.
    const sorted = [...layer.entries].sort((a, b) => Number(a.isKind) - Number(b.isKind));
    for (const plan of sorted) drawn.push(drawSchema({ draw, layer, plan, known: drawn, hasIds }));
  }
  const config = {
    // A compiler that reads several projects at once takes packages with one name and version for one package.
    packages: {
      scope: "@x",
      version: `1.${draw.number(999_999)}.${draw.number(999_999)}`,
      ...draw.maybe(10, () => ({ license: "MIT" })),
    },
    layers: layers.map(({ name, group, settings }) => ({ name, group, ...settings })),
    ...draw.maybe(70, () => ({ scaffolds: { folder: "scaffolds" } })),
    ...draw.maybe(20, () => ({ kinds: settingsOf(draw, drawn) })),
    ...draw.maybe(20, () => ({ crds: { descriptions: draw.pick(["full", "first-sentence", "none"]) } })),
    ...draw.maybe(20, () => ({ lint: { "undeclared-reference": draw.pick(["off", "note", "warning"]) } })),
  };
  const files = new Map<string, string | Uint8Array>([
    ["seamgen.config.json", jsonText(config)],
    ...drawn.map((one) => [one.path, printSchema(draw, one)] as const),
  ]);
  if (draw.chance(12)) addMistake(draw, drawn, files);
  return { config, schemas: drawn, files };
}

function drawLayers(draw: Draw): Layer[] {
  const names = [...new Set(draw.many(1, 3, () => draw.pick(LAYERS)))];
  // Names that differ in their case only meet in files and plurals, so most projects have none.
  const meets = draw.chance(25);
  const taken = new Set<string>();
  const isNew = (name: string) => {
    const key = name.toLowerCase();
    if (!meets && taken.has(key)) return false;
    taken.add(key);
    return true;
  };
  return names.map((name, i): Layer => {
    const version = draw.chance(20) ? draw.pick(VERSIONS) : "v1alpha1";
    const entries = [...new Set(draw.many(1, 5, () => drawName(draw)))].filter(isNew);
    return {
      name,
      group: `${name}.example.com`,
      version,
      settings: {
        ...(version === "v1alpha1" ? {} : { version }),
        ...draw.maybe(10, () => ({ package: draw.pick(PACKAGES) })),
        ...(i > 0 && draw.chance(20) ? { sameRankAs: names[i - 1] ?? "" } : {}),
      },
      entries: entries.map((entry) => ({
        layer: name,
        name: entry,
        isKind: draw.chance(60),
        extension: draw.chance(25) ? "yaml" : "json",
      })),
    };
  });
}

function drawName(draw: Draw): string {
  const word = draw.pick(WORDS);
  return draw.pick([word, word, word + draw.pick(SUFFIXES), word + draw.pick(WORDS)]);
}

interface SchemaInput {
  readonly draw: Draw;
  readonly layer: Layer;
  readonly plan: Plan;
  /** The schemas so far. A schema refers only to them, because a cycle has no order. */
  readonly known: readonly DrawnSchema[];
  readonly hasIds: boolean;
}

function drawSchema({ draw, layer, plan, known, hasIds }: SchemaInput): DrawnSchema {
  const path = `schemas/${layer.name}/${plan.name}.${plan.extension}`;
  const uri = hasIds ? `https://schemas.example.com/${layer.name}/${plan.name}.json` : `file:///${path}`;
  const others = known.flatMap((other) => referencesTo(draw, other, { path, uri, hasIds }));
  const chosen = draw.some(DEFINITIONS, draw.chance(40) ? 3 : 0);
  // Two types of a layer with one name are an error, so most names are new.
  const names = chosen.map((name) => (draw.chance(10) ? name : `${name}${known.length}`));
  const own = names.map((name) => `#/$defs/${encodeURIComponent(name)}`);
  const defs = names.map((name, i) => {
    const inner = new DrawSchemas(draw, [...others, ...own.slice(0, i)]);
    // A definition refers to itself only below a property, because other recursion has no end.
    const schema = inner.object(1);
    const next = draw.chance(20)
      ? { properties: { ...Object(schema["properties"]), next: { $ref: own[i] ?? "" } } }
      : {};
    return [name, { ...schema, ...next }] as const;
  });
  const schemas = new DrawSchemas(draw, [...others, ...own]);
  const common = {
    ...draw.maybe(40, () => ({ $schema: "https://json-schema.org/draft/2020-12/schema" })),
    ...(hasIds ? { $id: uri } : {}),
    ...draw.maybe(60, () => ({ description: draw.pick(TEXTS) })),
    ...draw.maybe(25, () => ({ "x-ont-layer": layer.name })),
    ...draw.maybe(20, () => ({ "x-ont-stability": draw.pick(STABILITIES) })),
  };
  const $defs = defs.length === 0 ? {} : { $defs: fromEntries(defs) };
  const apiVersion = `${layer.group}/${layer.version}`;
  const kinds = known.filter(({ kind }) => kind !== null);
  const schema = plan.isKind
    ? { ...common, ...kindSchema({ draw, schemas, kinds, apiVersion, name: plan.name }), ...$defs }
    : { ...common, "x-ont-kind": false, "x-ont-depends-on": [], ...typeSchema(draw, schemas), ...$defs };
  const kind = plan.isKind ? { apiVersion, kind: plan.name } : null;
  return { layer: layer.name, name: plan.name, path, uri, schema, kind };
}

interface From {
  readonly path: string;
  readonly uri: string;
  readonly hasIds: boolean;
}

/** References to a whole file, and to one of its definitions. */
function referencesTo(draw: Draw, to: DrawnSchema, from: From): string[] {
  const relative = `../${to.layer}/${(from.hasIds ? to.uri : to.path).split("/").at(-1) ?? ""}`;
  const file = from.hasIds && draw.chance(50) ? to.uri : relative;
  const defs = own(to.schema, "$defs");
  const names = isObject(defs) ? Object.keys(defs) : [];
  return [file, ...names.map((name) => `${file}#/$defs/${encodeURIComponent(name)}`)];
}

function typeSchema(draw: Draw, schemas: DrawSchemas): JsonObject {
  const schema = draw.chance(10) ? schemas.large() : schemas.schema(2);
  return isObject(schema) ? schema : { type: "string", minLength: 1 };
}

interface KindInput {
  readonly draw: Draw;
  readonly schemas: DrawSchemas;
  readonly kinds: readonly DrawnSchema[];
  readonly apiVersion: string;
  readonly name: string;
}

function kindSchema({ draw, schemas, kinds, apiVersion, name }: KindInput): JsonObject {
  const hasSpec = draw.chance(90);
  const hasStatus = draw.chance(60);
  const isWhole = !hasSpec || draw.chance(50);
  const spec = draw.chance(85) ? withLarge(draw, schemas) : schemas.schema(2);
  const status = schemas.object(2);
  const conditions = draw.some(CONDITIONS, 2);
  const whole = {
    apiVersion: { const: apiVersion },
    kind: { type: "string", const: name },
    metadata: {
      type: "object",
      ...draw.maybe(20, () => ({ properties: { name: { type: "string", maxLength: 40 } } })),
    },
  };
  const properties = {
    ...(isWhole ? whole : {}),
    ...(hasSpec ? { spec } : { data: schemas.schema(2), more: schemas.schema(1) }),
    ...(hasStatus
      ? { status: { ...status, properties: { ...Object(status["properties"]), ...conditionsOf(draw) } } }
      : {}),
  };
  const required = draw.some(
    Object.keys(properties).filter((key) => key !== "status"),
    4,
  );
  return {
    ...(hasSpec && draw.chance(70) ? {} : { "x-ont-kind": true }),
    "x-ont-depends-on": draw.some(kinds, 3).map(dependency(draw)),
    ...draw.maybe(20, () => ({
      "x-ont-namespace": draw.pick(["system", "team-{class}", "{name}-{variables}", "none"]),
    })),
    ...(hasStatus && conditions.length > 0 && draw.chance(40)
      ? { "x-ont-conditions": fromEntries(conditions.map((type) => [type, ["Seen", "constructor"]] as const)) }
      : {}),
    ...draw.maybe(8, () => ({ "x-ont-deprecated": true })),
    ...(kinds.length > 0 && draw.chance(5) ? { "x-ont-superseded-by": draw.some(kinds, 1).map(idOf)[0] ?? "a/A" } : {}),
    ...draw.maybe(15, () => ({ "x-ont-plural": `${name.toLowerCase()}x` })),
    ...draw.maybe(15, () => ({ "x-ont-short-names": [`${name.toLowerCase()}q`] })),
    ...draw.maybe(15, () => ({ "x-ont-categories": ["all", "drawn"] })),
    ...draw.maybe(15, () => ({ "x-ont-scope": draw.pick(["Cluster", "Namespaced"]) })),
    ...draw.maybe(30, () => ({ "x-ont-immutable": pathsIn(draw, properties) })),
    ...draw.maybe(30, () => ({ "x-ont-printer-columns": columnsOf(draw, properties) })),
    type: "object",
    ...(required.length > 0 ? { required } : {}),
    ...draw.maybe(10, () => ({ additionalProperties: false })),
    properties,
  };
}

function withLarge(draw: Draw, schemas: DrawSchemas): JsonObject {
  const spec = schemas.object(3);
  if (!draw.chance(8)) return spec;
  return { ...spec, properties: { ...Object(spec["properties"]), large: schemas.large() } };
}

function conditionsOf(draw: Draw): JsonObject {
  const types = [...new Set(draw.some(LISTED, 3))];
  return draw.pick<() => JsonObject>([
    () => ({}),
    () => ({ conditions: { type: "array", items: { type: "object" } } }),
    () => ({
      conditions: {
        type: "array",
        items: {
          type: "object",
          required: ["type"],
          properties: {
            type: types.length === 0 ? { type: "string" } : { type: "string", enum: types },
            reason: { type: "string" },
          },
        },
      },
    }),
  ])();
}

const idOf = ({ layer, name }: DrawnSchema) => `${layer}/${name}`;

function dependency(draw: Draw) {
  return (one: DrawnSchema): Json => {
    const [group = "", version = ""] = (one.kind?.apiVersion ?? "").split("/");
    return draw.chance(20) ? { group, kind: one.name, version } : idOf(one);
  };
}

/** Paths of properties with a scalar type, which CEL and kubectl can reach. */
function scalarPaths(properties: JsonObject): { readonly path: string; readonly type: string }[] {
  return ["spec", "status"].flatMap((root) => {
    const schema = own(properties, root);
    const inner = isObject(schema) ? own(schema, "properties") : undefined;
    if (!isObject(inner)) return [];
    return Object.keys(inner).flatMap((name) => {
      const property = own(inner, name);
      const type = isObject(property) ? own(property, "type") : undefined;
      const isPlain = /^[A-Za-z]\w*$/.test(name) && ["string", "integer", "number", "boolean"].includes(String(type));
      return isPlain ? [{ path: `${root}.${name}`, type: String(type) }] : [];
    });
  });
}

function pathsIn(draw: Draw, properties: JsonObject): string[] {
  const inSpec = scalarPaths(properties).flatMap(({ path }) => (path.startsWith("spec.") ? [path] : []));
  const spec = own(properties, "spec");
  const whole = isObject(spec) && own(spec, "type") === "object" ? ["spec"] : [];
  return draw.some([...whole, ...inSpec], 2);
}

function columnsOf(draw: Draw, properties: JsonObject): Json[] {
  return draw.some(scalarPaths(properties), 2).map(({ path, type }, i) => ({
    name: draw.chance(20) ? `${draw.pick(TEXTS)}${i}` : `Column ${i}`,
    type,
    jsonPath: `.${path}`,
    ...draw.maybe(20, () => ({ description: draw.pick(TEXTS) })),
    ...draw.maybe(20, () => ({ priority: draw.number(1) })),
  }));
}

/** Settings of the config for kinds, beside or in place of annotations. */
function settingsOf(draw: Draw, drawn: readonly DrawnSchema[]): JsonObject {
  const kinds = drawn.filter(({ kind }) => kind !== null);
  return fromEntries(
    draw.some(kinds, 2).map((one) => [
      idOf(one),
      {
        ...draw.maybe(50, () => ({ shortNames: [`${one.name.toLowerCase()}z`] })),
        ...draw.maybe(50, () => ({ categories: ["configured"] })),
        ...draw.maybe(50, () => ({ columns: columnsOf(draw, Object(own(one.schema, "properties"))) })),
        ...draw.maybe(30, () => ({ scope: "Cluster" })),
        ...draw.maybe(30, () => ({ immutable: pathsIn(draw, Object(own(one.schema, "properties"))) })),
      },
    ]),
  );
}

function printSchema(draw: Draw, { path, schema }: DrawnSchema): string {
  if (path.endsWith(".yaml")) {
    const folded = { aliasDuplicateObjects: false, lineWidth: draw.pick([0, 80]) } as const;
    return stringify(schema, { ...folded, defaultStringType: draw.pick(["PLAIN", "QUOTE_DOUBLE"]) });
  }
  return jsonText(schema).replace("{", draw.pick(["{", "{\n", "{\r\n"]));
}

type Mistake = (schema: JsonObject) => JsonObject | string | Uint8Array;

const inDefs = (mistake: Json): Mistake => {
  return (schema) => ({ ...schema, $defs: { ...Object(own(schema, "$defs")), Mistaken: mistake } });
};

/** Mistakes in a schema file. The tool may warn of one, or refuse the project. */
const MISTAKES: readonly Mistake[] = [
  (schema) => ({ ...schema, "x-ont-colour": "red" }),
  (schema) => ({ ...schema, "x-ont-depends-on": ["nowhere/Nothing"] }),
  (schema) => ({ ...schema, "x-ont-depends-on": "a" }),
  (schema) => ({ ...schema, "x-ont-immutable": ["spec.nothing"] }),
  (schema) => ({ ...schema, "x-ont-layer": "elsewhere" }),
  (schema) => ({ ...schema, title: "Elsewhere", $anchor: "x", propertees: {} }),
  (schema) => ({ ...schema, "x-ont-printer-columns": [{ name: "a", type: "string", jsonPath: ".spec.nothing" }] }),
  (schema) => ({ ...schema, "x-ont-plural": "Plural" }),
  inDefs({ type: "strin" }),
  inDefs({ type: "string", minLength: -1 }),
  inDefs({ type: "string", pattern: "(" }),
  inDefs({ type: "string", pattern: "(a+)+$" }),
  inDefs({ $ref: "Nowhere.json" }),
  inDefs({ $ref: "#/$defs/Mistaken" }),
  inDefs({ type: "integer", default: "no integer" }),
  inDefs({ type: "object", required: ["missing"], additionalProperties: false, properties: {} }),
  inDefs({ type: "string", enum: [] }),
  inDefs({ allOf: [{ type: "string" }, { type: "object" }] }),
  inDefs({ definitions: {}, dependencies: {}, $dynamicRef: "#x" }),
  inDefs({ type: "string", const: "\ud83d" }),
  (schema) => jsonText(schema).slice(0, -1),
  (schema) => jsonText({ ...schema, default: 0 }).replace('"default":0', '"default":123456789012345678901234567890'),
  (schema) => jsonText(schema).replace("{", '{"title":"a","title":"b",'),
  (schema) => Buffer.concat([Buffer.from(jsonText(schema)), Buffer.from([0xff])]),
  () => "[]",
  () => "",
];

/** Mistakes in the config. */
const CONFIG_MISTAKES: readonly ((config: JsonObject) => JsonObject | string)[] = [
  (config) => ({ ...config, colour: "red" }),
  (config) => ({ ...config, layers: [] }),
  (config) => ({ ...config, kinds: { "nowhere/Nothing": {} } }),
  (config) => ({ ...config, output: "../elsewhere" }),
  (config) => ({ ...config, packages: { scope: "x" } }),
  (config) => ({ ...config, layers: [...Object(own(config, "layers"))].reverse() }),
  (config) => jsonText(config).slice(1),
];

function addMistake(draw: Draw, drawn: readonly DrawnSchema[], files: Map<string, string | Uint8Array>): void {
  const file = "seamgen.config.json";
  if (draw.chance(20) || drawn.length === 0) {
    const config: JsonObject = JSON.parse(String(files.get(file)));
    const mistaken = draw.pick(CONFIG_MISTAKES)(config);
    files.set(file, typeof mistaken === "string" ? mistaken : jsonText(mistaken));
    return;
  }
  const { path, schema } = draw.pick(drawn);
  const mistaken = draw.pick(MISTAKES)(schema);
  const isText = typeof mistaken === "string" || mistaken instanceof Uint8Array;
  files.set(path, isText ? mistaken : jsonText(mistaken));
}
