import { Agent, type RequestOptions, request as httpsRequest } from "node:https";
import type { Json } from "../../../packages/base/src/json.ts";

/** A response of the API server. */
export interface ApiResponse {
  readonly status: number;
  /** The parsed body if it is JSON, otherwise its text. */
  readonly body: Json;
  /** The texts of the `Warning` headers. */
  readonly warnings: readonly string[];
}

/** Sends a request. A string is sent as it is, any other body as JSON. Rejects only if there is no response. */
export type SendRequest = (method: string, path: string, body?: Json, contentType?: string) => Promise<ApiResponse>;

/** How one user reaches a server. */
export interface ServerAccess {
  readonly port: number;
  readonly ca: string;
  readonly token: string;
}

const TIMEOUT_MS = 60_000;

/** Creates a client of the server at 127.0.0.1. Its connections stay open until `close`. */
export function apiClient(server: ServerAccess): { readonly send: SendRequest; readonly close: () => void } {
  const agent = new Agent({ ca: server.ca, keepAlive: true, maxSockets: 4 });
  const send: SendRequest = (method, path, body, contentType = "application/json") => {
    const headers = {
      authorization: `Bearer ${server.token}`,
      accept: "application/json",
      "content-type": contentType,
    };
    const payload = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    return exchange(
      { agent, host: "127.0.0.1", port: server.port, method, path, headers, timeout: TIMEOUT_MS },
      payload,
    );
  };
  return { send, close: () => agent.destroy() };
}

function exchange(options: RequestOptions, payload: string | undefined): Promise<ApiResponse> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const body = parse(Buffer.concat(chunks).toString("utf8"));
        resolve({ status: response.statusCode ?? 0, body, warnings: warningTexts(response.rawHeaders) });
      });
    });
    request.on("timeout", () => request.destroy(new Error(`no answer from the API server after ${TIMEOUT_MS} ms`)));
    request.on("error", reject);
    request.end(payload);
  });
}

function parse(text: string): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

/** Returns the text of each `Warning` header, which is `299 - "text"`. rawHeaders alternates names and values. */
function warningTexts(rawHeaders: readonly string[]): string[] {
  return rawHeaders.flatMap((name, index) => {
    const value = rawHeaders[index + 1];
    if (index % 2 !== 0 || name.toLowerCase() !== "warning" || value === undefined) return [];
    return [value.replace(/^299 - "(.*)"$/, "$1").replaceAll('\\"', '"')];
  });
}
