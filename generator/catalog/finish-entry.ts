import type { Config } from "../config/config.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import {
  isArray,
  isObject,
  members,
  own,
  type Json,
  type JsonObject,
  type Schema,
} from "../../packages/base/src/json.ts";
import type { Catalog, Dependency, Entry, Layer, NamedType, Reference } from "../types.ts";
import type { DependencyText } from "./annotations.ts";
import { buildApi } from "./build-api.ts";
import { OBJECT_META } from "./built-in-schemas.ts";
import { canonicalSchema } from "./canonical-schema.ts";
import { isNarrowing, needsObjectMeta, type Draft } from "./draft.ts";
import type { Links } from "./link-references.ts";
import { nestedTypes } from "./nested-types.ts";
import { requiresStatus, withoutStatus } from "./required-status.ts";
import type { BuiltIns } from "./provide-built-ins.ts";

export interface FinishContext extends TypeContext {
  readonly config: Config;
  readonly types: Catalog["types"];
  readonly layers: readonly Layer[];
  /** Ids of all entries by the URI of their file. */
  readonly ids: ReadonlyMap<string, string>;
  readonly known: ReadonlySet<string>;
}

/** What the schemas of a draft need for references to other schemas. */
export interface TypeContext {
  readonly links: Links;
  readonly builtIns: BuiltIns;
}

/** An entry without its definition. */
export type LinkedEntry = Omit<Entry, "definition" | "losses">;

/** Builds the entry of a draft. Every type must be known. */
export function finishEntry(
  { draft, types }: { readonly draft: Draft; readonly types: readonly NamedType[] },
  context: FinishContext,
  diagnostics: Diagnostics,
): LinkedEntry {
  const { annotations, id, layer, name, stem, version, uri, source, root } = draft;
  const [whole] = types;
  const api = draft.isKind && whole !== undefined ? buildApi(draft, { ...context, root: whole }, diagnostics) : null;
  if (draft.freeFormConditions !== null) {
    diagnostics.report("SG2016", { kind: name }, { at: { source, pointer: draft.freeFormConditions } });
  }
  if (api?.crd === true && api.hasStatus) {
    for (const pointer of requiresStatus(root)) diagnostics.report("SG2081", {}, { at: { source, pointer } });
  }
  const description = own(root, "description");
  const successor = annotations["x-ont-superseded-by"];
  return {
    id,
    layer,
    name,
    stem,
    version,
    uri,
    source,
    stability: annotations["x-ont-stability"] ?? null,
    deprecated: annotations["x-ont-deprecated"]
      ? { supersededBy: successor === undefined ? null : idOf(successor, context) }
      : null,
    description: typeof description === "string" ? description : null,
    dependsOn: (annotations["x-ont-depends-on"] ?? []).map((text, i) =>
      dependency(text, `/x-ont-depends-on/${i}`, context),
    ),
    declares: {
      dependencies: annotations["x-ont-depends-on"] !== undefined,
      successor: successor !== undefined,
    },
    references: referencesOf(draft, context),
    types,
    nested: types.map(nestedTypes),
    api,
  };
}

function referencesOf(draft: Draft, { links, builtIns, ids }: FinishContext): Reference[] {
  const { source, uri, layer } = draft;
  const written = [...(links.refs.get(source) ?? [])].map(([pointer, type]) => ({ type, pointer }));
  const implied = [
    ...(needsObjectMeta(draft) ? [builtIns.objectMeta(layer)] : []),
    ...(draft.freeFormConditions === null ? [] : [builtIns.condition(layer)]),
  ].map((type) => ({ type, pointer: null }));
  const found = new Map<string, Reference>();
  for (const { type, pointer } of [...written, ...implied]) {
    const file = type.slice(0, type.indexOf("#"));
    const id = ids.get(file) ?? "";
    if (file !== uri && !found.has(id)) found.set(id, { id, pointer });
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Returns the types of a draft, the root first. Every reference must be known. */
export function namedTypes(draft: Draft, { links, builtIns }: TypeContext): NamedType[] {
  const { source, uri, typeNames } = draft;
  const refs = links.refs.get(source) ?? new Map<string, string>();
  const conditionType: JsonObject = { $ref: builtIns.condition(draft.layer) };
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
      schema: pointer === "" && draft.isKind ? wholeObject(draft, schema, builtIns) : schema,
    };
  });
}

