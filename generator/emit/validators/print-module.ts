import { isArray, isObject, own, type Json } from "../../../packages/base/src/json.ts";
import { printImport, quote } from "../../print/text.ts";
import type { Check, CheckFunction, Meaning } from "./compile-types.ts";
import { PROTO_PATTERN } from "./prepare-schema.ts";
import type { SharedFunction } from "./used-functions.ts";

/** The text of a module of check functions, in parts. */
export interface PrintedChecks {
  /** Functions that the shared module must provide. */
  readonly runtime: readonly SharedFunction[];
  /** Types whose check functions live in other modules, with the name that each has here. */
  readonly imports: ReadonlyMap<string, string>;
  /** Constants and functions. */
  readonly code: string;
}

/** The names that check functions go by: those of this module's own types come with the call. */
export type CheckNames = ReadonlyMap<string, string>;

/** Prints functions under names that depend on nothing but the file they come from. */
export function printChecks(
  functions: readonly CheckFunction[],
  exported: CheckNames,
  wanted: (type: string) => string,
): PrintedChecks {
  return new ChecksPrinter(exported, wanted).print(functions);
}

const STRING = String.raw`"[^"\\]*(?:\\.[^"\\]*)*"`;
/** What ajv hands down for keywords that we do not have. */
const UNUSED = String.raw`, ?parentData(?::[\w$]+)?, ?parentDataProperty(?::(?:${STRING}|[\w$]+))?, ?rootData(?:=data)?`;
/** A schema, and the way to a value in it. A name after a dot is a property of the data. */
const VALUE = String.raw`(?<![.\w$])schema\d+\b(?:\.[A-Za-z_$][\w$]*|\[${STRING}\]|\[\d+\])*`;
const STEP = new RegExp(String.raw`\.[A-Za-z_$][\w$]*|\[${STRING}\]|\[\d+\]`, "g");
const NAME = String.raw`(?<![.\w$])(?:validate|func|obj|pattern)\d+\b`;

/** The tokens of generated code that matter: strings (ajv writes all in double quotes) and names with a number. */
const TOKEN = new RegExp(`schemaPath:"#([^"\\\\]*(?:\\\\.[^"\\\\]*)*)"|${UNUSED}|${STRING}|${VALUE}|${NAME}`, "g");

/** How ajv adds an error. No string has a line break in it, so this is never the inside of one. */
const ADD_ERROR =
  /const (err\d+) = (\{.*\});\nif\(vErrors === null\)\{\nvErrors = \[\1\];\n\}\nelse \{\nvErrors\.push\(\1\);\n\}/g;

class ChecksPrinter {
  readonly #exported: CheckNames;
  readonly #wanted: (type: string) => string;
  readonly #runtime = new Set<SharedFunction>();
  readonly #imports = new Map<string, string>();
  readonly #constants: string[] = [];
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  readonly #taken: Set<string>;

  constructor(exported: CheckNames, wanted: (type: string) => string) {
    this.#exported = exported;
    this.#wanted = wanted;
    this.#taken = new Set(exported.values());
  }

