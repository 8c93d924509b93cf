import { isObject, jsonText, objectAt, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import { decodeCrd } from "./decode-crd.ts";
import { nameViolations } from "./name-violations.ts";
import { versionsViolations } from "./version-violations.ts";
import { textAt } from "../value/schema-access.ts";
import { type KubernetesVersion, NEWEST_KUBERNETES } from "../value/kubernetes-version.ts";
import { goObject, jsonObject } from "../value/go-value.ts";
import { utf8Length } from "../value/utf8-length.ts";
import { violation, when, type Violation } from "./violation.ts";

export type { Violation } from "./violation.ts";

export interface CheckOptions {
  /**
   * Strict refuses unknown fields, Warn drops them, as in a request to the API server. Default: Strict, as in kubectl.
   */
  readonly fieldValidation?: "Strict" | "Warn";
  /** The version of the API server. Default: the newest one that this package knows. */
  readonly kubernetes?: KubernetesVersion;
}

/** etcd's default limit of a request. The API server's own limit is higher. */
const MAX_BYTES = 1_572_864;
const MAX_ANNOTATION_BYTES = 262_144;
const MAX_DEPTH = 2_000;

/**
 * Returns the rules of kube-apiserver that a CustomResourceDefinition breaks: decoding, names, versions, columns,
 * structural schema, defaults, patterns, and the form, types and costs of CEL rules. If decoding fails, it checks nothing else, as the API server does.
 */
export function checkCrd(crd: JsonObject, options: CheckOptions = {}): readonly Violation[] {
  return isTooDeep(crd) ? tooDeep() : checkGoCrd(goObject(crd), options);
}

/** The same for a definition with the numbers of Go. */
export function checkGoCrd(crd: JsonObject, options: CheckOptions): readonly Violation[] {
  if (isTooDeep(crd)) return tooDeep();
  const decoded = decodeCrd(crd);
  const refused = [...decoded.malformed, ...(options.fieldValidation === "Warn" ? [] : decoded.unknown)];
  if (refused.length > 0 || !isObject(decoded.value)) return refused;
  const spec = objectAt(decoded.value, "spec");
  return [
    ...kindViolations(crd),
    ...nameViolations(decoded.value),
    ...versionsViolations(spec, options.kubernetes ?? NEWEST_KUBERNETES),
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
  const bytes = utf8Length(jsonText(jsonObject(crd)));
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

function tooDeep(): Violation[] {
  return [violation("size", "spec.versions", `nests deeper than ${MAX_DEPTH} levels`)];
}

/** Not recursive, because deep input would exhaust the stack. */
function isTooDeep(root: Json): boolean {
  let level: Json[] = [root];
  let depth = 0;
  while (level.length > 0 && depth <= MAX_DEPTH) {
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
    depth += 1;
  }
  return depth > MAX_DEPTH;
}
