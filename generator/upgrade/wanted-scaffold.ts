import { readSource } from "./read-source.ts";
import type { ImportView, MemberView } from "./source-view.ts";

/** A scaffold as the generator would print it now. */
export interface FreshScaffold {
  /** Where `generate` writes it once, relative to the project root. */
  readonly path: string;
  readonly text: string;
}

/** What a fresh scaffold tells: the base that users extend, its hooks, and what these import. */
export interface WantedScaffold {
  readonly path: string;
  readonly base: string;
  readonly baseModule: string;
  readonly hooks: readonly Hook[];
  readonly imports: readonly ImportView[];
}

/** A hook that the base demands, with the text of its stub. */
export interface Hook {
  readonly name: string;
  readonly text: string;
  /** Its type names, with offsets in its text. */
  readonly types: MemberView["types"];
}

/** The fresh scaffold is its own description: a stub is the member that it holds. */
export function readScaffold({ path, text }: FreshScaffold): WantedScaffold {
  const { imports, classes } = readSource(text);
  const [own] = classes;
  const base = own?.parent?.[0];
  const from = imports.find(({ named }) => named.some(({ local }) => local === base));
  if (own === undefined || base === undefined || from === undefined) throw new Error(`${path}: no scaffold`);
  const hooks = own.members.map(({ name, start, end, types }) => {
    const first = text.lastIndexOf("\n", start) + 1;
    const moved = types.map((type) => ({ ...type, start: type.start - first, end: type.end - first }));
    return { name, text: text.slice(first, end), types: moved };
  });
  return { path, base, baseModule: from.module, hooks, imports };
}
