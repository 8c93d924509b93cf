/**
 * The syntax check of Go's `regexp` package (RE2, Perl flags), which the API server runs on every
 * `pattern`. Follows regexp/syntax/parse.go; says why an expression does not compile.
 */

interface Scan {
  readonly chars: readonly string[];
  at: number;
  depth: number;
}

/** What the last item repeats to: 0 when there is nothing to repeat, -1 right after a repetition. */
interface Item {
  readonly repeat: number;
}

class Re2Error extends Error {}

const MAX_REPEAT = 1000;
const MAX_DEPTH = 1000;
const ESCAPES = "dDsSwWbBAzafnrtv";
const POSIX = new Set("alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit".split(" "));

/** Null when RE2 compiles the pattern, else the reason in plain words. */
export function re2Problem(pattern: string): string | null {
  if (/[\ud800-\udfff]/u.test(pattern)) return "it has half of a surrogate pair";
  const scan: Scan = { chars: [...pattern], at: 0, depth: 0 };
  try {
    alternation(scan);
    if (scan.at < scan.chars.length) return "it has an unmatched )";
    return null;
  } catch (error) {
    if (error instanceof Re2Error) return error.message;
    throw error;
  }
}

function fail(why: string): never {
  throw new Re2Error(why);
}

function peek(scan: Scan, text: string): boolean {
  return [...text].every((char, i) => scan.chars[scan.at + i] === char);
}

function take(scan: Scan, text: string): boolean {
  if (!peek(scan, text)) return false;
  scan.at += [...text].length;
  return true;
}

/** Parses up to `)` or the end; returns the largest product of nested repeat counts inside. */
function alternation(scan: Scan): number {
  let largest = 1;
  let last: Item = { repeat: 0 };
  while (scan.at < scan.chars.length && !peek(scan, ")")) {
    if (take(scan, "|")) {
      last = { repeat: 0 };
      continue;
    }
    const count = repetition(scan);
    if (count === null) {
      last = { repeat: atom(scan) };
      largest = Math.max(largest, last.repeat);
      continue;
    }
    if (last.repeat === 0) fail("a repetition has nothing to repeat");
    if (last.repeat === -1) fail("a repetition follows another repetition");
    const product = count * last.repeat;
    if (product > MAX_REPEAT) fail(`a repeat count is above ${MAX_REPEAT}`);
    largest = Math.max(largest, product);
    last = { repeat: -1 };
  }
  return largest;
}

/** A repetition operator at this place: its count (1 for `*`, `+`, `?`), or null when there is none. */
function repetition(scan: Scan): number | null {
  const char = scan.chars[scan.at];
  let count = 1;
  if (char === "*" || char === "+" || char === "?") scan.at += 1;
  else if (char === "{") {
    const counted = countedRepeat(scan);
    if (counted === null) return null;
    count = counted;
  } else return null;
  take(scan, "?");
  return Math.max(count, 1);
}

/** `{n}`, `{n,}` or `{n,m}`; anything else is a literal brace. */
function countedRepeat(scan: Scan): number | null {
  const text = scan.chars.slice(scan.at, scan.at + 40).join("");
  const match = /^\{(\d+)(?:(,)(\d*))?\}/.exec(text);
  if (match === null) return null;
  const least = Number(match[1]);
  const most = match[3] === undefined || match[3] === "" ? least : Number(match[3]);
  if (/^0\d/.test(match[1] ?? "") || /^0\d/.test(match[3] ?? "")) return null;
  if (least > MAX_REPEAT || most > MAX_REPEAT) fail(`a repeat count is above ${MAX_REPEAT}`);
  if (most < least) fail("a repeat range runs backwards");
  scan.at += match[0].length;
  return most;
}

/** One thing that can be repeated; returns the largest repeat product inside it. */
function atom(scan: Scan): number {
  if (take(scan, "(")) return group(scan);
  if (take(scan, "[")) charClass(scan);
  else if (take(scan, "\\")) escape(scan, false);
  else scan.at += 1;
  return 1;
}

function group(scan: Scan): number {
  if (peek(scan, "?") && groupPrefix(scan) === "flags") return 1;
  scan.depth += 1;
  if (scan.depth > MAX_DEPTH) fail("it nests too deep");
  const inside = alternation(scan);
  scan.depth -= 1;
  if (!take(scan, ")")) fail("a ( is not closed");
  return inside;
}

