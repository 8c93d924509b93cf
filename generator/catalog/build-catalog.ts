import type { Config } from "../config/config.ts";
import { diagnostic } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import { isObject, own } from "../json.ts";
import { indexSources, isTarget, resolveRef, walkSource, type Target } from "../load/index-sources.ts";
import type { Catalog, Dependency, Entry, Json, JsonObject, Layer, NamedType, Schema, Source } from "../types.ts";
import { checkInnerAnnotations, type DependencyText } from "./annotations.ts";
import { buildApi } from "./build-api.ts";
import { draftEntry, type Draft } from "./draft.ts";
import { CONDITION, OBJECT_META } from "./built-in.ts";
import { canonicalSchema } from "./canonical.ts";
import { checkKeywords } from "./check-keywords.ts";
import { buildLayers } from "./layers.ts";
import { typeName } from "./names.ts";
import { outputOrder } from "./order.ts";
import { branchPointers, checkRefCycles, type Step } from "./ref-cycles.ts";

export interface CatalogResult {
  /** Null when an error makes a catalog impossible. */
  readonly catalog: Catalog | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Every decision about a schema is made here, once; emitters print. */
export function buildCatalog(sources: readonly Source[], config: Config): CatalogResult {
  const { index: firstIndex, walkable, diagnostics } = indexSources(sources);
  const drafts = walkable.flatMap((source) => {
    const { draft, diagnostics: found } = draftEntry(source, firstIndex.uris.get(source) ?? "", config);
    diagnostics.push(...found, ...checkSource(source));
    return draft ? [draft] : [];
  });
  const standIns = builtInTypes(drafts, config, diagnostics);
  const all = [...drafts, ...standIns.drafts];
  const index = standIns.drafts.length === 0 ? firstIndex : indexSources(all.map((draft) => draft.source)).index;

  const links = resolveAll(all, (draft, at) => resolveRef(index, draft.source, at), diagnostics);
  for (const draft of all) nameTypes(draft, links, diagnostics);
  if (diagnostics.some(({ severity }) => severity === "error")) return { catalog: null, diagnostics };

  const layers = buildLayers(all, config);
  const ids = new Map(all.map(({ uri, id }) => [uri, id]));
  const known = new Set(ids.values());
  const entries = all.map((draft) => finishEntry(draft, { links, standIns, layers, ids, known }, diagnostics));
  diagnostics.push(...checkConfigKinds(config, entries));
  const { ordered, cycle } = outputOrder(entries, layers);
  if (cycle !== null) diagnostics.push(cycleDiagnostic(cycle));
  if (diagnostics.some(({ severity }) => severity === "error")) return { catalog: null, diagnostics };
  const types = new Map(ordered.flatMap((entry) => entry.types.map((type) => [type.id, type] as const)));
  return { catalog: { layers: withImports(layers, ordered), entries: ordered, types }, diagnostics };
}

function checkSource(source: Source): Diagnostic[] {
  const found: Diagnostic[] = [];
  walkSource(source, ({ node, pointer }) => {
    found.push(...checkKeywords(source, node, pointer));
    if (pointer !== "") found.push(...checkInnerAnnotations(source, node, pointer));
  });
  return found;
}

/** Type ids by `file` and pointer of the `$ref`, and every place that a `$ref` leads to. */
interface Links {
  readonly refs: ReadonlyMap<Source, ReadonlyMap<string, string>>;
  readonly targets: ReadonlyMap<Source, ReadonlySet<string>>;
}

type Resolve = (draft: Draft, at: Parameters<typeof resolveRef>[2]) => Target | Diagnostic | undefined;

function resolveAll(drafts: readonly Draft[], resolve: Resolve, diagnostics: Diagnostic[]): Links {
  const refs = new Map<Source, Map<string, string>>();
  const targets = new Map<Source, Set<string>>(drafts.map(({ source }) => [source, new Set()]));
  const uriOf = new Map(drafts.map(({ source, uri }) => [source, uri]));
  const steps = new Map<string, Step[]>();
  const step = ({ source, uri }: Draft, pointer: string, to: string, isRef: boolean) => {
    const from = `${uri}#${pointer}`;
    const taken = steps.get(from);
    if (taken === undefined) steps.set(from, [{ source, pointer, to, isRef }]);
    else taken.push({ source, pointer, to, isRef });
  };
  for (const draft of drafts) {
    const found = new Map<string, string>();
    refs.set(draft.source, found);
    walkSource(draft.source, (at) => {
      for (const branch of branchPointers(at.node, at.pointer)) step(draft, at.pointer, `${draft.uri}#${branch}`, false);
      const result = resolve(draft, at);
      if (result === undefined) return;
      if (!isTarget(result)) diagnostics.push(result);
      else {
        const to = `${uriOf.get(result.source) ?? ""}#${result.pointer}`;
        found.set(at.pointer, to);
        targets.get(result.source)?.add(result.pointer);
        step(draft, at.pointer, to, true);
      }
    });
  }
  diagnostics.push(...checkRefCycles(steps));
  return { refs, targets };
}

/** Finds the named types of a file: its root, a kind's spec and status, `$defs`, and what is referred to. */
function nameTypes(draft: Draft, { targets, refs }: Links, diagnostics: Diagnostic[]): void {
  const pointers = new Set<string>([""]);
  if (draft.isKind) {
    for (const part of ["/properties/spec", "/properties/status"]) {
      const node = own(draft.properties, part.slice("/properties/".length));
      if (node !== undefined && !refs.get(draft.source)?.has(part)) pointers.add(part);
    }
  }
  const defs = own(draft.root, "$defs");
  if (isObject(defs)) for (const key of Object.keys(defs)) pointers.add(`/$defs/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
  for (const pointer of targets.get(draft.source) ?? []) pointers.add(pointer);
  const taken = new Map<string, string>();
  for (const pointer of pointers) {
    const name = pointer === "" ? draft.name : typeName(draft.name, pointer);
    const other = taken.get(name);
    if (other !== undefined) {
      const at = { source: draft.source, pointer };
      diagnostics.push(diagnostic("SG2009", { name, other: other === "" ? draft.id : `${draft.id}#${other}` }, { at }));
    }
    taken.set(name, pointer);
    draft.typeNames.set(pointer, name);
  }
}

