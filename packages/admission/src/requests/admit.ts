import { fromEntries, isObject, own, withMembers, type Json, type JsonObject } from "../../../base/src/json.ts";
import { checkMetadata, checkNewFinalizers, invalidValue } from "../metadata/check-metadata.ts";
import { decodeMetadata } from "../metadata/decode-metadata.ts";
import { labelFaults } from "../metadata/name-faults.ts";
import { metaOf, nameOf } from "../metadata/read-metadata.ts";
import { type Admission, admitGoObject } from "../object/admit-object.ts";
import type { AdmissionCause } from "../value/cause.ts";
import { goSchema, jsonObject } from "../value/go-value.ts";
import { textAt } from "../value/schema-access.ts";
import { type CommonOptions, knownOptions, type KnownOptions } from "./options.ts";
import { type KindVersion, type PreparedKind, prepareKind } from "./prepare-crd.ts";
import { readInput } from "./read-input.ts";
import { refused, type Verdict } from "./verdict.ts";

export interface AdmitOptions extends CommonOptions {
  /** The stored object, as a value or as its text. Given for an update. */
  readonly oldObject?: unknown;
  /** The version of the definition to which the request goes. Default: that of the object. */
  readonly version?: string | undefined;
  /** `status` for an update through the status subresource. */
  readonly subresource?: "status" | undefined;
}

/** A definition that is ready to judge many objects. */
export interface PreparedCrd {
  /** The same as `admit` with the definition. */
  admit(object: unknown, options?: AdmitOptions): Verdict;
}

/** Returns a form of a definition that judges many objects without reading the definition again. Never throws. */
export function prepareCrd(crd: unknown): PreparedCrd {
  const kind = prepareKind(crd);
  return {
    admit: (object, options) => ("problem" in kind ? refused("", kind.problem) : judge(kind, object, options ?? {})),
  };
}

/**
 * Returns what an API server with a CustomResourceDefinition says about creating or updating an object. The object is a
 * value, or its JSON or YAML text. Never throws.
 */
export function admit(crd: unknown, object: unknown, options: AdmitOptions = {}): Verdict {
  return prepareCrd(crd).admit(object, options);
}

function judge(kind: PreparedKind, object: unknown, given: AdmitOptions): Verdict {
  const options = knownOptions(given);
  if ("allowed" in options) return options;
  const input = readInput(object);
  if ("problem" in input) return refused("", input.problem);
  const old = given.oldObject === undefined ? undefined : readInput(given.oldObject);
  if (old !== undefined && "problem" in old) return refused("", `the old object cannot be read: ${old.problem}`);
  const request = { kind, object: input.object, duplicates: input.duplicates, options };
  if (given.subresource !== undefined && given.subresource !== "status")
    return refused("", 'subresource must be "status" if it is given');
  return judgeRequest({ ...request, old: old?.object, status: given.subresource === "status" }, given.version);
}

interface Request {
  readonly kind: PreparedKind;
  /** The object, the stored object and all that comes from them hold numbers of Go. */
  readonly object: JsonObject;
  readonly old: JsonObject | undefined;
  readonly duplicates: readonly string[];
  readonly options: KnownOptions;
  readonly status: boolean;
}

function judgeRequest(request: Request, wanted: string | undefined): Verdict {
  const { kind, object, old } = request;
  const apiVersion = own(object, "apiVersion");
  const missing = missingType(object);
  if (missing !== undefined) return missing;
  const version = wanted ?? versionOf(String(apiVersion), kind.group);
  const found = kind.versions.find(({ name, served }) => name === version && served);
  if (found === undefined) return refused("apiVersion", noVersion(kind, version ?? String(apiVersion)));
  if (apiVersion !== `${kind.group}/${found.name}`)
    return refused(
      "apiVersion",
      `the API version in the data (${String(apiVersion)}) does not match the expected API version (${kind.group}/${found.name})`,
    );
  if (request.status && !found.hasStatus) return refused("", `version ${found.name} has no status subresource`);
  if (request.status && old === undefined) return refused("", "an update of the status needs the old object");
  const name = old === undefined ? undefined : nameOf(old);
  if (name !== undefined && name !== nameOf(object))
    return refused(
      "metadata.name",
      `the name of the object (${nameOf(object)}) does not match the name on the URL (${name})`,
    );
  return decide(request, found);
}

function missingType(object: JsonObject): Verdict | undefined {
  for (const [field, shown] of [
    ["kind", "Kind"],
    ["apiVersion", "apiVersion"],
  ] as const) {
    const value = own(object, field);
    if (value === undefined || value === null || value === "")
      return refused(field, `Object '${shown}' is missing in '${JSON.stringify(jsonObject(object))}'`);
    if (typeof value !== "string") return refused(field, `the ${field} is not a string`);
  }
  return undefined;
}

function versionOf(apiVersion: string, group: string): string | undefined {
  return apiVersion.startsWith(`${group}/`) ? apiVersion.slice(group.length + 1) : undefined;
}

function noVersion(kind: PreparedKind, version: string): string {
  const served = kind.versions.filter((candidate) => candidate.served).map(({ name }) => `${kind.group}/${name}`);
  return `no version ${JSON.stringify(version)} of ${kind.kind} is served; served are: ${served.join(", ") || "none"}`;
}

