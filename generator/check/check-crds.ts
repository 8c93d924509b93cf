import { buildCrd } from "../lowering/build-crd.ts";
import { transitionRules } from "../lowering/immutable.ts";
import { lowerSchema } from "../lowering/lower.ts";
import { printYaml } from "../print/yaml.ts";
import { checkCrd } from "../../packages/admission/src/index.ts";
import { codes } from "../diagnostics/codes.ts";
import { crdMessage } from "../diagnostics/codes/crd.ts";
import { DEFINITION_CODES } from "./definition-codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { atPointer, escapeToken } from "../../packages/base/src/json.ts";
import type { Api, Catalog, Entry, NamedType, Place } from "../types.ts";

/** The CRD of each kind that has one, by entry id. */
export type CheckedCrds = ReadonlyMap<string, CheckedCrd>;

/** What an earlier run made of kinds whose inputs did not change since. */
export interface EarlierCrds {
  readonly find: (entry: Entry) => CheckedCrd | undefined;
}

export interface CheckedCrd {
  /** The CRD as YAML. */
  readonly yaml: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Makes every CRD and holds it against the rules of an API server. */
export function checkCrds(catalog: Catalog, earlier: EarlierCrds): CheckedCrds {
  const crds = new Map<string, CheckedCrd>();
  for (const entry of catalog.entries) {
    const root = entry.types[0];
    if (root === undefined || !entry.api?.crd) continue;
    crds.set(entry.id, earlier.find(entry) ?? checkKind({ entry, root, api: entry.api }, catalog));
  }
  return crds;
}

interface Kind {
  readonly entry: Entry;
  readonly root: NamedType;
  readonly api: Api;
}

function checkKind({ entry, root, api }: Kind, catalog: Catalog): CheckedCrd {
  const { schema, losses } = lowerSchema(root, { resolve: (id) => catalog.types.get(id) });
  const { schema: guarded, problems } = transitionRules(api.immutable, schema);
  const crd = buildCrd(entry, api, { schema: guarded, successor: successorOf(entry, catalog) });
  const found: Diagnostic[] = losses.flatMap(({ code, message, typeId, pointer }) => {
    const { severity } = codes[code];
    const at = placeOf(catalog.types.get(typeId), pointer, catalog) ?? { source: entry.source, pointer: "" };
    // A note about what the catalog added, such as the metadata of a kind that declares none, tells nobody anything.
    return severity === "note" && !isWritten(at) ? [] : [{ code, severity, message, at }];
  });
  for (const { code, message } of problems) {
    found.push({
      code,
      severity: codes[code].severity,
      message,
      at: { source: entry.source, pointer: "/x-ont-immutable" },
    });
  }
  // A schema that could not be lowered would only repeat its fault here.
  if (found.some(({ severity }) => severity === "error")) return { yaml: printYaml(crd), diagnostics: found };
  for (const { rule, path, problem } of checkCrd(crd)) {
    const code = DEFINITION_CODES[rule];
    const message = crdMessage(code, { path, problem });
    found.push({ code, severity: "error", message, at: { source: entry.source, pointer: schemaPointer(path) } });
  }
  return { yaml: printYaml(crd), diagnostics: found };
}

function successorOf({ deprecated }: Entry, { byId }: Catalog): string | null {
  const id = deprecated?.supersededBy ?? null;
  const successor = id === null ? undefined : byId.get(id);
  return successor?.api ? `${successor.api.apiVersion} ${successor.name}` : id;
}

/** Where the schema file says what stands at a pointer of one of its types. */
function placeOf(
  type: NamedType | undefined,
  pointer: string,
  { byId }: Catalog,
): (Place & { readonly source: Entry["source"] }) | undefined {
  const entry = type && byId.get(type.entry);
  return type && entry && { source: entry.source, pointer: type.pointer + pointer };
}

function isWritten({ source, pointer }: Place & { readonly source: Entry["source"] }): boolean {
  return atPointer(source.value, pointer) !== undefined;
}

/** Where a schema without references says what stands at a field path of its CRD; the nearest place is shown. */
function schemaPointer(path: string): string {
  const [, inSchema] = path.split(".openAPIV3Schema");
  if (inSchema === undefined) return "";
  return [...inSchema.matchAll(/\.([\w-]+)|\[([^\]]*)\]/g)]
    .map(([, name, key]) => `/${escapeToken(name ?? key ?? "")}`)
    .join("");
}
