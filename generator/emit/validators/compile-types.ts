import { _, Ajv2020 } from "ajv/dist/2020.js";
import type { Json, Schema } from "../../../packages/base/src/json.ts";
import { compileSchema, SchemaEnv } from "ajv/dist/compile/index.js";
import type { Evaluated } from "ajv/dist/types/index.js";
import type { NamedType } from "../../types.ts";
import { keywordOverrides, overrideKeywords, RuntimeFunction } from "./ajv-keywords.ts";
import { dropUnusedCounters } from "./drop-unused.ts";
import { compilePattern } from "./pattern.ts";
import type { SharedFunction } from "./used-functions.ts";
import { hasInheritedName, type Keys, prepareSchema, usesUnevaluated } from "./prepare-schema.ts";

/** Which check function: of a type, or one that only its module has. */
export interface Check {
  readonly kind: "check";
  /** `id` of the type; of a part, where that is in the type. */
  readonly uri: string;
  /** `tracking` tells what it evaluates, besides; a `part` is cut out of a schema that is nested too deeply. */
  readonly scope: "type" | "tracking" | "part";
}

/** What a name in generated code stands for. */
export type Meaning =
  | Check
  /** A function of the shared module. */
  | { readonly kind: "runtime"; readonly name: SharedFunction }
  | { readonly kind: "hasOwn" }
  | { readonly kind: "pattern"; readonly value: RegExp }
  | { readonly kind: "data"; readonly value: Json };

/** One check function: `function validate0(data, {...}) {...}`. */
export interface CheckFunction {
  readonly check: Check;
  readonly code: string;
  /** Text to be assigned to its property `evaluated`, if it keeps account of what it evaluates. */
  readonly evaluated: string | null;
  /** The names of `code` that are not its own. */
  readonly names: ReadonlyMap<string, Meaning>;
}

/**
 * Compiles the types of one schema file. What they refer to is taken from `find`, and not compiled. This
 * module is the one that loads ajv, half of the time of a run that needs it: import it only then.
 */
export function compileTypes(types: readonly NamedType[], find: (id: string) => NamedType): CheckFunction[] {
  return new FileCompiler(find).compile(types);
}

const OVERRIDES = keywordOverrides(_);

/** A new instance for each schema file: names of one do not depend on another, and nothing is kept. */
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
  overrideKeywords(ajv, OVERRIDES);
  return ajv;
}

const REG_EXP = Object.assign((pattern: string): RegExp => compilePattern(pattern) ?? /(?:)/, { code: "new RegExp" });

/** Every `$ref` is the key of a stand-in: there is nothing to resolve. */
const PLAIN_KEYS = {
  parse: () => ({}),
  serialize: () => "",
  resolve: (_base: string, key: string) => key,
};

class FileCompiler {
  readonly #ajv = createAjv();
  readonly #find: (id: string) => NamedType;
  /** Stand-ins by themselves, since ajv tells us by them what a name means. */
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
   * A schema that asks what has been evaluated needs an answer from all schemas that it applies in
   * place. Each of these gets a function of its own in this module, compiled first, that keeps account.
   */
  #compile(check: Check, schema: Schema): Evaluated | undefined {
    const isTracking = check.scope === "tracking";
    const keys: Keys = {
      ofType: (id, tracked) => (tracked ? this.#trackingKey(id) : this.#typeKey(id)),
      ofPart: (part, pointer) => this.#partKey(check.uri + pointer, part),
    };
    const prepared = prepareSchema(schema, keys, isTracking);
    this.#ajv.opts.unevaluated = isTracking || usesUnevaluated(prepared);
    return this.#compilePrepared(check, prepared);
  }

  #trackingKey(id: string): string {
    const name = `tracking ${id}`;
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const key = this.#newKey(name);
    // First the plain function: a schema that applies itself in place ends there.
    this.#declare(key, { kind: "check", uri: id, scope: "type" });
    const check: Check = { kind: "check", uri: id, scope: "tracking" };
    this.#declare(key, check, this.#compile(check, this.#find(id).schema));
    return key;
  }

  /** The key of a stand-in for the check function of a type, wherever that is. */
  #typeKey(id: string): string {
    const known = this.#keys.get(id);
    if (known !== undefined) return known;
    const key = this.#newKey(id);
    this.#declare(key, { kind: "check", uri: this.#find(id).id, scope: "type" });
    return key;
  }

  #partKey(uri: string, schema: Schema): string {
    const name = `part ${uri}`;
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const key = this.#newKey(name);
    const check: Check = { kind: "check", uri, scope: "part" };
    this.#declare(key, check);
    this.#pending.push(() => this.#compile(check, schema));
    return key;
  }

  #newKey(name: string): string {
    const key = `type${this.#keys.size}`;
    this.#keys.set(name, key);
    return key;
  }

  #declare(key: string, check: Check, evaluated: Evaluated = NOTHING_EVALUATED): void {
    const env = new SchemaEnv({ schema: {} });
    const standIn = (value: unknown): value is unknown => value !== undefined;
    env.validate = Object.assign(standIn, { schema: {}, schemaEnv: env, evaluated });
    this.#ajv.schemas[key] = env;
    this.#standIns.set(env.validate, check);
  }

  #compilePrepared(check: Check, schema: Schema): Evaluated | undefined {
    this.#ajv.opts.ownProperties = hasInheritedName(schema);
    const env = new SchemaEnv({ schema });
    const validate = compileSchema.call(this.#ajv, env).validate;
    const source = validate?.source;
    if (source === undefined) throw new Error(`ajv printed no code for ${check.uri}`);
    const names = new Map<string, Meaning>([[String(source.validateName), check]]);
    for (const scopeNames of Object.values(source.scopeValues)) {
      for (const name of scopeNames ?? []) {
        if (name.value !== undefined) names.set(String(name), this.#meaning(name.value));
      }
    }
    const evaluated = source.evaluated === undefined ? null : String(source.evaluated);
    this.#done.push({ check, code: dropUnusedCounters(source.validateCode), evaluated, names });
    return validate?.evaluated;
  }

  #meaning(value: { readonly ref: unknown; readonly code?: unknown }): Meaning {
    const standIn = this.#standIns.get(value.ref);
    if (standIn !== undefined) return standIn;
    if (value.ref instanceof RuntimeFunction) return { kind: "runtime", name: value.ref.name };
    if (value.ref instanceof RegExp) return { kind: "pattern", value: value.ref };
    if (typeof value.ref !== "function") return { kind: "data", value: value.ref as Json };
    const code = String(value.code);
    if (code === "Object.prototype.hasOwnProperty") return { kind: "hasOwn" };
    const name = AJV_RUNTIME.get(code);
    if (name === undefined) throw new Error(`no counterpart in the shared module for ${code}`);
    return { kind: "runtime", name };
  }
}

const NOTHING_EVALUATED: Evaluated = { dynamicProps: false, dynamicItems: false };

/** What ajv would have generated code require from its own package, and our counterpart. */
const AJV_RUNTIME: ReadonlyMap<string, SharedFunction> = new Map([
  ['require("ajv/dist/runtime/equal").default', "jsonEqual"],
  ['require("ajv/dist/runtime/ucs2length").default', "codePoints"],
]);
