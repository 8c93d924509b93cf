import path from "node:path";
import { printable } from "../../packages/base/src/escape-invisible.ts";
import { LAYER_NAME } from "../catalog/names.ts";
import { CONFIG_FILE, type LayerConfig } from "../config/config.ts";
import { Diagnostics } from "../diagnostics/diagnostics.ts";
import { disk } from "../files/disk.ts";
import { outsideTarget, readText } from "../files/file-operations.ts";
import { attributesLine } from "../files/paths.ts";
import { decodeUtf8 } from "../files/utf8.ts";
import type { JsonObject } from "../../packages/base/src/json.ts";
import { editManifest } from "./edit-manifest.ts";
import { findPnpm } from "./find-pnpm.ts";
import { isInstalled, workspaceStep } from "./installed.ts";
import { exampleIn, planSchemas, type FirstLayer, type PlannedSchemas } from "./plan-schemas.ts";
import { starterConfig, starterManifest, starterSchema, WORKSPACES, type Starter } from "./starter.ts";
import { printDiagnostics } from "./print-report.ts";
import { EXIT, UsageError, type CommandLine, type Terminal } from "./terminal.ts";

const DEFAULT_LAYER = "platform";

/** `seamgen init`: starts a project in the current folder. Existing files are kept, except for additions to package.json. */
export async function runInit({ options }: CommandLine, terminal: Terminal): Promise<number> {
  const wanted = typeof options["layer"] === "string" ? options["layer"] : null;
  const layer = wanted ?? DEFAULT_LAYER;
  if (!LAYER_NAME.test(layer)) {
    const what = `--layer ${JSON.stringify(layer)} cannot name a layer: write lower-case letters, digits and dashes, with a letter first`;
    throw new UsageError(what);
  }
  const diagnostics = new Diagnostics();
  const project = await planProject(terminal.cwd, { layer, isWanted: wanted !== null }, diagnostics);
  if (project === null) {
    await printDiagnostics(diagnostics.all, terminal);
    terminal.stderr.write("Nothing was written.\n");
    return EXIT[diagnostics.outcome()];
  }
  const { layOut } = await import("../print/lay-out.ts");
  for (const { file, action, text } of project.files) {
    const absolute = path.join(terminal.cwd, file);
    if (action === "created" && text !== null)
      disk.write(absolute, file === ATTRIBUTES ? text : await layOut(absolute, text), { once: true });
    else if (text !== null) disk.write(absolute, text);
    terminal.stdout.write(`${action.padEnd(8)} ${file}\n`);
  }
  for (const note of project.notes) terminal.stdout.write(`note: ${printable(note)}\n`);
  terminal.stdout.write(nextSteps(terminal.cwd, project));
  return EXIT.ok;
}

interface StarterFile {
  readonly file: string;
  readonly action: "created" | "kept" | "changed";
  /** What to write; null if the file is kept. */
  readonly text: string | null;
}

interface Project {
  readonly files: readonly StarterFile[];
  readonly notes: readonly string[];
  readonly schemas: PlannedSchemas;
  /** The command that links workspaces. */
  readonly install: string;
}

