import path from "node:path";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import type { FileSystem } from "../files/file-system.ts";
import { listFiles, type FileMark } from "../files/look.ts";
import { isTypeScript, relativePath } from "../files/paths.ts";
import type { Place } from "../types.ts";
import { addHooks } from "./add-hooks.ts";
import { addImports, type WantedType } from "./add-imports.ts";
import { leftoverHooks, missingHooks } from "./compare-hooks.ts";
import { lineageOf, type Lineage } from "./lineage.ts";
import { readSource } from "./read-source.ts";
import type { Span } from "./source-view.ts";
import { insertAll, lineEndOf, type Insertion } from "./text-edits.ts";
import { UserFiles, type UserFile } from "./user-files.ts";
import { readScaffold, type FreshScaffold, type Hook, type WantedScaffold } from "./wanted-scaffold.ts";

export interface UpgradeInput {
  readonly files: FileSystem;
  /** The project, absolute. */
  readonly root: string;
  /** The scaffold folder, relative to it. */
  readonly folder: string;
  readonly scaffolds: readonly FreshScaffold[];
  /** Nothing will be written, so places are those in the files as they are. */
  readonly check: boolean;
}

/** A file that gets stubs. */
export interface UpgradedFile {
  readonly path: string;
  readonly added: readonly { readonly class: string; readonly hooks: readonly string[]; readonly at: Place }[];
  /** The whole new text, byte order mark included. */
  readonly contents: string;
  /** The file as it was read. */
  readonly mark: FileMark | undefined;
}

/** What is missing in a class. */
interface Gap {
  readonly lineage: Lineage;
  readonly hooks: readonly Hook[];
}

/** Works out every new text; nothing is written. */
export function planUpgrade(input: UpgradeInput, diagnostics: Diagnostics): readonly UpgradedFile[] {
  const { root, check } = input;
  const scaffolds = input.scaffolds.map(readScaffold);
  const files = new UserFiles(root, input.files);
  const absolute = listFiles(input.files, path.resolve(root, input.folder)).filter(isTypeScript);
  const own = absolute.flatMap((file) => files.read(file) ?? []);
  for (const file of own) reportSyntax(file, root, diagnostics);
  const readable = own.filter(({ view }) => view.fault === null);
  const lineages = readable.map((file) =>
    file.view.classes.flatMap((view) => lineageOf({ file, view }, { files, scaffolds }) ?? []),
  );
  reportWithoutClass(scaffolds, lineages.flat(), { files: input.files, root, diagnostics });
  const upgraded: UpgradedFile[] = [];
  for (const found of lineages) {
    const gaps = found.map((lineage) => ({ lineage, hooks: missingHooks(lineage) }));
    const filled = gaps.filter(({ hooks }) => hooks.length > 0);
    const result = filled.length === 0 ? undefined : upgradeFile(filled, root, diagnostics);
    if (result !== undefined) upgraded.push(result.file);
    // Once the stubs are in the file, its lines are elsewhere.
    const insertions = result === undefined || check ? [] : result.insertions;
    for (const lineage of found) reportLeftovers(lineage, { root, insertions }, diagnostics);
  }
  return upgraded;
}

/** The file as it is after the insertions. */
interface After {
  readonly root: string;
  readonly insertions: readonly Insertion[];
}

function placeIn({ absolute, text }: UserFile, { start, end }: Span, { root, insertions }: After): Place {
  const shift = insertions.filter(({ at }) => at <= start).reduce((sum, insertion) => sum + insertion.text.length, 0);
  // Neither syntax is read: the place is given by its characters.
  const source = { file: relativePath(root, absolute), text: insertAll(text, insertions), syntax: "json" as const };
  return { source, pointer: `@${start + shift}-${end + shift}` };
}

function reportSyntax(file: UserFile, root: string, diagnostics: Diagnostics): void {
  const { fault } = file.view;
  if (fault === null) return;
  const at = placeIn(file, { start: fault.at, end: fault.at + 1 }, { root, insertions: [] });
  const hint = "correct it and run `seamgen upgrade` again; the file was left alone";
  diagnostics.report("SG7001", { message: fault.message }, { at, hint });
}

