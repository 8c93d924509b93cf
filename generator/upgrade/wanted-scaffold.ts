import { readSource } from "./read-source.ts";
import type { ImportView, MemberView } from "./source-view.ts";

/** A scaffold as a fresh run prints it. */
export interface FreshScaffold {
  /** Where `seamgen generate` writes it, relative to the project root. */
  readonly path: string;
  readonly text: string;
}

/** The contents of a fresh scaffold: the base that users extend, its hooks, and its imports. */
export interface WantedScaffold {
  readonly path: string;
  readonly base: string;
  readonly baseModule: string;
  readonly hooks: readonly Hook[];
  readonly imports: readonly ImportView[];
}

/** A hook that the base requires, with the text of its stub. */
export interface Hook {
  readonly name: string;
  readonly text: string;
  /** The type names in the text, with offsets in it. */
  readonly types: MemberView["types"];
}

/** Reads a fresh scaffold. Each member of its class is the stub of a hook. Throws an `Error` if it is not a scaffold. */
export function readScaffold({ path, text }: FreshScaffold): WantedScaffold {
  const { imports, classes } = readSource(text);
  const [own] = classes;
  const base = own?.parent?.[0];
  const from = imports.find(({ named }) => named.some(({ local }) => local === base));
  if (own === undefined || base === undefined || from === undefined) throw new Error(`${path} is not a scaffold`);
  const hooks = own.members.map(({ name, start, end, types }) => {
    const first = text.lastIndexOf("\n", start) + 1;
    const moved = types.map((type) => ({ ...type, start: type.start - first, end: type.end - first }));
    return { name, text: text.slice(first, end), types: moved };
  });
  return { path, base, baseModule: from.module, hooks, imports };
}
