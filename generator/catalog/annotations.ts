import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { suggest } from "../diagnostics/nearest.ts";
import { escapeToken, isArray, isObject, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import type { Visit } from "../load/index-sources.ts";
import type { NamespacePolicy, PrinterColumn, Source, Stability } from "../types.ts";
import { KIND_NAME, LAYER_NAME } from "./names.ts";

/** The root annotations of one schema, checked and typed. An absent annotation is undefined. */
export interface Annotations {
  readonly "x-ont-layer"?: string;
  readonly "x-ont-kind"?: boolean;
  readonly "x-ont-depends-on"?: readonly DependencyText[];
  readonly "x-ont-stability"?: Stability;
  readonly "x-ont-namespace"?: NamespacePolicy;
  readonly "x-ont-deprecated"?: boolean;
  readonly "x-ont-superseded-by"?: DependencyText;
  readonly "x-ont-plural"?: string;
  readonly "x-ont-short-names"?: readonly string[];
  readonly "x-ont-categories"?: readonly string[];
  readonly "x-ont-printer-columns"?: readonly PrinterColumn[];
  readonly "x-ont-scope"?: "Namespaced" | "Cluster";
  readonly "x-ont-immutable"?: readonly string[];
  readonly "x-ont-conditions"?: { readonly [type: string]: readonly string[] };
}

/** A dependency as written: `layer/Kind`, or an object that names the API group. */
export type DependencyText =
  | { readonly layer: string; readonly kind: string }
  | { readonly group: string; readonly kind: string; readonly version: string | null };

interface AnnotationReader<T> {
  readonly expected: string;
  /** The typed value; undefined if the value is not valid. */
  readonly read: (value: Json) => T | undefined;
}

const DNS_1123_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
/** A layer's name or an API group. */
const GROUP = /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/;
const PATH = /^[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*)*$/;
const REASON = /^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/;
const COLUMN_TYPES = ["integer", "number", "string", "boolean", "date"] as const;
const STABILITIES = ["alpha", "beta", "stable", "deprecated"] as const;

function oneOf<T extends string>(values: readonly T[]): AnnotationReader<T> {
  return {
    expected: `one of ${values.join(", ")}`,
    read: (value) => values.find((candidate) => candidate === value),
  };
}

function text(expected: string, pattern: RegExp): AnnotationReader<string> {
  return {
    expected,
    read: (value) => (typeof value === "string" && value.length <= 253 && pattern.test(value) ? value : undefined),
  };
}

function listOf<T>(item: AnnotationReader<T>): AnnotationReader<readonly T[]> {
  return {
    expected: `a list, with each item ${item.expected}`,
    read(value) {
      if (!isArray(value)) return undefined;
      const items = value.map(item.read);
      return items.every((read) => read !== undefined) ? items : undefined;
    },
  };
}

const DEPENDENCY: AnnotationReader<DependencyText> = {
  expected: '"layer/Kind" or { "group": ..., "kind": ..., "version": ... }',
  read(value) {
    if (typeof value === "string") {
      const [layer, kind, ...rest] = value.split("/");
      return layer && kind && GROUP.test(layer) && KIND_NAME.test(kind) && rest.length === 0
        ? { layer, kind }
        : undefined;
    }
    if (!isObject(value)) return undefined;
    const [group, kind, version] = [own(value, "group"), own(value, "kind"), own(value, "version")];
    if (typeof group !== "string" || typeof kind !== "string" || !GROUP.test(group) || !KIND_NAME.test(kind))
      return undefined;
    if (version !== undefined && !(typeof version === "string" && DNS_1123_LABEL.test(version))) return undefined;
    const known = Object.keys(value).every((key) => ["group", "kind", "version"].includes(key));
    return known ? { group, kind, version: version ?? null } : undefined;
  },
};

/** A DNS-1123 label, a template with `{variables}` for one, or `none`. */
const NAMESPACE: AnnotationReader<NamespacePolicy> = {
  expected: "a namespace name, a template such as seam-tenant-{clusterName}, or none",
  read(value) {
    if (typeof value !== "string") return undefined;
    if (value === "none") return { policy: "none" };
    const variables = [...value.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? "");
    if (variables.length === 0) {
      return DNS_1123_LABEL.test(value) && value.length <= 63 ? { policy: "fixed", name: value } : undefined;
    }
    const filled = value.replace(/\{[a-z][A-Za-z0-9]*\}/g, "x");
    if (!DNS_1123_LABEL.test(filled) || new Set(variables).size !== variables.length) return undefined;
    return { policy: "template", template: value, variables };
  },
};

const COLUMN: AnnotationReader<PrinterColumn> = {
  expected: "{ name, type, jsonPath }, optionally with description, format and priority",
  read(value) {
    if (!isObject(value)) return undefined;
    const { name, type, jsonPath, description, format, priority, ...rest } = value;
    const columnType = COLUMN_TYPES.find((candidate) => candidate === type);
    if (typeof name !== "string" || columnType === undefined) return undefined;
    if (typeof jsonPath !== "string" || !jsonPath.startsWith(".") || Object.keys(rest).length > 0) return undefined;
    if (description !== undefined && typeof description !== "string") return undefined;
    if (format !== undefined && typeof format !== "string") return undefined;
    if (priority !== undefined && !(typeof priority === "number" && Number.isInteger(priority))) return undefined;
    return {
      name,
      type: columnType,
      jsonPath,
      ...(description === undefined ? {} : { description }),
      ...(format === undefined ? {} : { format }),
      ...(priority === undefined ? {} : { priority }),
    };
  },
};

const CONDITIONS: AnnotationReader<{ readonly [type: string]: readonly string[] }> = {
  expected: "an object of condition types, each with a list of reasons",
  read(value) {
    if (!isObject(value)) return undefined;
    const reasons = listOf(text("a reason", REASON));
    const entries = Object.entries(value).map(([type, list]) => [type, reasons.read(list)] as const);
    const valid = entries.filter((entry): entry is [string, readonly string[]] => {
      return /^[A-Za-z][A-Za-z0-9]*$/.test(entry[0]) && entry[1] !== undefined;
    });
    return valid.length === entries.length ? Object.fromEntries(valid) : undefined;
  },
};

const FLAG: AnnotationReader<boolean> = {
  expected: "true or false",
  read: (value) => (typeof value === "boolean" ? value : undefined),
};

const LAYER = text("a layer name: lower-case letters, digits and dashes", LAYER_NAME);
const DNS_LABEL = text("a DNS-1035 label of at most 63 characters", /^(?=.{1,63}$)[a-z]([-a-z0-9]*[a-z0-9])?$/);

/** Every annotation with its shape. This is the only list of them. */
const SHAPES: { readonly [K in keyof Required<Annotations>]: AnnotationReader<NonNullable<Annotations[K]>> } = {
  "x-ont-layer": LAYER,
  "x-ont-kind": FLAG,
  "x-ont-depends-on": listOf(DEPENDENCY),
  "x-ont-stability": oneOf(STABILITIES),
  "x-ont-namespace": NAMESPACE,
  "x-ont-deprecated": FLAG,
  "x-ont-superseded-by": DEPENDENCY,
  "x-ont-plural": DNS_LABEL,
  "x-ont-short-names": listOf(DNS_LABEL),
  "x-ont-categories": listOf(DNS_LABEL),
  "x-ont-printer-columns": listOf(COLUMN),
  "x-ont-scope": oneOf(["Namespaced", "Cluster"] as const),
  "x-ont-immutable": listOf(text("a dotted path such as spec.lineage", PATH)),
  "x-ont-conditions": CONDITIONS,
};

/** Names of all annotations, for messages and completion. */
export const ANNOTATIONS: readonly string[] = Object.keys(SHAPES);

const AT_PROPERTIES = new Set(["x-ont-stability", "x-ont-deprecated"]);

/** Reads the annotations at the root of a schema. Reports unknown and invalid ones. */
export function readAnnotations(source: Source, root: JsonObject, diagnostics: Diagnostics): Annotations {
  const annotations: { [key: string]: unknown } = {};
  for (const [key, value] of Object.entries(root)) {
    if (!key.startsWith("x-ont-")) continue;
    const at = { source, pointer: `/${escapeToken(key)}` };
    const shape = shapeOf(key);
    if (shape === undefined) {
      diagnostics.report("SG2001", { annotation: key }, { at, ...suggest(key, () => ANNOTATIONS) });
      continue;
    }
    const read = shape.read(value);
    if (read !== undefined) annotations[key] = read;
    else if (key === "x-ont-namespace" && typeof value === "string")
      diagnostics.report("SG2011", { template: value }, { at });
    else diagnostics.report("SG2002", { annotation: key, expected: shape.expected }, { at });
  }
  // Each member was read by the shape that SHAPES gives for its key.
  return annotations as Annotations;
}

function shapeOf(key: string): AnnotationReader<unknown> | undefined {
  return Object.hasOwn(SHAPES, key) ? (SHAPES as { [key: string]: AnnotationReader<unknown> })[key] : undefined;
}

/** Reports annotations below the root, except valid ones that are allowed at a property. */
export function checkInnerAnnotations(
  source: Source,
  { node, pointer }: Pick<Visit, "node" | "pointer">,
  diagnostics: Diagnostics,
): void {
  for (const [key, value] of Object.entries(node)) {
    if (!key.startsWith("x-ont-")) continue;
    const at = { source, pointer: `${pointer}/${escapeToken(key)}` };
    const shape = shapeOf(key);
    if (shape === undefined)
      diagnostics.report("SG2001", { annotation: key }, { at, ...suggest(key, () => ANNOTATIONS) });
    else if (!AT_PROPERTIES.has(key)) diagnostics.report("SG2015", { annotation: key }, { at });
    else if (shape.read(value) === undefined) {
      diagnostics.report("SG2002", { annotation: key, expected: shape.expected }, { at });
    }
  }
}
