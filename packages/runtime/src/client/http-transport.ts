import { Agent, type ClientRequest, type IncomingMessage, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Connection } from "./connection.ts";
import { ConnectionError } from "./errors.ts";
import { HttpProxyAgent, HttpsProxyAgent } from "./proxy-agent.ts";
import { readBodyLines, readBodyText } from "./read-body.ts";
import type { Transport, WireAnswer, WireRequest } from "./transport.ts";

/**
 * API servers close connections that were idle for 90 s. The client closes them earlier, so that no write uses a closed
 * one.
 */
const IDLE_MS = 60_000;
const KEEP_ALIVE_MS = 30_000;

/** The server had closed the idle connection that the request used. */
class StaleConnectionError extends ConnectionError {}

/**
 * Sends requests to one server over HTTP. It keeps at most `maxSockets` sockets for requests, and one more per watch and per
 * urgent request.
 */
export class HttpTransport implements Transport {
  readonly #connection: Connection;
  readonly #server: URL;
  readonly #requests: Agent;
  /** For watches and urgent requests, which do not wait for a free socket. */
  readonly #unlimited: Agent;
  #closed = false;

  constructor(connection: Connection, maxSockets: number) {
    this.#connection = connection;
    this.#server = new URL(connection.server);
    this.#requests = createAgent(connection, maxSockets);
    this.#unlimited = createAgent(connection, Infinity);
  }

  /**
   * Resolves with the head of the answer. The signal aborts the body too. If the server had closed the idle connection,
   * a GET is sent once more on a new one. A write is not, because the server may have done it.
   */
  async send(request: WireRequest): Promise<WireAnswer> {
    const { ca } = this.#connection;
    const authorities = typeof ca === "function" ? await ca() : ca;
    return answerOf(await this.#sendTwice(request, authorities), request);
  }

  close(): void {
    this.#closed = true;
    this.#requests.destroy();
    this.#unlimited.destroy();
  }

  async #sendTwice(request: WireRequest, ca: string | undefined): Promise<IncomingMessage> {
    try {
      return await this.#send(request, ca);
    } catch (error) {
      if (this.#closed || !(error instanceof StaleConnectionError) || request.method !== "GET") throw error;
      dropIdle(this.#agentFor(request));
      return this.#send(request, ca);
    }
  }

  #agentFor({ watch, urgent = false }: WireRequest): Agent {
    return watch || urgent ? this.#unlimited : this.#requests;
  }

  #send(wireRequest: WireRequest, ca: string | undefined): Promise<IncomingMessage> {
    const { signal, body } = wireRequest;
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      if (this.#closed) return reject(new ConnectionError("the client is closed"));
      const request = this.#open(wireRequest, ca);
      const abort = () => {
        request.destroy();
        reject(signal.reason); // a request that waits for a socket emits nothing until it gets one
      };
      signal.addEventListener("abort", abort, { once: true });
      request.on("close", () => signal.removeEventListener("abort", abort));
      request.on("socket", (socket) => request.reusedSocket || socket.setKeepAlive(true, KEEP_ALIVE_MS));
      request.on("response", resolve);
      request.on("error", (error) => reject(signal.aborted ? signal.reason : this.#broken(error, request)));
      request.end(body);
    });
  }

  #open(request: WireRequest, ca: string | undefined): ClientRequest {
    const { method, path, headers, certificate } = request;
    const { tlsServerName, insecureSkipTlsVerify } = this.#connection;
    const { protocol, hostname, port, pathname } = this.#server;
    return (protocol === "https:" ? httpsRequest : httpRequest)({
      host: hostname.replace(/^\[|\]$/g, ""),
      port: port === "" ? (protocol === "https:" ? 443 : 80) : port,
      method,
      path: `${pathname.replace(/\/+$/, "")}${path}`,
      headers,
      agent: this.#agentFor(request),
      ...(ca !== undefined && { ca }),
      ...(certificate && { cert: certificate.chain, key: certificate.key }),
      ...(tlsServerName !== undefined && { servername: tlsServerName }),
      ...(insecureSkipTlsVerify && { rejectUnauthorized: false }),
    });
  }

  #broken(error: Error & { code?: string }, request: ClientRequest): ConnectionError {
    if (error instanceof ConnectionError) return error;
    const stale = request.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
    const message = `${this.#server.origin}: ${error.message || (error.code ?? "no connection")}`;
    return new (stale ? StaleConnectionError : ConnectionError)(message, { cause: error });
  }
}

function answerOf(response: IncomingMessage, request: WireRequest): WireAnswer {
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text: () => readBodyText(response, request),
    lines: () => readBodyLines(response, request.signal),
    discard: () => response.resume(),
  };
}

function createAgent({ server, proxyUrl }: Connection, maxSockets: number): Agent {
  const keepAlive = { keepAlive: true, keepAliveMsecs: KEEP_ALIVE_MS } as const;
  const options = { ...keepAlive, maxSockets, timeout: IDLE_MS, scheduling: "lifo" } as const;
  if (server.startsWith("https:"))
    return proxyUrl === undefined ? new HttpsAgent(options) : new HttpsProxyAgent(proxyUrl, options);
  return proxyUrl === undefined ? new Agent(options) : new HttpProxyAgent(proxyUrl, options);
}

function dropIdle(agent: Agent): void {
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}
