import { isArray, isObject, own } from "../../packages/base/src/json.ts";
import { allParts, sub, type Located, type Part } from "./located.ts";
import type { TypeAnswers } from "./possible-types.ts";

/** A name that an object must have, and the place that says so. */
export interface RequiredName {
  readonly name: string;
  readonly part: Part;
  readonly tokens: readonly string[];
}

/** The names that parts require, also because another required name asks for them. */
export function requiredNames(parts: readonly Part[]): RequiredName[] {
  const found = parts.flatMap((part) => namesAt(part, "required"));
  if (parts.every(({ schema }) => own(schema, "dependentRequired") === undefined)) return found;
  // The list grows while it is read.
  for (const { name } of found) {
    for (const part of parts) {
      const asked = namesAt(part, "dependentRequired", name);
      found.push(...asked.filter((one) => found.every((other) => other.name !== one.name)));
    }
  }
  return found;
}

function namesAt(part: Part, ...tokens: readonly [string, string?]): RequiredName[] {
  const [keyword, member] = tokens;
  const held = own(part.schema, keyword);
  const names = member === undefined ? held : isObject(held) ? own(held, member) : undefined;
  if (!isArray(names)) return [];
  const path = tokens.filter((token) => token !== undefined);
  return names.map((name, i) => ({ name: String(name), part, tokens: [...path, String(i)] }));
}

/** Keywords that say nothing about a value. */
const SILENT: ReadonlySet<string> = new Set(["title", "description", "$comment", "examples", "default", "deprecated"]);

/** Whether each value accepts a schema that the parts accept: it only requires what they require. */
export function isCertain({ schema }: Located, parts: readonly Part[]): boolean {
  if (typeof schema === "boolean") return schema;
  const keywords = Object.keys(schema).filter((keyword) => !SILENT.has(keyword));
  if (keywords.length === 0) return true;
  const names = own(schema, "required");
  if (keywords.join() !== "required" || !isArray(names)) return false;
  const required = new Set(requiredNames(parts).map(({ name }) => name));
  return names.every((name) => required.has(String(name)));
}

const CONDITIONAL = ["if", "dependentSchemas"];

/**
 * Returns the schemas, and those that their conditions apply to each value: `then` if each value accepts `if`, and
 * `dependentSchemas` of names that each object has. `areObjects` says whether all values are objects.
 */
export function withConsequences(
  schemas: readonly Located[],
  { answers, areObjects }: { readonly answers: TypeAnswers; readonly areObjects: (parts: readonly Part[]) => boolean },
): readonly Located[] {
  const all = [...schemas];
  const known = new Set<string>();
  for (;;) {
    const parts = allParts(all, answers);
    if (parts.every(({ schema }) => CONDITIONAL.every((keyword) => !Object.hasOwn(schema, keyword)))) return all;
    const names = areObjects(parts) ? requiredNames(parts).map(({ name }) => name) : [];
    const more = parts
      .flatMap((part) => [
        ...names.flatMap((name) => sub(part, "dependentSchemas", name) ?? []),
        ...chosenBy(part, parts),
      ])
      .filter(({ typeId, pointer }) => !known.has(`${typeId} ${pointer}`));
    if (more.length === 0) return all;
    for (const { typeId, pointer } of more) known.add(`${typeId} ${pointer}`);
    all.push(...more);
  }
}

function chosenBy(part: Part, parts: readonly Part[]): Located[] {
  const condition = sub(part, "if");
  if (condition === undefined) return [];
  const keyword = condition.schema === false ? "else" : isCertain(condition, parts) ? "then" : undefined;
  return keyword === undefined ? [] : [sub(part, keyword) ?? []].flat();
}