function groupPrefix(scan: Scan): "group" | "flags" {
  const text = scan.chars.slice(scan.at, scan.at + 120).join("");
  if (/^\?<?[=!]/.test(text)) fail("RE2 has no lookahead or lookbehind");
  const name = /^\?P?<([A-Za-z0-9_]+)>/.exec(text);
  if (name !== null) {
    scan.at += name[0].length;
    return "group";
  }
  const flags = /^\?(?:[imsU]*(?:-[imsU]+)?)([:)])/.exec(text);
  if (flags === null || flags[0] === "?)") return fail("a group has a prefix that RE2 does not know");
  scan.at += flags[0].length;
  return flags[1] === ")" ? "flags" : "group";
}

/** After a backslash. Returns the code point of a literal, or null for a class or an assertion. */
function escape(scan: Scan, inClass: boolean): number | null {
  const char = scan.chars[scan.at];
  if (char === undefined) return fail("it ends in a backslash");
  scan.at += 1;
  if (char === "p" || char === "P") return unicodeClass(scan);
  if (char === "x") return hex(scan);
  if (char === "0") return octal(scan);
  if (/[1-7]/.test(char) && /[0-7]/.test(scan.chars[scan.at] ?? "")) return octal(scan);
  if (/[1-9]/.test(char)) return fail("RE2 has no backreferences");
  if (char === "Q" && !inClass) return quoted(scan);
  if (ESCAPES.includes(char)) return plainEscape(char, inClass);
  if (char.charCodeAt(0) < 128 && !/[A-Za-z0-9]/.test(char)) return char.charCodeAt(0);
  return fail(`RE2 has no escape \\${char}`);
}

function plainEscape(char: string, inClass: boolean): number | null {
  if (inClass && "bBAz".includes(char)) return fail(`RE2 has no \\${char} in a character class`);
  const control = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 }[char];
  return control ?? null;
}

function octal(scan: Scan): number {
  while (/[0-7]/.test(scan.chars[scan.at] ?? "")) scan.at += 1;
  return 0;
}

function hex(scan: Scan): number {
  const text = scan.chars.slice(scan.at, scan.at + 12).join("");
  const match = /^(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))/.exec(text);
  const value = match === null ? NaN : parseInt(match[1] ?? match[2] ?? "", 16);
  if (match === null || value > 0x10ffff) return fail("a \\x escape is malformed");
  scan.at += match[0].length;
  return value;
}

function quoted(scan: Scan): null {
  while (scan.at < scan.chars.length && !take(scan, "\\E")) scan.at += 1;
  return null;
}

function unicodeClass(scan: Scan): null {
  const text = scan.chars.slice(scan.at, scan.at + 80).join("");
  const match = /^(?:\{\^?([^}]*)\}|([A-Za-z]))/.exec(text);
  const name = match?.[1] ?? match?.[2] ?? "";
  if (match === null || !isUnicodeClass(name)) return fail(`RE2 has no character class \\p{${name}}`);
  scan.at += match[0].length;
  return null;
}

function isUnicodeClass(name: string): boolean {
  if (name === "Any") return true;
  if (!/^[A-Za-z_]+$/.test(name)) return false;
  return compiles(`\\p{gc=${name}}`) || compiles(`\\p{sc=${name}}`);
}

function compiles(source: string): boolean {
  try {
    new RegExp(source, "u");
    return true;
  } catch {
    return false;
  }
}

function charClass(scan: Scan): void {
  take(scan, "^");
  let first = true;
  while (first || !take(scan, "]")) {
    if (scan.at >= scan.chars.length) fail("a [ is not closed");
    first = false;
    if (posixClass(scan)) continue;
    const low = classChar(scan);
    const ranged =
      low !== null && peek(scan, "-") && scan.chars[scan.at + 1] !== undefined && scan.chars[scan.at + 1] !== "]";
    if (!ranged) continue;
    scan.at += 1;
    const high = classChar(scan);
    if (high === null || high < low) fail("a range in a character class runs backwards");
  }
}

function posixClass(scan: Scan): boolean {
  const match = /^\[:\^?([a-z]*):\]/.exec(scan.chars.slice(scan.at, scan.at + 16).join(""));
  if (match === null) return false;
  if (!POSIX.has(match[1] ?? "")) fail(`RE2 has no character class [:${match[1]}:]`);
  scan.at += match[0].length;
  return true;
}

function classChar(scan: Scan): number | null {
  if (take(scan, "\\")) return escape(scan, true);
  const char = scan.chars[scan.at] ?? "";
  scan.at += 1;
  return char.codePointAt(0) ?? null;
}
