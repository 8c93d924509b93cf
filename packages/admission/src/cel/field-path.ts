import type { JsonObject } from "../../../base/src/json.ts";
import { findObject } from "../value/schema-access.ts";

/** The field that a path such as `.a['b']` names, as messages print it, or why it names none. */
export type FieldPath = { readonly path: string; readonly schema: JsonObject } | { readonly problem: string };

/** Finds the field that a path names below a schema. Rule: `apiserver/schema/cel/validation.go`, ValidFieldPath. */
export function findFieldPath(path: string, root: JsonObject, { brackets = true } = {}): FieldPath {
  const tokens = tokensOf(path);
  let [found, schema] = ["", root];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] ?? "";
    if (token !== "." && token !== "[") return { problem: `expected [ or . but got: ${token}` };
    if (token === "[" && !brackets) return { problem: "array notation is not allowed" };
    const step = tokens[++i];
    if (step === undefined) return { problem: "unexpected end of JSON path" };
    const name = token === "." ? step : unquoted(step);
    if (typeof name !== "string") return name;
    const below = fieldBelow(schema, name);
    if (below === undefined) return { problem: "does not refer to a valid field" };
    found = below.isKey ? `${found}[${name}]` : `${found}${found === "" ? "" : "."}${name}`;
    schema = below.schema;
    if (token === ".") continue;
    const close = tokens[++i];
    if (close === undefined) return { problem: "unexpected end of JSON path" };
    if (close !== "]") return { problem: `expected ] but got ${close}` };
  }
  return { path: found, schema };
}

/** Delimiters, quoted strings, and the texts between them. */
function tokensOf(path: string): readonly string[] {
  return path.match(/'(?:[^'\\]|\\[^])*'|[.[\]]|[^.[\]]+/g) ?? [];
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ...Object.entries({ a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" }),
  ["'", "'"],
  ["\\", "\\"],
]);

function unquoted(token: string): string | { readonly problem: string } {
  if (token.length < 2 || !token.startsWith("'") || !token.endsWith("'"))
    return { problem: `expected single quoted string but got ${token}` };
  let wrong: string | undefined;
  const text = token.slice(1, -1).replace(/\\([^])/g, (escape, letter: string) => {
    const plain = ESCAPES.get(letter);
    if (plain === undefined) wrong ??= escape;
    return plain ?? "";
  });
  return wrong === undefined ? text : { problem: `invalid string literal: invalid escape char ${wrong}` };
}

/** A declared property, or a member of a map. */
function fieldBelow(
  schema: JsonObject,
  name: string,
): { readonly schema: JsonObject; readonly isKey: boolean } | undefined {
  const properties = findObject(schema, "properties");
  const below = findObject(properties ?? schema, properties === undefined ? "additionalProperties" : name);
  return below && { schema: below, isKey: properties === undefined };
}
