import { Agent, type ClientRequest, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from "node:https";
import { Duplex } from "node:stream";
import { ConnectionError } from "./errors.ts";

/** Time limit of the proxy's answer. */
const LIMIT_MS = 30_000;

/** The callback's type needs a socket even with an error. */
const NO_SOCKET = new Duplex();

type OnSocket = (error: Error | null, socket: Duplex) => void;

/** The server that the tunnel leads to. */
interface TunnelTarget {
  readonly host?: string | null | undefined;
  readonly port?: number | string | null | undefined;
}

/** Connects to https servers through a proxy, and reuses TLS sessions as `https.Agent` does. */
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

/** Connects to http servers through a proxy. */
export class HttpProxyAgent extends Agent {
  readonly #proxyUrl: string;

  constructor(proxyUrl: string, options: ConstructorParameters<typeof Agent>[0]) {
    super(options);
    this.#proxyUrl = proxyUrl;
  }

  override createConnection(options: TunnelTarget, callback: OnSocket = () => undefined): undefined {
    openTunnel(this.#proxyUrl, options, callback);
  }
}

/** Opens a tunnel through the proxy with CONNECT. Rule: RFC 9110, 9.3.6. */
function openTunnel(proxyUrl: string, target: TunnelTarget, callback: OnSocket): void {
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
  request.on("timeout", () => request.destroy(new Error(`no answer within ${LIMIT_MS} ms`)));
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

function printAuthority({ host, port }: TunnelTarget): string {
  return `${host?.includes(":") ? `[${host}]` : host}:${port}`;
}
