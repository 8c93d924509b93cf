import { pascalCase } from "../../catalog/names.ts";
import type { JsonObject } from "../../../packages/base/src/json.ts";
import { codeBanner } from "../../print/banner.ts";
import { renderTemplate } from "../../print/templates.ts";
import { docComment, printImport, printLiteral, propertyName, quote } from "../../print/text.ts";
import type { Api, Catalog, Entry } from "../../types.ts";
import { importPaths, RUNTIME_PACKAGE } from "../module-paths.ts";

/** A kind that lives on a cluster: only these have reconcilers. */
export interface ClusterKind {
  readonly entry: Entry;
  readonly api: Api;
}

export function clusterKinds(entries: readonly Entry[]): ClusterKind[] {
  return entries.flatMap((entry) => (entry.api?.crd ? [{ entry, api: entry.api }] : []));
}

/** The kinds that a change of `x-ont-depends-on` objects wakes this one for. */
function watchedKinds({ entry }: ClusterKind, catalog: Catalog): ClusterKind[] {
  const wanted = new Set(entry.dependsOn.map(({ id }) => id));
  return clusterKinds(catalog.entries).filter((kind) => wanted.has(kind.entry.id) && kind.entry !== entry);
}

/** RBAC that follows from the kind and what it watches (rbac.authorization.k8s.io/v1 rules). */
function policyRules(kind: ClusterKind, catalog: Catalog): JsonObject[] {
  const { group, plural, hasStatus } = kind.api;
  const read = ["get", "list", "watch"];
  const watched = watchedKinds(kind, catalog).map(({ api }) => ({
    apiGroups: [api.group],
    resources: [api.plural],
    verbs: read,
  }));
  return [
    { apiGroups: [group], resources: [plural], verbs: [...read, "patch", "update"] },
    ...(hasStatus ? [{ apiGroups: [group], resources: [`${plural}/status`], verbs: ["get", "patch", "update"] }] : []),
    { apiGroups: [group], resources: [`${plural}/finalizers`], verbs: ["update"] },
    ...watched,
    { apiGroups: ["", "events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
  ];
}

/** The same rules as a ClusterRole to apply. */
export function clusterRole(kind: ClusterKind, catalog: Catalog): JsonObject {
  return role(kind, { kind: "ClusterRole", suffix: "reconciler", rules: policyRules(kind, catalog) });
}

/** The right to elect a leader: a Role for the namespace of the Lease, which whoever applies it chooses. */
export function leaderElectionRole(kind: ClusterKind): JsonObject {
  const rules = [{ apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create", "get", "update"] }];
  return role(kind, { kind: "Role", suffix: "leader-election", rules });
}

interface RoleParts {
  readonly kind: "ClusterRole" | "Role";
  readonly suffix: string;
  readonly rules: JsonObject[];
}

function role({ entry, api }: ClusterKind, { kind, suffix, rules }: RoleParts): JsonObject {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind,
    metadata: {
      name: `${api.plural}.${api.group}:${suffix}`,
      labels: { "app.kubernetes.io/managed-by": "seamgen", "app.kubernetes.io/part-of": entry.layer },
    },
    rules,
  };
}

/** A name that a finalizer must be: `group/singular`. */
function finalizerName({ api }: ClusterKind): string {
  return `${api.group}/${api.singular}`;
}

/** A watched kind under the name that this module knows it by. */
interface Watched {
  readonly kind: ClusterKind;
  readonly name: string;
  readonly resource: string;
  readonly hook: string;
}

/** Kinds of two layers may share a name; then the later ones get their layer's name in front. */
function nameWatched(kind: ClusterKind, catalog: Catalog): Watched[] {
  const taken = new Set([kind.entry.name]);
  return watchedKinds(kind, catalog).map((watched) => {
    const plain = watched.entry.name;
    const name = taken.has(plain) ? pascalCase(watched.entry.layer) + plain : plain;
    taken.add(name);
    return { kind: watched, name, resource: `${name}Resource`, hook: `map${name}` };
  });
}

function imported(original: string, name: string): string {
  return original === name ? name : `${original} as ${name}`;
}

/** What the templates need of a watch, in lines that fit. */
function watchLines({ name, hook }: Watched) {
  return {
    question: docComment(`Which objects must be looked at again when this ${name} changed?`, [], "  ").join("\n"),
    declaration: `${printSignature(`abstract ${hook}`, [`object: ${name}`, "cache: ObjectCache"], "readonly ObjectKey[]")};`,
    override: `${printSignature(`override ${hook}`, [`_object: ${name}`, "_cache: ObjectCache"], "readonly ObjectKey[]", " {")} {`,
  };
}

/** The list that `watches()` returns. */
function printWatchList(watched: readonly Watched[]): string {
  const items = watched.flatMap(({ resource, hook }) => {
    const call = `        map: (object, cache) => this.${hook}(object, cache),`;
    const map =
      call.length <= 80 ? [call] : ["        map: (object, cache) =>", `          this.${hook}(object, cache),`];
    return ["      {", `        resource: ${resource},`, ...map, "      },"];
  });
  return items.length === 0 ? "[]" : ["[", ...items, "    ]"].join("\n");
}

/** A method's head inside a class, with the parameters below each other where one line is too short. */
function printSignature(head: string, parameters: readonly string[], result: string, after = ";"): string {
  const flat = `  ${head}(${parameters.join(", ")}): ${result}`;
  if (flat.length + after.length <= 80) return flat.trimStart();
  return [`${head}(`, ...parameters.map((parameter) => `    ${parameter},`), `  ): ${result}`].join("\n");
}

/** The abstract base: `.reconciler.js` and its declarations. */
export function emitReconcilerBase(kind: ClusterKind, catalog: Catalog): { js: string; dts: string } {
  const { entry, api } = kind;
  const watched = nameWatched(kind, catalog);
  const modelPath = importPaths(catalog, "");
  const types = Object.keys(api.conditions);
  const reasons = [...new Set(Object.values(api.conditions).flat())];
  const about = `What every reconciler of ${entry.name} has in common: its resource, its finalizer, the kinds it watches and the RBAC rules it needs. Extend it, and implement the abstract methods.`;
  const common = {
    banner: codeBanner(entry.source.file),
    name: entry.name,
    finalizer: quote(finalizerName(kind)),
    watches: watched.map(watchLines),
  };
  const js = renderTemplate("reconciler.js.hbs", {
    ...common,
    imports: [
      printImport(["Reconciler"], RUNTIME_PACKAGE),
      ...importLines([
        ...watched.map(
          (other) =>
            [
              modelPath(entry, other.kind.entry),
              [imported(`${other.kind.entry.name}Resource`, other.resource)],
            ] as const,
        ),
        [modelPath(entry, entry), [`${entry.name}Resource`]],
      ]),
    ],
    conditionTypes: types.length === 0 ? null : printLiteral(identity(types)),
    reasons: printLiteral(identity(reasons)),
    rules: printLiteral(policyRules(kind, catalog), "    "),
    watchList: printWatchList(watched),
  });
  const dts = renderTemplate("reconciler.d.ts.hbs", {
    ...common,
    reconciler: `Reconciler<${entry.name}>`,
    about: docComment(about).join("\n"),
    aboutConditions: docComment(`Condition types of ${entry.name}, each with the reasons that may stand with it.`).join(
      "\n",
    ),
    imports: [
      printImport(["Reconciler"], RUNTIME_PACKAGE),
      printImport(
        watched.length > 0 ? ["ObjectCache", "ObjectKey", "PolicyRule", "Watch"] : ["PolicyRule", "Watch"],
        RUNTIME_PACKAGE,
        { type: true },
      ),
      ...importLines(
        [
          ...watched.map(
            (other) => [modelPath(entry, other.kind.entry), [imported(other.kind.entry.name, other.name)]] as const,
          ),
          [modelPath(entry, entry), [entry.name, `${entry.name}Resource`]],
        ],
        true,
      ),
    ],
    conditions: types.length === 0 ? null : types.flatMap((type) => unionMember(type, api.conditions[type] ?? [])),
    conditionTypes: types.map((type) => `  readonly ${propertyName(type)}: ${quote(type)};`),
    reasons: reasons.map((reason) => `  readonly ${propertyName(reason)}: ${quote(reason)};`),
  });
  return { js, dts };
}

function identity(names: readonly string[]): { [name: string]: string } {
  return Object.fromEntries(names.map((name) => [name, name]));
}

/** One import a module, sorted by module. */
function importLines(wanted: readonly (readonly [string, readonly string[]])[], type = false): string[] {
  const sorted = [...wanted].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return sorted.map(([from, names]) => printImport([...names].sort(), from, { type }));
}

function unionMember(name: string, values: readonly string[]): string[] {
  const flat = `  ${propertyName(name)}: ${values.length === 0 ? "string" : values.map(quote).join(" | ")};`;
  if (flat.length <= 80) return [flat];
  const lines = values.map((value) => `    | ${quote(value)}`);
  return [`  ${propertyName(name)}:`, ...lines.slice(0, -1), `${lines.at(-1) ?? ""};`];
}

/** The class that reconcilers of the kind extend, as the templates name it. */
export function baseName({ name }: Entry): string {
  return `${name}ReconcilerBase`;
}

/** The user's own file, written once. It compiles as it is and says where to start. */
export function emitScaffold(kind: ClusterKind, catalog: Catalog): string {
  const { entry } = kind;
  const watched = nameWatched(kind, catalog);
  const packageOf = new Map(catalog.layers.map((layer) => [layer.name, layer.package]));
  const from = ({ layer, version, stem }: Entry, suffix = "") =>
    `${packageOf.get(layer) ?? layer}/${version}/${stem}${suffix}`;
  const runtimeTypes = ["ReconcileContext", "Result", ...(watched.length > 0 ? ["ObjectCache", "ObjectKey"] : [])];
  return renderTemplate("scaffold.ts.hbs", {
    name: entry.name,
    about: docComment(
      `Reconciles ${entry.name}. seamgen wrote this file once, and it is yours: nothing but \`seamgen upgrade\` adds to it, the hooks that new schemas ask for. Start with \`reconcile\`.`,
    ).join("\n"),
    contract: docComment(
      `Called for every ${entry.name} that may need work, by key and not by event: read what is there, act on the difference, and report it in status.`,
      [],
      "  ",
    ).join("\n"),
    reconcile: `${printSignature("override reconcile", [`object: ${entry.name}`, "context: ReconcileContext"], "Promise<Result>", " {")} {`,
    watches: watched.map(watchLines),
    imports: [
      printImport(runtimeTypes.sort(), RUNTIME_PACKAGE, { type: true }),
      ...importLines(
        [
          ...watched.map((other) => [from(other.kind.entry), [imported(other.kind.entry.name, other.name)]] as const),
          [from(entry), [entry.name]],
        ],
        true,
      ),
      printImport([baseName(entry)], from(entry, ".reconciler")),
    ],
  });
}
