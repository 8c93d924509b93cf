import type { IncomingMessage, ServerResponse } from "node:http";
import { readRequest, type ApiParts } from "./answer-request.ts";
import { answerWithFaults } from "./answer-with-faults.ts";
import { readBody } from "./read-body.ts";

/** Answers an HTTP request. */
export async function answerHttp(parts: ApiParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "GET", url: path = "/", headers } = request;
  const { accept, "content-type": contentType, "user-agent": userAgent } = headers;
  const head = readRequest({ method, path, accept, contentType, userAgent });
  const requester = { readBody: () => readBody(request), isGone: () => response.destroyed };
  const answer = await answerWithFaults(parts, head, requester);
  if (answer === undefined) return void response.destroy();
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  response.writeHead(answer.status);
  if (typeof answer.body === "string") return void response.end(answer.body);
  response.flushHeaders();
  const close = answer.body({
    write: (line) => response.write(line),
    end: () => response.end(),
    break: () => response.destroy(),
  });
  response.on("close", close);
}