interface BuiltIns {
  /** Schemas that the set lacks, as drafts of the layers that need them. */
  readonly drafts: readonly Draft[];
  readonly objectMeta: (layer: string) => string;
  readonly condition: (layer: string) => string;
}

/** The types of `metadata` and of free-form conditions: the ones that the config names, or built-in ones. */
function builtInTypes(drafts: readonly Draft[], config: Config, diagnostics: Diagnostic[]): BuiltIns {
  const added: Draft[] = [];
  const provide = (setting: "objectMeta" | "condition", name: string, schema: JsonObject, needs: (draft: Draft) => boolean) => {
    const wanted = config[setting];
    const named = wanted === null ? undefined : drafts.find((draft) => draft.id === wanted);
    if (wanted !== null && named === undefined) {
      const at = { source: config.source, pointer: `/${setting}` };
      diagnostics.push(diagnostic("SG6005", { setting, id: wanted }, { at, ...didYouMean(wanted, drafts.map(({ id }) => id)) }));
    }
    if (named !== undefined) return () => `${named.uri}#`;
    const byLayer = new Map<string, string>();
    for (const { layer } of drafts.filter(needs)) {
      if (byLayer.has(layer)) continue;
      const free = drafts.some((draft) => draft.layer === layer && draft.name === name) ? `Kubernetes${name}` : name;
      const draft = builtInDraft(layer, free, schema, config);
      byLayer.set(layer, `${draft.uri}#`);
      added.push(draft);
    }
    return (layer: string) => byLayer.get(layer) ?? "";
  };
  return {
    drafts: added,
    objectMeta: provide("objectMeta", "ObjectMeta", OBJECT_META, (draft) => draft.isKind && own(draft.properties, "metadata") === undefined),
    condition: provide("condition", "Condition", CONDITION, (draft) => draft.freeFormConditions !== null),
  };
}

