import type { JsonObject } from "../../packages/base/src/json.ts";
import type { Place } from "../types.ts";
import { rowOf } from "./codes.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { messageLines, sortDiagnostics } from "./format.ts";
import { loadLocator, type Locate } from "./locate.ts";

export interface SarifOptions {
  /** Version of seamgen. */
  readonly version: string;
  /** Exit code of the command. */
  readonly exitCode: number;
  /** Returns the path of a file from the root of the repository. */
  readonly pathOf: (file: string) => string;
  /** The file to name for a diagnostic without a place: code scanning refuses a result without one. */
  readonly fallback: string;
}

/** The columns of a place count UTF-16 units, as everywhere in seamgen. */
const COLUMN_KIND = "utf16CodeUnits";

/** Converts diagnostics to a log in SARIF 2.1.0, with the codes as rules. */
export async function diagnosticsToSarif(
  diagnostics: readonly Diagnostic[],
  { version, exitCode, pathOf, fallback }: SarifOptions,
): Promise<JsonObject> {
  const locate = await loadLocator(diagnostics);
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const location = locationsIn(locate, pathOf);
  const results = sortDiagnostics(diagnostics, locate).map((diagnostic): JsonObject => {
    const { code, severity, at, related = [] } = diagnostic;
    const others = related.map((other) => ({ ...location(other.at), message: { text: escaped(other.message) } }));
    return {
      ruleId: code,
      ruleIndex: codes.indexOf(code),
      level: severity,
      message: { text: messageLines(diagnostic).map(escaped).join("\n") },
      locations: [location(at ?? { source: { file: fallback, text: "", syntax: "json" }, pointer: "" })],
      ...(others.length > 0 ? { relatedLocations: others } : {}),
    };
  });
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "seamgen", version, semanticVersion: version, rules: codes.map(ruleOf) } },
        invocations: [{ executionSuccessful: exitCode === 0, exitCode }],
        columnKind: COLUMN_KIND,
        results,
      },
    ],
  };
}

function ruleOf(code: string): JsonObject {
  const { severity, hint, explain, rule } = rowOf(code);
  const isOn = severity !== "off";
  return {
    id: code,
    ...(rule === undefined ? {} : { name: rule }),
    shortDescription: { text: firstSentence(explain) },
    fullDescription: { text: explain },
    help: { text: hint },
    // A rule that is off has a level only in a project that switches it on.
    defaultConfiguration: { enabled: isOn, level: isOn ? severity : "none" },
  };
}

function firstSentence(text: string): string {
  return /^.*?[.](?=\s|$)/s.exec(text)?.[0] ?? text;
}

function locationsIn(locate: Locate, pathOf: SarifOptions["pathOf"]): (place: Place) => JsonObject {
  return (place) => {
    const { line, column, length } = locate(place);
    const region = { startLine: line, startColumn: column, endLine: line, endColumn: column + length };
    return { physicalLocation: { artifactLocation: { uri: uriOf(pathOf(place.source.file)) }, region } };
  };
}

/** A relative reference. Rule: RFC 3986, 4.2. */
function uriOf(file: string): string {
  return file
    .split("/")
    .map((name) => encodeURIComponent(Buffer.from(name).toString()))
    .join("/");
}

/** Text without placeholders and links, which a schema could forge. Rule: SARIF 2.1.0, 3.11.5 and 3.11.6. */
function escaped(text: string): string {
  return text.replaceAll("{", "{{").replaceAll("}", "}}").replaceAll("](", "\\](");
}
