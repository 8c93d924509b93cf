import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Logger } from "../../base/src/log.ts";
import { ApiServer, type ApiServerOptions } from "./api-server.ts";
import { answerHttp } from "./http/answer-http.ts";
import { printKubeconfig } from "./http/print-kubeconfig.ts";
import { readState } from "./store/state-file.ts";
import { StateKeeper } from "./store/state-keeper.ts";

export interface TestServerOptions extends ApiServerOptions {
  /** Port on 127.0.0.1. Default: a free port. */
  readonly port?: number;
  /**
   * File for the state. The server reads it at start, if it exists, and writes it after each change. Default: no file.
   */
  readonly file?: string;
  /** Default: no log. */
  readonly log?: Logger;
}

/** An API server that also listens on 127.0.0.1. */
export class TestServer extends ApiServer {
  readonly #http: Server;
  readonly #keeper: StateKeeper | undefined;
  #url = "";

  constructor(options: TestServerOptions) {
    const { file } = options;
    const state = file === undefined ? undefined : readState(file);
    super({ ...options, ...(state && { state }) });
    this.#http = createServer((request, response) => void answerHttp(this.parts, request, response));
    this.#keeper = file === undefined ? undefined : new StateKeeper(this.parts.backend.store, file);
  }

  /** The URL of the server: `http://127.0.0.1:PORT`. */
  get url(): string {
    return this.#url;
  }

  /** Returns a kubeconfig in YAML. Its current context is this server. */
  kubeconfig(): string {
    return printKubeconfig(this.url);
  }

  /** Opens the port. Call it once, before anything else. Rejects if the port is in use. */
  async listen(port: number): Promise<void> {
    this.#url = await listen(this.#http, port);
  }

  /** Closes all connections and the port. */
  async stop(): Promise<void> {
    await close(this.#http);
    this.collector.stop();
    this.#keeper?.stop();
  }
}

/** Starts an API server on 127.0.0.1. Rejects if the port is in use, or if the file does not hold a state. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const server = new TestServer(options);
  await server.listen(options.port ?? 0);
  const { url } = server;
  options.log?.info("API server for tests and demos started; not for production: no authentication, no encryption", {
    url,
  });
  return server;
}

function listen(server: Server, port: number): Promise<string> {
  // Clients decide how long connections stay open. A connection that closes during a request would look like a fault.
  Object.assign(server, { keepAliveTimeout: 0, requestTimeout: 0 });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address: AddressInfo | string | null = server.address();
      const actual = typeof address === "object" && address !== null ? address.port : port;
      resolve(`http://127.0.0.1:${actual}`);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
