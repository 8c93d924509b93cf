import { hasFormat } from "../../formats/formats.ts";
import { isUri } from "../../formats/uri.ts";
import { labelFaults, labelValueFaults, qualifiedNameFaults, subdomainFaults } from "../../metadata/name-faults.ts";
import { Extension } from "../values/cel-value.ts";

/** A format by which rules validate texts. Rule: k8s.io/apiserver `cel/library/format.go`. */
export class NamedFormat extends Extension {
  readonly typeName = "kubernetes.NamedFormat";
  readonly name: string;
  /** How long Kubernetes estimates the pattern of the format to be. */
  readonly patternSize: number;
  readonly faultsOf: (text: string) => readonly string[];

  constructor(name: string, patternSize: number, faultsOf: (text: string) => readonly string[]) {
    super();
    this.name = name;
    this.patternSize = patternSize;
    this.faultsOf = faultsOf;
  }

  equals(other: Extension): boolean {
    return other instanceof NamedFormat && other.name === this.name;
  }
}

/** A prefix of a name may end in a dash. */
function masked(text: string): string {
  return text.length > 1 && text.endsWith("-") ? `${text.slice(0, -2)}a` : text;
}

function checked(format: string, problem: string): (text: string) => readonly string[] {
  return (text) => (hasFormat(format, text) ? [] : [problem]);
}

export const NAMED_FORMATS: ReadonlyMap<string, NamedFormat> = new Map(
  [
    new NamedFormat("dns1123Label", 30, (text) => labelFaults(text)),
    new NamedFormat("dns1123Subdomain", 60, (text) => subdomainFaults(text)),
    new NamedFormat("dns1035Label", 30, (text) => labelFaults(text, "1035")),
    new NamedFormat("qualifiedName", 60, (text) => qualifiedNameFaults(text)),
    new NamedFormat("dns1123LabelPrefix", 30, (text) => labelFaults(masked(text))),
    new NamedFormat("dns1123SubdomainPrefix", 60, (text) => subdomainFaults(masked(text))),
    new NamedFormat("dns1035LabelPrefix", 30, (text) => labelFaults(masked(text), "1035")),
    new NamedFormat("labelValue", 40, (text) => labelValueFaults(text)),
    new NamedFormat("uri", 1103, (text) =>
      isUri(text) ? [] : [`parse ${JSON.stringify(text)}: invalid URI for request`],
    ),
    new NamedFormat("uuid", 79, checked("uuid", "does not match the UUID format")),
    new NamedFormat("byte", 84, checked("byte", "invalid base64")),
    new NamedFormat("date", 74, checked("date", "invalid date")),
    new NamedFormat("datetime", 74, checked("datetime", "invalid datetime")),
  ].map((format) => [format.name, format]),
);
