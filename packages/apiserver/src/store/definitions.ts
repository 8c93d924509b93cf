import { isObject, objectAt, own, withMembers, type Json, type JsonObject } from "../../../base/src/json.ts";
import { type AdmissionCause, invalidValue, requiredValue } from "../../../admission/src/index.ts";
import { DEFINITIONS } from "../registry.ts";
import type { Backend } from "./backend.ts";
import { checkStructure } from "./check-structure.ts";
import { listAt, nameOf, printTime, findText, textsAt } from "./metadata.ts";

/** The rules, defaults and status of CustomResourceDefinitions. */

export function checkDefinition(definition: JsonObject): readonly AdmissionCause[] {
  const spec = objectAt(definition, "spec");
  const names = objectAt(spec, "names");
  const wanted = `${findText(names, "plural") ?? ""}.${findText(spec, "group") ?? ""}`;
  const storages = listAt(spec, "versions").filter((version) => isObject(version) && own(version, "storage") === true);
  return [
    ...checkStructure(definition),
    ...(["plural", "kind"] as const)
      .filter((name) => findText(names, name) === undefined)
      .map((name) => requiredValue(`spec.names.${name}`)),
    ...(["group", "scope"] as const)
      .filter((key) => findText(spec, key) === undefined)
      .map((key) => requiredValue(`spec.${key}`)),
    ...(nameOf(definition) === wanted
      ? []
      : [invalidValue("metadata.name", nameOf(definition), 'must be spec.names.plural+"."+spec.group')]),
    ...(storages.length === 1
      ? []
      : [
          invalidValue(
            "spec.versions",
            own(spec, "versions") ?? [],
            "must have exactly one version marked as storage version",
          ),
        ]),
  ];
}

/** Checks that an update of a definition keeps its group, its scope and the versions of stored objects. */
export function checkDefinitionUpdate(before: JsonObject, after: JsonObject): readonly AdmissionCause[] {
  const [old, spec] = [objectAt(before, "spec"), objectAt(after, "spec")];
  const versions = listAt(spec, "versions").map((version) =>
    isObject(version) ? findText(version, "name") : undefined,
  );
  return [
    ...(["group", "scope"] as const)
      .filter((key) => own(old, key) !== own(spec, key))
      .map((key) => invalidValue(`spec.${key}`, own(spec, key) ?? "", "field is immutable")),
    ...textsAt(objectAt(before, "status"), "storedVersions").flatMap((stored, index) =>
      versions.includes(stored)
        ? []
        : [
            invalidValue(
              `status.storedVersions[${index}]`,
              stored,
              "missing from spec.versions; please see https://kubernetes.io/docs/tasks/access-kubernetes-api/custom-resources/custom-resource-definition-versioning/",
            ),
          ],
    ),
  ];
}

/** Returns the definition with default names, and with the status that kube-apiserver's controllers would set. */
export function withDefinitionStatus(backend: Backend, definition: JsonObject): JsonObject {
  const spec = objectAt(definition, "spec");
  const names = withDefaultNames(objectAt(spec, "names"));
  const conversion = own(spec, "conversion") ?? { strategy: "None" };
  const named = withMembers(definition, { spec: { ...spec, names, conversion } });
  return withMembers(named, { status: statusOf(backend, named) });
}

function withDefaultNames(names: JsonObject): JsonObject {
  const kind = findText(names, "kind") ?? "";
  return {
    ...names,
    singular: findText(names, "singular") ?? kind.toLowerCase(),
    listKind: findText(names, "listKind") ?? `${kind}List`,
  };
}

function statusOf({ store, clock }: Backend, definition: JsonObject): JsonObject {
  const spec = objectAt(definition, "spec");
  const names = objectAt(spec, "names");
  const others = store
    .list(DEFINITIONS)
    .map(({ object }) => object)
    .filter(
      (other) => nameOf(other) !== nameOf(definition) && findText(objectAt(other, "spec"), "group") === spec["group"],
    );
  const taken = new Set(others.flatMap((other) => allNames(objectAt(objectAt(other, "status"), "acceptedNames"))));
  const clash = allNames(names).find((name) => taken.has(name));
  const storage = listAt(spec, "versions").find((version) => isObject(version) && own(version, "storage") === true);
  const stored = textsAt(objectAt(definition, "status"), "storedVersions");
  const storageName = isObject(storage) ? (findText(storage, "name") ?? "") : "";
  return {
    conditions: conditionsOf(definition, clash, printTime(clock.now())),
    acceptedNames: clash === undefined ? names : {},
    storedVersions: [...new Set([...stored, storageName])],
  };
}

function allNames(names: JsonObject): readonly string[] {
  const single = ["plural", "singular", "kind", "listKind"].flatMap((key) => findText(names, key) ?? []);
  return [...single, ...textsAt(names, "shortNames")];
}

function conditionsOf(definition: JsonObject, clash: string | undefined, time: string): readonly Json[] {
  const before = listAt(objectAt(definition, "status"), "conditions").filter(isObject);
  const wanted: readonly JsonObject[] =
    clash === undefined
      ? [
          condition("NamesAccepted", "True", ["NoConflicts", "no conflicts found"]),
          condition("Established", "True", ["InitialNamesAccepted", "the initial names have been accepted"]),
        ]
      : [
          condition("NamesAccepted", "False", ["NameConflict", `${JSON.stringify(clash)} is already in use`]),
          condition("Established", "False", ["NotAccepted", "not all names are accepted"]),
        ];
  const set = wanted.map((next): JsonObject => {
    const same = before.find((old) => old["type"] === next["type"] && old["status"] === next["status"]);
    return { ...next, lastTransitionTime: same?.["lastTransitionTime"] ?? time };
  });
  return [...set, ...before.filter((old) => !set.some((next) => next["type"] === old["type"]))];
}

type Words = readonly [reason: string, message: string];

function condition(type: string, status: string, [reason, message]: Words): JsonObject {
  return { type, status, reason, message };
}
