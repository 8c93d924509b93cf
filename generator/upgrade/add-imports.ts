import { freeName } from "../print/source-file.ts";
import { quote } from "../print/text.ts";
import type { ImportView, SourceView } from "./source-view.ts";
import { indentAt, lineBefore, type Insertion } from "./text-edits.ts";

/** A type that a stub names. */
export interface WantedType {
  readonly module: string;
  readonly name: string;
  /** Its name in a fresh scaffold. */
  readonly local: string;
}

export interface AddedImports {
  readonly insertions: readonly Insertion[];
  /** The names in this file of the types of a fresh scaffold, by their names there. */
  readonly names: ReadonlyMap<string, string>;
}

export interface Module {
  readonly text: string;
  readonly view: SourceView;
  readonly eol: string;
  /** The import of the base. New imports follow it, in its style. */
  readonly anchor: ImportView;
}

interface Addition {
  readonly name: string;
  readonly local: string;
}

/** Imports types into a file, if it does not import them already: in an import of their module, otherwise in a new one. */
export function addImports(wanted: readonly WantedType[], module: Module): AddedImports {
  const names = new Map<string, string>();
  const taken = new Set(module.view.declared);
  const additions = new Map<string, Addition[]>();
  for (const type of wanted) {
    const known = importedAs(type, module.view);
    const local = known ?? (taken.has(type.local) ? freeName(type.name, type.module, taken) : type.local);
    names.set(type.local, local);
    taken.add(local);
    if (known === undefined)
      additions.set(type.module, [...(additions.get(type.module) ?? []), { name: type.name, local }]);
  }
  const insertions = [...additions].flatMap(([from, added]) => {
    const target = mergeTarget(from, module.view);
    return target === undefined ? newImport(from, added, module) : intoImport(target, added, module);
  });
  return { insertions, names };
}

/** The name of a type that the file already imports. The index of a package or of a version exports the same as its modules. */
function importedAs({ module, name }: WantedType, { imports }: SourceView): string | undefined {
  const found = imports.filter((other) => other.module === module || module.startsWith(`${other.module}/`));
  return found.flatMap(({ named }) => named).find((named) => named.name === name)?.local;
}

function mergeTarget(module: string, { imports }: SourceView): ImportView | undefined {
  const open = imports.filter((other) => other.module === module && other.named.length > 0);
  return open.find(({ isTypeOnly }) => isTypeOnly) ?? open[0];
}

function specifier({ name, local }: Addition, isTypeOnly: boolean): string {
  return `${isTypeOnly ? "" : "type "}${name === local ? name : `${name} as ${local}`}`;
}

function intoImport(target: ImportView, added: readonly Addition[], { text, eol }: Module): Insertion[] {
  const { named, braces, isTypeOnly, hasTrailingComma } = target;
  const last = named.at(-1);
  if (braces === null || last === undefined) return [];
  const close = braces.end - 1;
  const inner = text.slice(braces.start, close);
  const isBlock = lineBefore(text, close).trim() === "" && inner.includes("\n");
  const tidy = !/[/]/.test(inner) && named.every(({ name }, i) => i === 0 || (named[i - 1]?.name ?? "") <= name);
  const separator = isBlock ? `,${eol}${indentAt(text, last.start)}` : ", ";
  const inOrder: Insertion[] = [];
  const atEnd: string[] = [];
  for (const addition of added) {
    const next = tidy ? named.find(({ name }) => name > addition.name) : undefined;
    const printed = specifier(addition, isTypeOnly);
    if (next === undefined) atEnd.push(printed);
    else inOrder.push({ at: next.start, text: printed + separator });
  }
  return atEnd.length === 0 ? inOrder : [...inOrder, ...append(atEnd)];

  /** Adds names after every comment inside the braces, so that each comment stays with its name. */
  function append(printed: readonly string[]): Insertion[] {
    const all = printed.join(separator);
    if (!isBlock) {
      const at = braces === null ? close : braces.start + inner.trimEnd().length;
      return [{ at, text: hasTrailingComma ? ` ${all},` : `, ${all}` }];
    }
    const line = close - lineBefore(text, close).length;
    const indent = indentAt(text, last?.start ?? close);
    const comma = hasTrailingComma ? [] : [{ at: last?.end ?? close, text: "," }];
    return [...comma, { at: line, text: `${indent}${all}${hasTrailingComma ? "," : ""}${eol}` }];
  }
}

/** Adds an import after the import of the base and the comments on its line. */
function newImport(from: string, added: readonly Addition[], { text, eol, anchor }: Module): Insertion[] {
  const single = anchor.specifier.startsWith("'");
  const end = /^[^\r\n]*/.exec(text.slice(anchor.commentsEnd))?.[0] ?? "";
  const isAlone = end.trim() === "";
  const semicolon = text[anchor.end - 1] === ";" || !isAlone ? ";" : "";
  const module = single && !/['\\]/.test(from) ? `'${from}'` : quote(from);
  const printed = added.map((addition) => specifier(addition, true));
  const line = `import type { ${printed.join(", ")} } from ${module}${semicolon}`;
  return [{ at: isAlone ? anchor.commentsEnd + end.length : anchor.end, text: `${eol}${line}` }];
}
