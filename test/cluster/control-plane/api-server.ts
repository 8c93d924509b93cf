import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Json } from "../../../packages/base/src/json.ts";
import { type SendRequest, apiClient } from "./api-client.ts";
import { freePort } from "./free-port.ts";
import { writeKubeconfig } from "./kubeconfig.ts";
import { textAt } from "./objects.ts";
import type { Program, Processes } from "./processes.ts";
import type { Programs } from "./programs.ts";

const ETCD_DEADLINE_MS = 30_000;
const API_SERVER_DEADLINE_MS = 120_000;

/** A running API server, with the credentials of its administrator. */
export interface RunningApiServer {
  readonly port: number;
  readonly token: string;
  /** Path of the certificate. Its chain ends with the authority that signed it. */
  readonly certificate: string;
  /** Path of the certificate's key. */
  readonly key: string;
  /** Path of the key that signs the tokens of service accounts. */
  readonly serviceAccountKey: string;
  readonly kubeconfig: string;
  /** Client URL of etcd. */
  readonly etcd: string;
  readonly send: SendRequest;
  /** Ends the connections of `send`. */
  readonly close: () => void;
}

/** Starts etcd and kube-apiserver on free ports of 127.0.0.1 and waits until both are ready. */
export async function startApiServer(processes: Processes, programs: Programs): Promise<RunningApiServer> {
  const etcd = await startEtcd(processes, programs.etcd);
  const { folder } = processes;
  const port = await freePort();
  const token = randomBytes(16).toString("hex");
  // The server signs its own certificate at its start. It writes the key last, before it listens.
  const certificate = path.join(folder, "apiserver.crt");
  const key = path.join(folder, "apiserver.key");
  const serviceAccountKey = writeSecret(folder, "service-account.key", privateKey());
  const program = processes.start("kube-apiserver", programs.apiServer, [
    `--etcd-servers=${etcd}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    `--secure-port=${port}`,
    `--cert-dir=${folder}`,
    `--token-auth-file=${writeSecret(folder, "tokens.csv", `${token},admin,admin,"system:masters"\n`)}`,
    "--authorization-mode=RBAC",
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${serviceAccountKey}`,
    `--service-account-signing-key-file=${serviceAccountKey}`,
    "--service-cluster-ip-range=10.0.0.0/24",
    "--endpoint-reconciler-type=none",
  ]);
  await processes.untilReady(program, () => Promise.resolve(existsSync(key)), API_SERVER_DEADLINE_MS);
  const { send, close } = apiClient({ port, token, ca: readFileSync(certificate, "utf8") });
  await untilServing(processes, program, send);
  const kubeconfig = writeKubeconfig(path.join(folder, "kubeconfig"), { port, certificate, token, user: "admin" });
  return { port, token, certificate, key, serviceAccountKey, kubeconfig, etcd, send, close };
}

/** Returns the client URL. */
async function startEtcd(processes: Processes, program: string): Promise<string> {
  const url = `http://127.0.0.1:${await freePort()}`;
  const peer = "http://127.0.0.1:0";
  const etcd = processes.start("etcd", program, [
    `--data-dir=${path.join(processes.folder, "etcd")}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    "--unsafe-no-fsync",
    "--log-level=warn",
  ]);
  await processes.untilReady(etcd, () => isOk(`${url}/health`), ETCD_DEADLINE_MS);
  return url;
}

/** Makes etcd forget its history, as API servers do every five minutes. */
export async function compactEtcd(etcd: string): Promise<void> {
  const ask = async (location: string, body: object): Promise<Json> => {
    const answer = await fetch(`${etcd}${location}`, { method: "POST", body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${location}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Json;
  };
  const status = await ask("/v3/maintenance/status", {});
  await ask("/v3/kv/compaction", { revision: textAt(status, "header", "revision"), physical: true });
}

/** Waits until the API server is ready and serves the default namespace. */
export async function untilServing(processes: Processes, program: Program, send: SendRequest): Promise<void> {
  for (const location of ["/readyz", "/api/v1/namespaces/default"])
    await processes.untilReady(program, () => answersOk(send, location), API_SERVER_DEADLINE_MS);
}

/** Whether an HTTP server answers with a 2xx status. */
export async function isOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** Whether the API server answers the GET with 200. */
export async function answersOk(send: SendRequest, location: string): Promise<boolean> {
  try {
    return (await send("GET", location)).status === 200;
  } catch {
    return false;
  }
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
