import { setTimeout as sleep } from "node:timers/promises";
import { isArray, isObject, own, type Json } from "../../packages/base/src/json.ts";
import type { Credentials } from "./credentials.ts";
import { PublishFault } from "./publish-fault.ts";
import { isLoopback, type Repository } from "./reference.ts";

export interface RegistryOptions {
  readonly repository: Repository;
  readonly credentials: Credentials | undefined;
  /** Allows plain HTTP to a host that is not this machine. */
  readonly plainHttp: boolean;
  /** The actions that a token is for, such as `pull,push`. */
  readonly actions: string;
}

export interface RegistryRequest {
  readonly method: string;
  /** An URL, or a path below `/v2/NAME/`. */
  readonly target: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: Uint8Array;
  /** Statuses to return. Every other status is SG8014. */
  readonly accepts: readonly number[];
  /** Whether to send again after a broken connection or an answer that asks for it. Default: true. */
  readonly retries?: boolean;
}

const ATTEMPTS = 5;
const REQUEST_LIMIT_MS = 300_000;
const MAX_WAIT_MS = 60_000;
const REDIRECTS = 5;
/** Of an error, and of the answer with a token. */
const MAX_TEXT_BYTES = 1024 * 1024;
const TEMPORARY = [408, 429, 500, 502, 503, 504];

/** The connection broke, or the registry did not answer. */
export class BrokenConnection extends Error {}

export interface RegistryAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

/** Requests to one repository of a registry, with authentication and retries. */
export class RegistryClient {
  readonly repository: Repository;
  readonly #options: RegistryOptions;
  readonly #base: string;
  #authorization: string | undefined;

  /** Throws SG8013 if the host needs plain HTTP and it is not allowed. */
  constructor(options: RegistryOptions) {
    const { host, name } = options.repository;
    const scheme = options.plainHttp || isLoopback(host) ? "http" : "https";
    const isHub = host === "docker.io";
    this.repository = options.repository;
    this.#options = options;
    this.#base = `${scheme}://${isHub ? "registry-1.docker.io" : host}/v2/${isHub && !name.includes("/") ? `library/${name}` : name}/`;
  }

  /** Sends a request. Throws SG8014 for a status that is not accepted, and if the registry cannot be reached. */
  async send(request: RegistryRequest): Promise<Response> {
    const url = new URL(request.target, this.#base);
    const limit = request.retries === false ? 1 : ATTEMPTS;
    for (let attempt = 1; ; attempt++) {
      const sent = await this.#sendOnce(url, request);
      const isLast = attempt >= limit;
      if (sent instanceof Error) {
        if (request.retries === false) throw new BrokenConnection(sent.message);
        if (isLast) throw new PublishFault("SG8014", { request: describe(request, url), answer: sent.message });
        await sleep(backoff(attempt));
      } else if (request.accepts.includes(sent.status)) return sent;
      else if (TEMPORARY.includes(sent.status) && !isLast) await sleep(waitOf(sent, attempt));
      else if (TEMPORARY.includes(sent.status) && request.retries === false) {
        await sleep(waitOf(sent, attempt));
        throw new BrokenConnection(await answerOf(sent));
      } else throw new PublishFault("SG8014", { request: describe(request, url), answer: await answerOf(sent) });
    }
  }

  /** Sends a request and reads the answer, again if that breaks. Throws SG8014 for an answer of more than `most` bytes. */
  async read(request: RegistryRequest, most: number): Promise<RegistryAnswer> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.send(request);
      const bytes = await readBody(answer, most).catch((error: unknown) => new Error(reasonOf(error)));
      const { status, headers } = answer;
      if (bytes instanceof Uint8Array) return { status, headers, bytes };
      const problem = bytes === undefined ? `more than ${most} bytes` : bytes.message;
      if (bytes === undefined || attempt >= ATTEMPTS)
        throw new PublishFault("SG8014", { request: describe(request, new URL(answer.url)), answer: problem });
      await sleep(backoff(attempt));
    }
  }

  /** Sends a request, and again with a new token if the registry asks for one. Returns the error of a broken connection. */
  async #sendOnce(url: URL, request: RegistryRequest): Promise<Response | Error> {
    try {
      const first = await this.#fetch(url, request);
      if (first.status !== 401) return first;
      const challenge = first.headers.get("www-authenticate") ?? "";
      await first.body?.cancel();
      this.#authorization = await this.#authorize(challenge);
      return this.#authorization === undefined ? first : await this.#fetch(url, request);
    } catch (error) {
      if (error instanceof PublishFault) throw error;
      return new Error(reasonOf(error));
    }
  }

  /** Follows redirects itself: each place must be as safe as the first, and `fetch` sends a body only once. */
  async #fetch(first: URL, { method, headers, body }: RegistryRequest): Promise<Response> {
    let url = first;
    for (let redirects = 0; ; redirects++) {
      this.#checkSafe(url);
      // An upload may go to another host, which must not see the credentials of this one.
      const isOwn = url.origin === new URL(this.#base).origin;
      const authorization = isOwn ? this.#authorization : undefined;
      const answer = await fetch(url, {
        method,
        headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
        ...(body === undefined ? {} : { body: Uint8Array.from(body) }),
        redirect: "manual",
        signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
      });
      const location = isRedirect(answer.status, method) ? answer.headers.get("location") : null;
      if (location === null || redirects === REDIRECTS) return answer;
      await answer.body?.cancel();
      url = placeOf(location, url);
    }
  }

  /** Throws SG8013 for plain HTTP to a host that is not this machine. */
  #checkSafe({ protocol, host }: URL): void {
    if (protocol === "https:" || (protocol === "http:" && (this.#options.plainHttp || isLoopback(host)))) return;
    throw new PublishFault("SG8013", { host });
  }

  /** Rule: the token authentication of Docker's registry, and RFC 7617. */
  async #authorize(challenge: string): Promise<string | undefined> {
    const { credentials } = this.#options;
    if (/^basic\b/i.test(challenge)) {
      return credentials !== undefined && "username" in credentials ? basic(credentials) : undefined;
    }
    const parameters = new Map(
      [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = "", text = ""]) => [key, text]),
    );
    const realm = parameters.get("realm");
    if (!/^bearer\b/i.test(challenge) || realm === undefined) return undefined;
    return this.#fetchToken(new URL(realm), parameters);
  }

  async #fetchToken(realm: URL, parameters: ReadonlyMap<string, string>): Promise<string> {
    const { credentials, actions, repository } = this.#options;
    this.#checkSafe(realm);
    const scope = parameters.get("scope") ?? `repository:${repository.name}:${actions}`;
    const service = parameters.get("service");
    const query = new URLSearchParams({ ...(service === undefined ? {} : { service }), scope });
    const signal = AbortSignal.timeout(MAX_WAIT_MS);
    const answer =
      credentials !== undefined && "identityToken" in credentials
        ? await fetch(realm, {
            method: "POST",
            body: refresh(query, credentials.identityToken),
            redirect: "error", // another place must not see the token
            signal,
          })
        : await fetch(withQuery(realm, query), {
            headers: credentials === undefined ? {} : { authorization: basic(credentials) },
            redirect: "error",
            signal,
          });
    const request = `GET ${realm.origin}${realm.pathname}`;
    if (!answer.ok) throw new PublishFault("SG8014", { request, answer: await answerOf(answer) });
    const value = parseJson(await readBody(answer, MAX_TEXT_BYTES));
    const token = isObject(value) ? (own(value, "token") ?? own(value, "access_token")) : undefined;
    if (typeof token !== "string") throw new PublishFault("SG8014", { request, answer: "no token" });
    return `Bearer ${token}`;
  }
}

