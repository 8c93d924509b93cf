import type { IncomingMessage } from "node:http";
import { StringDecoder } from "node:string_decoder";
import { ConnectionError } from "./errors.ts";

const BROKEN = "the connection broke in the middle of an answer";

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
  if (!response.complete) throw new ConnectionError(BROKEN, { cause });
}

/** The whole body as text; rejects where `readChunks` throws. Most answers are one chunk: an iterator would cost more. */
export function readText(response: IncomingMessage, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let cause: unknown;
    const end = () => {
      if (signal.aborted) reject(signal.reason);
      else if (response.complete) resolve(Buffer.concat(chunks).toString("utf8"));
      else reject(new ConnectionError(BROKEN, { cause }));
    };
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("error", (error) => (cause = error));
    response.on("end", end);
    response.on("close", end);
    if (response.closed) end();
  });
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
