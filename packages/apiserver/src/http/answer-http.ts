import type { IncomingMessage, ServerResponse } from "node:http";
import { answerOrRefuse, readRequest, type ApiParts } from "./answer-request.ts";
import { answerWithFaults } from "./answer-with-faults.ts";
import { readBody } from "./read-body.ts";

/** Answers an HTTP request. */
export async function answerHttp(parts: ApiParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "GET", url: path = "/", headers } = request;
  const { accept, "content-type": contentType, "user-agent": userAgent } = headers;
  const requester = { readBody: () => readBody(request), isGone: () => response.destroyed };
  const answer = await answerOrRefuse(() => {
    return answerWithFaults(parts, readRequest({ method, path, accept, contentType, userAgent }), requester);
  });
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
