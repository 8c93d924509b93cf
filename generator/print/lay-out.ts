import { format, resolveConfig } from "prettier";

/**
 * Formats a file that becomes the user's with the prettier configuration of the project. Returns the text unchanged if
 * there is no configuration, or if prettier refuses it: prettier reports that when the user runs it.
 */
export async function layOut(file: string, text: string): Promise<string> {
  try {
    const options = await resolveConfig(file, { editorconfig: true, useCache: false });
    return options === null ? text : await format(text, { ...options, filepath: file });
  } catch {
    return text;
  }
}

/** Formats code as in generated files. */
export async function layOutCode(code: string, parser: "babel" | "typescript"): Promise<string> {
  return (await format(code, { parser })).trim();
}