/** The root of a kind as a whole object, also if the schema declares only spec and status. */
function wholeObject(draft: Draft, written: Schema, builtIns: BuiltIns): Schema {
  if (!isObject(written)) return written;
  const schema = draft.onCluster ? withoutStatus(written) : written;
  const { properties, required, additionalProperties, type, ...rest } = schema;
  const declared = isObject(properties) ? properties : {};
  const { apiVersion, kind, metadata, spec, status, ...others } = declared;
  const whole: [string, Json][] = [
    [
      "apiVersion",
      { type: "string", const: draft.apiVersion, ...described(apiVersion, "The API group and version of the kind.") },
    ],
    ["kind", { type: "string", const: draft.name, ...described(kind, "The kind of the object.") }],
    [
      "metadata",
      needsObjectMeta(draft) ? objectMetadata(metadata, builtIns.objectMeta(draft.layer)) : (metadata ?? true),
    ],
    ...(spec === undefined ? [] : [["spec", spec] as [string, Json]]),
    ...(status === undefined ? [] : [["status", status] as [string, Json]]),
    ...Object.entries(others),
  ];
  const envelope = draft.onCluster ? ["apiVersion", "kind", "metadata"] : [];
  const names = Array.isArray(required) ? required.filter((item) => typeof item === "string") : [];
  return {
    ...rest,
    type: type === undefined || type === "object" || (isArray(type) && type.includes("object")) ? "object" : type,
    required: [...new Set([...envelope, ...names])],
    properties: Object.fromEntries(whole),
    ...(additionalProperties === undefined || additionalProperties === true ? {} : { additionalProperties }),
  };
}

/** The standard metadata. Declared metadata narrows it: a value must satisfy both. */
function objectMetadata(declared: Json | undefined, objectMeta: string): JsonObject {
  const standard = { $ref: objectMeta };
  if (declared === undefined || !isNarrowing(declared))
    return { ...standard, description: "Standard object metadata." };
  const { type, description: _, properties: __, ...rest } = declared;
  const about = described(declared, "Standard object metadata.");
  const properties = { ...requiredFields(declared), ...Object.fromEntries(members(declared, "properties")) };
  const says = Object.keys(properties).length > 0 || own(declared, "additionalProperties") !== undefined;
  // Without members, the type alone would print as a map.
  return {
    ...standard,
    ...(says && type !== undefined ? { type } : {}),
    ...about,
    ...rest,
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
  };
}

/** The standard fields that declared metadata requires, so that the type requires them too. `$ref` says the rest. */
function requiredFields(declared: JsonObject): JsonObject {
  const required = own(declared, "required");
  const names = isArray(required) ? required.map(String) : [];
  const fields = members(OBJECT_META, "properties").filter(([name]) => names.includes(name));
  return Object.fromEntries(
    fields.map(([name, field]) => {
      const type = isObject(field) ? own(field, "type") : undefined;
      return [name, type === "string" || type === "integer" ? { type } : true];
    }),
  );
}

function described(declared: Json | undefined, standard: string): JsonObject {
  const text = isObject(declared) ? own(declared, "description") : undefined;
  return { description: typeof text === "string" ? text : standard };
}

/** Returns the `layer/Kind` of a dependency. If several layers serve the group, the one with the kind counts. */
function idOf(text: DependencyText, { layers, known }: FinishContext): string {
  if ("layer" in text) return `${text.layer}/${text.kind}`;
  const serving = layers.filter(({ group, name }) => group === text.group || (group === null && name === text.group));
  const layer = serving.find(({ name }) => known.has(`${name}/${text.kind}`)) ?? serving[0];
  return `${layer?.name ?? text.group}/${text.kind}`;
}

function dependency(text: DependencyText, pointer: string, context: FinishContext): Dependency {
  const id = idOf(text, context);
  return { id, known: context.known.has(id), form: "layer" in text ? "text" : "object", pointer };
}
