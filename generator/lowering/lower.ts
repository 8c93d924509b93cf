import { fromEntries, isArray, isObject, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import type { NamedType } from "../types.ts";
import { BUILT_IN } from "../catalog/built-in-schemas.ts";
import { allParts, isPart, propertyOf, rootOf, subMembers, type Located, type Part } from "../catalog/located.ts";
import {
  report,
  startLowering,
  type Loss,
  type Lowering,
  type LowerOptions,
  type StructuralSchema,
} from "./lowering.ts";
import { countNodes } from "./count-nodes.ts";
import { expand } from "./expand.ts";
import { lowerNode } from "./node.ts";
import { possibleTypes } from "../catalog/possible-types.ts";

export type { Loss, LowerOptions, StructuralSchema } from "./lowering.ts";

export interface Lowered {
  /** The `openAPIV3Schema` of a CRD version. */
  readonly schema: StructuralSchema;
  readonly losses: readonly Loss[];
}

/** The keywords that the root of a CRD with a status subresource allows (docs/crd.md 1.4, rule 7). */
const ROOT_KEYWORDS: ReadonlySet<string> = new Set([
  "$ref",
  "allOf",
  "type",
  "description",
  "properties",
  "required",
  "additionalProperties",
  "unevaluatedProperties",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-validations",
]);

/** Keywords whose loss at the root changes what is accepted, or what is stored. */
const ROOT_LOSSES: ReadonlySet<string> = new Set(
  (
    "anyOf oneOf not if dependentRequired dependentSchemas dependencies enum const minProperties maxProperties " +
    "patternProperties propertyNames default x-kubernetes-map-type"
  ).split(" "),
);

/**
 * Lowers the root of a kind (apiVersion, kind, metadata, spec, status) to the schema of its CRD. Whatever the CRD cannot
 * express is a loss. If a loss is an error, the schema is not usable. Otherwise it passes `checkCrd`, except for
 * `x-kubernetes-*` keywords that the source itself has.
 */
export function lowerSchema(type: NamedType, options: LowerOptions): Lowered {
  const lowering = startLowering(options);
  const root = rootOf(type);
  const types = possibleTypes(lowering, root);
  const flat = expand(lowering, [root]);
  if (flat.never || (types !== null && !types.has("object"))) {
    report(lowering, { code: "SG4014", params: { why: "its root is not an object" } }, { part: root });
    return { schema: { type: "object" }, losses: lowering.losses };
  }
  const parts = flat.parts.map((part) => rootPart(lowering, part));
  const typed: Part = { schema: { type: "object" }, typeId: type.id, pointer: "", trail: null };
  const node = lowerNode(lowering, [{ ...typed, pointer: "#root" }, ...parts], []);
  const isTold = lowering.losses.some(({ code }) => code === "SG4006");
  if (!isTold && countNodes(node) > lowering.maxNodes) {
    report(lowering, { code: "SG4006", params: { limit: lowering.maxNodes, what: "nodes" } }, { part: root });
    return { schema: { type: "object" }, losses: lowering.losses };
  }
  return { schema: finishRoot(node, lowerMetadata(lowering, flat.parts)), losses: lowering.losses };
}

/** Removes the keywords that a root may not have. References are already written out. */
function rootPart(lowering: Lowering, part: Part): Part {
  const kept: [string, Json][] = [];
  for (const [keyword, value] of Object.entries(part.schema)) {
    if (ROOT_LOSSES.has(keyword))
      report(lowering, { code: "SG4013", params: { keyword } }, { part, tokens: [keyword] });
    else if (keyword === "additionalProperties" && isObject(value)) reportRest(lowering, part, kept);
    else if (keyword === "properties" && isObject(value)) kept.push([keyword, rootProperties(value)]);
    else if (ROOT_KEYWORDS.has(keyword) && keyword !== "$ref" && keyword !== "allOf") kept.push([keyword, value]);
  }
  return { ...part, schema: fromEntries(kept) };
}

function reportRest(lowering: Lowering, part: Part, kept: [string, Json][]): void {
  report(lowering, { code: "SG4011", params: {} }, { part, tokens: ["additionalProperties"] });
  kept.push(["additionalProperties", true]);
}

/** The API server checks apiVersion and kind itself, so the CRD gives only their types. For metadata see `lowerMetadata`. */
function rootProperties(properties: JsonObject): JsonObject {
  const given = Object.entries(properties).map(
    ([name, schema]) =>
      [name, ROOT_META[name] === undefined || !Object.hasOwn(ROOT_META, name) ? schema : ROOT_META[name]] as const,
  );
  return fromEntries<Json>(given);
}

/** What a CRD may restrict in metadata. The API server checks the rest by its own rules. */
const METADATA_NAMES = ["name", "generateName"];
const PLAIN: ReadonlySet<string> = new Set(["type", "description", "title", "$comment", "$ref", "allOf"]);

/** Lowers metadata to what a CRD may say: its type, and what name and generateName must be. */
function lowerMetadata(lowering: Lowering, root: readonly Part[]): StructuralSchema {
  const parts = allParts(propertyOf(root, "metadata"), lowering);
  for (const part of root) reportMetadata(lowering, part);
  const properties = METADATA_NAMES.flatMap((name) => {
    const declared = propertyOf(parts, name);
    if (!restrict(lowering, declared)) return [];
    const [first] = declared;
    const typed = first === undefined ? [] : [{ ...first, schema: { type: "string" }, pointer: `#${name}` }];
    const { default: _, ...node } = lowerNode(lowering, [...typed, ...declared], []);
    return [[name, node] as const];
  });
  return properties.length === 0 ? { type: "object" } : { type: "object", properties: fromEntries<Json>(properties) };
}

/** Whether schemas say more than the type of a value, and than the length that the API server itself asks of names. */
function restrict(lowering: Lowering, schemas: readonly Located[]): boolean {
  return allParts(schemas, lowering).some(({ schema }) =>
    Object.entries(schema).some(([keyword, value]) => {
      if (keyword === "minLength") return Number(value) > 1;
      if (keyword === "maxLength") return Number(value) < LONGEST_NAME;
      return !PLAIN.has(keyword);
    }),
  );
}

const LONGEST_NAME = 253;

/** Reports what a kind says about metadata and the API server does not check. A type that it refers to gets one note. */
function reportMetadata(lowering: Lowering, part: Part): void {
  for (const metadata of subMembers(part, "properties").flatMap(([name, at]) => (name === "metadata" ? [at] : []))) {
    if (!isPart(metadata)) continue;
    const ref = own(metadata.schema, "$ref");
    if (typeof ref === "string" && !ref.startsWith(BUILT_IN))
      report(lowering, { code: "SG4015", params: {} }, { part: metadata });
    for (const [keyword, value] of Object.entries(metadata.schema)) {
      const isName = keyword === "required" && isArray(value) && value.every((name) => name === "name");
      if (PLAIN.has(keyword) || keyword === "properties" || isName) continue;
      report(lowering, { code: "SG4071", params: { what: keyword } }, { part: metadata, tokens: [keyword] });
    }
    for (const [name, schema] of subMembers(metadata, "properties")) {
      if (METADATA_NAMES.includes(name) || !restrict(lowering, [schema])) continue;
      report(lowering, { code: "SG4071", params: { what: name } }, { part: schema });
    }
  }
}

const ROOT_META: { readonly [name: string]: StructuralSchema } = {
  apiVersion: { type: "string" },
  kind: { type: "string" },
  metadata: { type: "object" },
};

/** Completes the root: an object, never null, with the plain schemas of apiVersion and kind, and that of metadata. */
function finishRoot(node: StructuralSchema, metadata: StructuralSchema): StructuralSchema {
  const properties = own(node, "properties");
  const declared = isObject(properties)
    ? Object.entries(properties).filter(([name]) => !Object.hasOwn(ROOT_META, name))
    : [];
  const rest = Object.entries(node).filter(
    ([keyword]) => !["type", "nullable", "default", "properties", "example"].includes(keyword),
  );
  return fromEntries<Json>([
    ["type", "object"],
    ...rest.filter(([keyword, value]) => keyword !== "additionalProperties" || value === true).flatMap(withoutMeta),
    ["properties", fromEntries<Json>([...Object.entries({ ...ROOT_META, metadata }), ...declared])],
  ]);
}

/**
 * Removes apiVersion, kind and metadata from `required`, because an object without them never reaches the schema, and
 * status, because a new object never has it.
 */
function withoutMeta([keyword, value]: readonly [string, Json]): (readonly [string, Json])[] {
  if (keyword !== "required" || !isArray(value)) return [[keyword, value]];
  const names = value.filter(
    (name) => typeof name !== "string" || (name !== "status" && !Object.hasOwn(ROOT_META, name)),
  );
  return names.length === 0 ? [] : [[keyword, names]];
}
