import path from "node:path";
import { Diagnostics } from "../diagnostics/diagnostics.ts";
import { disk } from "../files/disk.ts";
import { listFiles, removeTemporary } from "../files/file-operations.ts";
import { relativePath } from "../files/paths.ts";
import type { PackedFile } from "../pack/archive.ts";
import { findCredentials } from "../publish/credentials.ts";
import { PublishFault, reportFaults } from "../publish/publish-fault.ts";
import { pullImage } from "../publish/pull-image.ts";
import { parseReference } from "../publish/reference.ts";
import { RegistryClient } from "../publish/registry-client.ts";
import { writeInside } from "../publish/write-inside.ts";
import { printReport } from "./print-report.ts";
import { EXIT, textOption, type CommandLine, type Terminal } from "./terminal.ts";

/** `seamgen pull`: fetches the definitions of an image into a folder. */
export async function runPull(line: CommandLine, terminal: Terminal): Promise<number> {
  const to = textOption(line, "to");
  if (to === undefined) {
    terminal.stderr.write("seamgen: --to is missing: write the folder for the files\n");
    return EXIT.usage;
  }
  const diagnostics = new Diagnostics();
  const result = { digest: "", files: [] as string[] };
  await reportFaults(diagnostics, async () => {
    const reference = parseReference(line.positionals[0] ?? "");
    const credentials = findCredentials(reference.host, terminal.env);
    const plainHttp = line.options["plain-http"] === true;
    const client = new RegistryClient({ repository: reference, credentials, plainHttp, actions: "pull" });
    const pulled = await pullImage(client, reference.digest ?? reference.tag ?? "latest");
    writeAll(pulled.files, { folder: path.resolve(terminal.cwd, to), shown: to });
    result.digest = pulled.digest;
    result.files.push(...pulled.files.map((file) => file.path));
  });
  const outcome = diagnostics.outcome();
  const printDone = () => {
    if (outcome === "ok") terminal.stdout.write(`${result.digest}: ${result.files.length} files in ${to}\n`);
  };
  return printReport({ outcome, diagnostics: diagnostics.all, members: () => result, printDone }, line, terminal);
}

/** Writes the files. Refuses a folder that holds anything else, before it writes. */
function writeAll(
  files: readonly PackedFile[],
  { folder, shown }: { readonly folder: string; readonly shown: string },
): void {
  removeTemporary(disk, folder);
  const wanted = new Map(files.map((file) => [file.path, file.bytes]));
  for (const found of listFiles(disk, folder)) {
    const name = relativePath(folder, found);
    const bytes = wanted.get(name);
    if (bytes === undefined || Buffer.compare(disk.read(found) ?? new Uint8Array(), bytes) !== 0)
      throw new PublishFault("SG8023", { folder: shown, file: name });
  }
  const other = disk.list(folder).find(({ type }) => type !== "file" && type !== "folder");
  if (other !== undefined) throw new PublishFault("SG8023", { folder: shown, file: other.name });
  for (const [name, bytes] of wanted) writeInside(folder, name, bytes);
}
