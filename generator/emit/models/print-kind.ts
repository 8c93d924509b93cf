import { hasConditions } from "../../catalog/exported-names.ts";
import { kindExports } from "../../catalog/names.ts";
import type { SourceFile } from "../../print/source-file.ts";
import { docComment, printConstant, propertyName, quote } from "../../print/text.ts";
import { printAssigned, printDeclaration, type Member, type TypeTree } from "../../print/type-tree.ts";
import type { Api, Catalog, Entry } from "../../types.ts";
import { internalPath } from "../module-paths.ts";

/** Prints the descriptor, namespace function, condition types and reasons of a kind. */

function reasonsOf({ conditions }: Api): string[] {
  return [...new Set(Object.values(conditions).flat())];
}

/** The descriptor that identifies the resource in calls of the runtime. */
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

/** Prints the constants and the function, one block of lines each. */
export function kindValues(entry: Entry, api: Api): string[][] {
  const names = kindExports(entry.name);
  const same = (texts: readonly string[]) => Object.fromEntries(texts.map((text) => [text, text]));
  return [
    printConstant(names.resource, resourceValue(entry, api)),
    ...(hasConditions(api)
      ? [
          printConstant(names.conditionType, same(Object.keys(api.conditions))),
          printConstant(names.reason, same(reasonsOf(api))),
        ]
      : []),
    ...(api.namespace.policy === "template" ? [namespaceFunction(names.namespace, api.namespace.template)] : []),
  ];
}

function namespaceFunction(name: string, template: string): string[] {
  return [
    `export function ${name}(variables) {`,
    `  const name = \`${template.replace(/\{(\w+)\}/g, "${variables.$1}")}\`;`,
    "  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) {",
    "    throw new RangeError(`not a namespace name: ${name}`);",
    "  }",
    "  return name;",
    "}",
  ];
}

interface Scope {
  readonly catalog: Catalog;
  readonly file: SourceFile;
}

/** Prints the declarations of the same names. */
export function declareKind(entry: Entry, api: Api, { catalog, file }: Scope): string[][] {
  const { name } = entry;
  const { resource, namespace } = kindExports(name);
  const type = `${file.importType("Resource", internalPath(catalog, entry))}<${name}>`;
  return [
    [...docComment(aboutResource(name, api)), ...printAssigned(`export declare const ${resource}:`, text(type), "")],
    ...(hasConditions(api) ? declareConditions(name, api) : []),
    ...(api.namespace.policy === "template" ? [declareNamespace(namespace, api.namespace)] : []),
  ];
}

function text(value: string): TypeTree {
  return { is: "text", text: value };
}

function aboutResource(name: string, { namespace }: Api): string {
  const about = `Identifies ${name} to clients and controllers.`;
  if (namespace.policy === "fixed")
    return `${about} The namespace \`${namespace.name}\` is the default of samples. An object may live in any namespace.`;
  if (namespace.policy === "template")
    return `${about} The namespace \`${namespace.template}\` is a default. An object may live in any namespace.`;
  return about;
}

function declareConditions(kind: string, api: Api): string[][] {
  const names = kindExports(kind);
  const types = Object.entries(api.conditions).map(([name, reasons]) => member(name, reasonType(reasons)));
  const constant = (name: string, texts: readonly string[]) => {
    const members = texts.map((item) => ({ ...member(item, text(quote(item))), isReadonly: true }));
    return printAssigned(`export declare const ${name}:`, { is: "object", members }, "");
  };
  return [
    [
      ...docComment(`The condition types of ${kind}, each with its reasons.`),
      ...printDeclaration(names.conditions, { is: "object", members: types }),
    ],
    [...docComment(`The condition types of ${kind}.`), ...constant(names.conditionType, Object.keys(api.conditions))],
    [...docComment(`The reasons of the conditions of ${kind}.`), ...constant(names.reason, reasonsOf(api))],
  ];
}

function member(name: string, type: TypeTree): Member {
  return { name, type, optional: false, description: null, tags: [] };
}

function reasonType(reasons: readonly string[]): TypeTree {
  const [only, ...more] = reasons.map((reason) => text(quote(reason)));
  if (only === undefined) return text("string");
  return more.length === 0 ? only : { is: "union", of: [only, ...more] };
}

function declareNamespace(name: string, { template, variables }: { template: string; variables: readonly string[] }) {
  const result = `\`${template.replace(/\{\w+\}/g, "${string}")}\``;
  return [
    ...docComment(
      `Returns the default namespace of an object of this kind: \`${template}\`. Throws a \`RangeError\` if the result is not a valid namespace name.`,
    ),
    `export declare function ${name}(variables: {`,
    ...variables.map((variable) => `  readonly ${propertyName(variable)}: string;`),
    `}): ${result};`,
  ];
}
