import { camelCase, pascalCase } from "../catalog/names.ts";
import { fits, quote } from "./text.ts";

/** The reserved words of the language, and the globals that generated code uses. */
const RESERVED = new Set(
  (
    "arguments as async await break case catch class const continue debugger default delete do else enum eval export " +
    "extends false finally for function if implements import in instanceof interface let new null package private " +
    "protected public return static super switch this throw true try typeof undefined var void while with yield " +
    "any bigint boolean never number object string symbol unknown " +
    "Array BigInt Boolean Date Error Infinity JSON Map Math NaN Number Object Promise RangeError Record RegExp Set " +
    "String Symbol TypeError URL WeakSet console globalThis process"
  ).split(" "),
);

interface Import {
  readonly name: string;
  readonly module: string;
  readonly local: string;
  readonly isType: boolean;
}

export interface SourceFileOptions {
  /** The comment at the top. A scaffold has none. */
  readonly banner?: string;
  /** Names that the file itself declares. An import with the same name gets an alias. */
  readonly declares?: Iterable<string>;
}

/**
 * A TypeScript or JavaScript file that is being printed. It alone owns the imports and the names in scope. An emitter
 * asks for a symbol, prints the name that it gets, and never writes an import.
 */
export class SourceFile {
  readonly #banner: string | undefined;
  readonly #taken: Set<string>;
  readonly #imports = new Map<string, Import>();

  constructor({ banner, declares = [] }: SourceFileOptions = {}) {
    this.#banner = banner;
    this.#taken = new Set([...RESERVED, ...declares]);
  }

  /** Returns the local name of a value that a module exports. The name serves as a type too. */
  importValue(name: string, module: string): string {
    return this.#import({ name, module, isType: false });
  }

  /** Returns the local name of an export of which only the type is used. */
  importType(name: string, module: string): string {
    return this.#import({ name, module, isType: true });
  }

  #import(wanted: Omit<Import, "local">): string {
    const key = `${wanted.module} ${wanted.name}`;
    const known = this.#imports.get(key);
    const local = known?.local ?? freeName(wanted.name, wanted.module, this.#taken);
    this.#taken.add(local);
    this.#imports.set(key, { ...wanted, local, isType: wanted.isType && known?.isType !== false });
    return local;
  }

  /** Prints the banner, the imports that were asked for, and the body. */
  print(body: readonly string[]): string {
    const imports = this.#importLines();
    const head = [...(this.#banner === undefined ? [] : [this.#banner]), ...imports];
    return `${[...head, ...(imports.length > 0 ? [""] : []), ...body].join("\n")}\n`;
  }

  /** One import per module for values and one for types, sorted. */
  #importLines(): string[] {
    const groups = new Map<string, Import[]>();
    for (const item of this.#imports.values()) {
      const key = `${item.module} ${item.isType ? "type" : ""}`;
      groups.set(key, [...(groups.get(key) ?? []), item]);
    }
    return [...groups.keys()].sort().map((key) => {
      const items = groups.get(key) ?? [];
      const [module = ""] = items.map((item) => item.module);
      return printImport(items.map(specifier).sort(), { module, isType: items.every(({ isType }) => isType) });
    });
  }
}

function specifier({ name, local }: Import): string {
  return name === local ? name : `${name} as ${local}`;
}

/** Prints an import, on one line if it fits. prettier never breaks the braces around a single name. */
function printImport(names: readonly string[], { module, isType }: Pick<Import, "module" | "isType">): string {
  const keyword = isType ? "import type" : "import";
  const single = `${keyword} { ${names.join(", ")} } from ${quote(module)};`;
  if (fits(single) || names.length === 1) return single;
  return [`${keyword} {`, ...names.map((name) => `  ${name},`), `} from ${quote(module)};`].join("\n");
}

/**
 * Returns a name that is not taken: the name itself, or else the name with that of its package in front, or else that
 * with a number. `CorePolicy` for a type, `coreIsDate` for a function.
 */
export function freeName(name: string, module: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  const owner = module.startsWith(".") ? "" : (module.split("/")[module.startsWith("@") ? 1 : 0] ?? "");
  const prefixed = withPrefix(pascalCase(owner).replace(/^(?=\d)/, "_"), name);
  let free = prefixed;
  for (let n = 2; taken.has(free); n++) free = `${prefixed}${n}`;
  return free;
}

function withPrefix(prefix: string, name: string): string {
  if (prefix === "" || /^[A-Z]/.test(name)) return prefix + name;
  return camelCase(prefix) + name.charAt(0).toUpperCase() + name.slice(1);
}
