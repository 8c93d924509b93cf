import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type Scalar,
} from "yaml";
import { fromEntries, type Json } from "../../../base/src/json.ts";
import { numberOf, type ParsedText, TextError, wellFormed } from "./parse-json.ts";

/** How many values the aliases of a document may stand for. */
const MOST_VALUES = 1_000_000;

/**
 * Parses one document of YAML as the API server does, by way of JSON: YAML 1.1, where `yes` is true and `010` is 8.
 * Throws a `TextError`. Rule: sigs.k8s.io/yaml and go.yaml.in/yaml/v2.
 */
export function parseYamlText(text: string): ParsedText {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { ...OPTIONS, lineCounter: lines });
  const [document] = Array.isArray(documents) ? documents : [];
  return document === undefined ? { value: null, duplicates: [] } : readYamlDocument(document, lines);
}

/** How documents are parsed: each scalar keeps its text, and Go's rules find its type. */
export const OPTIONS = { schema: "failsafe", uniqueKeys: false, version: "1.1", merge: false } as const;

/** Converts a document that was parsed with `OPTIONS`. Throws a `TextError`. */
export function readYamlDocument(document: Document.Parsed, lines: LineCounter): ParsedText {
  const [fault] = document.errors;
  if (fault !== undefined)
    throw new TextError(`error converting YAML to JSON: yaml: ${fault.message.split("\n")[0] ?? ""}`);
  return new YamlReader(document, lines).read();
}

class YamlReader {
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;
  readonly #duplicates: string[] = [];
  #values = 0;

  constructor(document: Document.Parsed, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  read(): ParsedText {
    const value = this.#valueOf(this.#document.contents, []);
    const duplicates =
      this.#duplicates.length === 0
        ? []
        : [`yaml: unmarshal errors:\n${this.#duplicates.map((text) => `  ${text}`).join("\n")}`];
    return { value, duplicates };
  }

  /** `open` holds the anchors that the value is in, which it must not refer to. */
  #valueOf(node: Node | null | undefined, open: readonly Node[]): Json {
    if (++this.#values > MOST_VALUES)
      throw new TextError("error converting YAML to JSON: yaml: document contains excessive aliasing");
    if (open.length > MOST_LEVELS) throw new TextError("error converting YAML to JSON: yaml: exceeded max depth");
    if (node === null || node === undefined) return null;
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (target === undefined || open.includes(target))
        throw new TextError(`error converting YAML to JSON: yaml: anchor '${node.source}' value contains itself`);
      return this.#valueOf(target, open);
    }
    if (isScalar(node)) return scalarOf(node);
    const inside = [...open, node];
    if (isSeq(node)) return node.items.map((item) => this.#valueOf(asNode(item), inside));
    return isMap(node) ? this.#mapOf(node.items, inside) : null;
  }

  #mapOf(pairs: readonly { readonly key: unknown; readonly value: unknown }[], open: readonly Node[]): Json {
    const members = new Map<string, Json>();
    const merged = new Map<string, Json>();
    for (const { key, value } of pairs) {
      const keyNode = asNode(key);
      if (isMergeKey(keyNode)) {
        for (const [name, member] of this.#mergedMembers(asNode(value), open))
          if (!merged.has(name)) merged.set(name, member);
        continue;
      }
      const name = keyText(this.#valueOf(keyNode, open));
      if (members.has(name)) this.#noteDuplicate(name, keyNode);
      members.set(name, this.#valueOf(asNode(value), open));
    }
    return fromEntries<Json>([...merged, ...members]);
  }

  #mergedMembers(node: Node | undefined, open: readonly Node[]): [string, Json][] {
    const value = this.#valueOf(node, open);
    const maps = Array.isArray(value) ? value : [value];
    return maps.flatMap((map: Json) => {
      if (typeof map === "object" && map !== null && !Array.isArray(map)) return Object.entries(map);
      throw new TextError(
        "error converting YAML to JSON: yaml: map merge requires map or sequence of maps as the value",
      );
    });
  }

  #noteDuplicate(name: string, node: Node | undefined): void {
    const line = this.#lines.linePos(node?.range?.[0] ?? 0).line;
    this.#duplicates.push(`line ${line}: key ${JSON.stringify(name)} already set in map`);
  }
}

const MOST_LEVELS = 10_000;

function asNode(value: unknown): Node | undefined {
  return isAlias(value) || isScalar(value) || isSeq(value) || isMap(value) ? value : undefined;
}

function isMergeKey(node: Node | undefined): boolean {
  return isScalar(node) && node.value === "<<" && node.type === "PLAIN";
}

/** JSON has only texts as keys. */
function keyText(key: Json): string {
  if (typeof key === "string") return key;
  if (key === null) return "null";
  if (typeof key === "object") throw new TextError("error converting YAML to JSON: unsupported map key");
  return String(key);
}

const WORDS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map((word) => [word, true] as const),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map((word) => [word, false] as const),
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
]);

