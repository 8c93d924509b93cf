import { codeBanner } from "../../print/banner.ts";
import { SourceFile } from "../../print/source-file.ts";
import { quote } from "../../print/text.ts";
import type { Catalog, Entry, NamedType } from "../../types.ts";
import { compileTypes } from "./compile-types.ts";
import { checkName, moduleExports, typeExports, updateExport } from "./export-names.ts";
import { printChecks, type NamesInModule } from "./print-checks.ts";
import { repeatedTypes } from "./repeated-types.ts";
import { printDeclarations } from "./print-declarations.ts";

/** The text of `<stem>.validator.js` and `<stem>.validator.d.ts`. */
export interface ValidatorModule {
  readonly js: string;
  readonly dts: string;
}

export interface ValidatorOptions {
  /** Module specifier of the validator module of `toEntry`, as written in that of `fromEntry`. */
  importPath(fromEntry: Entry, toEntry: Entry): string;
  /** Module specifier of the shared module, as written in the modules of `entry`. */
  sharedModule(entry: Entry): string;
}

export interface ValidatorEmitter {
  /** Prints the module of one entry. The text depends only on that entry and those that it refers to. */
  emit(entry: Entry): ValidatorModule;
}

/**
 * Returns the emitter of one run. It throws nothing for a checked catalog. This module loads ajv: import it only to
 * print a validator.
 */
export function createValidatorEmitter(catalog: Catalog, options: ValidatorOptions): ValidatorEmitter {
  const find = (id: string): NamedType => required(catalog.types.get(id), id);
  const repeated = repeatedTypes(catalog.types);
  return {
    emit: (entry) => {
      const shared = options.sharedModule(entry);
      const file = new SourceFile({
        banner: codeBanner(entry.source.file),
        declares: [...moduleExports(entry), IMMUTABLE],
      });
      const names: NamesInModule = {
        check(id) {
          const type = find(id);
          if (type.entry === entry.id) return checkName(type);
          return file.importValue(
            checkName(type),
            options.importPath(entry, required(catalog.byId.get(type.entry), type.entry)),
          );
        },
        shared: (name) => file.importValue(name, shared),
      };
      const sections = [
        `export { ValidationError } from ${quote(shared)};`,
        ...entry.types.flatMap((type) => printTrio(type, names)),
        ...printUpdate(entry, names),
        ...printChecks(compileTypes(entry.types, find), { names, repeated }),
      ];
      return { js: file.print([sections.join("\n\n")]), dts: printDeclarations(entry, shared) };
    },
  };
}

function required<T>(value: T | undefined, id: string): T {
  if (value === undefined) throw new Error(`not in the catalog: ${id}`);
  return value;
}

function printTrio(type: NamedType, names: NamesInModule): string[] {
  const { check, validate, is, assert } = typeExports(type);
  return [
    `export function ${validate}(value) {\n  return ${names.shared("errorsOf")}(${check}, value);\n}`,
    `export function ${is}(value) {\n  return ${names.shared("isValid")}(${check}, value);\n}`,
    `export function ${assert}(value) {\n  ${names.shared("assertWith")}(${check}, value, ${quote(type.name)});\n}`,
  ];
}

const IMMUTABLE = "immutable";

function printUpdate(entry: Entry, names: NamesInModule): string[] {
  const name = updateExport(entry);
  const root = entry.types[0];
  if (name === null || root === undefined || entry.api === null) return [];
  const rows = entry.api.immutable.map(({ pointer, schemaPath }) => `  [${quote(pointer)}, ${quote(schemaPath)}],`);
  const compare = `${names.shared("updateErrorsOf")}({ check: ${checkName(root)}, ${IMMUTABLE} }, oldObject, newObject)`;
  return [
    `const ${IMMUTABLE} = [\n${rows.join("\n")}\n];`,
    `export function ${name}(oldObject, newObject) {\n  return ${compare};\n}`,
  ];
}
