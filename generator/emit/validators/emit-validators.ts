import type { Catalog, Entry, NamedType } from "../../types.ts";
import { compileTypes, type CheckFunction } from "./compile-types.ts";
import { checkName, typeExports, updateExport } from "./export-names.ts";
import { printDeclarations } from "./print-declarations.ts";
import { printChecks, printImports } from "./print-module.ts";
import { quote } from "../../print/text.ts";

/** The text of `<stem>.validator.js` and `<stem>.validator.d.ts`. */
export interface ValidatorModule {
  readonly js: string;
  readonly dts: string;
}

export interface ValidatorOptions {
  /** Module specifier of the validator module of `toEntry`, as written in that of `fromEntry`. */
  importPath(fromEntry: Entry, toEntry: Entry): string;
  /** Comment that comes first in each file. */
  readonly banner: string | ((entry: Entry) => string);
}

export interface ValidatorEmitter {
  /** Prints the module of one entry. The text depends on that entry and those it refers to, on no other call. */
  emit(entry: Entry): ValidatorModule;
}

/**
 * The emitter of one run. Throws nothing for any schema of a checked catalog. Importing this module loads ajv:
 * do so only when a validator is to be printed.
 */
export function createValidatorEmitter(catalog: Catalog, options: ValidatorOptions): ValidatorEmitter {
  const find = (id: string): NamedType => required(catalog.types.get(id), id);
  const specifier = (from: Entry, type: NamedType): string =>
    options.importPath(from, required(catalog.byId.get(type.entry), type.entry));
  return {
    emit: (entry) => {
      const banner = typeof options.banner === "string" ? options.banner : options.banner(entry);
      const functions = compileTypes(entry.types, find);
      const parts = { entry, banner, functions, find, specifier: (type: NamedType) => specifier(entry, type) };
      return { js: printModule(parts), dts: printDeclarations(entry, banner) };
    },
  };
}

function required<T>(value: T | undefined, id: string): T {
  if (value === undefined) throw new Error(`not in the catalog: ${id}`);
  return value;
}

interface Parts {
  readonly entry: Entry;
  readonly banner: string;
  readonly functions: readonly CheckFunction[];
  readonly find: (id: string) => NamedType;
  readonly specifier: (type: NamedType) => string;
}

function printModule({ entry, banner, functions, find, specifier }: Parts): string {
  const exported = new Map(entry.types.map((type) => [type.id, checkName(type)]));
  const checks = printChecks(functions, exported, (id) => checkName(find(id)));
  const update = printUpdate(entry);
  const imports = new Map<string, string[]>();
  const own = ["assertWith", "errorsOf", ...(update === "" ? [] : ["updateErrorsOf"])];
  imports.set("./validation.js", [...own, ...checks.runtime]);
  for (const [id, name] of checks.imports) {
    const type = find(id);
    const module = specifier(type);
    const item = name === checkName(type) ? name : `${checkName(type)} as ${name}`;
    imports.set(module, [...(imports.get(module) ?? []), item]);
  }
  const sections = [banner, printImports(imports), ...entry.types.map(printTrio), update, checks.code];
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

function printTrio(type: NamedType): string {
  const { check, validate, is, assert } = typeExports(type);
  return [
    `export function ${validate}(value) {\n  return errorsOf(${check}, value);\n}`,
    `export function ${is}(value) {\n  return ${check}(value);\n}`,
    `export function ${assert}(value) {\n  assertWith(${check}, value, ${quote(type.name)});\n}`,
  ].join("\n\n");
}

function printUpdate(entry: Entry): string {
  const name = updateExport(entry);
  const root = entry.types[0];
  if (name === null || root === undefined || entry.api === null) return "";
  const rows = entry.api.immutable.map(({ pointer, schemaPath }) => `  [${quote(pointer)}, ${quote(schemaPath)}],`);
  return [
    `const immutable = [\n${rows.join("\n")}\n];`,
    `export function ${name}(oldObject, newObject) {\n  return updateErrorsOf(${checkName(root)}, immutable, oldObject, newObject);\n}`,
  ].join("\n\n");
}
