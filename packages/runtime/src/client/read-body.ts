import { constants } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { StringDecoder } from "node:string_decoder";
import { AnswerTooLargeError, BrokenStreamError } from "./errors.ts";

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

export interface BodyReading {
  readonly signal: AbortSignal;
  readonly maxBytes?: number | undefined;
  /** Called with each chunk. */
  readonly onProgress?: (() => void) | undefined;
}

/**
 * Returns the whole body as text. Rejects with the errors of `readBodyLines`, and with an `AnswerTooLargeError`. Faster
 * than an iterator for bodies of one chunk.
 */
export async function readBodyText(response: IncomingMessage, reading: BodyReading): Promise<string> {
  const { signal, maxBytes = constants.MAX_STRING_LENGTH, onProgress } = reading;
  const chunks: Buffer[] = [];
  let cause: unknown;
  let bytes = 0;
  await new Promise<void>((resolve) => {
    response.on("data", (chunk: Buffer) => {
      onProgress?.();
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else response.destroy();
    });
    response.on("error", (error) => (cause = error));
    response.on("end", resolve);
    response.on("close", resolve);
    if (response.closed) resolve();
  });
  if (signal.aborted) throw signal.reason;
  if (bytes > maxBytes) throw new AnswerTooLargeError(`the answer is longer than ${maxBytes} bytes`);
  if (!response.complete) throw new BrokenStreamError(BROKEN, { cause });
  return Buffer.concat(chunks).toString("utf8");
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