function builtInDraft(layer: string, name: string, schema: JsonObject, config: Config): Draft {
  const uri = `seamgen://built-in/${layer}/${name}.json`;
  const value: JsonObject = { $id: uri, title: name, "x-ont-layer": layer, "x-ont-depends-on": [], ...schema };
  const source: Source = { file: `built-in/${layer}/${name}.json`, text: "", syntax: "json", value };
  const { draft } = draftEntry(source, uri, config);
  if (draft === null) throw new Error(`the built-in schema ${name} is not well formed`);
  return draft;
}

interface FinishContext {
  readonly links: Links;
  readonly standIns: BuiltIns;
  readonly layers: readonly Layer[];
  /** Ids of all entries by the URI of their file. */
  readonly ids: ReadonlyMap<string, string>;
  readonly known: ReadonlySet<string>;
}

function finishEntry(draft: Draft, context: FinishContext, diagnostics: Diagnostic[]): Entry {
  const { annotations, id, layer, name, stem, version, uri, source, root } = draft;
  const api = buildApi(draft, diagnostics);
  if (draft.freeFormConditions !== null) {
    diagnostics.push(diagnostic("SG2016", { kind: name }, { at: { source, pointer: draft.freeFormConditions } }));
  }
  const refs = context.links.refs.get(source) ?? new Map<string, string>();
  const types = namedTypes(draft, context);
  const itself = `${uri}#`;
  const metadataRef = draft.isKind && own(draft.properties, "metadata") === undefined ? [context.standIns.objectMeta(layer)] : [];
  const conditionRef = draft.freeFormConditions === null ? [] : [context.standIns.condition(layer)];
  const references = new Set(
    [...refs.values(), ...metadataRef, ...conditionRef]
      .filter((ref) => !ref.startsWith(itself))
      .map((ref) => context.ids.get(ref.slice(0, ref.indexOf("#"))) ?? ""),
  );
  const description = own(root, "description");
  return {
    id, layer, name, stem, version, uri, source,
    stability: annotations["x-ont-stability"] ?? null,
    deprecated: annotations["x-ont-deprecated"]
      ? { supersededBy: successor(annotations["x-ont-superseded-by"], context.layers) }
      : null,
    description: typeof description === "string" ? description : null,
    dependsOn: (annotations["x-ont-depends-on"] ?? []).map((text, i) => dependency(text, `/x-ont-depends-on/${i}`, context)),
    references: [...references].sort(),
    types,
    api,
  };
}

function namedTypes(draft: Draft, { links, standIns }: FinishContext): NamedType[] {
  const { source, uri, typeNames } = draft;
  const refs = links.refs.get(source) ?? new Map<string, string>();
  const conditionType: JsonObject = { $ref: standIns.condition(draft.layer) };
  const canonical = {
    refAt: (pointer: string) => refs.get(pointer),
    typeAt: (pointer: string) => (pointer !== "" && typeNames.has(pointer) ? `${uri}#${pointer}` : undefined),
    replaceAt: (pointer: string) => (pointer === draft.freeFormConditions ? conditionType : undefined),
  };
  const order = ["", "/properties/spec", "/properties/status"];
  const pointers = [
    ...order.filter((pointer) => typeNames.has(pointer)),
    ...[...typeNames.keys()].filter((pointer) => !order.includes(pointer)).sort(),
  ];
  return pointers.map((pointer) => {
    const schema = canonicalSchema(draft.schemaAt(pointer), pointer, canonical);
    return {
      id: `${uri}#${pointer}`,
      name: typeNames.get(pointer) ?? "",
      entry: draft.id,
      pointer,
      schema: pointer === "" && draft.isKind ? wholeObject(draft, schema, standIns) : schema,
    };
  });
}

