import { printable } from "../../packages/base/src/escape-invisible.ts";
import type { Diagnostic, Severity } from "./diagnostic.ts";
import { firstOfEachFile, messageLines, sortDiagnostics } from "./format.ts";
import { loadLocator } from "./locate.ts";

const COMMAND: { readonly [S in Severity]: string } = { error: "error", warning: "warning", note: "notice" };

/**
 * Formats diagnostics as workflow commands of GitHub Actions, which annotates the changed lines of a pull request with
 * them. `pathOf` returns the path of a file from the root of the repository.
 *
 * Rule: docs.github.com, "Workflow commands for GitHub Actions", and the runner's ActionCommand.cs.
 */
export async function formatForGithub(
  diagnostics: readonly Diagnostic[],
  pathOf: (file: string) => string,
): Promise<string[]> {
  const locate = await loadLocator(diagnostics);
  const { shown, rest } = firstOfEachFile(sortDiagnostics(diagnostics, locate));
  const commands = shown.map((diagnostic) => {
    const { at, severity, code } = diagnostic;
    const position = at && locate(at);
    const place =
      at === undefined || position === undefined
        ? {}
        : {
            file: pathOf(at.source.file),
            line: position.line,
            endLine: position.line,
            col: position.column,
            endColumn: position.column + position.length,
          };
    const properties = Object.entries({ ...place, title: code }).map(([key, value]) => `${key}=${property(value)}`);
    return `::${COMMAND[severity]} ${properties.join(",")}::${messageLines(diagnostic).map(data).join("%0A")}`;
  });
  return [...commands, ...rest];
}

/** A command is one line, and its message ends with it. */
function data(text: string): string {
  return printable(text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A"));
}

function property(value: string | number): string {
  return data(String(value)).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
