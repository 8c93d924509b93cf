/** Compiles a pattern in Unicode mode, or else in the older mode. Returns null if neither accepts it. */
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
