import { printJson } from "../../../base/src/exact-json.ts";
import { isArray, isObject, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import { apiVersionOf, type ApiResource } from "../api-resource.ts";
import type { FieldPath } from "./field-set.ts";
import { shapeFor, type FieldType } from "./field-type.ts";
import { listElements } from "./list-elements.ts";
import { fieldElement, indexElement, pathText } from "./path-element.ts";
import { typeOfResource } from "./resource-type.ts";

/** A configuration that does not fit the schema. The server answers 500 with the message. */
export class UntypedConfiguration extends Error {
  override readonly name = "UntypedConfiguration";
}

/**
 * Checks that a configuration has only fields of the schema and no duplicate items. Throws an UntypedConfiguration.
 * Rule: structured-merge-diff `typed/validate.go`.
 */
export function checkApplied(resource: ApiResource, applied: JsonObject): void {
  const problems = problemsIn(typeOfResource(resource), applied, []);
  if (problems.length === 0) return;
  const metadata = own(applied, "metadata");
  const [namespace, name] = isObject(metadata) ? [own(metadata, "namespace"), own(metadata, "name")] : [];
  const identity = `${String(namespace ?? "")}/${String(name ?? "")}; ${apiVersionOf(resource)}, Kind=${resource.kind}`;
  throw new UntypedConfiguration(`failed to create typed patch object (${identity}): ${problemText(problems)}`);
}

function problemText(problems: readonly string[]): string {
  return problems.length === 1 ? problems.join("") : `errors:\n  ${problems.join("\n  ")}`;
}

function problemsIn(type: FieldType, value: Json, path: FieldPath): string[] {
  if (value === null) return [];
  const shape = shapeFor(type, value);
  if (shape === "scalar") return isScalar(type, value) ? [] : [problem(path, expected(type.scalar ?? "scalar", value))];
  if (shape === "map")
    return isObject(value) ? memberProblems(type, value, path) : [problem(path, expected("map", value))];
  return isArray(value) ? itemProblems(type, value, path) : [problem(path, expected("list", value))];
}

function isScalar({ scalar }: FieldType, value: Json): boolean {
  return scalar === undefined
    ? !isArray(value) && !isObject(value)
    : typeof value === scalar || (scalar === "number" && typeof value === "bigint");
}

function expected(shape: string, value: Json): string {
  if (shape === "number") return `expected numeric (int or float), got ${isObject(value) ? "map" : typeof value}`;
  return `expected ${shape}, got ${printJson(value)}`;
}

function problem(path: FieldPath, text: string): string {
  return `${pathText(path)}: ${text}`;
}

function memberProblems(type: FieldType, value: JsonObject, path: FieldPath): string[] {
  return Object.entries(value).flatMap(([name, member]) => {
    const at = [...path, fieldElement(name)];
    const below = type.field(name) ?? (type.closed ? undefined : type.member());
    return below === undefined ? [problem(at, "field not declared in schema")] : problemsIn(below, member, at);
  });
}

function itemProblems(type: FieldType, value: readonly Json[], path: FieldPath): string[] {
  if (type.listType === "atomic")
    return value.flatMap((item, i) => problemsIn(type.item(), item, [...path, indexElement(i)]));
  const seen = new Set<string>();
  return listElements(type, value).flatMap(({ element, item }, i) => {
    if (type.listType === "map" && element === indexElement(i)) return [problem(path, keyless(type, i))];
    const twice = seen.has(element) ? [problem(path, `duplicate entries for key ${pathText([element])}`)] : [];
    seen.add(element);
    return [...twice, ...problemsIn(type.item(), item, [...path, element])];
  });
}

function keyless({ keys }: FieldType, place: number): string {
  const fields = `[${keys.map((key) => JSON.stringify(key)).join(" ")}]`;
  return `element ${place}: associative list with keys has an element that omits all key fields ${fields} (and doesn't have default values for any key fields)`;
}