function refresh(query: URLSearchParams, token: string): URLSearchParams {
  const all = new URLSearchParams(query);
  for (const [key, text] of [
    ["grant_type", "refresh_token"],
    ["refresh_token", token],
    ["client_id", "seamgen"],
  ] as const)
    all.set(key, text);
  return all;
}

function withQuery(url: URL, query: URLSearchParams): URL {
  const whole = new URL(url);
  for (const [key, text] of query) whole.searchParams.set(key, text);
  return whole;
}

function basic({ username, password }: { readonly username: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

function backoff(attempt: number): number {
  return 250 * 2 ** attempt;
}

/** Rule: RFC 9110, 10.2.3. Seconds, or a date. */
function waitOf(answer: Response, attempt: number): number {
  const given = answer.headers.get("retry-after") ?? "";
  const wait = /^\d+$/.test(given) ? Number(given) * 1000 : Date.parse(given) - Date.now();
  return Number.isNaN(wait) ? backoff(attempt) : Math.min(Math.max(wait, 0), MAX_WAIT_MS);
}

function describe({ method }: RegistryRequest, url: URL): string {
  return `${method} ${url.origin}${url.pathname}`;
}

/** The status and the error that the registry names. Rule: OCI distribution 1.1, "Error codes". */
async function answerOf(answer: Response): Promise<string> {
  const body = await readBody(answer, MAX_TEXT_BYTES).catch(() => undefined);
  return [String(answer.status), errorOf(body)].filter(Boolean).join(" ");
}

function errorOf(body: Uint8Array | undefined): string {
  const value = parseJson(body);
  const errors = isObject(value) ? own(value, "errors") : undefined;
  const first = isArray(errors) ? errors.find(isObject) : undefined;
  if (first === undefined) return "";
  const texts = ["code", "message", "detail"].flatMap((key) => {
    const found = own(first, key);
    if (found === undefined || found === null) return [];
    return [typeof found === "string" ? found : JSON.stringify(found)];
  });
  return texts.join(": ");
}

/** Returns undefined for what is not JSON. */
export function parseJson(body: Uint8Array | undefined): Json | undefined {
  try {
    const value: Json = JSON.parse(Buffer.from(body ?? []).toString());
    return value;
  } catch {
    return undefined;
  }
}

/** Reads a body; undefined if it is longer. Its length is not known before, and a compressed one grows. */
async function readBody({ body }: Response, most: number): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    bytes += part.length;
    if (bytes > most) return undefined;
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

/** Whether the request goes to the `Location`. After 301 to 303 `fetch` would turn an upload into a GET. */
function isRedirect(status: number, method: string): boolean {
  return status === 307 || status === 308 || ([301, 302, 303].includes(status) && ["GET", "HEAD"].includes(method));
}

/** The place that a `Location` names, which may be relative. Throws SG8014 if it names none. */
export function placeOf(location: string, base: URL | string): URL {
  if (URL.canParse(location, String(base))) return new URL(location, base);
  throw new PublishFault("SG8014", { request: String(base), answer: "a Location that is no URL" });
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const inner = cause instanceof Error ? cause.message || ("code" in cause ? String(cause.code) : "") : "";
  return inner || (error instanceof Error ? error.message : String(error));
}