function scalarOf(node: Scalar): Json {
  const text = wellFormed(String(node.value ?? ""));
  const tag = node.tag?.replace(/^tag:yaml\.org,2002:/, "!!");
  if (tag === "!!str" || (node.type !== "PLAIN" && tag === undefined)) return text;
  if (tag === "!!binary") return binaryText(text);
  const value = plainValue(text);
  if (tag === "!!float" && typeof value === "bigint") return value;
  if (tag === undefined || tag === "!" || !TAGS.has(tag)) return tag === "!" ? text : value;
  if (TAGS.get(tag)?.(value)) return value;
  throw new TextError(`error converting YAML to JSON: yaml: cannot decode \`${text}\` as a ${tag}`);
}

const TAGS: ReadonlyMap<string, (value: Json) => boolean> = new Map<string, (value: Json) => boolean>([
  ["!!bool", (value) => typeof value === "boolean"],
  ["!!int", (value) => typeof value === "bigint"],
  ["!!float", (value) => typeof value === "number"],
  ["!!null", (value) => value === null],
]);

function binaryText(text: string): string {
  try {
    const bytes = Uint8Array.from(atob(text.replace(/\s/g, "")), (character) => character.charCodeAt(0));
    return new TextDecoder().decode(bytes);
  } catch {
    throw new TextError("error converting YAML to JSON: yaml: !!binary value contains invalid base64 data");
  }
}

/** The value that Go finds in a plain text. */
function plainValue(text: string): Json {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (/^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$/.test(text))
    throw new TextError(`error converting YAML to JSON: json: unsupported value: ${text}`);
  const plain = text.replaceAll("_", "");
  const integer = /^[-+.\d]/.test(text) ? integerOf(plain) : undefined;
  if (integer !== undefined) return numberOf(String(integer));
  if (!/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(plain)) return text;
  const float = Number(plain);
  if (!Number.isFinite(float)) return text;
  // The text becomes JSON, where an integral number has no point.
  return Number.isInteger(float) && Math.abs(float) < 1e21 ? numberOf(BigInt(float).toString()) : float;
}

/** Go's strconv.ParseInt with base 0, within uint64. */
function integerOf(text: string): bigint | undefined {
  const [, sign = "", prefix = "", digits = ""] =
    /^([-+]?)(0[xX](?=[\da-fA-F]+$)|0[bB](?=[01]+$)|0[oO]?(?=[0-7]+$)|(?=(?:0|[1-9]\d*)$))([\da-fA-F]+)$/.exec(text) ??
    [];
  if (digits === "") return undefined;
  const base = /x/i.test(prefix) ? "0x" : /b/i.test(prefix) ? "0b" : prefix === "" ? "" : "0o";
  const value = BigInt(base + digits) * (sign === "-" ? -1n : 1n);
  return value >= -(2n ** 63n) && value < 2n ** 64n ? value : undefined;
}
