import { withMembers } from "../../../base/src/json.ts";
import { checkMetadata } from "../../../admission/src/index.ts";
import type { Random } from "../../../base/src/clock.ts";
import type { JsonObject } from "../../../base/src/json.ts";
import { trackManagers } from "../apply/server-side-apply.ts";
import { DEFINITIONS } from "../registry.ts";
import type { Backend, WriteOptions, WriteTarget } from "./backend.ts";
import { toStorage, fromStorage } from "./convert-object.ts";
import { checkDefinition, withDefinitionStatus } from "./definitions.ts";
import { isDeleting, metaOf, nameOf, printTime, storeKey, findText, withMeta, withoutEmptyMeta } from "./metadata.ts";
import { checkAdmission } from "./check-admission.ts";
import { newUid } from "./new-uid.ts";
import type { ServedResource } from "./served-resource.ts";
import { StatusError, alreadyExists, badRequest, forbidden, notFound } from "./status-error.ts";

/**
 * Creates an object, for a POST or for an apply of an object that does not exist. If the target's name is "", the
 * object has the name. Throws a StatusError.
 */
export function createObject(
  backend: Backend,
  target: WriteTarget,
  { object, options, tracked }: { object: JsonObject; options: WriteOptions; tracked?: true },
): JsonObject {
  const { resource } = target;
  const named = withNewMeta(backend, target, object);
  checkNamespace(backend, target, nameOf(named));
  const filled = fill(backend, resource, named);
  const causes = [
    ...checkMetadata(resource.traits.nameRule, filled),
    ...(isDefinition(resource) ? checkDefinition(filled) : []),
  ];
  const admitted = checkAdmission({ resource, operation: "create", object: filled, options, causes });
  const time = printTime(backend.clock.now());
  const next = tracked
    ? admitted
    : trackManagers({
        resource,
        before: undefined,
        after: admitted,
        manager: options.manager,
        operation: "Update",
        subresource: "",
        time,
      });
  return storeNew(backend, target, { object: next, dryRun: options.dryRun });
}

function storeNew(
  { store }: Backend,
  { resource, namespace }: WriteTarget,
  { object, dryRun }: { object: JsonObject; dryRun: boolean },
): JsonObject {
  const name = nameOf(object);
  if (store.get(resource.storage, storeKey(namespace, name)) !== undefined) throw alreadyExists(resource, name);
  const stored = toStorage(resource, object);
  return fromStorage(resource, dryRun ? stored : store.put(resource.storage, stored));
}

function withNewMeta(
  { clock, random }: Backend,
  { resource, namespace, name }: WriteTarget,
  object: JsonObject,
): JsonObject {
  const meta = metaOf(object);
  const given = findText(meta, "namespace");
  // A cluster-scoped object loses its namespace.
  if (resource.namespaced && given !== undefined && given !== namespace)
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  if (findText(meta, "resourceVersion") !== undefined && meta["resourceVersion"] !== "0")
    throw new StatusError("resourceVersion should not be set on objects to be created", { code: 500, reason: "" });
  return withoutEmptyMeta(
    withMeta(object, {
      name: findText(meta, "name") ?? (name === "" ? generatedName(meta, random) : name),
      namespace,
      uid: newUid(random),
      resourceVersion: undefined,
      generation: resource.traits.generation ? 1 : undefined,
      creationTimestamp: printTime(clock.now()),
      deletionTimestamp: undefined,
      deletionGracePeriodSeconds: undefined,
      selfLink: undefined,
    }),
  );
}

const LETTERS = "bcdfghjklmnpqrstvwxz2456789";
/** Leaves room for five letters within 63 characters. Rule: k8s.io/apiserver pkg/storage/names. */
const PREFIX_LENGTH = 58;

function generatedName(meta: JsonObject, random: Random): string | undefined {
  const prefix = findText(meta, "generateName");
  if (prefix === undefined) return undefined;
  const letters = Array.from({ length: 5 }, () => LETTERS.charAt(Math.floor(random() * LETTERS.length)));
  return `${prefix.slice(0, PREFIX_LENGTH)}${letters.join("")}`;
}

const NAMESPACES = { group: "", plural: "namespaces", kind: "Namespace" };

/** Rule: the admission plugin NamespaceLifecycle. */
function checkNamespace({ store }: Backend, { resource, namespace }: WriteTarget, name: string): void {
  if (namespace === undefined) return;
  const found = store.get("/namespaces", namespace);
  if (found === undefined) throw notFound(NAMESPACES, namespace);
  if (!isDeleting(found)) return;
  const causes = [
    {
      reason: "NamespaceTerminating",
      message: `namespace ${namespace} is being terminated`,
      field: "metadata.namespace",
    },
  ];
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  throw forbidden(resource, name, { why, causes });
}

function fill(backend: Backend, resource: ServedResource, object: JsonObject): JsonObject {
  const { status, traits } = resource;
  const started = traits.fill(status && !traits.statusAtCreation ? withMembers(object, { status: undefined }) : object);
  return isDefinition(resource) ? withDefinitionStatus(backend, started) : started;
}

function isDefinition({ storage }: ServedResource): boolean {
  return storage === DEFINITIONS;
}

/** Throws a 405 if the definition of the resource is being deleted. */
export function checkTerminating({ store }: Backend, resource: ServedResource): void {
  const definition = resource.definition === undefined ? undefined : store.get(DEFINITIONS, resource.definition);
  if (definition === undefined || !isDeleting(definition)) return;
  throw new StatusError("create not allowed while custom resource definition is terminating", {
    code: 405,
    reason: "MethodNotAllowed",
    details: { group: resource.group, kind: resource.plural },
  });
}
