import type { IncomingMessage } from "node:http";
import { StringDecoder } from "node:string_decoder";
import { BrokenStreamError } from "./errors.ts";

const BROKEN = "the connection broke in the middle of an answer";

/** Yields the chunks of the body, no faster than the caller takes them. */
async function* readChunks(response: IncomingMessage, signal: AbortSignal): AsyncGenerator<Buffer> {
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
  if (!response.complete) throw new BrokenStreamError(BROKEN, { cause });
}

/**
 * Returns the whole body as text. Rejects with the errors of `readBodyLines`. Faster than an iterator for bodies of one
 * chunk.
 */
export function readBodyText(response: IncomingMessage, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let cause: unknown;
    const end = () => {
      if (signal.aborted) reject(signal.reason);
      else if (response.complete) resolve(Buffer.concat(chunks).toString("utf8"));
      else reject(new BrokenStreamError(BROKEN, { cause }));
    };
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("error", (error) => (cause = error));
    response.on("end", end);
    response.on("close", end);
    if (response.closed) end();
  });
}

/**
 * Yields the lines of the body without their line breaks, and without empty lines. Throws the signal's reason if the
 * signal is aborted, and a `ConnectionError` if the connection breaks before the end. Leaving the loop closes the
 * connection.
 */
export async function* readBodyLines(response: IncomingMessage, signal: AbortSignal): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8"); // a character may be split over two chunks
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