function decide(request: Request, version: KindVersion): Verdict {
  const { kind, old, options, status } = request;
  const { fieldValidation, kubernetes } = options;
  const wrongKind =
    own(request.object, "kind") === kind.kind
      ? []
      : [invalidValue("kind", own(request.object, "kind"), `must be ${kind.kind}`)];
  if (wrongKind.length > 0) return verdictOf(wrongKind, undefined, []);
  const incoming = incomingObject(request, version);
  const admission = admitGoObject({
    resource: {
      kind: kind.kind,
      ...(version.schema && { schema: goSchema(version.schema) }),
      ...(version.scale && { scale: version.scale }),
    },
    operation: old === undefined ? "create" : "update",
    object: incoming.object,
    ...(old === undefined ? {} : { old }),
    fieldValidation,
    kubernetes,
    subresource: status ? "status" : "",
  });
  const strictErrors = [...(fieldValidation === "Strict" ? request.duplicates : []), ...admission.strictErrors];
  if (incoming.problem !== undefined || strictErrors.length > 0)
    return undecodable(incoming.problem === undefined ? strictErrors : [incoming.problem]);
  const causes = [...metadataCauses(request, admission.object), ...admission.causes];
  const warnings = [
    ...(version.deprecation === undefined ? [] : [version.deprecation]),
    ...(fieldValidation === "Warn" ? request.duplicates : []),
    ...admission.warnings,
  ];
  return verdictOf(causes, admission, warnings, kind);
}

/** A server answers such a request with one error for all problems. Here, each has its field. */
function undecodable(errors: readonly string[]): Verdict {
  const causes = errors.map((error) => {
    const strict = /^(?:unknown|duplicate) field "(.*)"$/s.exec(error)?.[1];
    if (strict !== undefined) return { field: strict, message: `strict decoding error: ${error}` };
    const field = /^([^\s:]+): Invalid value: /.exec(error)?.[1] ?? (error.startsWith("yaml:") ? "" : "metadata");
    return { field, message: error };
  });
  return { allowed: false, causes, stored: null, warnings: [] };
}

function verdictOf(
  causes: readonly AdmissionCause[],
  admission: Admission | undefined,
  warnings: readonly string[],
  kind?: PreparedKind,
): Verdict {
  const shown = causes.map(({ field, message }) => ({ field, message }));
  if (shown.length > 0 || admission === undefined) return { allowed: false, causes: shown, stored: null, warnings };
  return { allowed: true, causes: [], stored: storedObject(admission.object, kind), warnings };
}

const GENERATED = "xxxxx";

interface Incoming {
  readonly object: JsonObject;
  /** Why the metadata cannot be decoded. */
  readonly problem?: string;
}

/** The object as the server validates it: with the metadata, and the status, that the request may not change. */
function incomingObject({ object, old, status }: Request, { hasStatus }: KindVersion): Incoming {
  const decoded = decodeMetadata(own(object, "metadata") ?? null);
  if (decoded.problem !== undefined) return { object, problem: decoded.problem };
  // Unknown fields stay, so that they are reported.
  const given = own(object, "metadata");
  const metadata = isObject(given) ? given : {};
  if (old === undefined) {
    const created = withMembers(object, { metadata: newMetadata(metadata) });
    return { object: hasStatus ? withMembers(created, { status: undefined }) : created };
  }
  const kept = fromEntries<Json | undefined>(SYSTEM_FIELDS.map((field) => [field, own(metaOf(old), field)] as const));
  const type = { apiVersion: own(object, "apiVersion"), kind: own(object, "kind") };
  if (status) return { object: withMembers(old, { ...type, status: own(object, "status") }) };
  const updated = withMembers(object, { metadata: withMembers(metadata, kept) });
  return { object: hasStatus ? withMembers(updated, { status: own(old, "status") }) : updated };
}

/** Fields of metadata that only a server sets. */
const SYSTEM_FIELDS = [
  ...["namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp"],
  ...["deletionGracePeriodSeconds", "generateName", "managedFields", "selfLink"],
] as const;
const SET_AT_CREATION = [
  ...["uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp"],
  ...["deletionGracePeriodSeconds", "managedFields", "selfLink"],
] as const;

/** A server appends five letters to the prefix of a name. */
function newMetadata(metadata: JsonObject): JsonObject {
  const prefix = textAt(metadata, "generateName");
  const isNamed = textAt(metadata, "name") !== "" || prefix === "";
  const removed = fromEntries<Json | undefined>(SET_AT_CREATION.map((field) => [field, undefined] as const));
  return withMembers(metadata, { ...removed, ...(isNamed ? {} : { name: `${prefix.slice(0, 58)}${GENERATED}` }) });
}

function metadataCauses({ kind, object, old }: Request, admitted: JsonObject): readonly AdmissionCause[] {
  const namespace = textAt(metaOf(object), "namespace");
  const isNew = old === undefined;
  const version = isNew ? textAt(metaOf(object), "resourceVersion") : "";
  return [
    ...checkMetadata("subdomain", admitted),
    ...(kind.namespaced && namespace !== ""
      ? labelFaults(namespace).map((why) => invalidValue("metadata.namespace", namespace, why))
      : []),
    ...(version === "" || version === "0"
      ? []
      : [
          invalidValue(
            "metadata.resourceVersion",
            version,
            "resourceVersion should not be set on objects to be created",
          ),
        ]),
    ...(isNew ? [] : checkNewFinalizers(old, admitted)),
  ];
}

/** An object of the cluster has no namespace, and a generated name is not known. */
function storedObject(object: JsonObject, kind: PreparedKind | undefined): JsonObject {
  const metadata = metaOf(object);
  const prefix = textAt(metadata, "generateName");
  const isGenerated = prefix !== "" && textAt(metadata, "name") === `${prefix.slice(0, 58)}${GENERATED}`;
  const changes = {
    ...(kind?.namespaced === false ? { namespace: undefined } : {}),
    ...(isGenerated ? { name: undefined } : {}),
  };
  return jsonObject(withMembers(object, { metadata: withMembers(metadata, changes) }));
}
