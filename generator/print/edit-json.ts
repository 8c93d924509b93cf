import { applyEdits, modify } from "jsonc-parser";

/** Sets one member in a JSON text. Layout and key order stay. A new line is indented like the text. */
export function setMember(text: string, path: readonly (string | number)[], value: unknown): string {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? "  ";
  const formattingOptions = {
    insertSpaces: !indent.startsWith("\t"),
    tabSize: indent.startsWith("\t") ? 1 : indent.length,
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  };
  return applyEdits(text, modify(text, [...path], value, { formattingOptions }));
}
