import path from "node:path";
import { CONFIG_FILE } from "../config/load-config.ts";
import { diagnostic } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { readTextIfAny } from "../host.ts";
import type { JsonObject } from "../../packages/base/src/json.ts";
import { outsideTarget, statIfAny, writeWhole } from "../write/disk.ts";
import { editManifest } from "./edit-manifest.ts";
import { starterConfig, starterManifest, starterSchema, type Starter } from "./starter.ts";
import { EXIT, printDiagnostics, type Parsed, type Terminal } from "./terminal.ts";

const DEFAULT_LAYER = "platform";
const LAYER = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** `seamgen init`: starts a project in the current folder. Files that are there stay. */
export async function runInit({ options }: Parsed, terminal: Terminal): Promise<number> {
  const layer = typeof options["layer"] === "string" ? options["layer"] : DEFAULT_LAYER;
  if (!LAYER.test(layer)) {
    const what = `--layer ${JSON.stringify(layer)} cannot name a layer: lower-case letters, digits and dashes, beginning with a letter`;
    terminal.stderr.write(`seamgen: ${what}\nNothing was written.\n`);
    return EXIT.usage;
  }
  const project = await planProject(terminal.cwd, layer);
  if ("faults" in project) {
    await printDiagnostics(project.faults, terminal);
    terminal.stderr.write("Nothing was written.\n");
    return EXIT["config-errors"];
  }
  const { layOut } = await import("../print/lay-out.ts");
  for (const { file, action, text } of project.files) {
    const absolute = path.join(terminal.cwd, file);
    if (action === "created" && text !== null) writeWhole(absolute, await layOut(absolute, text), { once: true });
    else if (text !== null) writeWhole(absolute, text);
    terminal.stdout.write(`${action.padEnd(8)} ${file}\n`);
  }
  for (const note of project.notes) terminal.stdout.write(`note: ${note}\n`);
  terminal.stdout.write(NEXT);
  return EXIT.ok;
}

interface PlannedFile {
  readonly file: string;
  readonly action: "created" | "kept" | "changed";
  /** What to write; null where the file stays. */
  readonly text: string | null;
}

interface Project {
  readonly files: readonly PlannedFile[];
  readonly notes: readonly string[];
}

async function planProject(root: string, layer: string): Promise<Project | { readonly faults: readonly Diagnostic[] }> {
  const manifest = readTextIfAny(path.join(root, "package.json"));
  const edit = manifest === undefined ? null : await editManifest(manifest);
  if (edit?.ok === false) return { faults: edit.diagnostics };
  const starter = guessStarter(edit?.name ?? null, layer);
  const schema = `schemas/${layer}/Website.json`;
  const target = outsideTarget(root, path.dirname(path.join(root, schema)));
  if (target !== undefined) return { faults: [diagnostic("SG5002", { path: schema, target })] };

  const isStarted = statIfAny(path.join(root, CONFIG_FILE)) !== undefined;
  const hasSchema = statIfAny(path.join(root, schema)) !== undefined;
  const fresh = (file: string, value: JsonObject): PlannedFile =>
    statIfAny(path.join(root, file)) === undefined
      ? { file, action: "created", text: `${JSON.stringify(value, null, 2)}\n` }
      : { file, action: "kept", text: null };
  const files = [
    fresh(CONFIG_FILE, starterConfig(starter)),
    // The example belongs to the config that comes with it; to another one it would be a stray schema.
    ...(isStarted && !hasSchema ? [] : [fresh(schema, starterSchema(starter))]),
    edit === null ? fresh("package.json", starterManifest()) : edited(manifest, edit.text),
  ];
  return { files, notes: edit?.notes ?? [] };
}

function edited(before: string | undefined, after: string): PlannedFile {
  const file = "package.json";
  return before === after ? { file, action: "kept", text: null } : { file, action: "changed", text: after };
}

/** The scope of the package that is there; its name is not given away a second time. */
function guessStarter(name: string | null, layer: string): Starter {
  const scope = /^(@[a-z0-9][a-z0-9._-]*)\//.exec(name ?? "")?.[1] ?? "@example";
  return { scope, layer, package: name === `${scope}/${layer}` ? `${scope}/${layer}-api` : null };
}

const NEXT = `
Next:
  npm install -D seamgen          once, unless it is there
  npx seamgen generate            writes generated/ and a reconciler to fill in
  npm install                     links the generated packages, which are workspaces
  npm install @seamgen/runtime    what reconcilers extend
`;
