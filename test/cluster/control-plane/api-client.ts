import { Agent, type RequestOptions, request as httpsRequest } from "node:https";
import type { Json } from "../../../packages/base/src/json.ts";

/** What the API server answered. */
export interface ApiResponse {
  readonly status: number;
  /** Parsed if it is JSON, else the text. */
  readonly body: Json;
  /** Texts of the `Warning` headers. */
  readonly warnings: readonly string[];
}

/** Sends a request; a body that is a string is sent as it is, any other as JSON. Rejects only when there is no answer. */
export type SendRequest = (method: string, path: string, body?: Json, contentType?: string) => Promise<ApiResponse>;

/** A server to talk to as one user. */
export interface ServerAccess {
  readonly port: number;
  readonly ca: string;
  readonly token: string;
}

const TIMEOUT_MS = 60_000;

/** A client of the server at 127.0.0.1, over connections that stay open until `close`. */
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
    request.on("timeout", () => request.destroy(new Error("the API server did not answer in time")));
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

/** `299 - "text"` of each Warning header; rawHeaders alternates names and values. */
function warningTexts(rawHeaders: readonly string[]): string[] {
  return rawHeaders.flatMap((name, index) => {
    const value = rawHeaders[index + 1];
    if (index % 2 !== 0 || name.toLowerCase() !== "warning" || value === undefined) return [];
    return [value.replace(/^299 - "(.*)"$/, "$1").replaceAll('\\"', '"')];
  });
}
