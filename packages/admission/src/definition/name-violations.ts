import { isArray, own, type JsonObject } from "../../../base/src/json.ts";
import { objectAt, textAt } from "../value/schema-access.ts";
import { when, type Violation } from "./violation.ts";

const LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_RULE = "must be a DNS label: a lower-case letter, then letters, digits and dashes, at most 63";

/** A DNS-1035 label of at most 63 characters. */
export function isLabel(text: string): boolean {
  return text.length <= 63 && LABEL.test(text);
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
    ...when(name !== `${plural}.${group}`, "names", { path: "metadata.name", problem: `must be ${plural}.${group}` }),
    ...groupViolations(crd, group),
    ...when(scope !== "Namespaced" && scope !== "Cluster", "names", {
      path: "spec.scope",
      problem: "must be Namespaced or Cluster",
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
    ...when(group.length > 253 || !SUBDOMAIN.test(group), "names", { path, problem: "must be a DNS subdomain" }),
    ...when(!group.includes("."), "names", { path, problem: "must be a domain with at least one dot" }),
    ...when(protectedGroup && !approved, "names", {
      path: "metadata.annotations[api-approved.kubernetes.io]",
      problem: `the group ${group} is protected; the annotation must hold the URL of its approval, or start with "unapproved"`,
    }),
  ];
}

function labelViolations(names: JsonObject): Violation[] {
  const plural = when(!isLabel(textAt(names, "plural")), "names", { path: "spec.names.plural", problem: LABEL_RULE });
  const singular = textAt(names, "singular");
  const lists = ["shortNames", "categories"].flatMap((field) => {
    const list = own(names, field);
    return (isArray(list) ? list : []).flatMap((item, i) =>
      when(!isLabel(String(item)), "names", { path: `spec.names.${field}[${i}]`, problem: LABEL_RULE }),
    );
  });
  return [
    ...plural,
    ...when(singular !== "" && !isLabel(singular), "names", { path: "spec.names.singular", problem: LABEL_RULE }),
    ...lists,
  ];
}

function kindViolations(names: JsonObject): Violation[] {
  const kind = textAt(names, "kind");
  const listKind = textAt(names, "listKind") || `${kind}List`;
  const problem = "may have mixed case, but must otherwise be a DNS label of at most 63 characters";
  return [
    ...when(!isLabel(kind.toLowerCase()), "names", { path: "spec.names.kind", problem }),
    ...when(!isLabel(listKind.toLowerCase()), "names", { path: "spec.names.listKind", problem }),
    ...when(kind === listKind, "names", { path: "spec.names.listKind", problem: "must differ from kind" }),
  ];
}
