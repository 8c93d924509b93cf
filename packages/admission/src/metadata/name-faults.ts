/** Checks of names. Rules and messages: k8s.io/apimachinery pkg/util/validation. */

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABELS = { "1123": /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "1035": /^[a-z]([-a-z0-9]*[a-z0-9])?$/ } as const;
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

const SUBDOMAIN_TEXT =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_TEXTS = {
  "1123":
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
  "1035":
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
} as const;
const VALUE_TEXT =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const KEY_TEXT =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const PREFIX_TEXT = `prefix part ${SUBDOMAIN_TEXT}`;

function tooLong(limit: number): string {
  return `must be no more than ${limit} bytes`;
}

/** What is wrong with a DNS label of RFC 1123 or RFC 1035. */
export function labelFaults(name: string, rfc: "1123" | "1035" = "1123"): string[] {
  const tooLongText = rfc === "1035" ? "must be no more than 63 characters" : tooLong(63);
  return [...(name.length > 63 ? [tooLongText] : []), ...(LABELS[rfc].test(name) ? [] : [LABEL_TEXTS[rfc]])];
}

/** What is wrong with a DNS subdomain. */
export function subdomainFaults(name: string): string[] {
  return [...(name.length > 253 ? [tooLong(253)] : []), ...(SUBDOMAIN.test(name) ? [] : [SUBDOMAIN_TEXT])];
}

/** What is wrong with the value of a label. */
export function labelValueFaults(value: string): string[] {
  return [...(value.length > 63 ? [tooLong(63)] : []), ...(value === "" || QUALIFIED.test(value) ? [] : [VALUE_TEXT])];
}

/** What is wrong with the key of a label or an annotation. */
export function qualifiedNameFaults(key: string): string[] {
  const parts = key.split("/");
  const name = parts.at(-1) ?? "";
  if (parts.length > 2)
    return [
      `a qualified name must consist of alphanumeric characters, '-', '_' or '.', with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  const faults: string[] = [];
  if (parts.length === 2 && parts[0] === "") faults.push("prefix part must be non-empty");
  else if (parts.length === 2 && !SUBDOMAIN.test(parts[0] ?? "")) faults.push(PREFIX_TEXT);
  if (name === "") faults.push("name part must be non-empty");
  if (name.length > 63) faults.push("name part must be no more than 63 bytes");
  if (!QUALIFIED.test(name)) faults.push(KEY_TEXT);
  return faults;
}
