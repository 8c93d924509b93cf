import path from "node:path";
import { CONFIG_FILE, type Config } from "../config/config.ts";
import { loadConfig } from "../config/load-config.ts";
import { Diagnostics } from "../diagnostics/diagnostics.ts";
import { emitDocs } from "../docs/emit-docs.ts";
import { disk } from "../files/disk.ts";
import { relativePath } from "../files/paths.ts";
import { MAX_RELEASE_BYTES } from "../pack/pack-chart.ts";
import { packSet, releaseOf, type PackedSet, type PackIndex } from "../pack/pack-set.ts";
import { releaseVersion } from "../pack/release-version.ts";
import { writePacked } from "../pack/write-packed.ts";
import { emitProject } from "./emit-project.ts";
import { outputFolder } from "./output-folder.ts";
import { EXIT, printDiagnostics, printJsonResult, textOption, type CommandLine, type Terminal } from "./terminal.ts";

/** `seamgen pack`: packs what is generated for publishing, and sends nothing. */
export async function runPack(line: CommandLine, terminal: Terminal): Promise<number> {
  const text = (name: string) => textOption(line, name);
  const diagnostics = new Diagnostics();
  const file = path.resolve(terminal.cwd, text("config") ?? CONFIG_FILE);
  const config = await loadConfig({ file, folder: terminal.cwd }, disk, diagnostics);
  const packed = config && (await pack(config, { release: text("release"), env: terminal.env }, diagnostics));
  const folder =
    config && outputFolder(config, { section: "pack", given: text("output"), cwd: terminal.cwd }, diagnostics);
  if (packed && folder && diagnostics.errorCount === 0) {
    const shown = relativePath(terminal.cwd, folder) || ".";
    writePacked(packed.files, { files: disk, folder, shown }, diagnostics);
    await print({ index: packed.index, folder: shown, diagnostics }, { isJson: text("format") === "json", terminal });
  } else await print({ diagnostics }, { isJson: text("format") === "json", terminal });
  return EXIT[diagnostics.outcome()];
}

interface PackOptions {
  readonly release: string | undefined;
  readonly env: Terminal["env"];
}

async function pack(
  config: Config,
  { release, env }: PackOptions,
  diagnostics: Diagnostics,
): Promise<PackedSet | null> {
  const { version: configured } = config.packages;
  const version = releaseVersion(release, { configured, root: config.root }, diagnostics);
  const seconds = readEpoch(env["SOURCE_DATE_EPOCH"], diagnostics);
  const released = { ...config, packages: { ...config.packages, version: version ?? configured } };
  const emitted = await emitProject(released, diagnostics);
  if (emitted === null || version === undefined || seconds === undefined) return null;
  const { catalog, artifacts } = emitted;
  const docs = emitDocs(catalog, { config: released, folder: "docs/" }, diagnostics);
  if (diagnostics.errorCount > 0) return null;
  const set = packSet(await releaseOf({ config: released, catalog, version, seconds }, { artifacts, docs }));
  if (set.chartRelease > MAX_RELEASE_BYTES)
    diagnostics.report("SG8004", { bytes: set.chartRelease, limit: MAX_RELEASE_BYTES });
  return set;
}

/** The header of a gzip file holds no later time. */
const MAX_SECONDS = 2 ** 32 - 1;

/** Rule: reproducible-builds.org, SOURCE_DATE_EPOCH. */
function readEpoch(given: string | undefined, diagnostics: Diagnostics): number | undefined {
  if (given === undefined || given === "") return 0;
  const seconds = /^\d{1,10}$/.test(given) ? Number(given) : Number.NaN;
  if (seconds <= MAX_SECONDS) return seconds;
  const expected = "a whole number of seconds since 1970";
  diagnostics.report("SG8002", { setting: "SOURCE_DATE_EPOCH", value: given, expected });
  return undefined;
}

interface Finished {
  readonly index?: PackIndex;
  readonly folder?: string;
  readonly diagnostics: Diagnostics;
}

interface Printing {
  readonly isJson: boolean;
  readonly terminal: Terminal;
}

async function print({ index, folder, diagnostics }: Finished, { isJson, terminal }: Printing): Promise<void> {
  if (isJson) {
    const outcome = diagnostics.outcome();
    const members = { folder: folder ?? null, packed: index ?? null };
    return printJsonResult({ outcome, ...members, diagnostics: diagnostics.all }, terminal);
  }
  await printDiagnostics(diagnostics.all, terminal);
  if (index === undefined || diagnostics.errorCount > 0) return;
  for (const { file, name, version } of index.packages) terminal.stdout.write(`${file}  ${name} ${version}\n`);
  if (index.image !== null) terminal.stdout.write(`oci  ${index.name} ${index.image.manifest.digest}\n`);
  const bytes = index.files.reduce((sum, file) => sum + file.bytes, 0);
  terminal.stdout.write(`${index.files.length} files, ${Math.ceil(bytes / 1024)} KiB, in ${folder ?? ""}\n`);
}
