import { isArray, isNumeric, isObject, own, type Json } from "./json.ts";
import { exactNumber } from "./exact-number.ts";

/** A number in JSON text that neither int64 nor a double holds. */
export interface UnheldNumber {
  readonly text: string;
  readonly offset: number;
}

/** A text without a match has only numbers that `JSON.parse` reads as they are. Most matches are in strings. */
const MAY_LOSE = /[\d.]{16}|\d[eE]/;
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]|[-\d][-+.\deE]*/gs;

/** An object or array that is open at the current token, and the name or index of its current member. */
interface Open {
  readonly value: Json | undefined;
  member: string | null;
}

/**
 * Replaces, in a value that `JSON.parse` made of this text, the numbers that it rounded. Returns those that have no exact
 * value. Of members with the same name, the last one counts, as for `JSON.parse`.
 */
export function readNumbers(text: string, value: Json): { readonly value: Json; readonly unheld: UnheldNumber[] } {
  const unheld: UnheldNumber[] = [];
  if (!MAY_LOSE.test(text)) return { value, unheld };
  const root = [value];
  const open: Open[] = [{ value: root, member: "0" }];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const around = open.at(-1);
    if (around === undefined) break;
    if (token === "}" || token === "]") open.pop();
    else if (token === ",") around.member = isArray(around.value) ? String(Number(around.member) + 1) : null;
    else if (around.member === null) around.member = nameOf(token);
    else if (token === "{") open.push({ value: memberOf(around), member: null });
    else if (token === "[") open.push({ value: memberOf(around), member: "0" });
    else if (/^[-\d]/.test(token)) {
      const exact = MAY_LOSE.test(token) ? exactNumber(token) : Number(token);
      if (exact === undefined) unheld.push({ text: token, offset: index });
      else setMember(around, exact);
    }
  }
  return { value: root[0] ?? null, unheld };
}

function nameOf(token: string): string {
  return token.includes("\\") ? String(JSON.parse(token)) : token.slice(1, -1);
}

function memberOf({ value, member }: Open): Json | undefined {
  if (isArray(value)) return value[Number(member)];
  return isObject(value) && member !== null ? own(value, member) : undefined;
}

/** The member exists, so that a name `__proto__` does not set the prototype. */
function setMember(around: Open, number: number | bigint): void {
  const { value, member } = around;
  const isNumber = isNumeric(memberOf(around));
  if (isNumber && typeof value === "object" && value !== null && member !== null) Reflect.set(value, member, number);
}
