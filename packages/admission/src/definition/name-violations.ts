import { isArray, objectAt, own, type JsonObject } from "../../../base/src/json.ts";
import { labelFaults, subdomainFaults } from "../metadata/name-faults.ts";
import { textAt } from "../value/schema-access.ts";
import { invalidText, unsupportedText, when, type Violation } from "./violation.ts";

const LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_RULE = "must be a DNS label: a lower-case letter, then letters, digits and dashes, at most 63";

/** A DNS-1035 label of at most 63 characters. */
export function isLabel(text: string): boolean {
  return text.length <= 63 && LABEL.test(text);
}

/** The message of a server for a text that is not a label. */
export function labelText(text: string): string {
  return text === "" ? "Required value" : invalidText(text, labelFaults(text, "1035").join(","));
}

function kindText(kind: string): string {
  const mixed = "may have mixed case, but should otherwise match: ";
  return kind === "" ? "Required value" : invalidText(kind, mixed + labelFaults(kind.toLowerCase(), "1035").join(","));
}

/** Checks group, scope, names and metadata.name. Rule: docs/crd.md 4. */
export function nameViolations(crd: JsonObject): Violation[] {
  const spec = objectAt(crd, "spec");
  const names = objectAt(spec, "names");
  const group = textAt(spec, "group");
  const plural = textAt(names, "plural");
  const name = textAt(objectAt(crd, "metadata"), "name");
  const scope = textAt(spec, "scope");
  return [
    ...when(name !== `${plural}.${group}`, "names", {
      path: "metadata.name",
      problem: `must be ${plural}.${group}`,
      message: invalidText(name, `must be spec.names.plural+"."+spec.group`),
    }),
    ...groupViolations(crd, group),
    ...when(scope !== "Namespaced" && scope !== "Cluster", "names", {
      path: "spec.scope",
      problem: "must be Namespaced or Cluster",
      message: scope === "" ? "Required value" : unsupportedText(scope, ["Cluster", "Namespaced"]),
    }),
    ...labelViolations(names),
    ...kindViolations(names),
  ];
}

function groupViolations(crd: JsonObject, group: string): Violation[] {
  const path = "spec.group";
  const approval = textAt(objectAt(objectAt(crd, "metadata"), "annotations"), "api-approved.kubernetes.io");
  const protectedGroup = /(^|\.)(k8s|kubernetes)\.io$/.test(group);
  const approved = approval.startsWith("unapproved") || /^https?:\/\/[^/]+\/?/.test(approval);
  return [
    ...when(group.length > 253 || !SUBDOMAIN.test(group), "names", {
      path,
      problem: "must be a DNS subdomain",
      message: group === "" ? "Required value" : invalidText(group, subdomainFaults(group).join(",")),
    }),
    ...when(!group.includes("."), "names", {
      path,
      problem: "must be a domain with at least one dot",
      message: invalidText(group, "should be a domain with at least one dot"),
    }),
    ...when(protectedGroup && !approved, "names", {
      path: "metadata.annotations[api-approved.kubernetes.io]",
      problem: `the group ${group} is protected; the annotation must hold the URL of its approval, or start with "unapproved"`,
      message:
        approval === ""
          ? 'Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111'
          : invalidText(
              approval,
              'protected groups must have approval annotation "api-approved.kubernetes.io" with either a URL or a reason starting with "unapproved", see https://github.com/kubernetes/enhancements/pull/1111',
            ),
    }),
  ];
}

function labelViolations(names: JsonObject): Violation[] {
  const plural = when(!isLabel(textAt(names, "plural")), "names", {
    path: "spec.names.plural",
    problem: LABEL_RULE,
    message: labelText(textAt(names, "plural")),
  });
  const singular = textAt(names, "singular");
  const lists = ["shortNames", "categories"].flatMap((field) => {
    const list = own(names, field);
    return (isArray(list) ? list : []).flatMap((item, i) =>
      when(!isLabel(String(item)), "names", {
        path: `spec.names.${field}[${i}]`,
        problem: LABEL_RULE,
        message: labelText(String(item)),
      }),
    );
  });
  return [
    ...plural,
    ...when(singular !== "" && !isLabel(singular), "names", {
      path: "spec.names.singular",
      problem: LABEL_RULE,
      message: labelText(singular),
    }),
    ...lists,
  ];
}

function kindViolations(names: JsonObject): Violation[] {
  const kind = textAt(names, "kind");
  const listKind = textAt(names, "listKind") || `${kind}List`;
  const problem = "may have mixed case, but must otherwise be a DNS label of at most 63 characters";
  return [
    ...when(!isLabel(kind.toLowerCase()), "names", {
      path: "spec.names.kind",
      problem,
      message: kindText(kind),
    }),
    ...when(!isLabel(listKind.toLowerCase()), "names", {
      path: "spec.names.listKind",
      problem,
      message: kindText(listKind),
    }),
    ...when(kind === listKind, "names", {
      path: "spec.names.listKind",
      problem: "must differ from kind",
      message: invalidText(listKind, "kind and listKind may not be the same"),
    }),
  ];
}
