import { styleText } from "node:util";
import type { Line, Size } from "./frame.ts";

/** The stream of a terminal, such as `process.stdout`. */
export interface TerminalStream {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
  /** Whether the terminal supports colours and the user has not disabled them. */
  hasColors(): boolean;
  on(event: "resize", listener: () => void): unknown;
  off(event: "resize", listener: () => void): unknown;
}

const ESC = "\u001b[";
/** Switches to the alternate screen, hides the cursor and disables line wrap. */
const ENTER = `${ESC}?1049h${ESC}?25l${ESC}?7l`;
const LEAVE = `${ESC}?7h${ESC}?25h${ESC}?1049l`;

/** The size of a terminal; 80 x 24 if it does not report one. */
export function sizeOf({ columns = 0, rows = 0 }: TerminalStream): Size {
  return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
}

/** The alternate screen of a terminal. `close` restores the previous content. */
export class Screen {
  readonly #stream: TerminalStream;
  readonly #redraw = () => this.#print();
  #isOpen = false;
  #draw: (size: Size) => readonly Line[] = () => [];

  constructor(stream: TerminalStream) {
    this.#stream = stream;
  }

  /** Shows the lines that `draw` returns, now and after each change of the terminal's size. */
  show(draw: (size: Size) => readonly Line[]): void {
    this.#draw = draw;
    this.#open();
    this.#print();
  }

  /** Restores the terminal. Does nothing the second time. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#stream.off("resize", this.#redraw);
    this.#stream.write(LEAVE);
  }

  /** The line with escape sequences for its looks. */
  paint(line: Line): string {
    if (!this.#stream.hasColors()) return line.map(({ text }) => text).join("");
    return line
      .map(({ text, look }) => (look === undefined ? text : styleText(look, text, { validateStream: false })))
      .join("");
  }

  #open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#stream.on("resize", this.#redraw);
    this.#stream.write(ENTER);
  }

  /** Clears each line before it writes it, because after a full line the cursor is on its last character. */
  #print(): void {
    const size = sizeOf(this.#stream);
    const lines = this.#draw(size).map((line) => `${ESC}2K${this.paint(line)}`);
    const rest = lines.length < size.rows ? `\r\n${ESC}J` : "";
    this.#stream.write(`${ESC}H${lines.join("\r\n")}${rest}`);
  }
}
