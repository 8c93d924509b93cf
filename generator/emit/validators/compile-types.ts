import type { Ajv2020 } from "ajv/dist/2020.js";
import type { compileSchema, SchemaEnv } from "ajv/dist/compile/index.js";
import type { Evaluated } from "ajv/dist/types/index.js";
import type { Json, NamedType, Schema } from "../../types.ts";
import { keywordOverrides, overrideKeywords, RuntimeFunction } from "./ajv-keywords.ts";
import { compilePattern } from "./pattern.ts";
import { hasInheritedName, prepareSchema, usesUnevaluated } from "./prepare-schema.ts";

/** What a name in generated code stands for. */
export type Meaning =
  /** The check function of a type; `tracking` for the one that also tells what it looked at. */
  | { readonly kind: "check"; readonly type: string; readonly tracking: boolean }
  /** A function of `validation.js`. */
  | { readonly kind: "runtime"; readonly name: string }
  | { readonly kind: "hasOwn" }
  | { readonly kind: "pattern"; readonly value: RegExp }
  | { readonly kind: "data"; readonly value: Json };

/** One check function: `function validate0(data, {...}) {...}`. */
export interface CheckFunction {
  readonly type: string;
  readonly tracking: boolean;
  readonly code: string;
  /** Text to be assigned to its property `evaluated`, if it keeps account of what it evaluates. */
  readonly evaluated: string | null;
  /** The names of `code` that are not its own. */
  readonly names: ReadonlyMap<string, Meaning>;
}

export interface TypeCompiler {
  /** Compiles the types of one schema file. What they refer to is taken from `find`, and not compiled. */
  compile(types: readonly NamedType[], find: (id: string) => NamedType): CheckFunction[];
}

/** Loads ajv: half of what a run costs that needs it. */
export async function loadTypeCompiler(): Promise<TypeCompiler> {
  const [{ Ajv2020, _ }, internals] = await Promise.all([
    import("ajv/dist/2020.js"),
    import("ajv/dist/compile/index.js"),
  ]);
  const regExp = Object.assign((pattern: string) => compilePattern(pattern) ?? /(?:)/, { code: "new RegExp" });
  const overrides = keywordOverrides(_);
  const createAjv = (): Ajv2020 => {
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
      code: { source: true, esm: true, lines: true, optimize: 1, regExp },
    });
    Object.assign(ajv.opts, { unevaluated: false, dynamicRef: false });
    overrideKeywords(ajv, overrides);
    return ajv;
  };
  // A new instance for each schema file: names of one do not depend on another, and nothing is kept.
  return { compile: (types, find) => new FileCompiler(createAjv(), internals, find).compile(types) };
}

/** Every `$ref` is the key of a stand-in: there is nothing to resolve. */
const PLAIN_KEYS = {
  parse: () => ({}),
  serialize: () => "",
  resolve: (_base: string, key: string) => key,
};

interface Internals {
  readonly compileSchema: typeof compileSchema;
  readonly SchemaEnv: typeof SchemaEnv;
}

class FileCompiler {
  readonly #ajv: Ajv2020;
  readonly #internals: Internals;
  readonly #find: (id: string) => NamedType;
  /** Stand-ins by themselves, since ajv tells us by them what a name means. */
  readonly #standIns = new Map<unknown, Meaning>();
  readonly #keys = new Map<string, string>();
  readonly #done: CheckFunction[] = [];

  constructor(ajv: Ajv2020, internals: Internals, find: (id: string) => NamedType) {
    this.#ajv = ajv;
    this.#internals = internals;
    this.#find = find;
  }

  compile(types: readonly NamedType[]): CheckFunction[] {
    for (const type of types) {
      if (usesUnevaluated(type.schema)) this.#compileTracking(type, false);
      else this.#compileSchema(type.id, prepareSchema(type.schema, (id) => this.#key(id)), false);
    }
    return this.#done;
  }

  /**
   * A schema that asks what has been evaluated needs an answer from all schemas that it applies in
   * place. Each of these gets a function of its own in this module, compiled first, that keeps account.
   */
  #compileTracking(type: NamedType, isCopy: boolean): Evaluated | undefined {
    const schema = prepareSchema(type.schema, (id, inPlace) => (inPlace ? this.#trackingKey(id) : this.#key(id)));
    this.#ajv.opts.unevaluated = true;
    const evaluated = this.#compileSchema(type.id, schema, isCopy);
    this.#ajv.opts.unevaluated = false;
    return evaluated;
  }

  #trackingKey(id: string): string {
    const name = `tracking ${id}`;
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const key = this.#newKey(name);
    // First the plain function: a schema that applies itself in place ends there.
    this.#declare(key, { kind: "check", type: id, tracking: false }, NOTHING_EVALUATED);
    const evaluated = this.#compileTracking(this.#find(id), true);
    this.#declare(key, { kind: "check", type: id, tracking: true }, evaluated ?? NOTHING_EVALUATED);
    return key;
  }

  /** The key of a stand-in for the check function of a type, wherever that is. */
  #key(id: string): string {
    const known = this.#keys.get(id);
    if (known !== undefined) return known;
    const key = this.#newKey(id);
    this.#declare(key, { kind: "check", type: this.#find(id).id, tracking: false }, NOTHING_EVALUATED);
    return key;
  }

  #newKey(name: string): string {
    const key = `type${this.#keys.size}`;
    this.#keys.set(name, key);
    return key;
  }

  #declare(key: string, meaning: Meaning, evaluated: Evaluated): void {
    const env = new this.#internals.SchemaEnv({ schema: {} });
    const standIn = (value: unknown): value is unknown => value !== undefined;
    env.validate = Object.assign(standIn, { schema: {}, schemaEnv: env, evaluated });
    this.#ajv.schemas[key] = env;
    this.#standIns.set(env.validate, meaning);
  }

  #compileSchema(type: string, schema: Schema, tracking: boolean): Evaluated | undefined {
    this.#ajv.opts.ownProperties = hasInheritedName(schema);
    const env = new this.#internals.SchemaEnv({ schema });
    const validate = this.#internals.compileSchema.call(this.#ajv, env).validate;
    const source = validate?.source;
    if (source === undefined) throw new Error(`ajv printed no code for ${type}`);
    const names = new Map<string, Meaning>([[String(source.validateName), { kind: "check", type, tracking }]]);
    for (const scopeNames of Object.values(source.scopeValues)) {
      for (const name of scopeNames ?? []) {
        if (name.value !== undefined) names.set(String(name), this.#meaning(name.value));
      }
    }
    const evaluated = source.evaluated === undefined ? null : String(source.evaluated);
    this.#done.push({ type, tracking, code: source.validateCode, evaluated, names });
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
    if (name === undefined) throw new Error(`no counterpart in validation.js for ${code}`);
    return { kind: "runtime", name };
  }
}

const NOTHING_EVALUATED: Evaluated = { dynamicProps: false, dynamicItems: false };

/** What ajv would have generated code require from its own package, and our counterpart. */
const AJV_RUNTIME: ReadonlyMap<string, string> = new Map([
  ['require("ajv/dist/runtime/equal").default', "equal"],
  ['require("ajv/dist/runtime/ucs2length").default', "codePoints"],
]);
