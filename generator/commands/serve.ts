import { tmpdir } from "node:os";
import path from "node:path";
import { escapeInvisible } from "../../packages/base/src/escape-invisible.ts";
import { parseAllDocuments } from "yaml";
import { CONFIG_FILE } from "../config/config.ts";
import { loadConfig } from "../config/load-config.ts";
import { Diagnostics } from "../diagnostics/diagnostics.ts";
import { disk, isErrno } from "../files/disk.ts";
import { deleteFile, readText } from "../files/file-operations.ts";
import { isObject } from "../../packages/base/src/json.ts";
import { startTestServer, type TestServer } from "../../packages/apiserver/src/test-server.ts";
import { printDiagnostics } from "./print-report.ts";
import { EXIT, type CommandLine, type Terminal } from "./terminal.ts";

const BUNDLE = "crds/all.yaml";

/** A file and what is in it. */
interface Manifest {
  readonly file: string;
  readonly text: string;
}

/** A mistake of the user, with the exit code. */
class ServeError extends Error {
  readonly exit: number;

  constructor(message: string, exit: number) {
    super(message);
    this.exit = exit;
  }
}

/** `seamgen serve`: runs an API server for tests and demos, with the CRDs of the project, until it is interrupted. */
export async function runServe({ options }: CommandLine, terminal: Terminal): Promise<number> {
  let server: TestServer | undefined;
  const interrupted = untilInterrupted();
  try {
    const diagnostics = new Diagnostics();
    const manifests = await manifestsOf(options, terminal.cwd, diagnostics);
    if (diagnostics.errorCount > 0) {
      await printDiagnostics(diagnostics.all, terminal);
      return EXIT[diagnostics.outcome()];
    }
    server = await start(options, terminal.cwd);
    const names = applyAll(server, manifests);
    const kubeconfig = writeKubeconfig(server);
    terminal.stdout.write(greeting(server, { kubeconfig, names }));
    await interrupted;
    deleteFile(disk, kubeconfig, tmpdir());
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof ServeError)) throw error;
    terminal.stderr.write(`seamgen: ${escapeInvisible(error.message)}\n`);
    return error.exit;
  } finally {
    await server?.stop();
  }
}

function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
}

/** Returns the files that `--crds` names, otherwise the generated bundle of the project, if it exists. */
async function manifestsOf(
  { crds, config: named }: CommandLine["options"],
  cwd: string,
  diagnostics: Diagnostics,
): Promise<readonly Manifest[]> {
  if (typeof crds === "string") return crds.split(",").map((file) => readManifest(file, cwd));
  const file = path.resolve(cwd, typeof named === "string" ? named : CONFIG_FILE);
  if (named === undefined && disk.stat(file) === undefined) return [];
  const config = await loadConfig({ file, folder: cwd }, disk, diagnostics);
  if (config === null) return [];
  const bundle = path.join(config.root, config.output, BUNDLE);
  const text = readText(disk, bundle);
  return text === undefined ? [] : [{ file: path.relative(cwd, bundle), text }];
}

function readManifest(file: string, cwd: string): Manifest {
  const text = readText(disk, path.resolve(cwd, file));
  if (text === undefined) throw new ServeError(`--crds: ${JSON.stringify(file)} does not exist`, EXIT.usage);
  return { file, text };
}

async function start({ port: asked, file: named }: CommandLine["options"], cwd: string): Promise<TestServer> {
  const port = typeof asked === "string" ? Number(asked) : 0;
  if (!Number.isInteger(port) || port < 0 || port > 65_535 || asked === "")
    throw new ServeError(`--port ${JSON.stringify(asked)} is not a port: write a number from 0 to 65535`, EXIT.usage);
  const file = typeof named === "string" ? { file: path.resolve(cwd, named) } : {};
  try {
    return await startTestServer({ port, ...file });
  } catch (error) {
    if (isErrno(error, "EADDRINUSE"))
      throw new ServeError(`port ${port} is in use; choose another with --port`, EXIT["tool-failure"]);
    if (isErrno(error, "EACCES") || (error instanceof Error && !("code" in error) && typeof named === "string"))
      throw new ServeError(error instanceof Error ? error.message : String(error), EXIT["tool-failure"]);
    throw error;
  }
}

/** Applies the definitions and returns their names. */
function applyAll(server: TestServer, manifests: readonly Manifest[]): readonly string[] {
  return manifests.flatMap(({ file, text }) =>
    definitionsIn({ file, text }).map((object) => {
      try {
        server.apply(JSON.stringify(object));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new ServeError(`${file}: ${reason}`, EXIT["config-errors"]);
      }
      return object.metadata.name;
    }),
  );
}

type NamedObject = { readonly metadata: { readonly name: string } };

function definitionsIn({ file, text }: Manifest): readonly NamedObject[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [fault] = document.errors;
    if (fault !== undefined) throw new ServeError(`${file}: ${fault.message}`, EXIT["config-errors"]);
    const object: unknown = document.toJS();
    if (object === null) return [];
    if (!isObject(object) || object["kind"] !== "CustomResourceDefinition" || !isNamed(object))
      throw new ServeError(
        `${file}: not every object is a CustomResourceDefinition with a name`,
        EXIT["config-errors"],
      );
    return [object];
  });
}

function isNamed(object: object): object is NamedObject {
  return "metadata" in object && isObject(object.metadata) && typeof object.metadata["name"] === "string";
}

function writeKubeconfig(server: TestServer): string {
  const file = path.join(tmpdir(), `seamgen-serve-${new URL(server.url).port}`, "kubeconfig");
  disk.write(file, server.kubeconfig());
  return file;
}

function greeting(
  { url }: TestServer,
  { kubeconfig, names }: { readonly kubeconfig: string; readonly names: readonly string[] },
): string {
  const kubectl = `kubectl --kubeconfig ${kubeconfig}`;
  const next = names.length === 0 ? "apply -f CRDS" : "api-resources --verbs=list";
  return [
    "An API server for tests and demos, not for production: it authenticates no one and runs no pods.",
    `  url          ${url}`,
    `  CRDs         ${names.length === 0 ? "none; run `seamgen generate`, or name files with --crds" : names.length}`,
    `  kubeconfig   ${kubeconfig}`,
    `  next         ${kubectl} ${next}`,
    "  stop         Ctrl-C",
    "",
  ].join("\n");
}
