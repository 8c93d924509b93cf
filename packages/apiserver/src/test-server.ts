import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Logger } from "../../base/src/log.ts";
import { ApiServer, type ApiServerOptions } from "./api-server.ts";
import { answerHttp } from "./http/answer-http.ts";
import { printKubeconfig } from "./http/print-kubeconfig.ts";
import { readState } from "./store/state-file.ts";
import { StateKeeper } from "./store/state-keeper.ts";

export interface TestServerOptions extends ApiServerOptions {
  /** On 127.0.0.1; a free one by default. */
  readonly port?: number;
  /** Where the state is kept: read at start when it is there, written after each change. In memory alone by default. */
  readonly file?: string;
  /** Says nothing by default. */
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

  /** `http://127.0.0.1:PORT`. */
  get url(): string {
    return this.#url;
  }

  /** A kubeconfig, in YAML, whose current context is this server. */
  kubeconfig(): string {
    return printKubeconfig(this.url);
  }

  /** Once, before anything else; rejects when the port is taken. */
  async listen(port: number): Promise<void> {
    this.#url = await listen(this.#http, port);
  }

  /** Breaks all connections and closes the port. */
  async stop(): Promise<void> {
    await close(this.#http);
    this.collector.stop();
    this.#keeper?.stop();
  }
}

/** Starts an API server on 127.0.0.1. Rejects when the port is taken, or the file holds no state. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const server = new TestServer(options);
  await server.listen(options.port ?? 0);
  const { url } = server;
  options.log?.info("a test and demo API server, not for production: no authentication, no encryption", { url });
  return server;
}

function listen(server: Server, port: number): Promise<string> {
  // Clients decide how long connections stay: one closed under a request would look like a fault.
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
