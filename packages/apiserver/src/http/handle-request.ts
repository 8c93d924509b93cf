import { isObject, type Json, type JsonObject } from "../../../base/src/json.ts";
import { scaleKindOf } from "../api-resource.ts";
import type { Backend, WriteOptions, WriteTarget } from "../store/backend.ts";
import { checkTerminating, createObject } from "../store/create-object.ts";
import { deleteObject } from "../store/delete-object.ts";
import { listObjects, parseVersion } from "../store/list-objects.ts";
import { nameOf, uidOf } from "../store/metadata.ts";
import { applyToObject, liveObject, patchObject, replaceObject, type PatchType } from "../store/patch-object.ts";
import { patchScale, readScale, refuseApply, replaceScale } from "../store/scale-object.ts";
import type { ServedResource } from "../store/served-resource.ts";
import {
  badRequest,
  methodNotAllowed,
  notFound,
  tooLargeVersion,
  unsupportedMediaType,
} from "../store/status-error.ts";
import { answerReview, type AccessPolicy } from "./access-review.ts";
import {
  parseDeletionOptions,
  parseInitialEvents,
  parseListQuery,
  parseSelection,
  parseWriteOptions,
} from "./parse-options.ts";
import { parseObject } from "./parse-object.ts";
import { printList, printObject, type Print } from "./print-object.ts";
import { parseBody, parseJson, parseYamlText } from "./read-body.ts";
import type { RequestFacts } from "./request-facts.ts";

/** A request for a resource, with what its handler needs. */
export interface ResourceRequest {
  readonly backend: Backend;
  readonly facts: RequestFacts;
  readonly resource: ServedResource;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: string;
  readonly print: Print;
  readonly policy: AccessPolicy;
  /** Adds a Warning header. */
  warn(message: string): void;
}

export interface Answer {
  readonly status: number;
  readonly body: JsonObject;
}

type Handler = (request: ResourceRequest) => Answer;

const HANDLERS: { readonly [verb: string]: Handler } = {
  get,
  list,
  create,
  update,
  patch,
  apply,
  delete: deleteOne,
  deletecollection: deleteMany,
};

const SCALE_HANDLERS: { readonly [verb: string]: Handler } = {
  get: (request) => shownScale(request, readScale(request.backend, targetOf(request))),
  update: updateScale,
  patch: (request) => shownScale(request, patchScale(request.backend, targetOf(request), parsePatch(request))),
  apply: (request) => {
    const scale = parseYamlText(request.body);
    return refuseApply(request.backend, targetOf(request), isObject(scale) ? scale : {});
  },
};

/** Answers a request for a resource, except a watch. Throws a StatusError. */
export function handleRequest(request: ResourceRequest): Answer {
  const { facts, resource } = request;
  const handler = (facts.subresource === "scale" ? SCALE_HANDLERS : HANDLERS)[facts.verb];
  if (handler === undefined || (resource.traits.createOnly && facts.verb !== "create")) throw methodNotAllowed();
  if (resource.deprecationWarning !== undefined) request.warn(resource.deprecationWarning);
  return handler(request);
}

function targetOf({ facts, resource }: ResourceRequest): WriteTarget {
  const { name, namespace } = facts;
  const subresource = facts.subresource === "status" || facts.subresource === "scale" ? facts.subresource : "";
  if (resource.namespaced && namespace === "") throw methodNotAllowed();
  return { resource, name, subresource, ...(resource.namespaced ? { namespace } : {}) };
}

function shown({ resource, print }: ResourceRequest, object: JsonObject): JsonObject {
  return printObject(resource, object, print);
}

function get(request: ResourceRequest): Answer {
  const { backend, query } = request;
  const target = targetOf(request);
  const wanted = parseVersion(query.get("resourceVersion") ?? "");
  if (wanted > backend.store.resourceVersion) throw tooLargeVersion(wanted, backend.store.resourceVersion);
  const live = liveObject(backend, target);
  if (live === undefined) throw notFound(target.resource, target.name);
  return { status: 200, body: shown(request, live) };
}

function list({ backend, query, resource, facts, print }: ResourceRequest): Answer {
  parseInitialEvents(query, facts.verb);
  const found = listObjects(backend, parseListQuery(query, parseSelection(query, resource, facts)));
  return { status: 200, body: printList(resource, found, print) };
}

