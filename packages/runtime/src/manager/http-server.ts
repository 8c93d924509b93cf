import { createServer, type Server } from "node:http";

export interface ServerOptions {
  /** Port to listen on; 0 for any free port. */
  readonly port: number;
  /** Address to listen on. Default: 127.0.0.1. A kubelet or Prometheus needs 0.0.0.0 or ::. */
  readonly host?: string;
}

/** The answer to a GET. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** Default: plain text. */
  readonly contentType?: string;
}

export interface RunningServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts an HTTP server for GET and HEAD. `answer` returns undefined for an unknown path. Rejects if it cannot listen.
 */
export async function serve(
  { port, host = "127.0.0.1" }: ServerOptions,
  answer: (url: URL) => Promise<HttpAnswer | undefined>,
): Promise<RunningServer> {
  const server = createServer((request, response) => {
    const respond = ({ status, body, contentType = "text/plain; charset=utf-8" }: HttpAnswer) => {
      response.writeHead(status, { "content-type": contentType, "x-content-type-options": "nosniff" }).end(body);
    };
    const failed = () => respond({ status: 500, body: "internal error\n" });
    answerTo(request.method, request.url ?? "/", answer).then(respond, failed);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return { port: portOf(server, port), close: () => close(server) };
}

async function answerTo(
  method: string | undefined,
  target: string,
  answer: (url: URL) => Promise<HttpAnswer | undefined>,
): Promise<HttpAnswer> {
  if (method !== "GET" && method !== "HEAD") return { status: 405, body: "method not allowed\n" };
  const url = URL.canParse(target, "http://localhost") ? new URL(target, "http://localhost") : undefined;
  return (url && (await answer(url))) ?? { status: 404, body: "not found\n" };
}

function portOf(server: Server, asked: number): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : asked;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
