import { _, Ajv2020 } from "ajv/dist/2020.js";
import type { LinearProgram } from "../../../packages/admission/src/index.ts";
import type { Json, Schema } from "../../../packages/base/src/json.ts";
import { compileSchema, SchemaEnv } from "ajv/dist/compile/index.js";
import type { NamedType } from "../../types.ts";
import { addIntegerRange, keywordOverrides, overrideKeywords, SharedReference } from "./ajv-keywords.ts";
import { addEvaluation } from "./ajv-evaluation.ts";
import { dropUnusedCounters } from "./drop-unused.ts";
import { compilePattern, ProgramReference } from "./pattern.ts";
import type { SharedFunction } from "./used-functions.ts";
import { hasInheritedName, type Keys, prepareSchema } from "./prepare-schema.ts";

/** Names a check function: that of a type, or one that only its module has. */
export interface Check {
  readonly kind: "check";
  /** The `id` of the type. For a part, the `id` with the fragment that leads to it. */
  readonly uri: string;
  /** A `part` is cut out of a schema that is nested too deeply. A `tracking` check also records what it evaluates. */
  readonly scope: "type" | "tracking" | "part" | "tracking_part";
}

/** The meaning of a name in generated code. */
export type Meaning =
  | Check
  /** A function of the shared module. */
  | { readonly kind: "shared"; readonly name: SharedFunction }
  | { readonly kind: "hasOwn" }
  | { readonly kind: "pattern"; readonly value: RegExp }
  | { readonly kind: "program"; readonly value: LinearProgram }
  | { readonly kind: "data"; readonly value: Json };

/** One check function: `function validate0(data, {...}) {...}`. */
export interface CheckFunction {
  readonly check: Check;
  readonly code: string;
  /** The names in `code` that it does not declare. */
  readonly names: ReadonlyMap<string, Meaning>;
}

/**
 * Compiles the types of one schema file. `find` returns the types that they refer to; these are not compiled. This
 * module loads ajv, which takes half of the time of a run: import it only when a validator is printed.
 */
export function compileTypes(types: readonly NamedType[], find: (id: string) => NamedType): CheckFunction[] {
  return new FileCompiler(find).compile(types);
}

const OVERRIDES = keywordOverrides(_);

/** Returns a new instance per schema file, so that the names of one file do not depend on another. */
function createAjv(): Ajv2020 {
  const ajv = new Ajv2020({
    strict: false,
    strictNumbers: true,
    allErrors: true,
    messages: false,
    meta: false,
    validateSchema: false,
    inlineRefs: false,
    logger: false,
    loopRequired: Infinity,
    uriResolver: PLAIN_KEYS,
    code: { source: true, esm: true, lines: true, optimize: false, regExp: REG_EXP },
  });
  Object.assign(ajv.opts, { unevaluated: false, dynamicRef: false });
  addEvaluation(ajv, _);
  addIntegerRange(ajv, _);
  overrideKeywords(ajv, OVERRIDES);
  return ajv;
}

const REG_EXP = Object.assign((pattern: string) => compilePattern(pattern) ?? /(?:)/, { code: "new RegExp" });

/** Every `$ref` is the key of a stand-in, so there is nothing to resolve. */
const PLAIN_KEYS = {
  parse: () => ({}),
  serialize: () => "",
  resolve: (_base: string, key: string) => key,
};

class FileCompiler {
  readonly #ajv = createAjv();
  readonly #find: (id: string) => NamedType;
  /** What each stand-in means: ajv returns the stand-in with the name that it chose for it. */
  readonly #standIns = new Map<unknown, Meaning>();
  readonly #keys = new Map<string, string>();
  readonly #done: CheckFunction[] = [];
  readonly #pending: (() => void)[] = [];

  constructor(find: (id: string) => NamedType) {
    this.#find = find;
  }

