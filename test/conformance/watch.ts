import type { IncomingMessage } from "node:http";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import type { Json, JsonObject } from "../../packages/base/src/json.ts";
import { objectAt, textAt } from "../cluster/control-plane/objects.ts";

/** An event of a watch. */
export interface WatchedEvent {
  readonly type: string;
  readonly object: JsonObject;
}

const DEADLINE_MS = 20_000;

/** The answer to a watch request, read event by event. */
export class Watch {
  readonly #response: IncomingMessage;
  readonly #lines: AsyncIterator<string>;

  private constructor(response: IncomingMessage) {
    this.#response = response;
    this.#lines = createInterface({ input: response })[Symbol.asyncIterator]();
  }

  /** Rejects if the server refuses the watch. */
  static async of(response: IncomingMessage): Promise<Watch> {
    if (response.statusCode === 200) return new Watch(response);
    throw new Error(`watch refused: ${response.statusCode} ${await text(response)}`);
  }

  /** Returns the next event. Rejects if the watch ends or no event comes in time. */
  async next(): Promise<WatchedEvent> {
    const event = await this.#read();
    if (event === undefined) throw new Error("the watch has ended");
    return event;
  }

  /** Returns all events until the server ends the watch, for requests with `timeoutSeconds`. */
  async rest(): Promise<WatchedEvent[]> {
    const events: WatchedEvent[] = [];
    for (let event = await this.#read(); event !== undefined; event = await this.#read()) events.push(event);
    return events;
  }

  close(): void {
    this.#response.destroy();
  }

  async #read(): Promise<WatchedEvent | undefined> {
    const timer = setTimeout(() => this.#response.destroy(new Error("no watch event in time")), DEADLINE_MS);
    try {
      const line = await this.#lines.next();
      if (line.done === true) return undefined;
      const event: Json = JSON.parse(line.value);
      return { type: textAt(event, "type"), object: objectAt(event, "object") };
    } finally {
      clearTimeout(timer);
    }
  }
}
