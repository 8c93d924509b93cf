import { isatty } from "node:tty";
import type { Clock } from "../../../../base/src/clock.ts";
import { isObject, own, type Json, type JsonObject } from "../../../../base/src/json.ts";
import type { Credentials, CredentialSource } from "../connection.ts";
import type { Environment } from "../connection-in-cluster.ts";
import { runPlugin } from "./run-plugin.ts";
import type { Section } from "./section.ts";

const VERSIONS = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];
const MODES = ["Never", "IfAvailable", "Always"];

interface PluginEnvironment {
  readonly env: Environment;
  readonly clock: Clock;
  /** The cluster, for plugins with `provideClusterInfo`. */
  readonly cluster: Json;
}

interface Issued {
  readonly credentials: Credentials;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/**
 * Returns a source of credentials that a program prints. The program runs at the first request, and again when its
 * credentials have expired or were refused. Concurrent requests share one run.
 */
export function execCredentials(plugin: Section, environment: PluginEnvironment): CredentialSource {
  const { apiVersion, run } = readPlugin(plugin, environment);
  let last: Issued | undefined;
  let running: Promise<Issued> | undefined;
  const issue = async () => {
    try {
      return (last = readCredential(await run(), { plugin, apiVersion }));
    } finally {
      running = undefined;
    }
  };
  return {
    async get() {
      if (last !== undefined && environment.clock.now() < last.expires) return last.credentials;
      return (await (running ??= issue())).credentials;
    },
    refuse(credentials) {
      if (last?.credentials === credentials) last = undefined;
    },
  };
}

interface Plugin {
  readonly apiVersion: string;
  readonly run: () => Promise<string>;
}

function readPlugin(plugin: Section, { env, cluster, clock }: PluginEnvironment): Plugin {
  const apiVersion = plugin.required("apiVersion");
  if (!VERSIONS.includes(apiVersion))
    throw plugin.complaint("apiVersion", `${JSON.stringify(apiVersion)} is not one of ${VERSIONS.join(", ")}`);
  const interactive = isInteractive(plugin, apiVersion);
  const spec = { interactive, ...(plugin.flag("provideClusterInfo") && { cluster }) };
  const info = JSON.stringify({ apiVersion, kind: "ExecCredential", spec });
  const added = plugin.sections("env").map((entry) => [entry.required("name"), entry.text("value") ?? ""]);
  const hint = plugin.text("installHint");
  const invocation = {
    command: commandOf(plugin),
    args: plugin.texts("args"),
    env: { ...env, ...Object.fromEntries(added), KUBERNETES_EXEC_INFO: info },
    interactive,
    clock,
  };
  const run = async () => {
    try {
      return await runPlugin(invocation);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw plugin.complaint("command", hint === undefined ? message : `${message}\n${hint}`);
    }
  };
  return { apiVersion, run };
}

/** A name without a slash is searched in PATH. Other paths are relative to the folder of the kubeconfig. */
function commandOf(plugin: Section): string {
  const command = plugin.required("command");
  return command.includes("/") ? (plugin.path("command") ?? command) : command;
}

function isInteractive(plugin: Section, apiVersion: string): boolean {
  const mode = apiVersion.endsWith("/v1")
    ? plugin.required("interactiveMode")
    : (plugin.text("interactiveMode") ?? "IfAvailable");
  if (!MODES.includes(mode))
    throw plugin.complaint("interactiveMode", `${JSON.stringify(mode)} is not one of ${MODES.join(", ")}`);
  const terminal = isatty(0);
  if (mode === "Always" && !terminal)
    throw plugin.complaint("interactiveMode", '"Always" needs a terminal on standard input');
  return mode !== "Never" && terminal;
}

function readCredential(printed: string, { plugin, apiVersion }: { plugin: Section; apiVersion: string }): Issued {
  const complaint = (what: string) => plugin.complaint("command", `${plugin.required("command")} printed ${what}`);
  let credential: unknown;
  try {
    credential = JSON.parse(printed);
  } catch {
    throw complaint("a text that is not JSON");
  }
  if (!isObject(credential) || own(credential, "kind") !== "ExecCredential")
    throw complaint("an object that is not an ExecCredential");
  if (own(credential, "apiVersion") !== apiVersion) throw complaint(`an apiVersion other than ${apiVersion}`);
  const status = own(credential, "status");
  const credentials = isObject(status) ? credentialsOf(status) : undefined;
  if (!isObject(status) || credentials === undefined) throw complaint("neither a token nor a certificate with its key");
  const expires = own(status, "expirationTimestamp") ?? undefined;
  if (expires === undefined) return { credentials, expires: Infinity };
  const time = typeof expires === "string" ? Date.parse(expires) : NaN;
  if (Number.isNaN(time)) throw complaint("an invalid expirationTimestamp");
  return { credentials, expires: time };
}

function credentialsOf(status: JsonObject): Credentials | undefined {
  const text = (key: string) => {
    const value = own(status, key);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const [token, chain, key] = [text("token"), text("clientCertificateData"), text("clientKeyData")];
  if ((chain === undefined) !== (key === undefined)) return undefined;
  if (token === undefined && chain === undefined) return undefined;
  return {
    ...(token !== undefined && { token }),
    ...(chain !== undefined && key !== undefined && { certificate: { chain, key } }),
  };
}
