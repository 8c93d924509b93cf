import { drawFrame, type Frame } from "./frame.ts";
import type { Display } from "./play-story.ts";
import { Screen, sizeOf, type TerminalStream } from "./screen.ts";
import { NOTHING_SEEN, type Seen, type Sighting } from "./seen.ts";
import { describeEnded, type Ended, isAsExpected } from "./story.ts";

/** High enough for every line of a frame. */
const ALL_ROWS = 1000;
const NAME_WIDTH = 18;

/** Shows stories on a terminal, each over the last one, and prints their results at the end. */
export class ScreenDisplay implements Display {
  readonly #stream: TerminalStream;
  readonly #screen: Screen;
  readonly #now: () => number;
  readonly #ended: Ended[] = [];
  #frame: Frame = { title: "", caption: "", elapsedMs: 0, seen: NOTHING_SEEN, writes: new Map() };
  #begun = 0;
  #countWrites: () => Frame["writes"] = () => new Map();
  #isClosed = false;

  /** `now` returns milliseconds from any start. */
  constructor(stream: TerminalStream, now: () => number) {
    this.#stream = stream;
    this.#screen = new Screen(stream);
    this.#now = now;
  }

  begin(title: string, countWrites: () => Frame["writes"]): void {
    this.#begun = this.#now();
    this.#countWrites = countWrites;
    this.#show({ title, caption: "", seen: NOTHING_SEEN });
  }

  caption(caption: string): void {
    this.#show({ caption });
  }

  sight(_: Sighting, seen: Seen): void {
    this.#show({ seen });
  }

  end(ended: Ended): void {
    this.#ended.push(ended);
    this.#show({ caption: describeEnded(ended) });
  }

  /** Prints the last frame of a single story, or a line per story. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#screen.close();
    if (this.#ended.length === 1) this.#leaveFrame();
    else for (const ended of this.#ended) this.#leaveLine(ended);
  }

  /** Ignores changes that arrive after the end. */
  #show(news: Partial<Frame>): void {
    if (this.#isClosed) return;
    const elapsedMs = this.#now() - this.#begun;
    this.#frame = { ...this.#frame, ...news, elapsedMs, writes: this.#countWrites() };
    this.#screen.show((size) => drawFrame(this.#frame, size));
  }

  #leaveFrame(): void {
    const lines = drawFrame(this.#frame, { ...sizeOf(this.#stream), rows: ALL_ROWS });
    for (const line of lines) this.#stream.write(`${this.#screen.paint(line)}\n`);
  }

  #leaveLine(ended: Ended): void {
    const mark = isAsExpected(ended) ? "✓" : "✗";
    this.#stream.write(`${mark} ${ended.name.padEnd(NAME_WIDTH)}${describeEnded(ended)}\n`);
  }
}
