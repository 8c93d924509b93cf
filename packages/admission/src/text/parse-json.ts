import { fromEntries, type Json } from "../../../base/src/json.ts";

/** The value of a text, with the numbers of Go. */
export interface ParsedText {
  readonly value: Json;
  /** Descriptions of repeated fields, as servers print them. */
  readonly duplicates: readonly string[];
}

/** A text that a server cannot decode. */
export class TextError extends Error {}

/**
 * Parses JSON as the API server does: an integer in the range of int64 is an int64, any other number a float64, the last
 * one of repeated fields counts, and half a character becomes a replacement character. Throws a `TextError`.
 */
export function parseJsonText(text: string): ParsedText {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new TextError(`json parse error: ${error instanceof Error ? error.message : String(error)}`);
  }
  return new JsonReader(text).read();
}

/** Tokens of valid JSON. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/g;

/** A list or an object that is not complete yet. */
interface Level {
  readonly path: string;
  /** Undefined for a list. */
  readonly members: Map<string, Json> | undefined;
  readonly items: Json[];
  key: string | undefined;
}

/** Reads valid JSON without recursion, because its nesting may be deep. */
class JsonReader {
  readonly #text: string;
  readonly #open: Level[] = [];
  readonly #duplicates = new Set<string>();
  #root: Json = null;

  constructor(text: string) {
    this.#text = text;
  }

  read(): ParsedText {
    for (const [token] of this.#text.matchAll(TOKEN)) this.#take(token);
    return { value: this.#root, duplicates: [...this.#duplicates] };
  }

  #take(token: string): void {
    const level = this.#open.at(-1);
    if (token === "," || token === ":") return;
    if (token === "{" || token === "[") this.#openLevel(token, level);
    else if (token === "}" || token === "]") this.#close();
    else if (level?.members !== undefined && level.key === undefined) this.#readKey(level, String(JSON.parse(token)));
    else this.#add(scalarOf(token));
  }

  #openLevel(token: string, level: Level | undefined): void {
    const path = level === undefined ? "" : pathIn(level);
    this.#open.push({ path, members: token === "{" ? new Map() : undefined, items: [], key: undefined });
  }

  #close(): void {
    const level = this.#open.pop();
    if (level === undefined) return;
    this.#add(level.members === undefined ? level.items : fromEntries<Json>(level.members));
  }

  #readKey(level: Level, raw: string): void {
    level.key = wellFormed(raw);
    if (level.members?.has(level.key)) this.#duplicates.add(`duplicate field ${JSON.stringify(pathIn(level))}`);
  }

  #add(value: Json): void {
    const level = this.#open.at(-1);
    if (level === undefined) this.#root = value;
    else if (level.members === undefined) level.items.push(value);
    else {
      level.members.set(level.key ?? "", value);
      level.key = undefined;
    }
  }
}

function pathIn({ path, members, items, key }: Level): string {
  if (members === undefined) return `${path}[${items.length}]`;
  return path === "" ? (key ?? "") : `${path}.${key ?? ""}`;
}

function scalarOf(token: string): Json {
  if (token === "null") return null;
  if (token === "true" || token === "false") return token === "true";
  return token.startsWith('"') ? wellFormed(String(JSON.parse(token))) : numberOf(token);
}

/** Throws a `TextError` for a number that no float64 holds. */
export function numberOf(text: string): bigint | number {
  if (/^-?\d+$/.test(text)) {
    const integer = BigInt(text);
    if (BigInt.asIntN(64, integer) === integer) return integer;
  }
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new TextError(`json: cannot unmarshal number ${text} into Go value of type float64`);
}

/** Go replaces half a character, which UTF-8 cannot hold. */
export function wellFormed(text: string): string {
  return text.toWellFormed();
}
