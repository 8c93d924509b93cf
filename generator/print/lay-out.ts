import { format, resolveConfig } from "prettier";

/**
 * A file that becomes the user's, in the layout that the project asks of prettier; as it was printed where the
 * project asks for none. A configuration that prettier refuses is for prettier to report, when the user runs it.
 */
export async function layOut(file: string, text: string): Promise<string> {
  try {
    const options = await resolveConfig(file, { editorconfig: true, useCache: false });
    return options === null ? text : await format(text, { ...options, filepath: file });
  } catch {
    return text;
  }
}

/** Code in the layout that generated files have. */
export async function layOutCode(code: string, parser: "babel" | "typescript"): Promise<string> {
  return (await format(code, { parser })).trim();
}
