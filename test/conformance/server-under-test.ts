import type { Json, JsonObject } from "../../packages/base/src/json.ts";
import { HttpConnections, type Sent } from "./http-connections.ts";
import { Watch } from "./watch.ts";

/** An answer of a server. */
export interface Answer {
  readonly status: number;
  /** The parsed JSON; the text if it is not JSON. */
  readonly body: Json;
  readonly contentType: string;
  /** Texts of the `Warning` headers. */
  readonly warnings: readonly string[];
}

/** The address of a server, and the credentials for it. */
export interface ServerAccess {
  readonly url: string;
  /** The CA certificate (PEM), for https. */
  readonly ca?: string;
  readonly token?: string;
}

const PATCH_TYPES = {
  merge: "application/merge-patch+json",
  json: "application/json-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
} as const;

/** A client of a Kubernetes API server with all permissions. */
export class ServerUnderTest {
  readonly #connections: HttpConnections;

  constructor(access: ServerAccess) {
    this.#connections = new HttpConnections(access);
  }

  get(path: string, accept?: string): Promise<Answer> {
    return this.#connections.send({ method: "GET", path, ...(accept !== undefined && { accept }) });
  }

  post(path: string, body: Json): Promise<Answer> {
    return this.#connections.send({ method: "POST", path, body });
  }

  put(path: string, body: Json): Promise<Answer> {
    return this.#connections.send({ method: "PUT", path, body });
  }

  patch(path: string, type: keyof typeof PATCH_TYPES, body: Json): Promise<Answer> {
    return this.patchAs(path, PATCH_TYPES[type], body);
  }

  patchAs(path: string, contentType: string, body: Json): Promise<Answer> {
    return this.#connections.send({ method: "PATCH", path, body, contentType });
  }

  delete(path: string, options?: JsonObject): Promise<Answer> {
    return this.#connections.send({ method: "DELETE", path, ...(options !== undefined && { body: options }) });
  }

  send(method: string, path: string, rest: Omit<Sent, "method" | "path"> = {}): Promise<Answer> {
    return this.#connections.send({ method, path, ...rest });
  }

  /** Opens a watch. The path is that of a collection, with the query except `watch`. */
  async watch(path: string, accept = "application/json"): Promise<Watch> {
    const watched = `${path}${path.includes("?") ? "&" : "?"}watch=true`;
    return await Watch.of(await this.#connections.open({ method: "GET", path: watched, accept }));
  }

  /** Closes all connections. */
  close(): void {
    this.#connections.close();
  }
}
