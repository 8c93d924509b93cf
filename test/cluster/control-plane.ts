import { spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { type SendRequest, apiClient } from "./api-client.ts";
import { PROGRAMS, buildControlPlane } from "./build-control-plane.ts";
import { type Program, Processes } from "./processes.ts";

export type { ApiResponse, SendRequest } from "./api-client.ts";
export { buildControlPlane, whyNoControlPlane } from "./build-control-plane.ts";

const ETCD_DEADLINE_MS = 30_000;
const API_SERVER_DEADLINE_MS = 120_000;
const PORT_ATTEMPTS = 3;

/** How a kubectl run ended. */
export interface KubectlResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running etcd and kube-apiserver: no controllers, so nothing acts on what is stored. */
export interface ControlPlane {
  /** Runs kubectl as cluster administrator, with `input` on its standard input. */
  readonly kubectl: (args: readonly string[], input?: string) => Promise<KubectlResult>;
  /** Sends a request to the API server as cluster administrator. */
  readonly request: SendRequest;
  /** Stops both, waits until they are gone, and removes their files. */
  readonly stop: () => Promise<void>;
}

/** A kube-apiserver that is being started. */
interface ApiServerFiles {
  readonly port: number;
  readonly token: string;
  /** Written by the server itself at its start: it signs its own certificate. */
  readonly certificate: string;
}

/**
 * Starts etcd and kube-apiserver on free ports of 127.0.0.1, with all their files in a temporary folder, and waits until
 * they answer. They are stopped with this process, however it ends.
 *
 * @throws when a program is not ready in time; the message ends with its log.
 */
export async function startControlPlane(): Promise<ControlPlane> {
  const programs = await buildControlPlane();
  for (let attempt = 1; ; attempt++) {
    const processes = new Processes();
    try {
      return await startIn(processes, programs);
    } catch (error) {
      await processes.stop();
      if (attempt === PORT_ATTEMPTS || !isPortTaken(error)) throw error;
    }
  }
}

async function startIn(processes: Processes, programs: string): Promise<ControlPlane> {
  const etcd = await startEtcd(processes, programs);
  const files = {
    port: await freePort(),
    token: randomBytes(16).toString("hex"),
    certificate: path.join(processes.folder, "apiserver.crt"),
  };
  const apiServer = startApiServer(processes, path.join(programs, PROGRAMS.apiServer), etcd, files);
  await untilCertificate(processes, apiServer, files);
  const client = apiClient({ port: files.port, token: files.token, ca: readFileSync(files.certificate, "utf8") });
  await processes.untilReady(apiServer, () => answersOk(client.send, "/readyz"), API_SERVER_DEADLINE_MS);
  await processes.untilReady(
    apiServer,
    () => answersOk(client.send, "/api/v1/namespaces/default"),
    API_SERVER_DEADLINE_MS,
  );
  const kubeconfig = writeKubeconfig(processes.folder, files);
  return {
    kubectl: (args, input) =>
      runKubectl(
        path.join(programs, PROGRAMS.kubectl),
        ["--kubeconfig", kubeconfig, ...args],
        processes.environment(),
        input,
      ),
    request: client.send,
    stop: async () => {
      client.close();
      await processes.stop();
    },
  };
}

/** Returns the client URL. */
async function startEtcd(processes: Processes, programs: string): Promise<string> {
  const url = `http://127.0.0.1:${await freePort()}`;
  const peer = "http://127.0.0.1:0";
  const etcd = processes.start("etcd", path.join(programs, PROGRAMS.etcd), [
    `--data-dir=${path.join(processes.folder, "etcd")}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    "--unsafe-no-fsync",
    "--log-level=warn",
  ]);
  await processes.untilReady(etcd, () => isHealthy(`${url}/health`), ETCD_DEADLINE_MS);
  return url;
}

function startApiServer(processes: Processes, program: string, etcd: string, files: ApiServerFiles): Program {
  const serviceAccountKey = writeSecret(processes.folder, "service-account.key", privateKey());
  const tokens = writeSecret(processes.folder, "tokens.csv", `${files.token},admin,admin,"system:masters"\n`);
  return processes.start("kube-apiserver", program, [
    `--etcd-servers=${etcd}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    `--secure-port=${files.port}`,
    `--cert-dir=${processes.folder}`,
    `--token-auth-file=${tokens}`,
    "--authorization-mode=RBAC",
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${serviceAccountKey}`,
    `--service-account-signing-key-file=${serviceAccountKey}`,
    "--service-cluster-ip-range=10.0.0.0/24",
    "--endpoint-reconciler-type=none",
  ]);
}

/** The server writes its certificate, then its key, and only then listens. */
function untilCertificate(processes: Processes, apiServer: Program, files: ApiServerFiles): Promise<void> {
  const key = files.certificate.replace(/crt$/, "key");
  return processes.untilReady(apiServer, () => Promise.resolve(existsSync(key)), API_SERVER_DEADLINE_MS);
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

async function answersOk(send: SendRequest, location: string): Promise<boolean> {
  try {
    return (await send("GET", location)).status === 200;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Somebody else may take a free port before the program does. */
function isPortTaken(error: unknown): boolean {
  return error instanceof Error && error.message.includes("address already in use");
}

function privateKey(): string {
  return generateKeyPairSync("rsa", { modulusLength: 2048 })
    .privateKey.export({ type: "pkcs1", format: "pem" })
    .toString();
}

function writeSecret(folder: string, name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

/** JSON is YAML. */
function writeKubeconfig(folder: string, files: ApiServerFiles): string {
  const cluster = { server: `https://127.0.0.1:${files.port}`, "certificate-authority": files.certificate };
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "test", cluster }],
    users: [{ name: "admin", user: { token: files.token } }],
    contexts: [{ name: "test", context: { cluster: "test", user: "admin" } }],
    "current-context": "test",
  };
  return writeSecret(folder, "kubeconfig.json", JSON.stringify(kubeconfig));
}

function runKubectl(
  program: string,
  args: readonly string[],
  env: Record<string, string>,
  input = "",
): Promise<KubectlResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: "pipe" });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.once("error", reject);
    child.once("close", (code) =>
      resolve({ code: code ?? -1, stdout: String(Buffer.concat(stdout)), stderr: String(Buffer.concat(stderr)) }),
    );
    child.stdin.on("error", () => undefined); // kubectl need not read all of it
    child.stdin.end(input);
  });
}