function reportLeftovers(lineage: Lineage, after: After, diagnostics: Diagnostics): void {
  const { file, view, scaffold } = lineage;
  const declared = new Set(view.members.map(({ name }) => name));
  const fresh = scaffold.hooks.map(({ name }) => name).filter((name) => !declared.has(name));
  const only = fresh.length === 1 ? fresh[0] : undefined;
  for (const { name, label } of leftoverHooks(lineage)) {
    const near = didYouMean(name, fresh).hint;
    const move = only === undefined ? near : `if its kind was renamed, move what it does to \`${only}\``;
    const hint = `${move === undefined ? "" : `${move} `}${move === undefined ? "delete it" : "and delete it"}, or drop \`override\` and give it another name if your own code calls it`;
    diagnostics.report("SG7003", { hook: name, base: scaffold.base }, { at: placeIn(file, label, after), hint });
  }
}

/** Bases that no class extends, as far as that can be seen. */
function reportWithoutClass(
  scaffolds: readonly WantedScaffold[],
  found: readonly Lineage[],
  { files, root, diagnostics }: Pick<UpgradeInput, "files" | "root"> & { readonly diagnostics: Diagnostics },
): void {
  const extended = new Set(found.map(({ scaffold }) => scaffold));
  for (const scaffold of scaffolds.filter((one) => !extended.has(one))) {
    const { base, path: file, hooks } = scaffold;
    const names = hooks.map(({ name }) => name).join(", ");
    const hint =
      files.stat(path.resolve(root, file)) === undefined
        ? `\`seamgen generate\` writes ${file} again; a class elsewhere needs ${names}`
        : `a class elsewhere, or one that extends an expression, is not seen; it needs ${names}`;
    diagnostics.report("SG7002", { base, path: file }, { hint });
  }
}

interface Upgrade {
  readonly file: UpgradedFile;
  readonly insertions: readonly Insertion[];
}

function upgradeFile(gaps: readonly Gap[], root: string, diagnostics: Diagnostics): Upgrade | undefined {
  const file = gaps[0]?.lineage.file;
  const anchor = file?.view.imports.find(({ module }) =>
    gaps.some(({ lineage }) => lineage.scaffold.baseModule === module),
  );
  const fallback = anchor ?? file?.view.imports.at(-1);
  if (file === undefined || fallback === undefined) return undefined;
  const eol = lineEndOf(file.text);
  const { insertions: imports, names } = addImports(typesOf(gaps), { ...file, eol, anchor: fallback });
  const stubs = gaps.map(({ lineage, hooks }) => addHooks(file.text, lineage.view, { hooks, names, eol }));
  const insertions = [...imports, ...stubs];
  const text = insertAll(file.text, insertions);
  const asRead = { root, insertions: [] };
  if (!isUpgraded(text, gaps)) return reportUnable(gaps, asRead, diagnostics);
  const added = gaps.map(({ lineage, hooks }) => ({
    class: lineage.view.name ?? lineage.scaffold.base,
    hooks: hooks.map(({ name }) => name),
    at: placeIn(file, lineage.view.label, asRead),
  }));
  const upgraded = { path: relativePath(root, file.absolute), added, contents: file.bom + text, mark: file.mark };
  return { file: upgraded, insertions };
}

/** Each type of the stubs once, in the order in which a fresh scaffold imports them. */
function typesOf(gaps: readonly Gap[]): WantedType[] {
  const wanted = new Map<string, WantedType>();
  for (const { lineage, hooks } of gaps) {
    const used = new Set(hooks.flatMap(({ types }) => types.map(({ local }) => local)));
    for (const { module, named } of lineage.scaffold.imports) {
      for (const { name, local } of named)
        if (used.has(local)) wanted.set(`${module} ${name}`, { module, name, local });
    }
  }
  return [...wanted.values()];
}

/** Whether the new text parses, and its classes have the hooks: a last look before anything is written. */
function isUpgraded(text: string, gaps: readonly Gap[]): boolean {
  const { fault, classes } = readSource(text, { isTsx: gaps[0]?.lineage.file.absolute.endsWith(".tsx") === true });
  if (fault !== null) return false;
  return gaps.every(({ lineage, hooks }) => {
    const after = classes[lineage.file.view.classes.indexOf(lineage.view)];
    return hooks.every(({ name }) => after?.members.some((member) => member.name === name) === true);
  });
}

function reportUnable([gap]: readonly Gap[], after: After, diagnostics: Diagnostics): undefined {
  if (gap === undefined) return;
  const { file, view } = gap.lineage;
  const hooks = gap.hooks.map(({ name }) => name).join(", ");
  diagnostics.report("SG7005", { hooks }, { at: placeIn(file, view.label, after), hint: "add them by hand" });
}
