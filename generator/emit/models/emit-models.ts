import { camelCase, pascalCase } from "../../catalog/names.ts";
import { codeBanner } from "../../print/banner.ts";
import { docComment, printImport, printLiteral, propertyName, quote } from "../../print/text.ts";
import { printDeclaration, type TypeTree } from "../../print/type-tree.ts";
import type { Api, Catalog, Entry } from "../../types.ts";
import { importPaths, type ImportPath } from "../module-paths.ts";
import { buildSkeleton, tagsOf } from "./skeleton.ts";
import { parseTypes } from "./parse-types.ts";

export interface ModelModule {
  /** Resource descriptor and namespace function; empty of code for types that are no kinds. */
  readonly js: string;
  readonly dts: string;
}

/** Prints the types of an entry. Loads json-schema-to-typescript on first use. */
export async function emitModel(entry: Entry, catalog: Catalog): Promise<ModelModule> {
  const imports = collectImports(entry, catalog);
  const skeleton = buildSkeleton(
    entry.types.map(({ schema }) => schema),
    imports.nameOf,
  );
  const { printShapes } = await import("./print-shapes.ts");
  const text = await printShapes(skeleton.schema);
  const trees = parseTypes(text, skeleton);
  return { js: printJs(entry), dts: printDts(entry, trees, imports) };
}

interface Imports {
  readonly nameOf: (typeId: string) => string;
  /** Import lines, for the names that were asked for. */
  readonly lines: () => string[];
}

/** Names of types as this module sees them; a name that two modules share gets its layer in front. */
function collectImports(entry: Entry, catalog: Catalog): Imports {
  const importPath: ImportPath = importPaths(catalog, "");
  const taken = new Set(entry.types.map(({ name }) => name));
  const used = new Map<string, { from: string; name: string; alias: string }>();
  const nameOf = (typeId: string): string => {
    const type = catalog.types.get(typeId);
    const home = type && catalog.byId.get(type.entry);
    if (type === undefined || home === undefined) throw new Error(`no type ${typeId} in the catalog`);
    if (home === entry) return type.name;
    const known = used.get(typeId);
    if (known !== undefined) return known.alias;
    let alias = type.name;
    for (let i = 0; taken.has(alias); i++) alias = `${pascalCase(home.layer)}${type.name}${"_".repeat(i)}`;
    taken.add(alias);
    used.set(typeId, { from: importPath(entry, home), name: type.name, alias });
    return alias;
  };
  const lines = () => {
    const byModule = new Map<string, string[]>();
    for (const { from, name, alias } of used.values()) {
      byModule.set(from, [...(byModule.get(from) ?? []), name === alias ? name : `${name} as ${alias}`]);
    }
    return [...byModule.keys()]
      .sort()
      .map((from) => printImport((byModule.get(from) ?? []).sort(), from, { type: true }));
  };
  return { nameOf, lines };
}

function printDts(entry: Entry, trees: readonly TypeTree[], imports: Imports): string {
  const declarations = entry.types.flatMap(({ name, schema }, i) => {
    const tree = trees[i] ?? { is: "text", text: "unknown" };
    const description = typeof schema === "object" ? schema["description"] : undefined;
    const tags = i === 0 ? entryTags(entry) : tagsOf(schema);
    return [
      "",
      ...docComment(typeof description === "string" ? description : null, tags),
      ...printDeclaration(name, tree),
    ];
  });
  const lines = imports.lines();
  return [
    codeBanner(entry.source.file),
    ...lines,
    ...(lines.length === 0 ? declarations.slice(1) : declarations),
    ...(entry.api === null ? [] : printResourceTypes(entry, entry.api)),
    "",
  ].join("\n");
}

function entryTags({ deprecated, stability }: Entry): string[] {
  if (deprecated !== null)
    return [deprecated.supersededBy === null ? "@deprecated" : `@deprecated Use ${deprecated.supersededBy}.`];
  return stability === "alpha" || stability === "beta" ? [`@${stability}`] : [];
}

/** The descriptor that names the resource to every runtime call. */
function resourceValue(entry: Entry, api: Api) {
  const { namespace } = api;
  return {
    apiVersion: api.apiVersion,
    group: api.group,
    version: api.version,
    kind: entry.name,
    listKind: api.listKind,
    plural: api.plural,
    singular: api.singular,
    shortNames: api.shortNames,
    categories: api.categories,
    scope: api.scope,
    status: api.hasStatus,
    namespace:
      namespace.policy === "fixed" ? namespace.name : namespace.policy === "template" ? namespace.template : null,
  };
}

function printJs(entry: Entry): string {
  const { api, name } = entry;
  if (api === null) return `${codeBanner(entry.source.file)}\nexport {};\n`;
  const value = printLiteral(resourceValue(entry, api));
  const lines = [codeBanner(entry.source.file), `export const ${name}Resource = ${value};`];
  const { namespace } = api;
  if (namespace.policy === "template") {
    const template = namespace.template.replace(/\{(\w+)\}/g, "${variables.$1}");
    lines.push(
      "",
      `export function ${camelCase(name)}Namespace(variables) {`,
      `  const name = \`${template}\`;`,
      "  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) {",
      "    throw new RangeError(`not a namespace name: ${name}`);",
      "  }",
      "  return name;",
      "}",
    );
  }
  return `${lines.join("\n")}\n`;
}

function printResourceTypes(entry: Entry, api: Api): string[] {
  const { name } = entry;
  const members = Object.entries(resourceValue(entry, api)).flatMap(([key, value]) => readonlyMember(key, value));
  const lines = [
    "",
    `/** Names ${name} to clients and controllers. */`,
    `export declare const ${name}Resource: {`,
    ...members,
    "  /** Carries the object's type; never there at run time. */",
    `  readonly "~object"?: ${name};`,
    "};",
  ];
  if (api.namespace.policy !== "template") return lines;
  const { template, variables } = api.namespace;
  const result = `\`${template.replace(/\{\w+\}/g, "${string}")}\``;
  return [
    ...lines,
    "",
    "/**",
    ` * The namespace that objects of this kind live in: \`${template}\`.`,
    " * Throws a RangeError when the variables give no valid namespace name.",
    " */",
    `export declare function ${camelCase(name)}Namespace(variables: {`,
    ...variables.map((variable) => `  readonly ${propertyName(variable)}: string;`),
    `}): ${result};`,
  ];
}

function readonlyMember(key: string, value: string | boolean | null | readonly string[]): string[] {
  if (typeof value !== "object" || value === null) {
    const flat = `  readonly ${key}: ${typeof value === "string" ? quote(value) : String(value)};`;
    return flat.length <= 80 ? [flat] : [`  readonly ${key}:`, `    ${quote(String(value))};`];
  }
  const flat = `  readonly ${key}: readonly [${value.map(quote).join(", ")}];`;
  return flat.length <= 80
    ? [flat]
    : [`  readonly ${key}: readonly [`, ...value.map((item) => `    ${quote(item)},`), "  ];"];
}
