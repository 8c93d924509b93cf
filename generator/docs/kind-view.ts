import { isArray, own } from "../../packages/base/src/json.ts";
import { policyRules } from "../emit/policy-rules.ts";
import { clusterKinds } from "../emit/watches.ts";
import { printYaml } from "../../packages/base/src/print-yaml.ts";
import type { Api, Catalog, Entry } from "../types.ts";
import type { Fact } from "./field-facts.ts";
import type { Example } from "./find-example.ts";
import type { Field } from "./list-fields.ts";
import { anchorOf, hrefFrom, pageOf, paragraphsOf, roleOf, type Link, type Site } from "./site.ts";

/** Rows of this depth and deeper are folded at first. */
const FOLDED_DEPTH = 3;

interface KindInput {
  readonly site: Site;
  readonly entry: Entry;
  readonly example: Example | null;
  readonly fields: readonly Field[];
}

/** What the pages of an entry show, as plain data for their templates. */
export function kindView({ site, entry, example, fields }: KindInput) {
  const { catalog } = site;
  const page = pageOf(entry);
  const linkTo = (id: string, note = ""): Link => {
    const other = catalog.byId.get(id);
    return { name: id, page: other === undefined ? null : hrefFrom(page, pageOf(other)), note };
  };
  const { name, api, deprecated, description } = entry;
  const successor = deprecated?.supersededBy ?? null;
  const conditions = Object.entries(api?.conditions ?? {}).map(([type, reasons]) => ({ type, reasons }));
  const rules = rulesOf(entry, catalog);
  return {
    name,
    // A browser may break the line between the words of a name.
    words: name.split(/(?=[A-Z][a-z])/),
    role: roleOf(entry),
    layer: entry.layer,
    apiVersion: api?.apiVersion ?? null,
    version: entry.version,
    stability: entry.stability,
    scope: api?.crd ? api.scope : null,
    deprecated: deprecated === null ? null : { successor: successor === null ? null : linkTo(successor) },
    paragraphs: paragraphsOf(description),
    properties: propertiesOf(entry, catalog),
    example: example === null ? null : { text: printYaml(example.value), isWritten: example.isWritten },
    fields: fields.map((field) => fieldView(field, linkTo)),
    hasNested: fields.some(({ hasChildren }) => hasChildren),
    conditions,
    columns: api?.columns ?? [],
    rules,
    relations: relationsOf(entry, site, linkTo),
    has: {
      fields: fields.length > 0,
      conditions: conditions.length > 0,
      columns: (api?.columns ?? []).length > 0,
      rules: rules.length > 0,
    },
  };
}

function fieldView(field: Field, linkTo: (id: string) => Link) {
  const { path, depth, parent, type, description } = field;
  return {
    ...field,
    id: anchorOf(path),
    parentId: parent === "" ? null : anchorOf(parent),
    isFolded: depth >= FOLDED_DEPTH,
    isOpen: field.hasChildren && depth + 1 < FOLDED_DEPTH,
    level: Math.min(depth, 9),
    indents: Array.from({ length: depth - 1 }, () => null),
    type: {
      ...type,
      page: type.entry === null ? null : linkTo(type.entry).page,
      anchor: type.field === null || type.field === "" ? null : anchorOf(type.field),
    },
    paragraphs: paragraphsOf(description),
    immutableWith: field.immutable !== null && field.immutable !== path ? field.immutable : null,
    isImmutable: field.immutable === path,
  };
}

/** What the API server knows the kind by. */
function propertiesOf(entry: Entry, catalog: Catalog): Fact[] {
  const { api, layer } = entry;
  const npm = catalog.layers.find(({ name }) => name === layer)?.package ?? "";
  const said = (label: string, codes: readonly string[], text = ""): Fact[] =>
    codes.length === 0 && text === "" ? [] : [{ label, codes, text }];
  return [
    ...(api === null ? [] : said("API version", [api.apiVersion])),
    ...(api?.crd
      ? [
          ...said("Resource", [`${api.plural}.${api.group}`]),
          ...said("Short names", api.shortNames),
          ...said("Categories", api.categories),
          ...said("Scope", [], api.scope === "Cluster" ? "cluster" : "namespaced"),
        ]
      : []),
    ...(api === null ? [] : namespaceFacts(api)),
    ...(api?.crd ? said("Status", [], api.hasStatus ? "a subresource" : "none") : []),
    ...said("Package", [npm]),
  ];
}

function namespaceFacts({ namespace }: Api): Fact[] {
  if (namespace.policy === "fixed") return [{ label: "Namespace", codes: [namespace.name], text: "" }];
  if (namespace.policy === "template") return [{ label: "Namespace", codes: [namespace.template], text: "" }];
  return namespace.policy === "none"
    ? [{ label: "Namespace", codes: [], text: "none: it never lives on a cluster" }]
    : [];
}

/** The rights that a reconciler of the kind needs. */
function rulesOf(entry: Entry, catalog: Catalog) {
  const [kind] = clusterKinds([entry]);
  if (kind === undefined) return [];
  return policyRules(kind, catalog).map((rule) => {
    const texts = (name: string) => {
      const list = own(rule, name);
      return isArray(list) ? list.map(String) : [];
    };
    const groups = texts("apiGroups").map((group) => (group === "" ? '""' : group));
    return { groups, resources: texts("resources"), verbs: texts("verbs") };
  });
}

function relationsOf(
  entry: Entry,
  { catalog: { byId, entries }, users }: Site,
  linkTo: (id: string, note?: string) => Link,
) {
  const noteOf = (id: string) => {
    const other = byId.get(id);
    return other === undefined ? "not part of this set" : other.deprecated === null ? "" : "deprecated";
  };
  const links = (ids: Iterable<string>) => [...new Set(ids)].map((id) => linkTo(id, noteOf(id)));
  const declared = new Set(entry.dependsOn.map(({ id }) => id));
  const written = entry.references.filter(({ pointer, id }) => pointer !== null && !declared.has(id));
  const replaces = entries.filter(({ deprecated }) => deprecated?.supersededBy === entry.id);
  const versions = entries.filter(
    (other) =>
      other.id !== entry.id && other.name === entry.name && entry.api !== null && other.api?.group === entry.api.group,
  );
  return [
    { label: "Depends on", links: links(declared) },
    { label: "Refers to", links: links(written.map(({ id }) => id)) },
    { label: "Used by", links: links(users.get(entry.id) ?? []) },
    { label: "Replaces", links: links(replaces.map(({ id }) => id)) },
    { label: "Other versions", links: versions.map((other) => linkTo(other.id, other.version)) },
  ].filter(({ links: all }) => all.length > 0);
}
