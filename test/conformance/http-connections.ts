import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { text } from "node:stream/consumers";
import type { Json } from "../../packages/base/src/json.ts";
import type { Answer, ServerAccess } from "./server-under-test.ts";

/** A request. A string as body is sent unchanged, any other value as JSON. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body?: Json;
  readonly contentType?: string;
  readonly accept?: string;
  readonly userAgent?: string;
}

const TIMEOUT_MS = 60_000;

/** Keeps connections to one server open until `close`. */
export class HttpConnections {
  readonly #access: ServerAccess;
  readonly #agent: HttpAgent | HttpsAgent;

  constructor(access: ServerAccess) {
    this.#access = access;
    const { url, ca } = access;
    this.#agent = isSecure(url)
      ? new HttpsAgent({ keepAlive: true, ...(ca !== undefined && { ca }) })
      : new HttpAgent({ keepAlive: true });
  }

  async send(sent: Sent): Promise<Answer> {
    const response = await this.open(sent);
    return {
      status: response.statusCode ?? 0,
      body: parse(await text(response)),
      contentType: response.headers["content-type"] ?? "",
      warnings: warningTexts(response.rawHeaders),
    };
  }

  /** Resolves with any answer; rejects if there is none. */
  open({ method, path, body, contentType = "application/json", accept = "application/json", userAgent }: Sent) {
    const { url, token } = this.#access;
    const payload = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const headers = {
      accept,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(userAgent !== undefined && { "user-agent": userAgent }),
      // Without a length, Node sends the body of a DELETE as the next request.
      ...(payload !== undefined && { "content-type": contentType, "content-length": Buffer.byteLength(payload) }),
    };
    const start = isSecure(url) ? httpsRequest : httpRequest;
    return new Promise<IncomingMessage>((resolve, reject) => {
      const request = start(new URL(path, url), { agent: this.#agent, method, headers, timeout: TIMEOUT_MS }, resolve);
      request.on("timeout", () => request.destroy(new Error(`${method} ${path}: no answer in time`)));
      request.on("error", reject);
      request.end(payload);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

function isSecure(url: string): boolean {
  return url.startsWith("https:");
}

function parse(content: string): Json {
  try {
    const value: Json = JSON.parse(content);
    return value;
  } catch {
    return content;
  }
}

/** The texts of the Warning headers (`299 - "text"`). rawHeaders alternates names and values. */
function warningTexts(rawHeaders: readonly string[]): string[] {
  return rawHeaders.flatMap((name, index) => {
    const value = rawHeaders[index + 1];
    if (index % 2 !== 0 || name.toLowerCase() !== "warning" || value === undefined) return [];
    return [value.replace(/^299 - "(.*)"$/, "$1").replaceAll('\\"', '"')];
  });
}
