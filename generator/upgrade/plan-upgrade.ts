import path from "node:path";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import type { FileSystem } from "../files/file-system.ts";
import { listFiles, type FileMark } from "../files/file-operations.ts";
import { isTypeScript, relativePath } from "../files/paths.ts";
import type { Place } from "../types.ts";
import { addHooks } from "./add-hooks.ts";
import { addImports, type WantedType } from "./add-imports.ts";
import { leftoverHooks, missingHooks } from "./compare-hooks.ts";
import { findClassChain, type ClassChain } from "./class-chain.ts";
import { readSource } from "./read-source.ts";
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
  /** The modules with the bases of all kinds. */
  readonly baseModules: ReadonlySet<string>;
  /** The generated packages, also those that have no kinds now. */
  readonly packages: readonly string[];
  /** Nothing will be written, so places refer to the files without the stubs. */
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

/** The hooks that a class lacks. */
interface Gap {
  readonly chain: ClassChain;
  readonly hooks: readonly Hook[];
}

/** Computes the new text of each file, and writes nothing. */
export function planUpgrade(input: UpgradeInput, diagnostics: Diagnostics): readonly UpgradedFile[] {
  const { root, check } = input;
  const scaffolds = input.scaffolds.map(readScaffold);
  const files = new UserFiles(root, input.files);
  const absolute = listFiles(input.files, path.resolve(root, input.folder)).filter(isTypeScript);
  const own = absolute.flatMap((file) => files.read(file) ?? []);
  for (const file of own) reportSyntax(file, root, diagnostics);
  const readable = own.filter(({ view }) => view.fault === null);
  const chains = readable.map((file) =>
    file.view.classes.flatMap((view) => findClassChain({ file, view }, { files, scaffolds }) ?? []),
  );
  for (const file of readable) reportDeletedBases(file, input, diagnostics);
  reportWithoutClass(scaffolds, chains.flat(), { files: input.files, root, diagnostics });
  const upgraded: UpgradedFile[] = [];
  for (const found of chains) {
    const gaps = found.map((chain) => ({ chain, hooks: missingHooks(chain) }));
    const filled = gaps.filter(({ hooks }) => hooks.length > 0);
    const result = filled.length === 0 ? undefined : upgradeFile(filled, root, diagnostics);
    if (result !== undefined) upgraded.push(result.file);
    // The stubs move the lines of the file.
    const insertions = result === undefined || check ? [] : result.insertions;
    for (const chain of found) reportLeftovers(chain, { root, insertions }, diagnostics);
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
  // The place is a range of characters, so the syntax does not matter.
  const source = { file: relativePath(root, absolute), text: insertAll(text, insertions), syntax: "json" as const };
  return { source, pointer: `@${start + shift}-${end + shift}` };
}

function reportSyntax(file: UserFile, root: string, diagnostics: Diagnostics): void {
  const { fault } = file.view;
  if (fault === null) return;
  const at = placeIn(file, { start: fault.at, end: fault.at + 1 }, { root, insertions: [] });
  const hint = "correct it and run `seamgen upgrade` again; the file was not changed";
  diagnostics.report("SG7001", { message: fault.message }, { at, hint });
}

/** Reports each import of a base that no kind has. */
function reportDeletedBases(
  file: UserFile,
  { root, baseModules, packages }: UpgradeInput,
  diagnostics: Diagnostics,
): void {
  for (const { module, start, end, isTypeOnly } of file.view.imports) {
    const isBase = module.endsWith(".reconciler") && packages.some((name) => module.startsWith(`${name}/`));
    if (!isBase || isTypeOnly || baseModules.has(module)) continue;
    diagnostics.report("SG7041", { module }, { at: placeIn(file, { start, end }, { root, insertions: [] }) });
  }
}

function reportLeftovers(chain: ClassChain, after: After, diagnostics: Diagnostics): void {
  const { file, view, scaffold } = chain;
  const declared = new Set(view.members.map(({ name }) => name));
  const fresh = scaffold.hooks.map(({ name }) => name).filter((name) => !declared.has(name));
  const only = fresh.length === 1 ? fresh[0] : undefined;
  for (const { name, label } of leftoverHooks(chain)) {
    const near = didYouMean(name, fresh).hint;
    const move = only === undefined ? near : `if its kind was renamed, move its code to \`${only}\``;
    const hint = `${move === undefined ? "" : `${move} `}${move === undefined ? "delete it" : "and delete it"}, or drop \`override\` and give it another name if your own code calls it`;
    diagnostics.report("SG7003", { hook: name, base: scaffold.base }, { at: placeIn(file, label, after), hint });
  }
}

/** Reports the bases that no class in the scaffold folder extends. */
function reportWithoutClass(
  scaffolds: readonly WantedScaffold[],
  found: readonly ClassChain[],
  { files, root, diagnostics }: Pick<UpgradeInput, "files" | "root"> & { readonly diagnostics: Diagnostics },
): void {
  const extended = new Set(found.map(({ scaffold }) => scaffold));
  for (const scaffold of scaffolds.filter((one) => !extended.has(one))) {
    const { base, path: file, hooks } = scaffold;
    const names = hooks.map(({ name }) => name).join(", ");
    const hint =
      files.stat(path.resolve(root, file)) === undefined
        ? `\`seamgen generate\` writes ${file} again; a class in another folder needs ${names}`
        : `a class in another folder, or one that extends an expression, is not found; it needs ${names}`;
    diagnostics.report("SG7002", { base, path: file }, { hint });
  }
}

interface Upgrade {
  readonly file: UpgradedFile;
  readonly insertions: readonly Insertion[];
}

function upgradeFile(gaps: readonly Gap[], root: string, diagnostics: Diagnostics): Upgrade | undefined {
  const file = gaps[0]?.chain.file;
  const anchor = file?.view.imports.find(({ module }) =>
    gaps.some(({ chain }) => chain.scaffold.baseModule === module),
  );
  const fallback = anchor ?? file?.view.imports.at(-1);
  if (file === undefined || fallback === undefined) return undefined;
  const eol = lineEndOf(file.text);
  const { insertions: imports, names } = addImports(typesOf(gaps), { ...file, eol, anchor: fallback });
  const stubs = gaps.flatMap(({ chain, hooks }) => addHooks(file.text, chain.view, { hooks, names, eol }));
  const insertions = [...imports, ...stubs];
  const text = insertAll(file.text, insertions);
  const asRead = { root, insertions: [] };
  if (!isUpgraded(text, gaps)) return reportUnable(gaps, asRead, diagnostics);
  const added = gaps.map(({ chain, hooks }) => ({
    class: chain.view.name ?? chain.scaffold.base,
    hooks: hooks.map(({ name }) => name),
    at: placeIn(file, chain.view.label, asRead),
  }));
  const upgraded = { path: relativePath(root, file.absolute), added, contents: file.bom + text, mark: file.mark };
  return { file: upgraded, insertions };
}

/** Each type of the stubs once, in the order in which a fresh scaffold imports them. */
function typesOf(gaps: readonly Gap[]): WantedType[] {
  const wanted = new Map<string, WantedType>();
  for (const { chain, hooks } of gaps) {
    const used = new Set(hooks.flatMap(({ types }) => types.map(({ local }) => local)));
    for (const { module, named } of chain.scaffold.imports) {
      for (const { name, local } of named)
        if (used.has(local)) wanted.set(`${module} ${name}`, { module, name, local });
    }
  }
  return [...wanted.values()];
}

/** Whether the new text parses and its classes have the hooks. Checked before anything is written. */
function isUpgraded(text: string, gaps: readonly Gap[]): boolean {
  const { fault, classes } = readSource(text, { isTsx: gaps[0]?.chain.file.absolute.endsWith(".tsx") === true });
  if (fault !== null) return false;
  return gaps.every(({ chain, hooks }) => {
    const after = classes[chain.file.view.classes.indexOf(chain.view)];
    return hooks.every(
      ({ name }) => after?.members.some((member) => member.name === name && !member.isStatic) === true,
    );
  });
}

function reportUnable([gap]: readonly Gap[], after: After, diagnostics: Diagnostics): undefined {
  if (gap === undefined) return;
  const { file, view } = gap.chain;
  const hooks = gap.hooks.map(({ name }) => name).join(", ");
  diagnostics.report("SG7005", { hooks }, { at: placeIn(file, view.label, after), hint: "add them by hand" });
}
