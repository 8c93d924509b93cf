import { isObject, jsonText, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import { decodeCrd } from "./decode-crd.ts";
import { nameViolations } from "./name-violations.ts";
import { versionsViolations } from "./version-violations.ts";
import { objectAt, textAt } from "../value/schema-access.ts";
import { utf8Length } from "../value/utf8-length.ts";
import { violation, when, type Violation } from "./violation.ts";

export type { Violation } from "./violation.ts";

export interface CheckOptions {
  /**
   * Strict refuses unknown fields, Warn drops them, as in a request to the API server. Default: Strict, as in kubectl.
   */
  readonly fieldValidation?: "Strict" | "Warn";
}

/** etcd's default limit of a request. The API server's own limit is higher. */
const MAX_BYTES = 1_572_864;
const MAX_ANNOTATION_BYTES = 262_144;
const MAX_DEPTH = 2_000;

/**
 * Returns the rules of kube-apiserver that a CustomResourceDefinition breaks: decoding, names, versions, columns,
 * structural schema, defaults, patterns, and the form of CEL rules. Does not check types and cost of CEL rules, which
 * need a compiler. If decoding fails, it checks nothing else, as the API server does.
 */
export function checkCrd(crd: JsonObject, options: CheckOptions = {}): readonly Violation[] {
  if (depthOf(crd) > MAX_DEPTH) return [violation("size", "spec.versions", `nests deeper than ${MAX_DEPTH} levels`)];
  const decoded = decodeCrd(crd);
  const refused = [...decoded.malformed, ...(options.fieldValidation === "Warn" ? [] : decoded.unknown)];
  if (refused.length > 0 || !isObject(decoded.value)) return refused;
  const spec = objectAt(decoded.value, "spec");
  return [
    ...kindViolations(crd),
    ...nameViolations(decoded.value),
    ...versionsViolations(spec),
    ...sizeViolations(crd),
  ];
}

function kindViolations(crd: JsonObject): Violation[] {
  return [
    ...when(textAt(crd, "apiVersion") !== "apiextensions.k8s.io/v1", "decoding", {
      path: "apiVersion",
      problem: "must be apiextensions.k8s.io/v1",
    }),
    ...when(textAt(crd, "kind") !== "CustomResourceDefinition", "decoding", {
      path: "kind",
      problem: "must be CustomResourceDefinition",
    }),
  ];
}

function sizeViolations(crd: JsonObject): Violation[] {
  const bytes = utf8Length(jsonText(crd));
  const annotations = own(objectAt(crd, "metadata"), "annotations");
  const annotationBytes = isObject(annotations)
    ? Object.entries(annotations).reduce((sum, [key, value]) => sum + utf8Length(key + String(value)), 0)
    : 0;
  return [
    ...when(bytes > MAX_BYTES, "size", {
      path: "spec",
      problem: `is ${bytes} bytes as JSON; etcd stores at most ${MAX_BYTES}`,
    }),
    ...when(annotationBytes > MAX_ANNOTATION_BYTES, "size", {
      path: "metadata.annotations",
      problem: `are ${annotationBytes} bytes; at most ${MAX_ANNOTATION_BYTES} are allowed`,
    }),
  ];
}

/** Nesting depth. Not recursive, because deep input would exhaust the stack. */
function depthOf(root: Json): number {
  let level: Json[] = [root];
  let depth = 0;
  while (level.length > 0 && depth <= MAX_DEPTH) {
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
    depth += 1;
  }
  return depth;
}
