import { kindExports } from "../../catalog/names.ts";
import { isArray, isObject, members, own, type Json, type Schema } from "../../../packages/base/src/json.ts";
import { SourceFile } from "../../print/source-file.ts";
import { printCall, printLiteral, propertyName, quote } from "../../print/text.ts";
import type { Catalog, Entry } from "../../types.ts";
import { packagePath, RUNTIME_PACKAGE } from "../module-paths.ts";
import { nameWatched, printHook, type ClusterKind } from "../watches.ts";

/** Prints programs for the README of a package. Each compiles for every valid schema. */

/** Prints a function that parses and checks JSON. */
export function printValidatorSnippet(entry: Entry, catalog: Catalog): string {
  const file = new SourceFile({ declares: ["parse"] });
  const module = packagePath(catalog, entry, { suffix: ".validator" });
  // A file of definitions has no type with its own name.
  const name = entry.types[0]?.name ?? entry.name;
  const type = file.importType(name, packagePath(catalog, entry));
  const validate = file.importValue(`validate${name}`, module);
  const assert = file.importValue(`assert${name}`, module);
  return file.print([
    `export function parse(text: string): ${type} {`,
    "  const value: unknown = JSON.parse(text);",
    `  for (const { path, message } of ${validate}(value)) {`,
    "    console.error(`${path}: ${message}`);",
    "  }",
    `  ${assert}(value);`,
    "  return value;",
    "}",
  ]);
}

export function printDescriptorSnippet(entry: Entry, catalog: Catalog): string {
  const file = new SourceFile();
  const resource = file.importValue(kindExports(entry.name).resource, packagePath(catalog, entry));
  return file.print(printCall([`${resource}.apiVersion`, `${resource}.plural`], { head: "console.log", tail: ";" }));
}

/** Prints a reconciler of one kind, preferably one whose conditions the runtime can set. Returns null without a kind. */
export function printReconcilerSnippet(kinds: readonly ClusterKind[], catalog: Catalog): string | null {
  const withConditions = kinds.filter((kind) => canSetConditions(kind, catalog));
  const [kind] = [...withConditions, ...kinds];
  if (kind === undefined) return null;
  const { entry } = kind;
  const { base } = kindExports(entry.name);
  const name = `${entry.name}Reconciler`;
  const file = new SourceFile({ declares: [name] });
  const module = packagePath(catalog, entry);
  const object = `object: ${file.importType(entry.name, module)}`;
  const hasConditions = withConditions.includes(kind);
  const context = `${hasConditions ? "{ client, now }" : "{ log }"}: ${file.importType("ReconcileContext", RUNTIME_PACKAGE)}`;
  const tail = `: Promise<${file.importType("Result", RUNTIME_PACKAGE)}> {`;
  const head = `override ${hasConditions ? "async " : ""}reconcile`;
  const hooks = nameWatched(kind, catalog).flatMap((watched) => [
    "",
    ...printHook(watched, { file, module: packagePath(catalog, watched.kind.entry), modifier: "override" }),
    "    return [];",
    "  }",
  ]);
  return file.print([
    `export class ${name} extends ${file.importValue(base, packagePath(catalog, entry, { suffix: ".reconciler" }))} {`,
    ...printCall([object, context], { head, tail, indent: "  " }),
    ...(hasConditions ? setsCondition(kind, file, module) : logs()),
    "  }",
    ...hooks,
    "}",
  ]);
}

function logs(): string[] {
  return ['    log.info("seen", { name: object.metadata.name ?? "" });', "    return Promise.resolve({});"];
}

function setsCondition({ entry, api }: ClusterKind, file: SourceFile, module: string): string[] {
  const [[type, reasons] = ["", []]] = Object.entries(api.conditions);
  const { conditions, conditionType } = kindExports(entry.name);
  const types = file.importValue(conditionType, module);
  const member = propertyName(type) === type ? `${types}.${type}` : `${types}[${quote(type)}]`;
  return [
    `    const conditions = ${file.importValue("setCondition", RUNTIME_PACKAGE)}<${file.importType(conditions, module)}>(`,
    "      object.status?.conditions ?? [],",
    "      {",
    `        type: ${member},`,
    '        status: "True",',
    `        reason: ${printLiteral(reasons[0] ?? "Seen")},`,
    '        message: "The object was seen.",',
    "      },",
    "      now(),",
    "    );",
    `    await ${file.importValue("writeStatus", RUNTIME_PACKAGE)}(client, this.resource, object, {`,
    "      ...object.status,",
    "      conditions,",
    "    });",
    "    return {};",
  ];
}

/** Whether a status requires only conditions, and these have the shape that the runtime writes. */
function canSetConditions({ entry, api }: ClusterKind, catalog: Catalog): boolean {
  if (!api.hasStatus || Object.keys(api.conditions).length === 0) return false;
  const status = entry.types.find(({ pointer }) => pointer === "/properties/status")?.schema;
  if (!isObject(status) || !requiresOnly(status, ["conditions"])) return false;
  const [, list] = members(status, "properties").find(([key]) => key === "conditions") ?? [];
  const items = isObject(list) ? own(list, "items") : undefined;
  const ref = isObject(items) ? own(items, "$ref") : undefined;
  const target = typeof ref === "string" ? catalog.types.get(ref)?.schema : undefined;
  return target !== undefined && isStandardCondition(target);
}

const TEXTS = ["type", "reason", "message", "lastTransitionTime"];

function isStandardCondition(schema: Schema): boolean {
  if (!isObject(schema) || !requiresOnly(schema, [...TEXTS, "status"])) return false;
  const properties = new Map(members(schema, "properties"));
  const statuses = enumOf(properties.get("status"));
  return (
    TEXTS.every((name) => isPlainText(properties.get(name))) &&
    TEXTS.every((name) => requires(schema, name)) &&
    requires(schema, "status") &&
    ["True", "False", "Unknown"].every((value) => statuses.includes(value)) &&
    statuses.length === 3
  );
}

function requires(schema: Schema, name: string): boolean {
  const required = isObject(schema) ? own(schema, "required") : undefined;
  return isArray(required) && required.includes(name);
}

function requiresOnly(schema: Schema, names: readonly string[]): boolean {
  const required = isObject(schema) ? (own(schema, "required") ?? []) : [];
  return isArray(required) && required.every((name) => typeof name === "string" && names.includes(name));
}

function enumOf(schema: Json | undefined): readonly Json[] {
  const values = isObject(schema) ? own(schema, "enum") : undefined;
  return isArray(values) ? values : [];
}

function isPlainText(schema: Json | undefined): boolean {
  return isObject(schema) && own(schema, "type") === "string" && own(schema, "enum") === undefined;
}
