import { freeName } from "../print/source-file.ts";
import { docComment, printCall } from "../print/text.ts";
import type { SourceFile } from "../print/source-file.ts";
import type { Api, Catalog, Entry } from "../types.ts";
import { RUNTIME_PACKAGE } from "./module-paths.ts";

/** A kind with a CRD. Only such kinds have reconcilers. */
export interface ClusterKind {
  readonly entry: Entry;
  readonly api: Api;
}

export function clusterKinds(entries: readonly Entry[]): ClusterKind[] {
  return entries.flatMap((entry) => (entry.api?.crd ? [{ entry, api: entry.api }] : []));
}

/** Lists the kinds whose changes trigger a pass of this kind: those in its `x-ont-depends-on`. */
export function watchedKinds({ entry }: ClusterKind, catalog: Catalog): ClusterKind[] {
  const wanted = new Set(entry.dependsOn.flatMap(({ id }) => catalog.byId.get(id) ?? []));
  wanted.delete(entry);
  // Not a search through the catalog per kind, because a set can have a thousand.
  const position = (one: Entry) => catalog.entries.indexOf(one);
  return clusterKinds([...wanted].sort((a, b) => position(a) - position(b)));
}

/** A watched kind, and the method of the user's class that maps a change to objects. */
export interface Watched {
  readonly kind: ClusterKind;
  readonly name: string;
  readonly hook: string;
}

/** Names the hooks. If kinds of two layers share a name, the later hooks start with the name of their package. */
export function nameWatched(kind: ClusterKind, catalog: Catalog): Watched[] {
  const packages = new Map(catalog.layers.map((layer) => [layer.name, layer.package]));
  const taken = new Set([kind.entry.name]);
  return watchedKinds(kind, catalog).map((watched) => {
    const { name: plain, layer } = watched.entry;
    const name = freeName(plain, packages.get(layer) ?? layer, taken);
    taken.add(name);
    return { kind: watched, name, hook: `map${name}` };
  });
}

export function hookComment({ name }: Watched): string[] {
  return docComment(`Returns the objects to reconcile when this ${name} has changed.`, [], "  ");
}

interface HookPlace {
  readonly file: SourceFile;
  /** The module specifier of the watched kind. */
  readonly module: string;
  readonly modifier: "abstract" | "override";
}

/** Prints the head of a hook: a declaration, or the first lines of a stub that does not use its parameters. */
export function printHook({ kind, hook }: Watched, { file, module, modifier }: HookPlace): string[] {
  const isStub = modifier === "override";
  const parameter = isStub ? "_" : "";
  const object = `${parameter}object: ${file.importType(kind.entry.name, module)}`;
  const cache = `${parameter}cache: ${file.importType("ObjectCache", RUNTIME_PACKAGE)}`;
  const tail = `: readonly ${file.importType("ObjectKey", RUNTIME_PACKAGE)}[]${isStub ? " {" : ";"}`;
  return printCall([object, cache], { head: `${modifier} ${hook}`, tail, indent: "  " });
}
