import fastJsonPatch, { type Operation } from "fast-json-patch";
import { isArray, isObject, type Json } from "../../../../base/src/json.ts";
import { badRequest, StatusError } from "../status-error.ts";

const OPERATIONS = ["add", "remove", "replace", "move", "copy", "test"];
/** Rule: k8s.io/apiserver pkg/endpoints/handlers/patch.go. */
const MOST_OPERATIONS = 10_000;

/**
 * Applies a JSON patch (RFC 6902). Throws a 400 for an invalid patch, a 422 for a patch that does not fit the target.
 */
export function applyJsonPatch(target: Json, patch: Json): Json {
  const operations = parseOperations(patch);
  if (operations.length > MOST_OPERATIONS)
    throw new StatusError(
      `The allowed maximum operations in a JSON patch is ${MOST_OPERATIONS}, got ${operations.length}`,
      { code: 413, reason: "RequestEntityTooLarge" },
    );
  try {
    // The library checks each operation: a path that does not exist, or one into a prototype, is an error.
    return operations.reduce<Json>(applyOperation, structuredClone(target));
  } catch {
    throw new StatusError("the server rejected our request due to an error in our request", {
      code: 422,
      reason: "Invalid",
      details: {},
    });
  }
}

/** In kube-apiserver, replacing a member that does not exist adds it. */
function applyOperation(document: Json, operation: Operation): Json {
  const lacks = operation.op === "replace" && lacksMember(document, operation.path);
  const op: Operation = lacks ? { ...operation, op: "add" } : operation;
  return fastJsonPatch.applyOperation<Json>(document, op, true, true, true).newDocument;
}

function lacksMember(document: Json, path: string): boolean {
  const end = path.lastIndexOf("/");
  const parent: Json | undefined = end < 0 ? undefined : fastJsonPatch.getValueByPointer(document, path.slice(0, end));
  return isObject(parent) && !Object.hasOwn(parent, fastJsonPatch.unescapePathComponent(path.slice(end + 1)));
}

function parseOperations(patch: Json): Operation[] {
  if (!isArray(patch))
    throw badRequest(
      "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
    );
  return patch.map((operation) => {
    if (isOperation(operation)) return structuredClone(operation);
    throw badRequest("error decoding patch: an operation needs op, path, and value or from");
  });
}

// fast-json-patch checks for __proto__ in `path`, but not in `from`.
function isOperation(operation: Json): operation is Operation & { readonly [key: string]: Json } {
  if (!isObject(operation)) return false;
  const { op, path, from } = operation;
  if (typeof op !== "string" || !OPERATIONS.includes(op) || typeof path !== "string") return false;
  if ((op === "move" || op === "copy") && typeof from !== "string") return false;
  return ![path, from].some((pointer) => typeof pointer === "string" && pointer.split("/").includes("__proto__"));
}
