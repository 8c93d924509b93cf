import type { IncomingMessage } from "node:http";
import { StringDecoder } from "node:string_decoder";
import { ConnectionError } from "./errors.ts";

/**
 * The chunks of an answer's body, as fast as they are taken. Throws the signal's reason when it is aborted, and a
 * ConnectionError when the connection breaks before the end. Whoever leaves early closes the connection.
 */
export async function* readChunks(response: IncomingMessage, signal: AbortSignal): AsyncGenerator<Buffer> {
  let cause: unknown;
  try {
    for await (const chunk of response) {
      yield chunk as Buffer; // no encoding is set
      if (signal.aborted) break;
    }
  } catch (error) {
    cause = error;
  }
  if (signal.aborted) throw signal.reason;
  if (!response.complete) throw new ConnectionError("the connection broke in the middle of an answer", { cause });
}

/** The whole body as text. */
export async function readText(response: IncomingMessage, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of readChunks(response, signal)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/** The lines of the body without their ends; empty ones are left out. */
export async function* readLines(response: IncomingMessage, signal: AbortSignal): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8"); // holds back a character that two chunks share
  const parts: string[] = [];
  for await (const chunk of readChunks(response, signal)) {
    const [first = "", ...lines] = decoder.write(chunk).split("\n");
    parts.push(first);
    for (const line of lines) {
      yield* nonEmpty(parts.splice(0).join(""));
      parts.push(line);
    }
  }
  yield* nonEmpty(parts.join("") + decoder.end());
}

function nonEmpty(line: string): string[] {
  return line.trim() === "" ? [] : [line];
}
