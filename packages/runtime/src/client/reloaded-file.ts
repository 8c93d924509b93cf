import { readFile } from "node:fs/promises";
import type { Clock } from "../../../base/src/clock.ts";

/** How long a text counts as fresh, as in client-go. Kubernetes renews a mounted token long before it expires. */
const FRESH_MS = 60_000;

/**
 * A file that another program rewrites, such as a token. It is read again when its text is a minute old, and after
 * `forget`.
 */
export class ReloadedFile {
  readonly #file: string;
  readonly #clock: Clock;
  #last: { readonly text: string; readonly readAt: number } | undefined;
  #stale = false;

  constructor(file: string, clock: Clock) {
    this.#file = file;
    this.#clock = clock;
  }

  /** Returns the text of the file. If the file cannot be read, for example during a write, returns its last text. */
  async read(): Promise<string> {
    const last = this.#last;
    if (last !== undefined && !this.#stale && this.#clock.elapsed() - last.readAt < FRESH_MS) return last.text;
    try {
      const text = await readFile(this.#file, "utf8");
      this.#last = { text, readAt: this.#clock.elapsed() };
      this.#stale = false;
      return text;
    } catch (error) {
      if (last === undefined) throw error;
      return last.text;
    }
  }

  forget(): void {
    this.#stale = true;
  }
}