  print(functions: readonly CheckFunction[]): PrintedChecks {
    const texts = functions.map((item) => this.#function(item));
    const code = [this.#constants.join("\n"), ...texts].filter((text) => text !== "").join("\n\n");
    return { runtime: [...this.#runtime].sort(), imports: this.#imports, code };
  }

  #function({ check, code, evaluated, names }: CheckFunction): string {
    const name = this.#check(check);
    const uri = this.#constant("uri", quote(check.uri));
    const text = code
      .replace(ADD_ERROR, "(vErrors ??= []).push($2);")
      .replace(TOKEN, (token: string, path?: string) => {
        if (path !== undefined) return `schemaPath:${uri}+"${keywordPath(path)}"`;
        if (token.startsWith('"')) return token;
        return token.startsWith(",") ? "" : this.#token(token, names);
      });
    const account = evaluated === null ? "" : `\n${name}.evaluated = ${evaluated};`;
    return `${check.scope === "type" ? "export " : ""}${indent(text.trim())}${account}`;
  }

  #token(token: string, names: CheckFunction["names"]): string {
    const name = /^\w+/.exec(token)?.[0] ?? "";
    const meaning = names.get(name);
    if (meaning === undefined) return token;
    return meaning.kind === "data" ? this.#data(meaning.value, token.slice(name.length)) : this.#name(meaning);
  }

  /** A value inside a schema, as a constant of its own. */
  #data(schema: Json, way: string): string {
    let value = schema;
    let last = "";
    for (const step of way.match(STEP) ?? []) {
      last = step.startsWith(".") ? step.slice(1) : String(JSON.parse(step.slice(1, -1)));
      const next = isArray(value) ? value[Number(last)] : isObject(value) ? own(value, last) : undefined;
      if (next === undefined) throw new Error(`no value at ${way}`);
      value = next;
    }
    // Of the schemas of properties only the names are asked for.
    const names =
      last === "properties" && isObject(value) ? Object.keys(value).map((key) => [key, true] as const) : null;
    return this.#constant("data_", literal(names === null ? value : Object.fromEntries(names)));
  }

  #name(meaning: Exclude<Meaning, { kind: "data" }>): string {
    switch (meaning.kind) {
      case "check":
        return this.#check(meaning);
      case "runtime":
        this.#runtime.add(meaning.name);
        return meaning.name;
      case "hasOwn":
        return this.#constant("hasOwn", "Object.prototype.hasOwnProperty");
      case "pattern": {
        const { source, flags } = meaning.value;
        return this.#constant("pattern", `new RegExp(${quote(source)}, ${quote(flags)})`);
      }
    }
  }

  #check({ uri, scope }: Check): string {
    if (scope !== "type") return this.#numbered(`${scope}_`, uri);
    const known = this.#exported.get(uri) ?? this.#imports.get(uri);
    if (known !== undefined) return known;
    const wanted = this.#wanted(uri);
    let name = wanted;
    for (let i = 2; this.#taken.has(name); i++) name = `${wanted}$${i}`;
    this.#taken.add(name);
    this.#imports.set(uri, name);
    return name;
  }

  /** One constant for each text. */
  #constant(prefix: string, text: string): string {
    const count = this.#names.size;
    const name = this.#numbered(prefix, text);
    if (this.#names.size > count) this.#constants.push(`const ${name} = ${text};`);
    return name;
  }

  /** One name for each thing, numbered in order of appearance. */
  #numbered(prefix: string, thing: string): string {
    const known = this.#names.get(`${prefix} ${thing}`);
    if (known !== undefined) return known;
    const count = this.#counts.get(prefix) ?? 0;
    this.#counts.set(prefix, count + 1);
    this.#names.set(`${prefix} ${thing}`, `${prefix}${count}`);
    return `${prefix}${count}`;
  }
}

/** Indents code that has one statement a line. */
function indent(code: string): string {
  let depth = 0;
  return code.replace(/^.+$/gm, (line) => {
    if (line.startsWith("}")) depth--;
    const indented = "  ".repeat(depth) + line;
    if (line.endsWith("{")) depth++;
    return indented;
  });
}

const PROTO_PATH = `/patternProperties/${encodeURIComponent(PROTO_PATTERN)}`;

/** ajv's path to a keyword, as the schema was before it was prepared. */
function keywordPath(path: string): string {
  return path.replaceAll(PROTO_PATH, "/properties/__proto__").replace(/\/false schema$/, "");
}

/** A JavaScript literal in one line; a key `__proto__` stays an ordinary one. */
function literal(value: Json): string {
  if (typeof value === "string") return quote(value);
  if (isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (!isObject(value)) return Object.is(value, -0) ? "-0" : String(value);
  const members = Object.keys(value).map((key) => {
    const name = key === "__proto__" ? '["__proto__"]' : quote(key);
    return `${name}: ${literal(own(value, key) ?? null)}`;
  });
  return `{${members.join(", ")}}`;
}

/** Import lines, one for each module, in order of their specifiers. */
export function printImports(imports: ReadonlyMap<string, readonly string[]>): string {
  return [...imports]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([specifier, names]) => printImport([...names].sort(), specifier))
    .join("\n");
}
