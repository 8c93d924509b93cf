import type { Config, KindConfig } from "../config/config.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import {
  atPointer,
  escapeToken,
  isObject,
  isSchema,
  own,
  type Json,
  type JsonObject,
  type Schema,
} from "../../packages/base/src/json.ts";
import type { Place, Source } from "../types.ts";
import { freeFormItems } from "./conditions.ts";
import { readAnnotations, type Annotations } from "./annotations.ts";
import { KIND_NAME, LAYER_NAME, stemOf } from "./names.ts";

/** A schema file before its references are resolved. */
export interface Draft {
  readonly id: string;
  readonly layer: string;
  readonly name: string;
  readonly stem: string;
  readonly version: string;
  readonly group: string | null;
  readonly apiVersion: string;
  readonly uri: string;
  readonly source: Source;
  readonly root: JsonObject;
  readonly properties: JsonObject;
  readonly annotations: Annotations;
  /** What the config adds to the annotations. */
  readonly settings: KindConfig;
  readonly isKind: boolean;
  /** False for types, and for kinds with `x-ont-namespace: none`. */
  readonly onCluster: boolean;
  /** Pointer of the items of status.conditions if they are free-form; otherwise null. */
  readonly freeFormConditions: string | null;
  /** TypeScript names of the file's types by pointer. `nameTypes` fills it. */
  readonly typeNames: Map<string, string>;
  readonly schemaAt: (pointer: string) => Schema;
}

/** Reads one schema file on its own. Returns null if its name or its layer is not valid. */
export function draftEntry(
  { source, uri }: Pick<Draft, "source" | "uri">,
  config: Config,
  diagnostics: Diagnostics,
): Draft | null {
  const before = diagnostics.errorCount;
  const root = isObject(source.value) ? source.value : {};
  const annotations = readAnnotations(source, root, diagnostics);
  const [folder = "", file = ""] = source.file.split("/").slice(-2);
  const name = file.replace(/\.[^.]+$/, "");
  const layer = annotations["x-ont-layer"] ?? folder;
  const top = { source, pointer: "@0" };
  if (!KIND_NAME.test(name)) diagnostics.report("SG2005", { name }, { at: top });
  if (!LAYER_NAME.test(folder)) diagnostics.report("SG2007", { name: folder }, { at: top });
  else if (layer !== folder) {
    diagnostics.report("SG2003", { layer, folder }, { at: { source, pointer: "/x-ont-layer" } });
  }
  if (diagnostics.errorCount > before) return null;

  const properties = propertiesOf(root);
  const isKind = isKindSchema(annotations, properties);
  checkOtherNames({ source, root, name }, diagnostics);
  if (!isKind) reportKindAnnotations(source, annotations, diagnostics);
  const onCluster = isKind && annotations["x-ont-namespace"]?.policy !== "none";
  const address = apiAddress({ source, properties, layer, name, isKind, onCluster }, config, diagnostics);
  return {
    id: `${layer}/${name}`,
    layer,
    name,
    uri,
    source,
    root,
    properties,
    annotations,
    isKind,
    onCluster,
    stem: stemOf(name),
    version: address.version,
    group: address.group,
    apiVersion: address.group === null ? address.version : `${address.group}/${address.version}`,
    settings: own(config.kinds, `${layer}/${name}`) ?? {},
    freeFormConditions: isKind ? freeFormItems(properties) : null,
    typeNames: new Map(),
    schemaAt(pointer) {
      const schema = atPointer(root, pointer);
      return isSchema(schema) ? schema : true;
    },
  };
}

/** Whether a schema is a kind: as `x-ont-kind` says, otherwise if it says what only a kind has. */
function isKindSchema(annotations: Annotations, properties: JsonObject): boolean {
  const isWhole = constOf(properties, "kind") !== undefined && own(properties, "metadata") !== undefined;
  const hasName = annotations["x-ont-scope"] !== undefined || annotations["x-ont-plural"] !== undefined;
  return annotations["x-ont-kind"] ?? (isWhole || hasName || own(properties, "spec") !== undefined);
}

/** Annotations that say something about a kind, and nothing about a type. */
const ABOUT_KINDS = [
  "x-ont-namespace",
  "x-ont-plural",
  "x-ont-short-names",
  "x-ont-categories",
  "x-ont-printer-columns",
  "x-ont-scope",
  "x-ont-immutable",
  "x-ont-conditions",
] as const;

