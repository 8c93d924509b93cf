import { escapeInvisible } from "../../../packages/base/src/escape-invisible.ts";
import { isArray, isObject, own, type Json } from "../../../packages/base/src/json.ts";
import { quote } from "../../print/text.ts";
import type { Check, CheckFunction, Meaning } from "./compile-types.ts";
import { PROTO_PATTERN } from "./prepare-schema.ts";
import type { SharedFunction } from "./used-functions.ts";

/** The names, in a validator module, of functions that this module or another one exports. */
export interface NamesInModule {
  /** The check function of the type with this id. */
  check(id: string): string;
  shared(name: SharedFunction): string;
}

export interface ChecksInput {
  readonly names: NamesInModule;
  /** The ids of the types whose checks judge a value once. */
  readonly repeated: ReadonlySet<string>;
}

/** Prints check functions, after the constants that they use. Names depend only on the file that they come from. */
export function printChecks(functions: readonly CheckFunction[], input: ChecksInput): string[] {
  return new ChecksPrinter(input).print(functions);
}

const STRING = String.raw`"[^"\\]*(?:\\.[^"\\]*)*"`;
/** Arguments that ajv passes for keywords that we do not have. */
const UNUSED = String.raw`, ?parentData(?::[\w$]+)?, ?parentDataProperty(?::(?:${STRING}|[\w$]+))?, ?rootData(?:=data)?`;
/** A schema, and the path to a value in it. A name after a dot is a property of the data. */
const VALUE = String.raw`(?<![.\w$])schema\d+\b(?:\.[A-Za-z_$][\w$]*|\[${STRING}\]|\[\d+\])*`;
const STEP = new RegExp(String.raw`\.[A-Za-z_$][\w$]*|\[${STRING}\]|\[\d+\]`, "g");
const NAME = String.raw`(?<![.\w$])(?:validate|func|obj|pattern)\d+\b`;

/** Global functions that a module with the types Finite and NaN exports its own of. */
const GLOBAL = String.raw`(?<![.\w$])is(?:Finite|NaN)(?=\()`;

/** The tokens of generated code that matter: strings (ajv writes all in double quotes) and names. */
const TOKEN = new RegExp(
  `schemaPath:"#([^"\\\\]*(?:\\\\.[^"\\\\]*)*)"|${UNUSED}|${STRING}|${VALUE}|${NAME}|${GLOBAL}`,
  "g",
);

/** The code with which ajv adds an error. No string has a line break in it, so this never matches inside one. */
const ADD_ERROR =
  /const (err\d+) = (\{.*\});\nif\(vErrors === null\)\{\nvErrors = \[\1\];\n\}\nelse \{\nvErrors\.push\(\1\);\n\}/g;

class ChecksPrinter {
  readonly #inModule: NamesInModule;
  readonly #repeated: ReadonlySet<string>;
  readonly #constants: string[] = [];
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  constructor({ names, repeated }: ChecksInput) {
    this.#inModule = names;
    this.#repeated = repeated;
  }

  print(functions: readonly CheckFunction[]): string[] {
    const texts = functions.map((item) => this.#function(item));
    return this.#constants.length === 0 ? texts : [this.#constants.join("\n"), ...texts];
  }

  #function({ check, code, names }: CheckFunction): string {
    const name = this.#check(check);
    const uri = this.#constant("uri", quote(check.uri));
    const text = code
      .replace(ADD_ERROR, "(vErrors ??= []).push($2);")
      .replace(TOKEN, (token: string, path?: string) => {
        if (path !== undefined) return `schemaPath:${uri}+"${keywordPath(path)}"`;
        if (token.startsWith('"')) return escapeInvisible(token);
        if (token.startsWith("is")) return `Number.${token}`;
        return token.startsWith(",") ? "" : this.#token(token, names);
      });
    const printed = this.#repeated.has(check.uri) ? this.#once(name, text.trim()) : text.trim();
    return `${check.scope === "type" ? "export " : ""}${indent(printed)}`;
  }

  /** Turns the declaration of a check into that of one that judges a value once. */
  #once(name: string, declaration: string): string {
    return `const ${name} = ${this.#inModule.shared("judgeOnce")}(function${declaration.slice(`function ${name}`.length)});`;
  }

  #token(token: string, names: CheckFunction["names"]): string {
    const name = /^\w+/.exec(token)?.[0] ?? "";
    const meaning = names.get(name);
    if (meaning === undefined) return token;
    return meaning.kind === "data" ? this.#data(meaning.value, token.slice(name.length)) : this.#name(meaning);
  }

  /** A value inside a schema, as a constant of its own. */
  #data(schema: Json, path: string): string {
    let value = schema;
    let last = "";
    for (const step of path.match(STEP) ?? []) {
      last = step.startsWith(".") ? step.slice(1) : String(JSON.parse(step.slice(1, -1)));
      const next = isArray(value) ? value[Number(last)] : isObject(value) ? own(value, last) : undefined;
      if (next === undefined) throw new Error(`no value at ${path}`);
      value = next;
    }
    // The code reads only the names of properties, not their schemas.
    const names =
      last === "properties" && isObject(value) ? Object.keys(value).map((key) => [key, true] as const) : null;
    return this.#constant("data_", literal(names === null ? value : Object.fromEntries(names)));
  }

  #name(meaning: Exclude<Meaning, { kind: "data" }>): string {
    switch (meaning.kind) {
      case "check":
        return this.#check(meaning);
      case "shared":
        return this.#inModule.shared(meaning.name);
      case "hasOwn":
        return this.#constant("hasOwn", "Object.prototype.hasOwnProperty");
      case "pattern": {
        const { source, flags } = meaning.value;
        return this.#constant("pattern", `new RegExp(${quote(source)}, ${quote(flags)})`);
      }
      case "program": {
        const { sets, steps } = meaning.value;
        const call = `${this.#inModule.shared("linearMatcher")}(${JSON.stringify(sets)}, ${JSON.stringify(steps)})`;
        return this.#constant("pattern", call);
      }
    }
  }

  #check({ uri, scope }: Check): string {
    return scope === "type" ? this.#inModule.check(uri) : this.#numbered(`${scope}_`, uri);
  }

  /** Declares a constant, once per text. */
  #constant(prefix: string, text: string): string {
    const count = this.#names.size;
    const name = this.#numbered(prefix, text);
    if (this.#names.size > count) this.#constants.push(`const ${name} = ${text};`);
    return name;
  }

  /** Returns one name per key, numbered in order of appearance. */
  #numbered(prefix: string, key: string): string {
    const known = this.#names.get(`${prefix} ${key}`);
    if (known !== undefined) return known;
    const count = this.#counts.get(prefix) ?? 0;
    this.#counts.set(prefix, count + 1);
    this.#names.set(`${prefix} ${key}`, `${prefix}${count}`);
    return `${prefix}${count}`;
  }
}

/** Indents code that has one statement per line. */
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

/** Prints a JavaScript literal on one line. A key `__proto__` stays an ordinary key. */
function literal(value: Json): string {
  if (typeof value === "string") return quote(value);
  if (isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "bigint") return `${value}n`;
  if (!isObject(value)) return Object.is(value, -0) ? "-0" : String(value);
  const members = Object.keys(value).map((key) => {
    const name = key === "__proto__" ? '["__proto__"]' : quote(key);
    return `${name}: ${literal(own(value, key) ?? null)}`;
  });
  return `{${members.join(", ")}}`;
}
