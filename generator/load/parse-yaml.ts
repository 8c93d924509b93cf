import {
  isAlias,
  isCollection,
  isScalar,
  parseDocument,
  visit,
  type Document,
  type DocumentOptions,
  type ParseOptions,
  type ScalarTag,
  type SchemaOptions,
} from "yaml";
import { jsonText, type Json } from "../../packages/base/src/json.ts";
import { LIMITS } from "../limits.ts";
import { exactNumber } from "../../packages/base/src/exact-number.ts";
import { loneSurrogates, SEVERAL_DOCUMENTS, unheldFault, type ParseFault, type ParseResult } from "./parse-json.ts";
import { readNumbers } from "../../packages/base/src/read-numbers.ts";

const TOO_DEEP = "it is nested too deeply";

/** Parses one YAML document to JSON values. Limits aliases, and refuses tags other than those of JSON. */
export function parseYaml(text: string): ParseResult {
  const fault = (detail: string, pointer: string): ParseResult => {
    return { ok: false, faults: [{ kind: "syntax", detail, pointer }] };
  };
  try {
    const document = parseDocument(text, OPTIONS);
    const first = document.errors[0] ?? document.warnings[0];
    if (first?.code === "MULTIPLE_DOCS") return fault(SEVERAL_DOCUMENTS, `@${first.pos[0]}`);
    if (first?.message.includes("call stack")) return fault(TOO_DEEP, "@0");
    if (first !== undefined) return fault(first.message, `@${first.pos[0]}`);
    const { explicit, version } = document.directives?.yaml ?? {};
    if (explicit === true && version !== "1.2") return fault(`the directive at its start says YAML ${version}`, "@0");
    const numbers = unheldNumbers(document);
    if (numbers.length > 0) return { ok: false, faults: numbers };
    const key = wrongKey(document);
    if (key !== undefined) return fault(key.reason, `@${key.offset}`);
    const value: unknown = document.toJS({ maxAliasCount: LIMITS.aliases });
    const surrogates = loneSurrogates(value);
    if (surrogates.length > 0) return { ok: false, faults: surrogates };
    // A round trip leaves only what JSON can hold: no dates, no maps with keys other than strings, no shared values.
    const written = jsonText((value ?? null) as Json);
    if (written.length > LIMITS.expandedBytes) return fault("it is too large after its aliases are expanded", "@0");
    const json: Json = JSON.parse(written);
    return { ok: true, value: readNumbers(written, json).value };
  } catch (error) {
    // The parser recurses, and the text may be nested deeper than its stack allows.
    const tooDeep = error instanceof RangeError && error.message.includes("call stack");
    return fault(tooDeep ? TOO_DEEP : error instanceof Error ? error.message : String(error), "@0");
  }
}

/** The core schema of YAML 1.2 allows `!!float 3`, which the parser reads as a float only with a point or an exponent. */
const FLOAT: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  resolve: (text, onError) => {
    if (!/^[-+]?(\.\d+|\d+(\.\d*)?)(e[-+]?\d+)?$/i.test(text)) onError("the value is not a float");
    return Number(text);
  },
};

/** Without the tags of YAML 1.1 for values that JSON does not have, such as dates and sets. */
const OPTIONS: ParseOptions & DocumentOptions & SchemaOptions = {
  ...({ logLevel: "error", prettyErrors: false, schema: "core", uniqueKeys: false } as const),
  resolveKnownTags: false,
  customTags: (tags) => [...tags, FLOAT],
};

interface WrongKey {
  readonly reason: string;
  readonly offset: number;
}

/**
 * Finds the first key that is not the name of a member, or that its map already has. The parser's own check for the latter
 * compares each key with each other.
 */
function wrongKey(document: Document): WrongKey | undefined {
  let found: WrongKey | undefined;
  visit(document, {
    Map(_, map) {
      const keys = new Set<string>();
      for (const { key } of map.items) {
        const node = isAlias(key) ? key.resolve(document) : key;
        const name = isScalar(node) ? String(node.value) : "";
        const reason = keys.has(name) ? "Map keys must be unique" : keyProblem(node);
        const range = isScalar(key) || isCollection(key) || isAlias(key) ? key.range : undefined;
        if (reason !== undefined) found ??= { reason, offset: range?.[0] ?? 0 };
        keys.add(name);
      }
      return found === undefined ? undefined : visit.BREAK;
    },
  });
  return found;
}

/** Why a key is not the name of a member. A reader of YAML prints a number such as 1.10 as the name 1.1. */
function keyProblem(key: unknown): string | undefined {
  if (!isScalar(key)) return "a key is a list or a map, and the name of a member is a text";
  if (key.type !== "PLAIN") return undefined;
  const written = key.source ?? "";
  if (written === "<<") return 'the key << merges maps in YAML 1.1 only; write "<<" in quotes if it is a name';
  const name = String(key.value);
  if (typeof key.value === "string" || name === written) return undefined;
  if (key.value === null) return "a key is null; write it in quotes if it is a name";
  return `the key ${written} is read as ${name}; write it in quotes`;
}

/** Replaces each number of a document by its exact value. Returns those that have none. */
function unheldNumbers(document: Document): ParseFault[] {
  const unheld: ParseFault[] = [];
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value !== "number") return;
      const written = node.source ?? String(node.value);
      const exact = exactNumber(written);
      if (exact === undefined) unheld.push(unheldFault(written, node.range?.[0] ?? 0));
      else node.value = exact;
    },
  });
  return unheld;
}
