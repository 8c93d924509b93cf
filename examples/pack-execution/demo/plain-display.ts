import { plainLines } from "./plain-lines.ts";
import type { Display } from "./play-story.ts";
import type { Sighting } from "./seen.ts";
import { describeEnded, type Ended } from "./story.ts";
import { visibleText } from "./visible-text.ts";

/** Prints stories as plain lines, one per change. */
export class PlainDisplay implements Display {
  readonly #write: (text: string) => void;
  readonly #now: () => number;
  #begun = 0;

  /** `now` returns milliseconds from any start. */
  constructor(write: (text: string) => void, now: () => number) {
    this.#write = write;
    this.#now = now;
  }

  begin(title: string): void {
    this.#begun = this.#now();
    this.#write(`${title}\n`);
  }

  caption(text: string): void {
    this.#line(`> ${text}`);
  }

  sight(sighting: Sighting): void {
    for (const line of plainLines(sighting)) this.#line(line);
  }

  end(ended: Ended): void {
    this.#line(describeEnded(ended));
    this.#write("\n");
  }

  close(): void {}

  #line(text: string): void {
    this.#write(`+${((this.#now() - this.#begun) / 1000).toFixed(1)}s  ${visibleText(text)}\n`);
  }
}
