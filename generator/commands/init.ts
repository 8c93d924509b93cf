import path from "node:path";
import { printable } from "../../packages/base/src/escape-invisible.ts";
import { CONFIG_FILE } from "../config/config.ts";
import { Diagnostics } from "../diagnostics/diagnostics.ts";
import { disk } from "../files/disk.ts";
import { outsideTarget } from "../files/file-operations.ts";
import { decodeUtf8 } from "../files/utf8.ts";
import type { JsonObject } from "../../packages/base/src/json.ts";
import { editManifest } from "./edit-manifest.ts";
import { starterConfig, starterManifest, starterSchema, type Starter } from "./starter.ts";
import { EXIT, printDiagnostics, type CommandLine, type Terminal } from "./terminal.ts";

const DEFAULT_LAYER = "platform";
const LAYER = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** `seamgen init`: starts a project in the current folder. Existing files are kept, except for additions to package.json. */
export async function runInit({ options }: CommandLine, terminal: Terminal): Promise<number> {
  const layer = typeof options["layer"] === "string" ? options["layer"] : DEFAULT_LAYER;
  if (!LAYER.test(layer)) {
    const what = `--layer ${JSON.stringify(layer)} cannot name a layer: write lower-case letters, digits and dashes, with a letter first`;
    terminal.stderr.write(`seamgen: ${printable(what)}\nNothing was written.\n`);
    return EXIT.usage;
  }
  const diagnostics = new Diagnostics();
  const project = await planProject(terminal.cwd, layer, diagnostics);
  if (project === null) {
    await printDiagnostics(diagnostics.all, terminal);
    terminal.stderr.write("Nothing was written.\n");
    return EXIT[diagnostics.outcome()];
  }
  const { layOut } = await import("../print/lay-out.ts");
  for (const { file, action, text } of project.files) {
    const absolute = path.join(terminal.cwd, file);
    if (action === "created" && text !== null) disk.write(absolute, await layOut(absolute, text), { once: true });
    else if (text !== null) disk.write(absolute, text);
    terminal.stdout.write(`${action.padEnd(8)} ${file}\n`);
  }
  for (const note of project.notes) terminal.stdout.write(`note: ${note}\n`);
  terminal.stdout.write(NEXT);
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
}

/** Returns null, with a diagnostic, if the project cannot be started. */
async function planProject(root: string, layer: string, diagnostics: Diagnostics): Promise<Project | null> {
  const bytes = disk.read(path.join(root, "package.json"));
  const manifest = bytes && decodeUtf8(bytes);
  if (manifest?.fault !== undefined)
    diagnostics.report("SG6012", { reason: `it is not UTF-8: it ${manifest.fault.problem}` });
  const edit = manifest === undefined || manifest.fault ? null : await editManifest(manifest.text, diagnostics);
  if (diagnostics.errorCount > 0) return null;
  const starter = guessStarter(edit?.name ?? null, layer);
  const schema = `schemas/${layer}/Website.json`;
  const target = outsideTarget(disk, root, path.dirname(path.join(root, schema)));
  if (target !== undefined) {
    diagnostics.report("SG5002", { path: schema, target });
    return null;
  }

  const isThere = (file: string) => disk.stat(path.join(root, file)) !== undefined;
  const fresh = (file: string, value: JsonObject): StarterFile =>
    isThere(file)
      ? { file, action: "kept", text: null }
      : { file, action: "created", text: `${JSON.stringify(value, null, 2)}\n` };
  const files = [
    fresh(CONFIG_FILE, starterConfig(starter)),
    // The example belongs to the starter config. An existing config may not have its layer.
    ...(isThere(CONFIG_FILE) && !isThere(schema) ? [] : [fresh(schema, starterSchema(starter))]),
    edit === null ? fresh("package.json", starterManifest()) : edited(manifest?.text, edit.text),
  ];
  return { files, notes: edit?.notes ?? [] };
}

function edited(before: string | undefined, after: string): StarterFile {
  const file = "package.json";
  return before === after ? { file, action: "kept", text: null } : { file, action: "changed", text: after };
}

/** Takes the scope from the existing package. The layer's package gets another name than that package. */
function guessStarter(name: string | null, layer: string): Starter {
  const scope = /^(@[a-z0-9][a-z0-9._-]*)\//.exec(name ?? "")?.[1] ?? "@example";
  return { scope, layer, package: name === `${scope}/${layer}` ? `${scope}/${layer}-api` : null };
}

const NEXT = `
Next:
  npm install -D seamgen          if it is not installed yet
  npx seamgen generate            writes generated/ and a reconciler to fill in
  npm install                     links the generated packages, which are workspaces
  npm install @seamgen/runtime    runs the reconciler
`;
