import {
  escapeToken,
  isArray,
  isObject,
  members,
  own,
  type Json,
  type JsonObject,
} from "../../packages/base/src/json.ts";
import { isBuiltIn } from "../catalog/built-in-schemas.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import type { Catalog, Entry, Source } from "../types.ts";

/** One schema in the index of a published set. */
interface Listed {
  readonly layer: string;
  readonly kind: string;
  readonly value: JsonObject;
  readonly pointer: string;
}

interface Check {
  readonly catalog: Catalog;
  readonly index: Source;
  readonly diagnostics: Diagnostics;
}

/**
 * Compares the index of a published set with its schemas. The index has the form `{ "layers": { LAYER: [{ "kind", "file",
 * "stability", "description", "dependsOn" }] } }`.
 */
export function checkIndex(catalog: Catalog, diagnostics: Diagnostics): void {
  const { index } = catalog;
  if (index === null || !isObject(index.value)) return;
  const check: Check = { catalog, index, diagnostics };
  const listed = listedSchemas(index.value);
  for (const item of listed) {
    const entry = catalog.byId.get(`${item.layer}/${item.kind}`);
    if (entry === undefined) reportUnknown(item, check);
    else checkListed(item, entry, check);
    checkSuccession(item, check);
  }
  checkMissing(listed, check);
}

function listedSchemas(index: JsonObject): Listed[] {
  return members(index, "layers").flatMap(([layer, list]) =>
    (isArray(list) ? list : []).flatMap((value, i): Listed[] => {
      const kind = isObject(value) ? own(value, "kind") : undefined;
      const pointer = `/layers/${escapeToken(layer)}/${i}`;
      return isObject(value) && typeof kind === "string" ? [{ layer, kind, value, pointer }] : [];
    }),
  );
}

function reportUnknown({ layer, kind, pointer }: Listed, { catalog, index, diagnostics }: Check): void {
  const id = `${layer}/${kind}`;
  const at = { source: index, pointer: `${pointer}/kind` };
  const near = didYouMean(id, catalog.byId.keys());
  diagnostics.report("SG3188", { problem: `${id} does not exist` }, { at, ...near });
}

function checkListed(item: Listed, entry: Entry, { catalog, index, diagnostics }: Check): void {
  const { value, pointer } = item;
  const report = (member: string, problem: string) => {
    const inside = own(value, member) === undefined ? pointer : `${pointer}/${member}`;
    diagnostics.report("SG3188", { problem }, { at: { source: index, pointer: inside } });
  };
  const [file, stability] = [own(value, "file"), own(value, "stability")];
  if (typeof file === "string" && !`/${entry.source.file}`.endsWith(`/${file}`))
    report("file", `${entry.id} is in ${entry.source.file}, not in ${JSON.stringify(file)}`);
  if (typeof stability === "string" && entry.stability !== null && stability !== entry.stability)
    report("stability", `${entry.id} is ${JSON.stringify(entry.stability)} in its file`);
  const dependsOn = own(value, "dependsOn");
  if (!isArray(dependsOn)) return;
  const ids = new Set(dependsOn.flatMap((dependency) => idOf(dependency, catalog) ?? []));
  const declared = new Set(entry.dependsOn.map(({ id }) => id));
  for (const id of declared) if (!ids.has(id)) report("dependsOn", `it omits that ${entry.id} depends on ${id}`);
  for (const id of ids) {
    if (!declared.has(id)) report("dependsOn", `${entry.id} does not declare that it depends on ${id}`);
  }
}

/** The `layer/Kind` of a dependency: text, or an object that names a group or a layer. */
function idOf(dependency: Json, { layers, byId }: Catalog): string | undefined {
  if (typeof dependency === "string") return dependency;
  if (!isObject(dependency)) return undefined;
  const [group, kind] = [own(dependency, "group"), own(dependency, "kind")];
  if (typeof group !== "string" || typeof kind !== "string") return undefined;
  const serving = layers.filter((layer) => layer.group === group || layer.name === group).map(({ name }) => name);
  const layer = serving.find((name) => byId.has(`${name}/${kind}`)) ?? serving[0];
  return `${layer ?? group}/${kind}`;
}

function checkMissing(listed: readonly Listed[], { catalog, index, diagnostics }: Check): void {
  const ids = new Set(listed.map(({ layer, kind }) => `${layer}/${kind}`));
  for (const entry of catalog.entries) {
    const { id } = entry;
    if (isBuiltIn(entry) || ids.has(id)) continue;
    diagnostics.report("SG3188", { problem: `${id} is missing` }, { at: { source: index, pointer: "/layers" } });
  }
}

const KIND = String.raw`\s+(?:the\s+)?(?:([\w.-]+)/)?([A-Z]\w*)`;
const SUPERSEDED = new RegExp(String.raw`\b(?:[Ss]uperseded|[Ss]ucceeded|[Rr]eplaced)\s+by${KIND}`);
const SUPERSEDES = new RegExp(
  String.raw`\b(?:[Ss]upersedes|[Ss]ucceeds|[Rr]eplaces|[Ss]uccessor\s+(?:of|to)|[Rr]eplacement\s+(?:of|for))${KIND}`,
);

/** A description that names a successor, of a schema that is not deprecated. */
function checkSuccession({ layer, kind, value, pointer }: Listed, { catalog, index, diagnostics }: Check): void {
  const description = own(value, "description");
  if (typeof description !== "string") return;
  const at = { source: index, pointer: `${pointer}/description` };
  const self = `${layer}/${kind}`;
  const named = (pattern: RegExp) => {
    const [, of = layer, name = ""] = pattern.exec(description) ?? [];
    return catalog.byId.get(`${of}/${name}`) ?? catalog.entries.find((entry) => entry.name === name);
  };
  const [successor, predecessor] = [named(SUPERSEDED), named(SUPERSEDES)];
  const report = (entry: Entry | undefined, next: string) => {
    if (entry === undefined || entry.deprecated !== null || entry.id === next) return;
    diagnostics.report("SG3189", { id: entry.id, successor: next }, { at });
  };
  if (successor !== undefined) report(catalog.byId.get(self), successor.id);
  report(predecessor, self);
}
