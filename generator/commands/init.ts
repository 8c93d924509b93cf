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
import { isInstalled } from "./installed.ts";
import { starterConfig, starterManifest, starterSchema, type Starter } from "./starter.ts";
import { printDiagnostics } from "./print-report.ts";
import { EXIT, type CommandLine, type Terminal } from "./terminal.ts";

const DEFAULT_LAYER = "platform";

/** `seamgen init`: starts a project in the current folder. Existing files are kept, except for additions to package.json. */
export async function runInit({ options }: CommandLine, terminal: Terminal): Promise<number> {
  const wanted = typeof options["layer"] === "string" ? options["layer"] : null;
  const layer = wanted ?? DEFAULT_LAYER;
  if (!LAYER_NAME.test(layer)) {
    const what = `--layer ${JSON.stringify(layer)} cannot name a layer: write lower-case letters, digits and dashes, with a letter first`;
    terminal.stderr.write(`seamgen: ${printable(what)}\nNothing was written.\n`);
    return EXIT.usage;
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
  for (const note of project.notes) terminal.stdout.write(`note: ${note}\n`);
  terminal.stdout.write(nextSteps(terminal.cwd));
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

interface FirstLayer {
  readonly layer: string;
  /** Whether the user named it. */
  readonly isWanted: boolean;
}

/** Returns null, with a diagnostic, if the project cannot be started. */
async function planProject(root: string, first: FirstLayer, diagnostics: Diagnostics): Promise<Project | null> {
  const bytes = disk.read(path.join(root, "package.json"));
  const manifest = bytes && decodeUtf8(bytes);
  if (manifest?.fault !== undefined)
    diagnostics.report("SG6012", { reason: `it is not UTF-8: it ${manifest.fault.problem}` });
  const edit = manifest === undefined || manifest.fault ? null : await editManifest(manifest.text, diagnostics);
  if (diagnostics.errorCount > 0) return null;
  const schema = `${SCHEMAS}/${first.layer}/Website.json`;
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
  const { layers, hasExample, notes } = isThere(CONFIG_FILE)
    ? // The example belongs to the starter config. An existing config may not have its layer.
      { layers: [], hasExample: isThere(schema), notes: [] }
    : await startingLayers(root, first);
  const files = [
    fresh(CONFIG_FILE, starterConfig(guessStarter(edit?.name ?? null, layers))),
    ...(hasExample ? [fresh(schema, starterSchema(first.layer))] : []),
    isThere(ATTRIBUTES)
      ? ({ file: ATTRIBUTES, action: "kept", text: null } as const)
      : ({ file: ATTRIBUTES, action: "created", text: `${attributesLine(OUTPUT)}\n` } as const),
    edit === null ? fresh("package.json", starterManifest()) : edited(manifest?.text, edit.text),
  ];
  return { files, notes: [...(edit?.notes ?? []), ...attributesNotes(root), ...notes] };
}

/** Without the attribute, a checkout on Windows has CRLF in generated files, which `--check` refuses. */
function attributesNotes(root: string): string[] {
  const text = readText(disk, path.join(root, ATTRIBUTES));
  return text === undefined || text.includes("eol=lf") ? [] : [`add "${attributesLine(OUTPUT)}" to ${ATTRIBUTES}`];
}

const SCHEMAS = "schemas";
const OUTPUT = "generated";
const ATTRIBUTES = ".gitattributes";

interface StartingLayers {
  readonly layers: readonly LayerConfig[];
  /** Whether an example schema is written into the first layer. */
  readonly hasExample: boolean;
  readonly notes: readonly string[];
}

/** The layers of the schemas that exist. Without any, one layer with an example. */
async function startingLayers(root: string, { layer, isWanted }: FirstLayer): Promise<StartingLayers> {
  const starting = [{ name: layer, group: `${layer}.example.com` }];
  const folder = path.join(root, SCHEMAS);
  if (disk.stat(folder) === undefined || disk.list(folder).length === 0)
    return { layers: starting, hasExample: true, notes: [] };
  const { findLayers } = await import("./find-layers.ts");
  const { layers, guessed } = await findLayers(root, SCHEMAS);
  if (layers.length === 0) return { layers: starting, hasExample: false, notes: [`${SCHEMAS}/ stays as it is`] };
  return {
    layers,
    hasExample: false,
    notes: [
      `${SCHEMAS}/ stays as it is; the config has its layers from low to high: ${layers.map(({ name }) => name).join(", ")}`,
      ...guessed.map(
        (name) => `no schema names the API group of the layer ${name}; correct the group in ${CONFIG_FILE}`,
      ),
      ...(isWanted && !layers.some(({ name }) => name === layer) ? [`--layer ${layer} has no effect`] : []),
    ],
  };
}

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
function nextSteps(root: string): string {
  const missing = ["seamgen", "@seamgen/runtime"].filter((name) => !isInstalled(root, name));
  const steps = [
    ...(missing.length > 0 ? [`install ${missing.join(" and ")}, as the README of seamgen says`] : []),
    "npx seamgen generate    writes generated/ and a reconciler to fill in",
    "npm install             links the generated packages, which are workspaces",
  ];
  return `\nNext:\n${steps.map((step) => `  ${step}\n`).join("")}`;
}
