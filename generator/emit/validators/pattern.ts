/** A pattern as a regular expression: of Unicode mode if it can be, of the older mode if not; null if it is neither. */
export function compilePattern(pattern: string): RegExp | null {
  return tryCompile(pattern, "u") ?? tryCompile(pattern, "");
}

function tryCompile(pattern: string, flags: string): RegExp | null {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return null;
  }
}
