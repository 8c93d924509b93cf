import type { Config } from "../config/config.ts";
import { codes } from "../diagnostics/codes.ts";
import { buildCrd } from "../lowering/build-crd.ts";
import { keyConditions } from "../lowering/conditions.ts";
import { shortenDescriptions } from "../lowering/descriptions.ts";
import { transitionRules } from "../lowering/immutable.ts";
import { lowerSchema } from "../lowering/lower.ts";
import type { Catalog, Entry, ImmutablePath } from "../types.ts";
import type { LinkedEntry } from "./finish-entry.ts";

/** The set of an entry, before it has definitions. */
export interface Linked extends Pick<Catalog, "layers" | "types"> {
  readonly config: Config;
  readonly byId: ReadonlyMap<string, LinkedEntry>;
}

/** Makes the definition of an entry. */
export type Define = (entry: LinkedEntry, linked: Linked) => Pick<Entry, "definition" | "losses">;

interface DefineInput extends Pick<Linked, "layers" | "config">, Pick<Catalog, "index" | "missing"> {
  readonly define: Define;
}

/** Builds the catalog from linked entries: adds to each kind with a CRD its definition and the losses of it. */
export function defineKinds(
  linked: readonly LinkedEntry[],
  { layers, config, index, missing, define }: DefineInput,
): Catalog {
  const types = new Map(linked.flatMap((entry) => entry.types.map((type) => [type.id, type] as const)));
  const set = { config, layers, types, byId: new Map(linked.map((entry) => [entry.id, entry])) };
  const entries = linked.map((entry) => ({ ...entry, ...define(entry, set) }));
  return { layers, entries, types, index, missing, byId: new Map(entries.map((entry) => [entry.id, entry])) };
}

export function defineKind(entry: LinkedEntry, known: Linked): ReturnType<Define> {
  const { api } = entry;
  const [root] = entry.types;
  if (!api?.crd || root === undefined) return { definition: null, losses: [] };
  const { schema, losses } = lowerSchema(root, { resolve: (id) => known.types.get(id) });
  const keyed = api.hasKeyedConditions ? keyConditions(schema) : schema;
  const metadata = api.immutable.flatMap((path) => metadataReason(path) ?? []);
  const others = api.immutable.filter((path) => metadataReason(path) === undefined);
  const { schema: guarded, unreachable } = transitionRules(others, keyed);
  const described = shortenDescriptions(guarded, known.config.crds.descriptions);
  const definition = buildCrd(entry, api, { schema: described, successor: successorOf(entry, known) });
  const unguarded = unreachable.map(({ path, at }) => {
    return { code: "SG4017" as const, typeId: root.id, pointer: "", at, message: codes.SG4017.message({ path }) };
  });
  const ruled = metadata.map(({ path, at, why }) => {
    return { code: "SG2145" as const, typeId: root.id, pointer: "", at, message: codes.SG2145.message({ path, why }) };
  });
  // True of every kind with a field that is not nullable.
  const nulls = { code: "SG4084" as const, typeId: root.id, pointer: "", message: codes.SG4084.message({}) };
  return { definition, losses: [...losses, nulls, ...ruled, ...unguarded] };
}

/** Rule: apimachinery ValidateObjectMetaAccessorUpdate. */
const FIXED_FIELDS = ["name", "namespace", "uid", "creationTimestamp"];

/** Returns an immutable path into metadata with the reason why it needs no rule, or cannot have one. */
function metadataReason(path: ImmutablePath): (ImmutablePath & { readonly why: string }) | undefined {
  const [first, field = ""] = path.names;
  if (first !== "metadata") return undefined;
  if (FIXED_FIELDS.includes(field)) return { ...path, why: "the API server lets no update change it" };
  // A rule can see generateName (docs/crd.md 2.1).
  return field === "generateName" ? undefined : { ...path, why: "a CRD has no rules about this part of metadata" };
}

/** The successor of a deprecated kind, in the notation of kubectl if it is a kind of this set. */
function successorOf({ deprecated }: LinkedEntry, { byId }: Linked): string | null {
  const id = deprecated?.supersededBy ?? null;
  const successor = id === null ? undefined : byId.get(id);
  return successor?.api ? `${successor.api.apiVersion} ${successor.name}` : id;
}
