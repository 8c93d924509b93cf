import { patternProblem, shortCategory } from "../../packages/admission/src/index.ts";

export type Translation =
  { readonly ok: true; readonly pattern: string } | { readonly ok: false; readonly why: string };

const SPACE = "\\t-\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}";
const DOT = "[^\\n\\r\\x{2028}\\x{2029}]";

interface Rewrite {
  readonly text: string;
  readonly length: number;
}
type Step = Rewrite | { readonly why: string };

/**
 * Rewrites an ECMA-262 pattern for RE2 so that it matches the same strings (docs/crd.md 1.8). Returns the reason if RE2
 * cannot express the pattern.
 */
export function toRe2(pattern: string): Translation {
  if (!isRegExp(pattern)) return { ok: false, why: "it is not a regular expression" };
  if (/\p{Surrogate}/u.test(pattern)) return { ok: false, why: "it has half of a surrogate pair" };
  let text = "";
  let inClass = false;
  for (let at = 0; at < pattern.length;) {
    const step: Step = inClass ? classStep(pattern, at) : outerStep(pattern, at);
    if ("why" in step) return { ok: false, why: step.why };
    const taken = pattern.slice(at, at + step.length);
    if (!inClass && taken === "[") inClass = true;
    else if (!inClass && taken === "[^") inClass = true;
    else if (inClass && taken === "]") inClass = false;
    text += step.text;
    at += step.length;
  }
  const problem = patternProblem(text);
  return problem === null ? { ok: true, pattern: text } : { ok: false, why: problem };
}

function isRegExp(pattern: string): boolean {
  return ["u", ""].some((flags) => {
    try {
      new RegExp(pattern, flags);
      return true;
    } catch {
      return false;
    }
  });
}

const same = (text: string): Rewrite => ({ text, length: text.length });

function outerStep(pattern: string, at: number): Step {
  const rest = pattern.slice(at, at + 80);
  if (rest.startsWith("\\")) return escapeStep(rest, false);
  if (rest.startsWith(".")) return { text: DOT, length: 1 };
  if (rest.startsWith("[^]")) return { text: "[\\x{0}-\\x{10FFFF}]", length: 3 };
  if (rest.startsWith("[]")) return { why: "it has an empty character class" };
  if (rest.startsWith("[^")) return same("[^");
  if (/^\(\?<?[=!]/.test(rest)) return { why: "RE2 has no lookahead or lookbehind" };
  const named = /^\(\?<[^>]*>/.exec(rest);
  if (named !== null) return { text: "(", length: named[0].length };
  if (/^\(\?(?!:)/.test(rest)) return { why: "it has a group that RE2 reads differently" };
  return same(rest.charAt(0));
}

function classStep(pattern: string, at: number): Step {
  const rest = pattern.slice(at, at + 80);
  if (rest.startsWith("\\")) return escapeStep(rest, true);
  if (rest.startsWith("[")) return { text: "\\[", length: 1 };
  return same(rest.charAt(0));
}

function escapeStep(rest: string, inClass: boolean): Step {
  const char = rest.charAt(1);
  if (/[dDwW]/.test(char)) return same(rest.slice(0, 2));
  if (char === "s") return { text: inClass ? SPACE : `[${SPACE}]`, length: 2 };
  if (char === "S")
    return inClass ? { why: "RE2 reads \\S in a character class differently" } : { text: `[^${SPACE}]`, length: 2 };
  if (char === "b" || char === "B") return inClass ? { text: "\\x{8}", length: 2 } : same(rest.slice(0, 2));
  if (/[fnrtv]/.test(char)) return same(rest.slice(0, 2));
  if (char === "0" && !/^\\0[0-9]/.test(rest)) return { text: "\\x{0}", length: 2 };
  if (/[0-9k]/.test(char)) return { why: "RE2 has no backreferences" };
  if (char === "u" || char === "x") return codePoint(rest);
  if (char === "c") return control(rest);
  if (char === "p" || char === "P") return property(rest);
  if (/[A-Za-z]/.test(char)) return { why: `RE2 has no escape \\${char}` };
  if (rest.charCodeAt(1) >= 128) return { why: "it escapes a character that needs no escape" };
  return same(rest.slice(0, 2));
}

function codePoint(rest: string): Step {
  const pair = /^\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})/.exec(rest);
  if (pair !== null) return wide(pair[0].length, parseInt(pair[1] ?? "", 16), parseInt(pair[2] ?? "", 16));
  const match = /^\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))/.exec(rest);
  const digits = match?.[1] ?? match?.[2] ?? match?.[3];
  if (match === null || digits === undefined) return { why: "it has a malformed escape" };
  if (/^d[89a-f]/i.test(digits) && digits.length === 4) return { why: "it has half of a surrogate pair" };
  return { text: `\\x{${digits}}`, length: match[0].length };
}

function wide(length: number, high: number, low: number): Step {
  const point = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
  return { text: `\\x{${point.toString(16)}}`, length };
}

function control(rest: string): Step {
  const match = /^\\c([A-Za-z])/.exec(rest);
  if (match === null) return { why: "it has a malformed escape" };
  return { text: `\\x{${((match[1] ?? "").charCodeAt(0) % 32).toString(16)}}`, length: 3 };
}

/** Go before 1.25 knows only the short names of categories. */
function property(rest: string): Step {
  const match = /^\\([pP])\{(?:(General_Category|gc|Script|sc)=)?([A-Za-z_]+)\}/.exec(rest);
  const [all, letter, kind, name] = match ?? [];
  if (all === undefined || letter === undefined || name === undefined)
    return { why: "it has a character property that RE2 does not know" };
  const short = kind?.startsWith("S") || kind === "sc" ? name : shortCategory(name);
  return { text: `\\${letter}{${short}}`, length: all.length };
}
