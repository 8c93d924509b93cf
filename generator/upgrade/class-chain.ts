import type { ClassView } from "./source-view.ts";
import type { UserFile, UserFiles } from "./user-files.ts";
import type { WantedScaffold } from "./wanted-scaffold.ts";

/** A class and its file. */
export interface FoundClass {
  readonly file: UserFile;
  readonly view: ClassView;
}

/** A class that extends a generated base, and the user's own classes in between, the nearest first. */
export interface ClassChain extends FoundClass {
  readonly scaffold: WantedScaffold;
  readonly ancestors: readonly FoundClass[];
}

type Target = { readonly base: WantedScaffold } | { readonly found: FoundClass };

export interface Search {
  readonly files: UserFiles;
  readonly scaffolds: readonly WantedScaffold[];
}

/** Follows `extends` through the user's files up to a generated base. Returns undefined if the class does not extend one. */
export function findClassChain(start: FoundClass, search: Search): ClassChain | undefined {
  const ancestors: FoundClass[] = [];
  for (let current = start; ;) {
    const target = current.view.parent === null ? undefined : new Lookup(search).parent(current);
    if (target === undefined) return undefined;
    if ("base" in target) return { ...start, scaffold: target.base, ancestors };
    const { found } = target;
    if (found.view === start.view || ancestors.some(({ view }) => view === found.view)) return undefined;
    ancestors.push(found);
    current = found;
  }
}

/** Resolves one name. It stops if modules export each other in a circle. */
class Lookup {
  readonly search: Search;
  readonly asked = new Set<string>();

  constructor(search: Search) {
    this.search = search;
  }

  parent({ file, view }: FoundClass): Target | undefined {
    const [first = "", second] = view.parent ?? [];
    if (second === undefined) return this.local(file, first);
    const space = file.view.imports.find(({ namespace }) => namespace === first);
    return space && this.exported(file, space.module, second);
  }

  /** Resolves a name inside a file. */
  local(file: UserFile, name: string): Target | undefined {
    const own = file.view.classes.find((candidate) => candidate.name === name);
    if (own !== undefined) return { found: { file, view: own } };
    for (const { module, named, defaultName } of file.view.imports) {
      if (defaultName === name) return this.exported(file, module, "default");
      const specifier = named.find(({ local }) => local === name);
      if (specifier !== undefined) return this.exported(file, module, specifier.name);
    }
    return undefined;
  }

  /** Resolves the export of a module. */
  exported(from: UserFile, module: string, name: string): Target | undefined {
    const base = this.search.scaffolds.find((wanted) => wanted.base === name && wanted.baseModule === module);
    if (base !== undefined) return { base };
    const file = this.search.files.resolve(module, from);
    const question = `${file?.absolute} ${name}`;
    if (file === undefined || this.asked.has(question)) return undefined;
    this.asked.add(question);
    const own = file.view.classes.find(({ exportedAs }) => exportedAs === name);
    if (own !== undefined) return { found: { file, view: own } };
    return this.reexported(file, name);
  }

  reexported(file: UserFile, name: string): Target | undefined {
    for (const { module, name: exported, local } of file.view.exports) {
      if (exported !== null && exported !== name) continue;
      const original = exported === null ? name : local;
      const target = module === null ? this.local(file, original) : this.exported(file, module, original);
      if (target !== undefined) return target;
    }
    return undefined;
  }
}
