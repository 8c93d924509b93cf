import { alternativesOf } from "../../catalog/alternatives.ts";
import { derivedNames, typesOf } from "../../catalog/exported-names.ts";
import { valuesName } from "../../catalog/names.ts";
import { isEnum } from "../../catalog/nested-types.ts";
import { literalsOf } from "../../catalog/shape.ts";
import type { Json, JsonObject, Schema } from "../../../packages/base/src/json.ts";
import { codeBanner } from "../../print/banner.ts";
import { SourceFile } from "../../print/source-file.ts";
import { docComment, fits, literalType, printConstant } from "../../print/text.ts";
import { printDeclaration, type TypeTree } from "../../print/type-tree.ts";
import type { Catalog, Entry } from "../../types.ts";
import { importPaths } from "../module-paths.ts";
import { parseTypes } from "./parse-types.ts";
import { declareKind, kindValues } from "./print-kind.ts";
import { buildSkeleton, tagsOf } from "./skeleton.ts";

export interface ModelModule {
  /** The values: the descriptor, condition types and reasons, and the values of enums. */
  readonly js: string;
  readonly dts: string;
}

/** A type to declare: one of the catalog, or one that is nested in it. */
interface Declared {
  readonly name: string;
  readonly schema: Schema;
  readonly tags: readonly string[];
}

/** Prints the skeleton of the entry with this id. */
export type PrintShapes = (skeleton: JsonObject, entry: string) => Promise<string>;

/** Loads json-schema-to-typescript on first use. */
export const printShapes: PrintShapes = async (skeleton) => {
  return (await import("./print-shapes.ts")).printShapes(skeleton);
};

/** Prints the module of an entry. */
export async function emitModel(entry: Entry, catalog: Catalog, print: PrintShapes): Promise<ModelModule> {
  const declared = declaredTypes(entry);
  const values = declared.filter(({ schema }) => isEnum(schema));
  const file = new SourceFile({
    banner: codeBanner(entry.source.file),
    declares: [...declared.map(({ name }) => name), ...derivedNames(entry)],
  });
  const alternatives = alternativesOf(catalog.types);
  const skeleton = buildSkeleton(
    declared.map(({ schema }) => schema),
    {
      ofReference: (id) => referenceName(id, { entry, catalog, file }),
      nested: nestedNames(entry),
      resolve: (id) => catalog.types.get(id),
      leftOut: (schema) => alternatives.leftOut(schema),
    },
  );
  const trees = parseTypes(await print(skeleton.schema, entry.id), skeleton);
  const blocks = [
    ...declared.flatMap((type, i) => declareType(type, trees[i] ?? { is: "text", text: "unknown" })),
    ...(entry.api === null ? [] : declareKind(entry, entry.api, { catalog, file })),
  ];
  return { js: printJs(entry, values), dts: file.print(separated(blocks)) };
}

function declaredTypes(entry: Entry): Declared[] {
  const named = new Set<object>(entry.types);
  return typesOf(entry).map((type) => ({
    name: type.name,
    schema: type.schema,
    tags: type.pointer === "" ? entryTags(entry) : named.has(type) ? tagsOf(type.schema) : [],
  }));
}

function nestedNames({ nested }: Entry): ReadonlyMap<Json, string> {
  return new Map(nested.flat().map(({ schema, name }) => [schema, name]));
}

interface Scope {
  readonly entry: Entry;
  readonly catalog: Catalog;
  readonly file: SourceFile;
}

function referenceName(typeId: string, { entry, catalog, file }: Scope): string {
  const type = catalog.types.get(typeId);
  const home = type && catalog.byId.get(type.entry);
  if (type === undefined || home === undefined) throw new Error(`no type ${typeId} in the catalog`);
  return home === entry ? type.name : file.importType(type.name, importPaths(catalog, "")(entry, home));
}

function declareType({ name, schema, tags }: Declared, tree: TypeTree): string[][] {
  const description = typeof schema === "object" ? schema["description"] : undefined;
  const doc = docComment(typeof description === "string" ? description : null, tags);
  const type = [...doc, ...printDeclaration(name, tree)];
  return isEnum(schema) ? [type, declareValues(name, schema)] : [type];
}

function valuesOf(schema: Schema): readonly Json[] {
  return (typeof schema === "object" && literalsOf(schema)) || [];
}

function declareValues(name: string, schema: Schema): string[] {
  const items = valuesOf(schema).map(literalType);
  const head = `export declare const ${valuesName(name)}: readonly [`;
  const flat = `${head}${items.join(", ")}];`;
  const doc = docComment(`All values of ${name}.`);
  return fits(flat) ? [...doc, flat] : [...doc, head, ...items.map((item) => `  ${item},`), "];"];
}

function entryTags({ deprecated, stability }: Entry): string[] {
  if (deprecated !== null)
    return [deprecated.supersededBy === null ? "@deprecated" : `@deprecated Use ${deprecated.supersededBy}.`];
  return stability === "alpha" || stability === "beta" ? [`@${stability}`] : [];
}

function printJs(entry: Entry, values: readonly Declared[]): string {
  const constants = values.map(({ name, schema }) => printConstant(valuesName(name), valuesOf(schema)));
  const blocks = [...constants, ...(entry.api === null ? [] : kindValues(entry, entry.api))];
  const body = blocks.length === 0 ? ["export {};"] : separated(blocks);
  return new SourceFile({ banner: codeBanner(entry.source.file) }).print(body);
}

/** Joins blocks with an empty line between them. */
function separated(blocks: readonly (readonly string[])[]): string[] {
  return blocks.flatMap((block, i) => (i === 0 ? block : ["", ...block]));
}
