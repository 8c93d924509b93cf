import { styleText } from "node:util";
import type { Line, Size } from "./frame.ts";

/** What is needed of a terminal's stream; `process.stdout` is one. */
export interface TerminalStream {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
  /** Whether the terminal has colours and its user wants them. */
  hasColors(): boolean;
  on(event: "resize", listener: () => void): unknown;
  off(event: "resize", listener: () => void): unknown;
}

const ESC = "\u001b[";
/** The other screen, no cursor, and no line that goes on in the next. */
const ENTER = `${ESC}?1049h${ESC}?25l${ESC}?7l`;
const LEAVE = `${ESC}?7h${ESC}?25h${ESC}?1049l`;

/** A terminal that does not know its size has the usual one. */
export function sizeOf({ columns = 0, rows = 0 }: TerminalStream): Size {
  return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
}

/** The terminal's other screen, drawn over in place. What was on the terminal before is there again after `close`. */
export class Screen {
  readonly #stream: TerminalStream;
  readonly #redraw = () => this.#print();
  #isOpen = false;
  #draw: (size: Size) => readonly Line[] = () => [];

  constructor(stream: TerminalStream) {
    this.#stream = stream;
  }

  /** Shows what the function draws, now and after each change of the terminal's size. */
  show(draw: (size: Size) => readonly Line[]): void {
    this.#draw = draw;
    this.#open();
    this.#print();
  }

  /** Gives the terminal back as it was; nothing when that is done already. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#stream.off("resize", this.#redraw);
    this.#stream.write(LEAVE);
  }

  /** The line as the terminal is to get it. */
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

  /** Each line is cleared before it is written: after a full one the cursor stands on its last character. */
  #print(): void {
    const size = sizeOf(this.#stream);
    const lines = this.#draw(size).map((line) => `${ESC}2K${this.paint(line)}`);
    const rest = lines.length < size.rows ? `\r\n${ESC}J` : "";
    this.#stream.write(`${ESC}H${lines.join("\r\n")}${rest}`);
  }
}