function reportKindAnnotations(source: Source, annotations: Annotations, diagnostics: Diagnostics): void {
  for (const annotation of ABOUT_KINDS) {
    if (annotations[annotation] === undefined) continue;
    diagnostics.report("SG2073", { annotation }, { at: { source, pointer: `/${annotation}` } });
  }
}

/** Reports a `title` and an `$id` that name another kind than the file. A title in words names none. */
function checkOtherNames(
  { source, root, name }: Pick<Draft, "source" | "root" | "name">,
  diagnostics: Diagnostics,
): void {
  const title = own(root, "title");
  const id = own(root, "$id");
  const last = typeof id === "string" ? /([^/#]*)#?$/.exec(id)?.[1]?.replace(/\.[^.]+$/, "") : undefined;
  const others = [
    { what: "title", pointer: "/title", other: title },
    { what: "$id", pointer: "/$id", other: last },
  ].filter(({ other }) => typeof other === "string" && KIND_NAME.test(other) && other !== name);
  const [first] = others;
  if (first === undefined) return;
  const says = others.map(({ what, other }) => `${what} says ${String(other)}`).join(" and ");
  diagnostics.report("SG2071", { name, says }, { at: { source, pointer: first.pointer } });
}

function propertiesOf(root: JsonObject): JsonObject {
  const properties = own(root, "properties");
  return isObject(properties) ? properties : {};
}

interface Addressed extends Pick<Draft, "source" | "properties" | "layer" | "name" | "isKind" | "onCluster"> {}

const API_VERSION = /^([a-z0-9][-a-z0-9]*(?:\.[a-z0-9][-a-z0-9]*)+)\/([a-z](?:[-a-z0-9]*[a-z0-9])?)$/;

/** Returns the API group and version: those of a const apiVersion, otherwise those of the layer. */
function apiAddress(
  { source, properties, layer, name, isKind, onCluster }: Addressed,
  config: Config,
  diagnostics: Diagnostics,
): Pick<Draft, "group" | "version"> {
  const layerConfig = config.layers.find((candidate) => candidate.name === layer);
  let group = layerConfig?.group ?? null;
  let version = layerConfig?.version ?? "v1alpha1";
  if (!isKind) return { group, version };
  const at = (member: string) => ({ at: { source, pointer: `/properties/${member}/const` } });
  const kind = constOf(properties, "kind");
  if (kind !== undefined && kind !== name) {
    diagnostics.report("SG2006", { what: "const kind", found: kind, expected: name }, at("kind"));
  }
  const apiVersion = constOf(properties, "apiVersion");
  if (apiVersion !== undefined) {
    const match = API_VERSION.exec(apiVersion);
    const expected = `${group ?? "<group>"}/${version}`;
    if (match === null || (group !== null && match[1] !== group)) {
      diagnostics.report("SG2006", { what: "const apiVersion", found: apiVersion, expected }, at("apiVersion"));
    } else [group, version] = [match[1] ?? "", match[2] ?? ""];
  }
  if (group === null && onCluster) {
    diagnostics.report("SG2004", { layer }, { at: { source, pointer: "/x-ont-layer" } });
  }
  return { group, version };
}

function constOf(properties: JsonObject, name: string): string | undefined {
  const property = own(properties, name);
  const value = isObject(property) ? own(property, "const") : undefined;
  return typeof value === "string" ? value : undefined;
}

/** Whether a schema is a kind that declares no metadata, or only what narrows the standard metadata. */
export function needsObjectMeta({ isKind, properties }: Draft): boolean {
  const metadata = own(properties, "metadata");
  return isKind && (metadata === undefined || metadata === true || isNarrowing(metadata));
}

/** Whether declared metadata narrows the standard one. A `$ref` names a type that stands in its place. */
export function isNarrowing(metadata: Json): metadata is JsonObject {
  return isObject(metadata) && own(metadata, "$ref") === undefined;
}

/** The place of a setting that both an annotation and the config can give: the annotation, if the schema has it. */
export function settingPlace(
  { annotations, source, id }: Draft,
  config: Config,
  { annotation, setting }: { readonly annotation: keyof Annotations; readonly setting: keyof KindConfig },
): Place {
  return annotations[annotation] === undefined
    ? { source: config.source, pointer: `/kinds/${escapeToken(id)}/${setting}` }
    : { source, pointer: `/${annotation}` };
}
