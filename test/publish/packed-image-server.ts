import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { PackIndex } from "../../generator/pack/pack-set.ts";

/** Serves a packed image as a registry does, read-only, on 127.0.0.1. */
export class PackedImageServer {
  /** Reference of the image. */
  readonly image: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.image = `oci://127.0.0.1:${(server.address() as AddressInfo).port}/crds`;
  }

  /** `folder` is what `seamgen pack` wrote. */
  static async start(folder: string): Promise<PackedImageServer> {
    const index: PackIndex = JSON.parse(readFileSync(path.join(folder, "pack.json"), "utf8"));
    const server = createServer((request, answer) => {
      const [, type, name] = /^\/v2\/crds\/(manifests|blobs)\/(.*)$/.exec(request.url ?? "") ?? [];
      const digest = type === "blobs" ? name : index.image?.manifest.digest;
      const file = path.join(folder, "oci/blobs", digest?.replace(":", "/") ?? "none");
      answer.end(readFileSync(file));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new PackedImageServer(server);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
