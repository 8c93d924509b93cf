import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "./free-port.ts";

/** Handles a request to the proxy. `forward` sends it to the registry. */
export type Fault = (incoming: IncomingMessage, answer: ServerResponse, forward: () => void) => void;

/** A registry of Debian's package docker-registry, behind a proxy that tests use to break requests. */
export class RealRegistry {
  /** `HOST:PORT` of the proxy. */
  readonly host: string;
  /** What the proxy does with each request. Default: forwards it. */
  fault: Fault = (_incoming, _answer, forward) => forward();
  /** Method and path of each request since the last reset. */
  readonly requests: string[] = [];
  readonly #child: ChildProcess;
  readonly #proxy: Server;
  readonly #folder: string;

  private constructor(child: ChildProcess, proxy: Server, { folder, port }: { folder: string; port: number }) {
    this.#child = child;
    this.#proxy = proxy;
    this.#folder = folder;
    this.host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    proxy.on("request", (incoming: IncomingMessage, answer: ServerResponse) => {
      this.requests.push(`${incoming.method} ${incoming.url}`);
      this.fault(incoming, answer, () => forward(incoming, answer, port));
    });
  }

  static async start(binary: string): Promise<RealRegistry> {
    const folder = mkdtempSync(path.join(tmpdir(), "seamgen-registry-"));
    const port = await freePort();
    const config = {
      version: "0.1",
      storage: { filesystem: { rootdirectory: path.join(folder, "data") } },
      http: { addr: `127.0.0.1:${port}` },
      log: { level: "error" },
    };
    writeFileSync(path.join(folder, "config.yml"), JSON.stringify(config));
    const child = spawn(binary, ["serve", path.join(folder, "config.yml")], { stdio: "ignore" });
    await untilReady(port);
    const proxy = createServer();
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    return new RealRegistry(child, proxy, { folder, port });
  }

  reset(): void {
    this.fault = (_incoming, _answer, forward) => forward();
    this.requests.length = 0;
  }

  async stop(): Promise<void> {
    this.#proxy.closeAllConnections();
    await new Promise((resolve) => this.#proxy.close(resolve));
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.kill();
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Passes the Host on, so that the Location of an upload points to the proxy. */
function forward(incoming: IncomingMessage, answer: ServerResponse, port: number): void {
  const { method, url, headers } = incoming;
  const sent = request({ host: "127.0.0.1", port, method, path: url, headers }, (got) => {
    answer.writeHead(got.statusCode ?? 502, got.headers);
    got.pipe(answer);
  });
  sent.on("error", () => answer.destroy());
  incoming.pipe(sent);
}

async function untilReady(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    try {
      await fetch(`http://127.0.0.1:${port}/v2/`);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error("the registry did not start");
}
