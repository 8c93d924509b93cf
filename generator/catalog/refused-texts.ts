import { hasFormat, stringFormat } from "../../packages/admission/src/index.ts";
import { members, own } from "../../packages/base/src/json.ts";
import type { Part } from "./located.ts";
import { readPattern } from "./pattern.ts";
import { declaredTypes } from "./possible-types.ts";

/** Whether the pattern, the format or the length that a schema declares excludes a text. */
export function refusesText({ schema }: Pick<Part, "schema">, text: string): boolean {
  const types = [...(declaredTypes({ schema }) ?? [])];
  const [pattern, format] = [own(schema, "pattern"), own(schema, "format")];
  if (typeof pattern === "string" && matches(pattern, text) === false) return true;
  if (typeof format === "string" && stringFormat(format, types) !== null && !hasFormat(format, text)) return true;
  const [least, most] = [own(schema, "minLength"), own(schema, "maxLength")];
  const length = [...text].length;
  return (typeof least === "number" && length < least) || (typeof most === "number" && length > most);
}

/** Whether a pattern matches a text; undefined if that takes more than a regular expression of JavaScript. */
function matches(pattern: string, text: string): boolean | undefined {
  const read = readPattern(pattern);
  if ("reason" in read || read.matcher.kind !== "RegExp") return undefined;
  return new RegExp(read.matcher.source, "u").test(text);
}

/** The names of `patternProperties` that match the name of a property. */
export function patternsFor(part: Part, name: string): string[] {
  return members(part.schema, "patternProperties").flatMap(([pattern]) => (matches(pattern, name) ? [pattern] : []));
}
