import { isIpv4Text, isIpv6 } from "./ip.ts";
import { isByte } from "./text.ts";

/** Whether text is one mailbox of RFC 5322. It may have a display name and comments. */
export function isEmail(text: string): boolean {
  if (text.length < 255 && /^[-\w+]+(?:\.[-\w+]+)*@[-\w]+(?:\.[-\w]+)*$/.test(text)) return true;
  const reader = new MailReader(text);
  return reader.addresses(true) === 1 && reader.comments() && reader.atEnd();
}

const ATOM = /[-\w.!#$%&'*+/=?^`{|}~\x80-\uffff]+/y;
const LITERAL = /\[([!-Z^-~\x80-\uffff]*)\]/y;

/** Parses mail addresses as Go's net/mail does. Each method returns whether it could parse its part. */
class MailReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  atEnd(): boolean {
    return this.#at === this.#text.length;
  }

  spaces(): void {
    while (this.#text[this.#at] === " " || this.#text[this.#at] === "\t") this.#at++;
  }

  take(char: string): boolean {
    const found = this.#text[this.#at] === char;
    if (found) this.#at++;
    return found;
  }

  match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }

  /** The number of mailboxes in an address; -1 if it is invalid. */
  addresses(mayBeGroup: boolean): number {
    this.spaces();
    if (this.atEnd()) return -1;
    if (this.mailbox()) {
      this.spaces();
      return this.#text[this.#at] !== "(" || this.nameComment() ? 1 : -1;
    }
    if (this.#text[this.#at] !== "<" && !this.phrase()) return -1;
    this.spaces();
    if (mayBeGroup && this.take(":")) return this.group();
    return this.take("<") && this.mailbox() && this.take(">") ? 1 : -1;
  }

  group(): number {
    this.spaces();
    if (this.take(";")) return this.comments() ? 0 : -1;
    for (let total = 1; ; total++) {
      this.spaces();
      if (this.addresses(false) < 0 || !this.comments()) return -1;
      if (this.take(";")) return this.comments() ? total : -1;
      if (!this.take(",")) return -1;
    }
  }

  mailbox(): boolean {
    const start = this.#at;
    this.spaces();
    const local = this.#text[this.#at] === '"' ? (this.quoted() ?? "") !== "" : this.dotAtom();
    if (local && this.take("@") && this.domain()) return true;
    this.#at = start;
    return false;
  }

  domain(): boolean {
    this.spaces();
    if (this.#text[this.#at] !== "[") return this.dotAtom();
    const address = this.match(LITERAL)?.[1];
    return address !== undefined && (isIpv4Text(address) || isIpv6(address));
  }

  /** Text of a quoted string; null if it does not end or holds a control character. */
  quoted(): string | null {
    for (let i = this.#at + 1; i < this.#text.length; i++) {
      if (this.#text[i] === '"') {
        const text = this.#text.slice(this.#at + 1, i);
        this.#at = i + 1;
        return text;
      }
      if (this.#text[i] === "\\") i++;
      if (/[^\t -~\x80-\uffff]/.test(this.#text[i] ?? "")) return null;
    }
    return null;
  }

  dotAtom(): boolean {
    const atom = this.match(ATOM)?.[0];
    return atom !== undefined && !/^\.|\.\.|\.$/.test(atom);
  }

  /** Parses words before an angle bracket. After a valid word, an invalid one only ends the phrase. */
  phrase(): boolean {
    let words = 0;
    let decoded = false;
    for (;;) {
      if (words > 0 && !this.comments()) return false;
      this.spaces();
      if (this.atEnd()) return true;
      const isQuoted = this.#text[this.#at] === '"';
      const word = isQuoted ? this.quoted() : (this.match(ATOM)?.[0] ?? null);
      const encoded = word === null || isQuoted ? null : encodedWord(word);
      if (word === null || encoded?.known === false) return words > 0 || decoded;
      if (encoded === null) words++;
      else decoded ||= encoded.text !== "";
    }
  }

  comments(): boolean {
    this.spaces();
    while (this.take("(")) {
      if (this.comment() === null) return false;
      this.spaces();
    }
    return true;
  }

  nameComment(): boolean {
    const text = this.take("(") ? this.comment() : null;
    return text !== null && text.split(/[ \t]+/).every((word) => encodedWord(word)?.known !== false);
  }

  /** Text of a comment whose opening bracket has been read; null if it does not end. */
  comment(): string | null {
    let text = "";
    for (let depth = 1; !this.atEnd(); this.#at++) {
      const char = this.#text[this.#at];
      if (char === "\\" && this.#at + 1 < this.#text.length) this.#at++;
      else if (char === "(") depth++;
      else if (char === ")") depth--;
      if (depth === 0) {
        this.#at++;
        return text;
      }
      text += this.#text[this.#at];
    }
    return null;
  }
}

/** Parses an encoded word (RFC 2047), and whether its character set is known; null if it is not an encoded word. */
function encodedWord(word: string): { readonly text: string; readonly known: boolean } | null {
  const parts = word.length < 8 ? null : /^=\?([^?]+)\?([bq])\?([^?]*)\?=$/i.exec(word);
  if (parts === null) return null;
  const [, charset = "", encoding = "", text = ""] = parts;
  const bytes = encoding.toLowerCase() === "b" ? text.replace(/[\r\n]/g, "") : text;
  const readable =
    encoding.toLowerCase() === "b" ? bytes === "" || isByte(bytes) : !/[^\t\n\r -~]|=(?![0-9a-f]{2})/i.test(text);
  return readable ? { text, known: /^(?:utf-8|iso-8859-1|us-ascii)$/i.test(charset) } : null;
}
