/**
 * Whether a pattern can be tried on a value with the JavaScript engine: same meaning in both engines,
 * and no chance of running for long. Schemas are untrusted, and a crafted pattern can take for ever.
 */
export function isPlainPattern(pattern: string, value: string): boolean {
  if (value.length > 256 || pattern.length > 512) return false;
  const repeatsGroup = /\)[*+{]/.test(pattern);
  const repeats = pattern.match(/[*+}]/g)?.length ?? 0;
  const re2Only = /\(\?(?!:)|\\[^dDwW.\\/\-[\](){}+*?^$|]|\[\[:|\[\^?\]/.test(pattern);
  return !repeatsGroup && repeats <= 4 && !re2Only && compiles(pattern);
}

function compiles(pattern: string): boolean {
  try {
    new RegExp(pattern, "u");
    return true;
  } catch {
    return false;
  }
}
