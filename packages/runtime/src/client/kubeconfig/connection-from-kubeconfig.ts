import { readFile } from "node:fs/promises";
import { type Clock, systemClock } from "../../../../base/src/clock.ts";
import type { Json } from "../../../../base/src/json.ts";
import {
  type Connection,
  type CredentialSource,
  fixedCredentials,
  type Impersonation,
  isHttpUrl,
} from "../connection.ts";
import type { Environment } from "../connection-in-cluster.ts";
import { execCredentials } from "./exec-credentials.ts";
import { extensionOf, type Kubeconfig, type KubeconfigSource, loadKubeconfig } from "./load-kubeconfig.ts";
import { KubeconfigError, type Section } from "./section.ts";
import { UserFiles } from "./user-files.ts";

export interface KubeconfigOptions extends KubeconfigSource {
  /** The current one without it. */
  readonly context?: string;
  /** What credential plugins see; the process's without it. */
  readonly env?: Environment;
  readonly clock?: Clock;
}

/**
 * The connection that a context of a kubeconfig describes: a text (its paths start from the working folder), one file,
 * or a list of files merged as kubectl merges KUBECONFIG. Tokens, certificates and keys in files are read again at most
 * once a minute; `exec` plugins run when their last credentials have expired. Rejects with a KubeconfigError, whose
 * message names the file and the field, for what is missing, malformed or not supported (`auth-provider`, socks5).
 */
export async function connectionFromKubeconfig(options: KubeconfigOptions): Promise<Connection> {
  const kubeconfig = await loadKubeconfig(options);
  const context = contextOf(kubeconfig, options.context);
  const cluster = lookUp(kubeconfig.clusters, context, "cluster");
  const user = context.text("user") === undefined ? undefined : lookUp(kubeconfig.users, context, "user");
  const reached = await readCluster(cluster);
  const namespace = context.text("namespace") ?? "default";
  if (user === undefined) return { ...reached, namespace };
  const impersonate = impersonationOf(user);
  const credentials = await credentialsOf(user, { cluster, reached, options });
  return {
    ...reached,
    namespace,
    ...(credentials !== undefined && { credentials }),
    ...(impersonate !== undefined && { impersonate }),
  };
}

function contextOf(kubeconfig: Kubeconfig, wanted: string | undefined): Section {
  const name = wanted ?? kubeconfig.currentContext;
  if (name === undefined) throw new KubeconfigError(`${kubeconfig.name}: current-context: missing`);
  const context = kubeconfig.contexts.get(name);
  if (context !== undefined) return context;
  const known = [...kubeconfig.contexts.keys()].join(", ") || "none";
  throw new KubeconfigError(`${kubeconfig.name}: contexts: no ${name} among them: ${known}`);
}

function lookUp(sections: ReadonlyMap<string, Section>, context: Section, key: string): Section {
  const name = context.needed(key);
  const section = sections.get(name);
  if (section === undefined) throw context.complaint(key, `there is no ${key} ${name}`);
  return section;
}

type Reached = Omit<Connection, "namespace" | "credentials" | "impersonate">;

async function readCluster(cluster: Section): Promise<Reached> {
  const ca = cluster.decoded("certificate-authority-data") ?? (await readNamed(cluster, "certificate-authority"));
  const insecureSkipTlsVerify = cluster.flag("insecure-skip-tls-verify");
  if (insecureSkipTlsVerify && ca !== undefined)
    throw cluster.complaint("insecure-skip-tls-verify", "not together with a certificate authority");
  const tlsServerName = cluster.text("tls-server-name");
  const proxyUrl = cluster.text("proxy-url") === undefined ? undefined : urlAt(cluster, "proxy-url");
  return {
    server: urlAt(cluster, "server"),
    ...(ca !== undefined && { ca }),
    ...(insecureSkipTlsVerify && { insecureSkipTlsVerify }),
    ...(tlsServerName !== undefined && { tlsServerName }),
    ...(proxyUrl !== undefined && { proxyUrl }),
  };
}

function urlAt(section: Section, key: string): string {
  const url = section.needed(key);
  if (!isHttpUrl(url)) throw section.complaint(key, `${url} is no http or https URL`);
  return url;
}

async function readNamed(section: Section, key: string): Promise<string | undefined> {
  const file = section.path(key);
  if (file === undefined) return undefined;
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw section.complaint(key, `cannot be read: ${String(error)}`);
  }
}

interface Surroundings {
  readonly cluster: Section;
  readonly reached: Reached;
  readonly options: KubeconfigOptions;
}

async function credentialsOf(
  user: Section,
  { cluster, reached, options }: Surroundings,
): Promise<CredentialSource | undefined> {
  const { env = process.env, clock = systemClock } = options;
  if (user.json("auth-provider") !== undefined)
    throw user.complaint("auth-provider", "Kubernetes 1.26 removed it; use an exec plugin");
  const files = new UserFiles(user, clock);
  const own = await files.get();
  if (Object.keys(own).length > 0) return files.mayChange ? files : fixedCredentials(own);
  const plugin = user.section("exec");
  return plugin && execCredentials(plugin, { env, clock, cluster: describe(cluster, reached) });
}

/** The cluster as `client.authentication.k8s.io` tells it to a plugin that asks for it. */
function describe(cluster: Section, reached: Reached): Json {
  const config = extensionOf(cluster, "client.authentication.k8s.io/exec");
  return {
    server: reached.server,
    ...(reached.tlsServerName !== undefined && { "tls-server-name": reached.tlsServerName }),
    ...(reached.insecureSkipTlsVerify && { "insecure-skip-tls-verify": true }),
    ...(reached.ca !== undefined && { "certificate-authority-data": Buffer.from(reached.ca).toString("base64") }),
    ...(reached.proxyUrl !== undefined && { "proxy-url": reached.proxyUrl }),
    ...(config !== undefined && { config }),
  };
}

function impersonationOf(user: Section): Impersonation | undefined {
  const [name, uid, groups] = [user.text("as"), user.text("as-uid"), user.texts("as-groups")];
  const more = user.section("as-user-extra");
  if (name === undefined) {
    for (const key of ["as-uid", "as-groups", "as-user-extra"])
      if (user.json(key) !== undefined) throw user.complaint(key, "not without `as`");
    return undefined;
  }
  const extra = more && Object.fromEntries(more.keys().map((key) => [key, more.texts(key)]));
  return { user: name, groups, ...(uid !== undefined && { uid }), ...(extra !== undefined && { extra }) };
}
