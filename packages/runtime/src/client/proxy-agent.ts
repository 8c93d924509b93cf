import { Agent, type ClientRequest, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from "node:https";
import { Duplex } from "node:stream";
import { ConnectionError } from "./errors.ts";

/** Longest wait for a proxy's answer. */
const LIMIT_MS = 30_000;

/** The type asks for a socket beside an error too. */
const NO_SOCKET = new Duplex();

type OnSocket = (error: Error | null, socket: Duplex) => void;

/** What is needed of an agent's options for a connection of its own. */
export interface Target {
  readonly host?: string | null | undefined;
  readonly port?: number | string | null | undefined;
}

/** Connections to https servers through a proxy, with the TLS sessions of https.Agent. */
export class HttpsProxyAgent extends HttpsAgent {
  readonly #proxyUrl: string;

  constructor(proxyUrl: string, options: ConstructorParameters<typeof HttpsAgent>[0]) {
    super(options);
    this.#proxyUrl = proxyUrl;
  }

  override createConnection(options: RequestOptions, callback: OnSocket = () => undefined): undefined {
    openTunnel(this.#proxyUrl, options, (error, socket) => {
      if (error !== null) return callback(error, socket);
      const secured = super.createConnection({ ...options, socket } as RequestOptions);
      if (secured) callback(null, secured);
    });
  }
}

/** Connections to http servers through a proxy. */
export class HttpProxyAgent extends Agent {
  readonly #proxyUrl: string;

  constructor(proxyUrl: string, options: ConstructorParameters<typeof Agent>[0]) {
    super(options);
    this.#proxyUrl = proxyUrl;
  }

  override createConnection(options: Target, callback: OnSocket = () => undefined): undefined {
    openTunnel(this.#proxyUrl, options, callback);
  }
}

/** Asks the proxy for a connection (RFC 9110, 9.3.6). */
function openTunnel(proxyUrl: string, target: Target, callback: OnSocket): void {
  const proxy = new URL(proxyUrl);
  const authority = printAuthority(target);
  const request = connect(proxy, authority);
  const fail = (message: string) => callback(new ConnectionError(`the proxy ${proxy.host} ${message}`), NO_SOCKET);
  request.on("connect", ({ statusCode = 0 }, socket, head) => {
    if (statusCode < 200 || statusCode > 299) {
      socket.destroy();
      return fail(`refused ${authority}: ${statusCode}`);
    }
    socket.setTimeout(0);
    if (head.length > 0) socket.unshift(head);
    callback(null, socket);
  });
  request.on("timeout", () => request.destroy(new Error(`no answer in ${LIMIT_MS} ms`)));
  request.on("error", (error) => fail(`cannot be reached: ${error.message}`));
  request.end();
}

function connect(proxy: URL, authority: string): ClientRequest {
  const user = [proxy.username, proxy.password].map(decodeURIComponent).join(":");
  const headers = {
    host: authority,
    ...(user !== ":" && { "proxy-authorization": `Basic ${Buffer.from(user).toString("base64")}` }),
  };
  const send = proxy.protocol === "https:" ? httpsRequest : httpRequest;
  const host = proxy.hostname.replace(/^\[|\]$/g, "");
  return send({
    host,
    port: proxy.port,
    method: "CONNECT",
    path: authority,
    headers,
    agent: false,
    timeout: LIMIT_MS,
  });
}

function printAuthority({ host, port }: Target): string {
  return `${host?.includes(":") ? `[${host}]` : host}:${port}`;
}
