import type { DiagnosticDetails, Diagnostics } from "../diagnostics/diagnostics.ts";
import { suggest } from "../diagnostics/nearest.ts";
import { escapeToken, isArray, isObject, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import type { Visit } from "../load/index-sources.ts";
import type { NamespacePolicy, Place, PrinterColumn, Source, Stability } from "../types.ts";
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

/** The typed value of an annotation, or what is wrong with it. */
type Read<T> = { readonly value: T } | { readonly faults: readonly Fault[] };

/** A part of a value that has another form than it must have. */
interface Fault {
  /** Pointer of the part, relative to the value; empty for the value itself. */
  readonly pointer: string;
  readonly found: Json;
  /** What the part must be. */
  readonly expected: string;
  readonly hint?: NonNullable<DiagnosticDetails["hint"]>;
}

interface AnnotationReader<T> {
  readonly expected: string;
  readonly read: (value: Json) => Read<T>;
}

const DNS_1123_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
/** A layer's name or an API group. */
const GROUP = /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/;
const PATH = /^[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*)*$/;
const CONDITION_TYPE = /^[A-Za-z][A-Za-z0-9]*$/;
const REASON = /^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/;
const COLUMN_TYPES = ["integer", "number", "string", "boolean", "date"] as const;
const COLUMN_FORMATS = ["int32", "int64", "float", "double", "byte", "date", "date-time", "password"] as const;
const STABILITIES = ["alpha", "beta", "stable", "deprecated"] as const;

function wrong(found: Json, expected: string, help: Pick<Fault, "hint"> = {}): { readonly faults: readonly Fault[] } {
  return { faults: [{ pointer: "", found, expected, ...help }] };
}

/** The faults of a part, as faults of the value around it. */
function faultsWithin(token: string, read: Read<unknown>): readonly Fault[] {
  const faults = "faults" in read ? read.faults : [];
  return faults.map((fault) => ({ ...fault, pointer: `/${escapeToken(token)}${fault.pointer}` }));
}

/** Returns a reader of the values for which `parse` returns something. */
function reader<T>(expected: string, parse: (value: Json) => T | undefined): AnnotationReader<T> {
  return {
    expected,
    read(value) {
      const parsed = parse(value);
      return parsed === undefined ? wrong(value, expected) : { value: parsed };
    },
  };
}

function oneOf<T extends string>(values: readonly T[]): AnnotationReader<T> {
  return reader(`one of ${values.join(", ")}`, (value) => values.find((candidate) => candidate === value));
}

function text(expected: string, pattern: RegExp): AnnotationReader<string> {
  return reader(expected, (value) =>
    typeof value === "string" && value.length <= 253 && pattern.test(value) ? value : undefined,
  );
}

function listOf<T>(item: AnnotationReader<T>): AnnotationReader<readonly T[]> {
  const expected = `a list, with each item ${item.expected}`;
  return {
    expected,
    read(value) {
      if (!isArray(value)) return wrong(value, expected);
      const items = value.map(item.read);
      const faults = items.flatMap((read, i) => faultsWithin(String(i), read));
      return faults.length > 0 ? { faults } : { value: items.flatMap((read) => ("value" in read ? [read.value] : [])) };
    },
  };
}

interface Members {
  readonly required: { readonly [name: string]: AnnotationReader<unknown> };
  readonly optional: { readonly [name: string]: AnnotationReader<unknown> };
}

/** Returns a reader of objects with these members. `T` must be the type that their readers give. */
function membersOf<T>(expected: string, { required, optional }: Members): AnnotationReader<T> {
  const readers = { ...required, ...optional };
  const names = Object.keys(readers);
  return {
    expected,
    read(value) {
      if (!isObject(value)) return wrong(value, expected);
      const faults = Object.entries(value).flatMap(([name, member]) => {
        const of = own(readers, name);
        return faultsWithin(
          name,
          of === undefined
            ? wrong(
                name,
                `one of ${names.join(", ")}`,
                suggest(name, () => names),
              )
            : of.read(member),
        );
      });
      const missing = Object.keys(required).filter((name) => !Object.hasOwn(value, name));
      if (missing.length > 0) faults.push(...wrong(value, expected, { hint: `add ${missing.join(" and ")}` }).faults);
      return faults.length > 0 ? { faults } : { value: value as T };
    },
  };
}

const TEXT = reader("a string", (value) => (typeof value === "string" ? value : undefined));

const KIND_TEXT = text("the name of a kind: a capital letter first, then letters and digits", KIND_NAME);
const DEPENDENCY_OBJECT = membersOf<{ readonly group: string; readonly kind: string; readonly version?: string }>(
  '"layer/Kind" or { "group": ..., "kind": ..., "version": ... }',
  {
    required: { group: text("an API group, such as apps.example.com", GROUP), kind: KIND_TEXT },
    optional: { version: text("a version, such as v1alpha1", DNS_1123_LABEL) },
  },
);

const DEPENDENCY: AnnotationReader<DependencyText> = {
  expected: DEPENDENCY_OBJECT.expected,
  read(value) {
    if (typeof value === "string") {
      const [layer, kind, ...rest] = value.split("/");
      return layer && kind && GROUP.test(layer) && KIND_NAME.test(kind) && rest.length === 0
        ? { value: { layer, kind } }
        : wrong(value, DEPENDENCY_OBJECT.expected);
    }
    const read = DEPENDENCY_OBJECT.read(value);
    return "faults" in read ? read : { value: { ...read.value, version: read.value.version ?? null } };
  },
};

/** A DNS-1123 label, a template with `{variables}` for one, or `none`. */
const NAMESPACE = reader<NamespacePolicy>(
  "a namespace name, a template such as seam-tenant-{clusterName}, or none",
  (value) => {
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
);

const NAME = reader("a name that is not empty", (value) =>
  typeof value === "string" && value.trim() !== "" ? value : undefined,
);

const JSON_PATH = reader("a path that begins with a dot", (value) =>
  typeof value === "string" && value.startsWith(".") ? value : undefined,
);

const COLUMN = membersOf<PrinterColumn>("{ name, type, jsonPath }, optionally with description, format and priority", {
  required: { name: NAME, type: oneOf(COLUMN_TYPES), jsonPath: JSON_PATH },
  optional: {
    description: TEXT,
    format: oneOf(COLUMN_FORMATS),
    priority: reader("an integer", (value) => (Number.isInteger(value) ? value : undefined)),
  },
});

const TYPE = text("a condition type of letters and digits, such as Ready", CONDITION_TYPE);
const REASONS = listOf(text("a reason in one word, such as ImageNotFound", REASON));

const CONDITIONS: AnnotationReader<{ readonly [type: string]: readonly string[] }> = {
  expected: "an object of condition types, each with a list of reasons",
  read(value) {
    if (!isObject(value)) return wrong(value, CONDITIONS.expected);
    const conditions = Object.entries(value).map(([type, list]) => [type, REASONS.read(list)] as const);
    const faults = conditions.flatMap(([type, reasons]) => [
      ...faultsWithin(type, TYPE.read(type)),
      ...faultsWithin(type, reasons),
    ]);
    const valid = conditions.flatMap(([type, read]) => ("value" in read ? [[type, read.value] as const] : []));
    return faults.length > 0 ? { faults } : { value: Object.fromEntries(valid) };
  },
};

const FLAG = reader("true or false", (value) => (typeof value === "boolean" ? value : undefined));

const LAYER = text("a layer name: lower-case letters, digits and dashes", LAYER_NAME);
const DNS_LABEL = text(
  "a name of at most 63 lower-case letters, digits and dashes, with a letter first",
  /^(?=.{1,63}$)[a-z]([-a-z0-9]*[a-z0-9])?$/,
);

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
  "x-ont-immutable": listOf(text("a path of properties with dots between them, such as spec.lineage", PATH)),
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
    if ("value" in read) annotations[key] = read.value;
    else if (key === "x-ont-namespace" && typeof value === "string")
      diagnostics.report("SG2011", { template: value }, { at });
    else reportFaults(key, read.faults, { at, diagnostics });
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
    else {
      const read = shape.read(value);
      if ("faults" in read) reportFaults(key, read.faults, { at, diagnostics });
    }
  }
}

const FOUND_WIDTH = 60;

/** Reports each part that is wrong at its own place. */
function reportFaults(
  annotation: string,
  faults: readonly Fault[],
  { at, diagnostics }: { readonly at: Place; readonly diagnostics: Diagnostics },
): void {
  for (const { pointer, found, expected, ...help } of faults) {
    const written = JSON.stringify(found, (_, value: Json) => (typeof value === "bigint" ? String(value) : value));
    const short = written.length > FOUND_WIDTH ? `${written.slice(0, FOUND_WIDTH)}…` : written;
    const place = { source: at.source, pointer: `${at.pointer}${pointer}` };
    const part = pointer === "" ? null : short;
    diagnostics.report("SG2002", { annotation, part, expected }, { at: place, ...help });
  }
}
