import { isDeepStrictEqual } from "node:util";
import type { Clock } from "../../../base/src/clock.ts";
import type { Json } from "../../../base/src/json.ts";
import { orAborted } from "../or-aborted.ts";
import type { RequestOptions } from "./client.ts";
import type { Connection, Credentials, Impersonation } from "./connection.ts";
import { Deadline } from "./deadline.ts";
import { ConnectionError, toApiError } from "./errors.ts";
import { HttpTransport } from "./http-transport.ts";
import { readRefusal } from "./read-refusal.ts";
import { readWarnings } from "./read-warnings.ts";
import { type Query, withQuery } from "./resource-path.ts";
import { guardTransport, type Transport, type WireAnswer } from "./transport.ts";
import type { ApiWarning } from "./warning-log.ts";

/** A request without headers and credentials. */
export interface Call extends RequestOptions {
  readonly method: string;
  readonly path: string;
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Default: application/json. */
  readonly contentType?: string;
  /** The content types of the answer. Default: application/json. */
  readonly accept?: string;
}

export interface SessionOptions {
  readonly clock: Clock;
  readonly userAgent: string;
  /** Timeout in milliseconds of calls that do not set one. */
  readonly timeoutMs: number;
  readonly maxSockets: number;
  readonly onWarning: (warning: ApiWarning) => void;
}

const JSON_TYPE = "application/json";

/** Sends requests as the connection's user, and turns answers into JSON or errors. */
export class Session {
  readonly #connection: Connection;
  readonly #options: SessionOptions;
  readonly #transport: Transport;

  constructor(connection: Connection, options: SessionOptions) {
    this.#connection = connection;
    this.#options = options;
    const { transport } = connection;
    this.#transport = transport ? guardTransport(transport) : new HttpTransport(connection, options.maxSockets);
  }

  close(): void {
    this.#transport.close();
  }

  /** Returns the body: parsed if it is JSON, otherwise the text. */
  async json(call: Call): Promise<Json> {
    const deadline = new Deadline(this.#options.clock, { timeoutMs: this.#options.timeoutMs, ...call });
    try {
      const response = await this.#succeed(call, deadline, false);
      return parseBody(response, await response.text());
    } finally {
      deadline.release();
    }
  }

  /** Yields the lines of the body. It must end within the timeout of the call, if there is one. */
  async *lines({ timeoutMs, ...call }: Call): AsyncGenerator<string> {
    const deadline = new Deadline(this.#options.clock, call);
    const answered = deadline.limit("no answer to the watch", this.#options.timeoutMs);
    const ended = timeoutMs === undefined ? () => undefined : deadline.limit("the watch did not end", timeoutMs);
    try {
      const response = await this.#succeed(call, deadline, true).finally(answered);
      yield* response.lines();
    } finally {
      ended();
      deadline.release();
    }
  }

  async #succeed(call: Call, deadline: Deadline, watch: boolean): Promise<WireAnswer> {
    const response = await this.#authorized(call, deadline, watch);
    const { status, headers } = response;
    const { method, path } = call;
    for (const text of readWarnings(response)) this.#options.onWarning({ text, method, path });
    if (status >= 200 && status <= 299) return response;
    const text = await response.text();
    const body = tryParse(text) ?? text;
    throw toApiError(readRefusal({ status, headers, body, now: this.#options.clock.now() }));
  }

  /**
   * After a 401, sends the call once more if there are new credentials. That is safe for writes: the server did
   * nothing.
   */
  async #authorized(call: Call, deadline: Deadline, watch: boolean): Promise<WireAnswer> {
    const source = this.#connection.credentials;
    const credentials = source && (await orAborted(source.get(), deadline.signal));
    const response = await this.#send(call, { deadline, watch, credentials });
    if (source === undefined || credentials === undefined || response.status !== 401) return response;
    source.refuse(credentials);
    const fresh = await orAborted(source.get(), deadline.signal);
    if (isDeepStrictEqual(fresh, credentials)) return response;
    response.discard(); // frees its connection for the next request
    return this.#send(call, { deadline, watch, credentials: fresh });
  }

  #send(call: Call, { deadline, watch, credentials }: Sending): Promise<WireAnswer> {
    const { method, path, query = {}, body, contentType = JSON_TYPE, accept = JSON_TYPE } = call;
    const { maxBytes, urgent } = call;
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      accept,
      "user-agent": this.#options.userAgent,
      ...authorization(credentials),
      ...impersonation(this.#connection.impersonate),
      ...(payload !== undefined && {
        "content-type": contentType,
        "content-length": String(Buffer.byteLength(payload)),
      }),
    };
    return this.#transport.send({
      method,
      path: withQuery(path, query),
      headers,
      watch,
      signal: deadline.signal,
      onProgress: deadline.heard,
      ...(maxBytes !== undefined && { maxBytes }),
      ...(urgent !== undefined && { urgent }),
      ...(payload !== undefined && { body: payload }),
      ...(credentials?.certificate && { certificate: credentials.certificate }),
    });
  }
}

interface Sending {
  readonly deadline: Deadline;
  readonly watch: boolean;
  readonly credentials: Credentials | undefined;
}

function authorization({ token, basic }: Credentials = {}): { readonly authorization?: string } {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (basic === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString("base64")}` };
}

function impersonation(whom: Impersonation | undefined): { readonly [header: string]: string | string[] } {
  if (whom === undefined) return {};
  const { user, uid, groups = [], extra = {} } = whom;
  const extras = Object.entries(extra).map(([key, values]) => [
    `impersonate-extra-${encodeURIComponent(key)}`,
    [...values],
  ]);
  return {
    "impersonate-user": user,
    ...(uid !== undefined && { "impersonate-uid": uid }),
    ...(groups.length > 0 && { "impersonate-group": [...groups] }),
    ...Object.fromEntries(extras),
  };
}

function parseBody({ headers }: WireAnswer, text: string): Json {
  const parsed = tryParse(text);
  if (parsed !== undefined) return parsed;
  if (!/\bjson\b/.test(headers["content-type"]?.toString() ?? "")) return text;
  throw new ConnectionError("the server's answer is not JSON, despite its content type");
}

function tryParse(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
