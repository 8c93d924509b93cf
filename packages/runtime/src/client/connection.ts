import type { Transport } from "./transport.ts";

/** What a client shows an API server to say who it is. Either of them, both, or neither. */
export interface Credentials {
  /** Bearer token. */
  readonly token?: string;
  readonly basic?: { readonly username: string; readonly password: string };
  /** Client certificate with its chain, and its key; PEM. */
  readonly certificate?: { readonly chain: string; readonly key: string };
}

/** Where credentials come from. It is asked before every request, so it keeps what it can. */
export interface CredentialSource {
  get(): Promise<Credentials>;
  /** The server refused these: `get` makes new ones if it still holds them. */
  refuse(credentials: Credentials): void;
}

/** Whom to act as, in the name of another (user impersonation of Kubernetes). */
export interface Impersonation {
  readonly user: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: { readonly [key: string]: readonly string[] };
}

/** How to reach an API server, and as whom. */
export interface Connection {
  /** http or https URL, with a path prefix or without. */
  readonly server: string;
  /** Carries the requests in place of HTTP, as to an API server inside the process. */
  readonly transport?: Transport;
  /** Authorities that sign the server's certificate, PEM; those that Node knows without it. */
  readonly ca?: string;
  /** Believe any certificate. */
  readonly insecureSkipTlsVerify?: boolean;
  /** Name to ask for and to expect in the server's certificate, in place of the URL's host. */
  readonly tlsServerName?: string;
  /** http or https URL of a proxy that takes CONNECT. */
  readonly proxyUrl?: string;
  readonly credentials?: CredentialSource;
  readonly impersonate?: Impersonation;
  /** The namespace of the account or the context; `default` where nothing names one. A client does not use it. */
  readonly namespace: string;
}

/**
 * A server that asks for no credentials, as `kubectl proxy` or a test server.
 * Throws a TypeError for what is no http or https URL.
 */
export function connectionFromUrl(url: string): Connection {
  if (!isHttpUrl(url)) throw new TypeError(`${url}: not an http or https URL`);
  return { server: url, namespace: "default" };
}

export function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** Credentials that never change. */
export function fixedCredentials(credentials: Credentials): CredentialSource {
  return { get: () => Promise.resolve(credentials), refuse: () => undefined };
}
