import type { Transport } from "./transport.ts";

/** What a client sends to authenticate. All members are optional. */
export interface Credentials {
  /** Bearer token. */
  readonly token?: string;
  readonly basic?: { readonly username: string; readonly password: string };
  /** Client certificate with its chain, and its private key, both in PEM. */
  readonly certificate?: { readonly chain: string; readonly key: string };
}

/** Provides credentials. A client calls `get` before every request, so an implementation caches them. */
export interface CredentialSource {
  get(): Promise<Credentials>;
  /** Reports that the server refused these credentials. If `get` still holds them, it fetches new ones. */
  refuse(credentials: Credentials): void;
}

/** The user to act as. Rule: user impersonation of Kubernetes. */
export interface Impersonation {
  readonly user: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: { readonly [key: string]: readonly string[] };
}

/** How to reach an API server, and which user to be. */
export interface Connection {
  /** An http or https URL. It may have a path prefix. */
  readonly server: string;
  /** Carries the requests instead of HTTP, for example to an API server inside the process. */
  readonly transport?: Transport;
  /**
   * Certificate authorities for the server's certificate, in PEM, or a function that returns them. It is called before
   * each request, because authorities are replaced. Default: those that Node trusts.
   */
  readonly ca?: string | (() => Promise<string>);
  /** Accept any server certificate. */
  readonly insecureSkipTlsVerify?: boolean;
  /** The name for SNI and for the check of the server's certificate. Default: the host of the URL. */
  readonly tlsServerName?: string;
  /** The http or https URL of a proxy that supports CONNECT. */
  readonly proxyUrl?: string;
  readonly credentials?: CredentialSource;
  readonly impersonate?: Impersonation;
  /** The namespace of the service account or the context, or `default`. Clients do not use it. */
  readonly namespace: string;
}

/**
 * Returns a connection without credentials, for example to `kubectl proxy` or a test server. Throws a `TypeError` if
 * the URL is not an http or https URL.
 */
export function connectionFromUrl(url: string): Connection {
  if (!isHttpUrl(url)) throw new TypeError(`not an http or https URL: ${JSON.stringify(url)}`);
  return { server: url, namespace: "default" };
}

export function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** Returns a source of credentials that never change. */
export function fixedCredentials(credentials: Credentials): CredentialSource {
  return { get: () => Promise.resolve(credentials), refuse: () => undefined };
}
