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
import { ReloadedFile } from "../reloaded-file.ts";
import { execCredentials } from "./exec-credentials.ts";
import { extensionOf, type Kubeconfig, type KubeconfigSource, loadKubeconfig } from "./load-kubeconfig.ts";
import { KubeconfigError, type Section } from "./section.ts";
import { UserCredentials } from "./user-credentials.ts";

export interface KubeconfigOptions extends KubeconfigSource {
  /** Default: the current context. */
  readonly context?: string;
  /** Environment of credential plugins. Default: `process.env`. */
  readonly env?: Environment;
  readonly clock?: Clock;
}

/**
 * Returns the connection that a context of a kubeconfig describes. The kubeconfig is a text, one file, or a list of
 * files that are merged as kubectl merges KUBECONFIG. Relative paths in a text start from the working directory.
 * Tokens, certificates, keys and authorities in files are read again when they are a minute old. An `exec` plugin runs again when
 * its credentials have expired. Rejects with a `KubeconfigError` if a field is missing, invalid or not supported
 * (`auth-provider`, SOCKS5 proxies); its message names the file and the field.
 */
export async function connectionFromKubeconfig(options: KubeconfigOptions): Promise<Connection> {
  const kubeconfig = await loadKubeconfig(options);
  const context = contextOf(kubeconfig, options.context);
  const cluster = lookUp(kubeconfig.clusters, context, "cluster");
  const user = context.text("user") === undefined ? undefined : lookUp(kubeconfig.users, context, "user");
  const target = await readCluster(cluster, options.clock ?? systemClock);
  const namespace = context.text("namespace") ?? "default";
  if (user === undefined) return { ...target, namespace };
  const impersonate = impersonationOf(user);
  const credentials = await credentialsOf(user, { cluster, target, options });
  return {
    ...target,
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
  throw new KubeconfigError(`${kubeconfig.name}: contexts: no context named ${JSON.stringify(name)}; known: ${known}`);
}

function lookUp(sections: ReadonlyMap<string, Section>, context: Section, key: string): Section {
  const name = context.required(key);
  const section = sections.get(name);
  if (section === undefined) throw context.complaint(key, `no ${key} named ${JSON.stringify(name)}`);
  return section;
}

type ClusterConnection = Omit<Connection, "namespace" | "credentials" | "impersonate">;

async function readCluster(cluster: Section, clock: Clock): Promise<ClusterConnection> {
  const ca = cluster.decoded("certificate-authority-data") ?? (await readAuthorities(cluster, clock));
  const insecureSkipTlsVerify = cluster.flag("insecure-skip-tls-verify");
  if (insecureSkipTlsVerify && ca !== undefined)
    throw cluster.complaint("insecure-skip-tls-verify", "cannot be combined with a certificate authority");
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
  const url = section.required(key);
  if (!isHttpUrl(url)) throw section.complaint(key, `not an http or https URL: ${JSON.stringify(url)}`);
  return url;
}

/** Reads the file once, so that a missing one is reported now and not at the first request. */
async function readAuthorities(cluster: Section, clock: Clock): Promise<(() => Promise<string>) | undefined> {
  const key = "certificate-authority";
  const name = cluster.path(key);
  if (name === undefined) return undefined;
  const file = new ReloadedFile(name, clock);
  await file.read().catch((error: unknown) => {
    throw cluster.complaint(key, `cannot be read: ${String(error)}`);
  });
  return () => file.read();
}

interface CredentialsInput {
  readonly cluster: Section;
  readonly target: ClusterConnection;
  readonly options: KubeconfigOptions;
}

async function credentialsOf(
  user: Section,
  { cluster, target, options }: CredentialsInput,
): Promise<CredentialSource | undefined> {
  const { env = process.env, clock = systemClock } = options;
  if (user.json("auth-provider") !== undefined)
    throw user.complaint("auth-provider", "Kubernetes 1.26 removed it; use an exec plugin");
  const files = new UserCredentials(user, clock);
  const stored = await files.get();
  if (Object.keys(stored).length > 0) return files.mayChange ? files : fixedCredentials(stored);
  const plugin = user.section("exec");
  return plugin && execCredentials(plugin, { env, clock, cluster: await describe(cluster, target) });
}

/** Returns the cluster as a plugin with `provideClusterInfo` receives it (client.authentication.k8s.io). */
async function describe(cluster: Section, target: ClusterConnection): Promise<Json> {
  const ca = typeof target.ca === "function" ? await target.ca() : target.ca;
  const config = extensionOf(cluster, "client.authentication.k8s.io/exec");
  return {
    server: target.server,
    ...(target.tlsServerName !== undefined && { "tls-server-name": target.tlsServerName }),
    ...(target.insecureSkipTlsVerify && { "insecure-skip-tls-verify": true }),
    ...(ca !== undefined && { "certificate-authority-data": Buffer.from(ca).toString("base64") }),
    ...(target.proxyUrl !== undefined && { "proxy-url": target.proxyUrl }),
    ...(config !== undefined && { config }),
  };
}

function impersonationOf(user: Section): Impersonation | undefined {
  const [name, uid, groups] = [user.text("as"), user.text("as-uid"), user.texts("as-groups")];
  const extraSection = user.section("as-user-extra");
  if (name === undefined) {
    for (const key of ["as-uid", "as-groups", "as-user-extra"])
      if (user.json(key) !== undefined) throw user.complaint(key, "needs `as`");
    return undefined;
  }
  const extra = extraSection && Object.fromEntries(extraSection.keys().map((key) => [key, extraSection.texts(key)]));
  return { user: name, groups, ...(uid !== undefined && { uid }), ...(extra !== undefined && { extra }) };
}