/** Returns null, with a diagnostic, if the project cannot be started. */
async function planProject(root: string, first: FirstLayer, diagnostics: Diagnostics): Promise<Project | null> {
  const bytes = disk.read(path.join(root, "package.json"));
  const manifest = bytes && decodeUtf8(bytes);
  if (manifest?.fault !== undefined)
    diagnostics.report("SG6012", { reason: `it is not UTF-8: it ${manifest.fault.problem}` });
  const hasWorkspaces = findPnpm(root) === undefined;
  const edit =
    manifest === undefined || manifest.fault ? null : await editManifest(manifest.text, { hasWorkspaces }, diagnostics);
  checkFolders(root, [SCHEMAS], diagnostics);
  if (diagnostics.errorCount > 0) return null;
  const schemas = await planSchemas(root, first);
  const example = schemas.example === null ? null : `${schemas.folder}/${exampleIn(schemas.example)}`;
  if (example !== null) checkFolders(root, path.posix.dirname(example).split("/"), diagnostics);
  if (diagnostics.errorCount > 0) return null;

  const isThere = (file: string) => disk.stat(path.join(root, file)) !== undefined;
  const fresh = (file: string, value: JsonObject): StarterFile =>
    isThere(file)
      ? { file, action: "kept", text: null }
      : { file, action: "created", text: `${JSON.stringify(value, null, 2)}\n` };
  const workspaces = workspaceStep(root, { folders: [`${OUTPUT}/${first.layer}`], all: WORKSPACES });
  const files = [
    fresh(CONFIG_FILE, starterConfig(guessStarter(edit?.name ?? null, schemas.layers))),
    ...(example === null || schemas.example === null ? [] : [fresh(example, starterSchema(schemas.example))]),
    isThere(ATTRIBUTES)
      ? ({ file: ATTRIBUTES, action: "kept", text: null } as const)
      : ({ file: ATTRIBUTES, action: "created", text: `${attributesLine(OUTPUT)}\n` } as const),
    edit === null ? fresh("package.json", starterManifest({ hasWorkspaces })) : edited(manifest?.text, edit.text),
  ];
  const notes = [
    ...(edit?.notes ?? []),
    ...(hasWorkspaces || workspaces.missing === null ? [] : [workspaces.missing]),
    ...attributesNotes(root),
    ...schemas.notes,
  ];
  return { files, notes, schemas, install: workspaces.install };
}

/** Reports a part of a path that is in the way of a folder, and a link that leads out of the project. */
function checkFolders(root: string, parts: readonly string[], diagnostics: Diagnostics): void {
  for (let i = 1; i <= parts.length; i++) {
    const shown = parts.slice(0, i).join("/");
    const absolute = path.join(root, shown);
    const target = outsideTarget(disk, root, absolute);
    const type = disk.stat(disk.realPath(absolute) ?? absolute)?.type;
    if (target !== undefined) return diagnostics.report("SG5002", { path: shown, target });
    if (type !== undefined && type !== "folder") return diagnostics.report("SG6072", { path: shown });
  }
}

/** Without the attribute, a checkout on Windows has CRLF in generated files, which `--check` refuses. */
function attributesNotes(root: string): string[] {
  const text = readText(disk, path.join(root, ATTRIBUTES));
  return text === undefined || text.includes("eol=lf") ? [] : [`add "${attributesLine(OUTPUT)}" to ${ATTRIBUTES}`];
}

const SCHEMAS = "schemas";
const OUTPUT = "generated";
const ATTRIBUTES = ".gitattributes";

function edited(before: string | undefined, after: string): StarterFile {
  const file = "package.json";
  return before === after ? { file, action: "kept", text: null } : { file, action: "changed", text: after };
}

/** Takes the scope from the existing package. A layer's package gets another name than that package. */
function guessStarter(name: string | null, layers: readonly LayerConfig[]): Starter {
  const scope = /^(@[a-z0-9][a-z0-9._-]*)\//.exec(name ?? "")?.[1] ?? "@example";
  const named = layers.map((layer) => {
    const npm = `${scope}/${layer.name}`;
    return name === npm ? { ...layer, package: `${npm}-api` } : layer;
  });
  return { scope, layers: named };
}

/** The commands that a user needs next. Packages that are installed need none. */
function nextSteps(root: string, { schemas, install }: Project): string {
  const missing = ["seamgen", "@seamgen/runtime"].filter((name) => !isInstalled(root, name));
  const steps = [
    ...(missing.length > 0 ? [`install ${missing.join(" and ")}, as the README of seamgen says`] : []),
    ...(schemas.hasSchemas ? [] : [`add a schema, ${schemas.folder}/<layer>/<Kind>.json, in a layer of the config`]),
    "npx seamgen generate    writes generated/ and a reconciler to fill in",
    `${install.padEnd(22)}  links the generated packages, which are workspaces`,
  ];
  return `\nNext:\n${steps.map((step) => `  ${step}\n`).join("")}`;
}
