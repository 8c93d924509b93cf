import { RE2JS } from "re2js";

const compiled = new Map<string, RE2JS | null>();
const MOST = 1000;

/** Whether text has a part that a pattern of Go's RE2 matches; false if there is no such pattern. */
export function matchesPattern(pattern: string, text: string): boolean {
  let regex = compiled.get(pattern);
  if (regex === undefined) {
    if (compiled.size >= MOST) compiled.clear();
    regex = compile(pattern);
    compiled.set(pattern, regex);
  }
  return regex?.matcher(text).find() === true;
}

function compile(pattern: string): RE2JS | null {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return null;
  }
}