  compile(types: readonly NamedType[]): CheckFunction[] {
    for (const { id, schema } of types) this.#compile({ kind: "check", uri: id, scope: "type" }, schema);
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) next();
    return this.#done;
  }

  /**
   * `unevaluatedProperties` needs to know what all schemas that apply to the same value have evaluated. Each of these
   * gets a second function in this module that records it.
   */
  #compile(check: Check, schema: Schema): void {
    const keys: Keys = {
      ofType: (id, tracked) => (tracked ? this.#trackingKey(id) : this.#typeKey(id)),
      ofPart: (part, pointer, tracked) => this.#partKey(check.uri + pointer, part, tracked),
    };
    this.#compilePrepared(check, prepareSchema(schema, keys, check.scope.startsWith("tracking")));
  }

  #trackingKey(id: string): string {
    return this.#ownKey({ kind: "check", uri: id, scope: "tracking" }, () => this.#find(id).schema);
  }

  /** The key of a stand-in for the check function of a type, in whichever module that is. */
  #typeKey(id: string): string {
    const known = this.#keys.get(id);
    if (known !== undefined) return known;
    const key = this.#newKey(id);
    this.#declare(key, { kind: "check", uri: this.#find(id).id, scope: "type" });
    return key;
  }

  #partKey(uri: string, schema: Schema, tracked: boolean): string {
    return this.#ownKey({ kind: "check", uri, scope: tracked ? "tracking_part" : "part" }, () => schema);
  }

  /** The key of a stand-in for a check that only this module has, and that is compiled later. */
  #ownKey(check: Check, findSchema: () => Schema): string {
    const name = `${check.scope} ${check.uri}`;
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const key = this.#newKey(name);
    this.#declare(key, check);
    this.#pending.push(() => this.#compile(check, findSchema()));
    return key;
  }

  #newKey(name: string): string {
    const key = `type${this.#keys.size}`;
    this.#keys.set(name, key);
    return key;
  }

  #declare(key: string, check: Check): void {
    const env = new SchemaEnv({ schema: {} });
    const standIn = (value: unknown): value is unknown => value !== undefined;
    env.validate = Object.assign(standIn, { schema: {}, schemaEnv: env });
    this.#ajv.schemas[key] = env;
    this.#standIns.set(env.validate, check);
  }

  #compilePrepared(check: Check, schema: Schema): void {
    this.#ajv.opts.ownProperties = hasInheritedName(schema);
    const env = new SchemaEnv({ schema });
    const source = compileSchema.call(this.#ajv, env).validate?.source;
    if (source === undefined) throw new Error(`ajv printed no code for ${check.uri}`);
    const names = new Map<string, Meaning>([[String(source.validateName), check]]);
    for (const scopeNames of Object.values(source.scopeValues)) {
      for (const name of scopeNames ?? []) {
        if (name.value !== undefined) names.set(String(name), this.#meaning(name.value));
      }
    }
    this.#done.push({ check, code: dropUnusedCounters(source.validateCode), names });
  }

  #meaning(value: { readonly ref: unknown; readonly code?: unknown }): Meaning {
    const standIn = this.#standIns.get(value.ref);
    if (standIn !== undefined) return standIn;
    if (value.ref instanceof SharedReference) return { kind: "shared", name: value.ref.name };
    if (value.ref instanceof RegExp) return { kind: "pattern", value: value.ref };
    if (value.ref instanceof ProgramReference) return { kind: "program", value: value.ref.program };
    if (typeof value.ref !== "function") return { kind: "data", value: value.ref as Json };
    const code = String(value.code);
    if (code === "Object.prototype.hasOwnProperty") return { kind: "hasOwn" };
    const name = COUNTERPARTS.get(code);
    if (name === undefined) throw new Error(`no counterpart in the shared module for ${code}`);
    return { kind: "shared", name };
  }
}

/** What code that ajv generates requires from ajv, and the function of the shared module that replaces it. */
const COUNTERPARTS: ReadonlyMap<string, SharedFunction> = new Map([
  ['require("ajv/dist/runtime/equal").default', "jsonEqual"],
  ['require("ajv/dist/runtime/ucs2length").default', "codePoints"],
]);
