import { isObject, objectAt, own, type JsonObject } from "../../../base/src/json.ts";
import { checkGoCrd, type Violation } from "../definition/check-crd.ts";
import { decodeCrd } from "../definition/decode-crd.ts";
import { isLabel, labelText } from "../definition/name-violations.ts";
import { definitionWarnings } from "../definition/definition-warnings.ts";
import { jsonObject } from "../value/go-value.ts";
import { listAt, textAt } from "../value/schema-access.ts";
import { type CommonOptions, knownOptions, type KnownOptions } from "./options.ts";
import { readInput } from "./read-input.ts";
import { refused, type Verdict, type VerdictCause } from "./verdict.ts";

/**
 * Returns what an API server says about creating a CustomResourceDefinition, which is a value, or its JSON or YAML text.
 * Never throws.
 */
export function admitCrd(crd: unknown, given?: CommonOptions): Verdict {
  const options = knownOptions(given ?? {});
  if ("allowed" in options) return options;
  const input = readInput(crd);
  if ("problem" in input) return refused("", input.problem);
  try {
    return judge(input, options);
  } catch (error) {
    return refused("", `the definition cannot be judged: ${error instanceof Error ? error.message : String(error)}`);
  }
}

interface Source {
  readonly object: JsonObject;
  readonly duplicates: readonly string[];
}

function judge({ object, duplicates }: Source, { fieldValidation, kubernetes }: KnownOptions): Verdict {
  const strict = fieldValidation === "Strict";
  const found = checkGoCrd(object, { fieldValidation: strict ? "Strict" : "Warn", kubernetes });
  const { value, unknown } = decodeCrd(object);
  const spec = isObject(value) ? objectAt(value, "spec") : {};
  const repeated = strict
    ? duplicates.map((text) => ({ field: fieldOf(text), message: `strict decoding error: ${text}` }))
    : [];
  const versions = listAt(spec, "versions").filter(isObject);
  const causes = [
    ...repeated,
    ...found.map((violation) => causeOf(violation, versions.length === 1)),
    ...(found.some(({ rule }) => UNDECODED.has(rule)) ? [] : derivedCauses(versions)),
  ];
  if (causes.length > 0 || !isObject(value)) return { allowed: false, causes, stored: null, warnings: [] };
  const dropped = unknown.map(({ path }) => `unknown field ${JSON.stringify(keyPath(path))}`);
  const warnings = [
    ...(fieldValidation === "Warn" ? [...duplicates, ...dropped] : []),
    ...definitionWarnings(spec, kubernetes),
  ];
  return { allowed: true, causes: [], stored: jsonObject(withDefaults(value)), warnings };
}

/** After these problems, a server checks nothing else. */
const UNDECODED: ReadonlySet<string> = new Set(["decoding", "unknown-field", "size"]);

/** Causes about fields that a server fills in from the versions. */
function derivedCauses(versions: readonly JsonObject[]): VerdictCause[] {
  const [first = ""] = versions.map((version) => textAt(version, "name"));
  const isStored = versions.some((version) => own(version, "storage") === true);
  return [
    ...(versions.length === 0 || isLabel(first) ? [] : [{ field: "spec.version", message: labelText(first) }]),
    ...(isStored
      ? []
      : [{ field: "status.storedVersions", message: "Invalid value: null: must have at least one stored version" }]),
  ];
}

const fieldOf = (text: string): string => /"(.*)"/s.exec(text)?.[1] ?? "";

/** The decoder of a server prints the key of a map like a field. */
const keyPath = (path: string): string => path.replace(/\[(?!\d+\])([^\]]*)\]/g, ".$1");

function causeOf({ rule, path, problem, message, field }: Violation, isSingle: boolean): VerdictCause {
  if (rule === "unknown-field") {
    const unknown = keyPath(path);
    return { field: unknown, message: `strict decoding error: unknown field ${JSON.stringify(unknown)}` };
  }
  const shown = (text: string): string => (isSingle ? internalPaths(text) : text);
  return { field: shown(field ?? path), message: shown(message ?? problem) };
}

/** A server moves what all versions have in common to the top before it validates. That is all of a single version. */
function internalPaths(text: string): string {
  return text
    .replaceAll("spec.versions[0].schema.", "spec.validation.")
    .replace(/spec\.versions\[0\]\.(subresources|additionalPrinterColumns|selectableFields)/g, "spec.$1");
}

function withDefaults(crd: JsonObject): JsonObject {
  const spec = objectAt(crd, "spec");
  const names = objectAt(spec, "names");
  const kind = textAt(names, "kind");
  const defaulted = {
    ...names,
    singular: textAt(names, "singular") || kind.toLowerCase(),
    listKind: textAt(names, "listKind") || `${kind}List`,
  };
  return { ...crd, spec: { conversion: { strategy: "None" }, ...spec, names: defaulted } };
}
