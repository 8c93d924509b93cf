const RESERVED: ReadonlySet<string> = new Set([
  ...["true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import"],
  ...["let", "loop", "package", "namespace", "return", "var", "void", "while"],
]);

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["__", "__underscores__"],
  [".", "__dot__"],
  ["-", "__dash__"],
  ["/", "__slash__"],
]);

/** Escapes the name of a field for a rule. Rule: `apiserver/pkg/cel/escaping.go`. */
function escapeName(name: string): string {
  if (RESERVED.has(name)) return `__${name}__`;
  return name.replace(/__|[./-]/g, (part) => ESCAPES.get(part) ?? part);
}

/** The name of a field in a rule; null if CEL cannot name the field. */
export function fieldName(name: string): string | null {
  return /^[A-Za-z_.\-/][A-Za-z0-9_.\-/]*$/.test(name) ? escapeName(name) : null;
}

const UNESCAPES: ReadonlyMap<string, string> = new Map([
  ["underscores", "__"],
  ["dot", "."],
  ["dash", "-"],
  ["slash", "/"],
]);

/** The name of the field that an escaped name stands for; undefined if it stands for none. */
export function unescapeName(escaped: string): string | undefined {
  let valid = true;
  const name = escaped.replace(/__([^_]+)__/g, (whole, word: string) => {
    const found = UNESCAPES.get(word) ?? (RESERVED.has(word) && whole.length === escaped.length ? word : undefined);
    valid &&= found !== undefined;
    return found ?? "";
  });
  return valid ? name : undefined;
}