/** The root of a kind as a whole object, whichever dialect declared it. */
function wholeObject(draft: Draft, schema: Schema, standIns: BuiltIns): Schema {
  if (!isObject(schema)) return schema;
  const { properties, required, additionalProperties, type: _, ...rest } = schema;
  const declared = isObject(properties) ? properties : {};
  const { apiVersion, kind, metadata, spec, status, ...others } = declared;
  const whole: [string, Json][] = [
    ["apiVersion", { type: "string", const: draft.apiVersion, ...described(apiVersion, "The API group and version of the kind.") }],
    ["kind", { type: "string", const: draft.name, ...described(kind, "The kind of the object.") }],
    ["metadata", metadata ?? { $ref: standIns.objectMeta(draft.layer), description: "Standard object metadata." }],
    ...(spec === undefined ? [] : [["spec", spec] as [string, Json]]),
    ...(status === undefined ? [] : [["status", status] as [string, Json]]),
    ...Object.entries(others),
  ];
  const envelope = draft.onCluster ? ["apiVersion", "kind", "metadata"] : [];
  const names = Array.isArray(required) ? required.filter((item) => typeof item === "string") : [];
  return {
    ...rest,
    type: "object",
    required: [...new Set([...envelope, ...names])],
    properties: Object.fromEntries(whole),
    ...(additionalProperties === false ? { additionalProperties } : {}),
  };
}

function described(declared: Json | undefined, standard: string): JsonObject {
  const text = isObject(declared) ? own(declared, "description") : undefined;
  return { description: typeof text === "string" ? text : standard };
}

function layerOfGroup(text: DependencyText, layers: readonly Layer[]): string | undefined {
  if ("layer" in text) return text.layer;
  return layers.find(({ group, name }) => group === text.group || (group === null && name === text.group))?.name;
}

function dependency(text: DependencyText, pointer: string, { layers, known }: FinishContext): Dependency {
  const layer = layerOfGroup(text, layers);
  const id = `${layer ?? ("group" in text ? text.group : "")}/${text.kind}`;
  return { id, known: known.has(id), pointer };
}

function successor(text: DependencyText | undefined, layers: readonly Layer[]): string | null {
  if (text === undefined) return null;
  return `${layerOfGroup(text, layers) ?? ("group" in text ? text.group : "")}/${text.kind}`;
}

function checkConfigKinds(config: Config, entries: readonly Entry[]): Diagnostic[] {
  const kinds = entries.filter(({ api }) => api !== null).map(({ id }) => id);
  const settings = [
    ...Object.keys(config.kinds).map((id) => ({ where: "kinds", id, pointer: `/kinds/${id.replaceAll("/", "~1")}` })),
    ...(config.scaffolds?.kinds ?? []).map((id, i) => ({ where: "scaffolds.kinds", id, pointer: `/scaffolds/kinds/${i}` })),
  ];
  return settings
    .filter(({ id }) => !kinds.includes(id))
    .map(({ where, id, pointer }) => {
      return diagnostic("SG2018", { where, kind: id }, { at: { source: config.source, pointer }, ...didYouMean(id, kinds) });
    });
}

function cycleDiagnostic(cycle: readonly Entry[]): Diagnostic {
  const [first, second] = cycle;
  const edge = first?.dependsOn.find(({ id }) => id === (second ?? first).id);
  const names = [...cycle, ...cycle.slice(0, 1)].map(({ id }) => id).join(" -> ");
  const at = first && { source: first.source, pointer: edge?.pointer ?? "/x-ont-depends-on" };
  return diagnostic("SG3003", { cycle: names }, at ? { at } : {});
}

/** Packages follow from references and dependencies. */
function withImports(layers: readonly Layer[], entries: readonly Entry[]): Layer[] {
  const layerOf = new Map(entries.map(({ id, layer }) => [id, layer]));
  return layers.map((layer) => {
    const used = new Set(
      entries
        .filter((entry) => entry.layer === layer.name)
        .flatMap((entry) => [...entry.references, ...entry.dependsOn.map(({ id }) => id)])
        .map((id) => layerOf.get(id)),
    );
    return { ...layer, imports: layers.map(({ name }) => name).filter((name) => name !== layer.name && used.has(name)) };
  });
}