function create(request: ResourceRequest): Answer {
  const { backend, resource, query, facts, policy } = request;
  const object = parseObject(resource, parseBody(request.body, request.contentType));
  if (resource.traits.createOnly) return { status: 201, body: answerReview(object, policy) };
  const options = parseWriteOptions(query, facts, request);
  const target = targetOf(request);
  checkTerminating(backend, resource);
  return { status: 201, body: shown(request, createObject(backend, target, { object, options })) };
}

function update(request: ResourceRequest): Answer {
  const { backend, resource, query, facts } = request;
  const target = targetOf(request);
  const object = parseNamed(request, resource);
  const options = parseWriteOptions(query, facts, request);
  const done = replaceObject(backend, target, { object, options });
  return { status: done.created ? 201 : 200, body: shown(request, done.object) };
}

/** The object in the body of a PUT. Throws a 400 if it has another name than the URL. */
function parseNamed({ body, contentType, facts }: ResourceRequest, resource: ServedResource): JsonObject {
  const object = parseObject(resource, parseBody(body, contentType));
  const name = nameOf(object);
  if (name === facts.name) return object;
  throw badRequest(
    name === ""
      ? "name must be provided"
      : `the name of the object (${name}) does not match the name on the URL (${facts.name})`,
  );
}

function updateScale(request: ResourceRequest): Answer {
  const { backend, resource, query, facts } = request;
  const scale = parseNamed(request, scaleKindOf(resource));
  const options = parseWriteOptions(query, facts, request);
  return shownScale(request, replaceScale(backend, targetOf(request), { scale, options }));
}

/** There is no table of a Scale. */
function shownScale({ resource, print }: ResourceRequest, scale: JsonObject): Answer {
  const form = print.form === "Table" ? "object" : print.form;
  return { status: 200, body: printObject(resource, scale, { ...print, form }) };
}

const PATCH_TYPES: { readonly [contentType: string]: PatchType } = {
  "application/json-patch+json": "json",
  "application/merge-patch+json": "merge",
  "application/strategic-merge-patch+json": "strategic",
};

function patch(request: ResourceRequest): Answer {
  const changed = patchObject(request.backend, targetOf(request), parsePatch(request));
  return { status: 200, body: shown(request, changed) };
}

function parsePatch(request: ResourceRequest): { type: PatchType; patch: Json; options: WriteOptions } {
  const { resource, query, facts, contentType, body } = request;
  const type = PATCH_TYPES[contentType.split(";")[0]?.trim() ?? ""];
  if (type === undefined || (type === "strategic" && resource.definition !== undefined))
    throw unsupportedMediaType(patchTypesOf(resource));
  return { type, patch: parseJson(body), options: parseWriteOptions(query, facts, request) };
}

function patchTypesOf({ definition }: ServedResource): readonly string[] {
  const types = Object.keys(PATCH_TYPES).filter(
    (type) => definition === undefined || PATCH_TYPES[type] !== "strategic",
  );
  return [...types, "application/apply-patch+yaml"];
}

function apply(request: ResourceRequest): Answer {
  const { backend, resource, query, facts, body } = request;
  const options = parseWriteOptions(query, facts, request);
  const applied = parseObject(resource, parseYamlText(body), true);
  const force = query.get("force") === "true";
  const done = applyToObject(backend, targetOf(request), { applied, force, options });
  return { status: done.created ? 201 : 200, body: shown(request, done.object) };
}

const ORPHANED_PODS =
  "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning";

function deleteOne(request: ResourceRequest): Answer {
  const { backend, resource, query, body, contentType } = request;
  const target = targetOf(request);
  const options = parseDeletionOptions(query, body === "" ? null : parseBody(body, contentType));
  if (resource.traits.defaultPropagation === "Orphan" && options.propagation === undefined) request.warn(ORPHANED_PODS);
  const { object, removed } = deleteObject(backend, target, options);
  if (!removed || resource.traits.answersDeleted) return { status: 200, body: shown(request, object) };
  return { status: 200, body: deletedStatus(resource, object) };
}

function deletedStatus({ group, plural }: ServedResource, object: JsonObject): JsonObject {
  const details = { name: nameOf(object), ...(group === "" ? {} : { group }), kind: plural, uid: uidOf(object) };
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details };
}

function deleteMany(request: ResourceRequest): Answer {
  const { backend, resource, query, facts, body, contentType, print } = request;
  const options = parseDeletionOptions(query, body === "" ? null : parseBody(body, contentType));
  const base = targetOf(request);
  const found = listObjects(backend, parseListQuery(query, parseSelection(query, resource, facts)));
  for (const item of found.items) deleteObject(backend, { ...base, name: nameOf(item) }, options);
  return { status: 200, body: printList(resource, found, print) };
}
