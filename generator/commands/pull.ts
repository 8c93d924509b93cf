import path from "node:path";
import { Diagnostics } from "../diagnostics/diagnostics.ts";
import { disk } from "../files/disk.ts";
import { listFiles, outsideTarget } from "../files/file-operations.ts";
import { relativePath } from "../files/paths.ts";
import type { PackedFile } from "../pack/archive.ts";
import { findCredentials } from "../publish/credentials.ts";
import { PublishFault } from "../publish/publish-fault.ts";
import { pullImage } from "../publish/pull-image.ts";
import { parseReference } from "../publish/reference.ts";
import { RegistryClient } from "../publish/registry-client.ts";
import { EXIT, printDiagnostics, textOption, type CommandLine, type Terminal } from "./terminal.ts";

/** `seamgen pull`: fetches the definitions of an image into a folder. */
export async function runPull(line: CommandLine, terminal: Terminal): Promise<number> {
  const to = textOption(line, "to");
  if (to === undefined) {
    terminal.stderr.write("seamgen: --to is missing: write the folder for the files\n");
    return EXIT.usage;
  }
  const diagnostics = new Diagnostics();
  const result = { digest: "", files: [] as string[] };
  try {
    const reference = parseReference(line.positionals[0] ?? "");
    const credentials = findCredentials(reference.host, terminal.env);
    const plainHttp = line.options["plain-http"] === true;
    const client = new RegistryClient({ repository: reference, credentials, plainHttp, actions: "pull" });
    const pulled = await pullImage(client, reference.digest ?? reference.tag ?? "latest");
    writeAll(pulled.files, { folder: path.resolve(terminal.cwd, to), shown: to });
    result.digest = pulled.digest;
    result.files.push(...pulled.files.map((file) => file.path));
  } catch (error) {
    if (!(error instanceof PublishFault)) throw error;
    diagnostics.report(error.code, error.params);
  }
  const outcome = diagnostics.outcome();
  if (line.options["format"] === "json") {
    const { diagnosticsToJson } = await import("../diagnostics/format.ts");
    const listed = await diagnosticsToJson(diagnostics.all);
    const printed = { outcome, exitCode: EXIT[outcome], ...result, diagnostics: listed };
    terminal.stdout.write(`${JSON.stringify(printed, null, 2)}\n`);
  } else {
    await printDiagnostics(diagnostics.all, terminal);
    if (outcome === "ok") terminal.stdout.write(`${result.digest}: ${result.files.length} files in ${to}\n`);
  }
  return EXIT[outcome];
}

/** Writes the files. Refuses a folder that holds anything else, before it writes. */
function writeAll(
  files: readonly PackedFile[],
  { folder, shown }: { readonly folder: string; readonly shown: string },
): void {
  let current = folder;
  try {
    const wanted = new Map(files.map((file) => [file.path, file.bytes]));
    for (const found of listFiles(disk, folder)) {
      const bytes = wanted.get(relativePath(folder, found));
      current = found;
      if (bytes === undefined || Buffer.compare(disk.read(found) ?? new Uint8Array(), bytes) !== 0)
        throw new PublishFault("SG8023", { folder: shown, file: relativePath(folder, found) });
    }
    const links = disk.list(folder).filter(({ type }) => type !== "file" && type !== "folder");
    if (links[0] !== undefined) throw new PublishFault("SG8023", { folder: shown, file: links[0].name });
    for (const [name, bytes] of wanted) {
      current = path.join(folder, name);
      const target = outsideTarget(disk, folder, current);
      if (target !== undefined && disk.stat(folder) !== undefined)
        throw new PublishFault("SG5002", { path: current, target });
      disk.write(current, bytes);
    }
  } catch (error) {
    if (error instanceof PublishFault) throw error;
    throw new PublishFault("SG5007", { path: current, reason: error instanceof Error ? error.message : String(error) });
  }
}
