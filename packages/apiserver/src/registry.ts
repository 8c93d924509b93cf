import { isObject, objectAt, own, type JsonObject } from "../../base/src/json.ts";
import { apiVersionOf, type PrinterColumn, type ScalePaths } from "./api-resource.ts";
import { BUILT_INS } from "./built-ins.ts";
import { byPreference } from "./discovery/version-order.ts";
import { listAt, nameOf, findText, textsAt } from "./store/metadata.ts";
import { CUSTOM_TRAITS, type ServedResource } from "./store/served-resource.ts";
import type { ObjectStore } from "./store/object-store.ts";

export const DEFINITIONS = "apiextensions.k8s.io/customresourcedefinitions";

/** The resources that the server serves: those of Kubernetes, and those of the stored CustomResourceDefinitions. */
export class ResourceRegistry {
  readonly #store: ObjectStore;
  readonly #custom = new Map<string, readonly ServedResource[]>();
  #all: readonly ServedResource[] = BUILT_INS;
  #byPath = new Map<string, ServedResource>();

  constructor(store: ObjectStore) {
    this.#store = store;
    for (const { key } of store.list(DEFINITIONS)) this.#read(key);
    this.#index();
    store.subscribe(({ storage, key }) => {
      if (storage !== DEFINITIONS) return;
      this.#read(key);
      this.#index();
    });
  }

  get all(): readonly ServedResource[] {
    return this.#all;
  }

  find(apiVersion: string, plural: string): ServedResource | undefined {
    return this.#byPath.get(`${apiVersion}/${plural}`);
  }

  ofKind(apiVersion: string, kind: string): ServedResource | undefined {
    return this.#all.find((resource) => resource.kind === kind && apiVersionOf(resource) === apiVersion);
  }

  /** Any served version of the resource in a storage. */
  ofStorage(storage: string): ServedResource | undefined {
    return this.#all.find((resource) => resource.storage === storage);
  }

  #read(name: string): void {
    const definition = this.#store.get(DEFINITIONS, name);
    if (definition === undefined) this.#custom.delete(name);
    else this.#custom.set(name, resourcesOf(definition));
  }

  #index(): void {
    this.#all = [...BUILT_INS, ...[...this.#custom.values()].flat()];
    this.#byPath = new Map(this.#all.map((resource) => [`${apiVersionOf(resource)}/${resource.plural}`, resource]));
  }
}

/** The resources of an established definition, one per version. */
function resourcesOf(definition: JsonObject): readonly ServedResource[] {
  if (!isEstablished(definition)) return [];
  const spec = objectAt(definition, "spec");
  const versions = listAt(spec, "versions").filter(isObject);
  return versions
    .filter((version) => own(version, "served") === true)
    .map((version) => resourceOf(definition, version, versions));
}

function resourceOf(definition: JsonObject, version: JsonObject, versions: readonly JsonObject[]): ServedResource {
  const spec = objectAt(definition, "spec");
  const names = objectAt(spec, "names");
  const group = findText(spec, "group") ?? "";
  const kind = findText(names, "kind") ?? "";
  const plural = findText(names, "plural") ?? "";
  const stored = versions.find((other) => own(other, "storage") === true) ?? version;
  const columns = listAt(version, "additionalPrinterColumns").filter(isObject).map(columnOf);
  const schema = own(objectAt(version, "schema"), "openAPIV3Schema");
  const scale = objectAt(objectAt(version, "subresources"), "scale");
  const warning = deprecationOf(version, versions, { group, kind });
  return {
    group,
    version: findText(version, "name") ?? "",
    kind,
    listKind: findText(names, "listKind") ?? `${kind}List`,
    plural,
    singular: findText(names, "singular") ?? kind.toLowerCase(),
    shortNames: textsAt(names, "shortNames"),
    categories: textsAt(names, "categories"),
    namespaced: findText(spec, "scope") === "Namespaced",
    status: own(objectAt(version, "subresources"), "status") !== undefined,
    ...(Object.keys(scale).length === 0 ? {} : { scale: scalePathsOf(scale) }),
    columns: columns.length > 0 ? columns : [DEFAULT_COLUMN],
    ...(isObject(schema) ? { schema } : {}),
    definition: nameOf(definition),
    ...(warning === undefined ? {} : { deprecationWarning: warning }),
    storage: `${group}/${plural}`,
    storageVersion: apiVersionOf({ group, version: findText(stored, "name") ?? "" }),
    selectableFields: listAt(version, "selectableFields")
      .filter(isObject)
      .map((field) => (findText(field, "jsonPath") ?? "").replace(/^\./, "")),
    traits: CUSTOM_TRAITS,
  };
}

function scalePathsOf(scale: JsonObject): ScalePaths {
  const path = (name: string) => (findText(scale, name) ?? "").replace(/^\./, "");
  return {
    specReplicas: path("specReplicasPath"),
    statusReplicas: path("statusReplicasPath"),
    labelSelector: path("labelSelectorPath"),
  };
}

const DEFAULT_COLUMN: PrinterColumn = { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" };

function columnOf(column: JsonObject): PrinterColumn {
  const priority = own(column, "priority");
  const [format, description] = [findText(column, "format"), findText(column, "description")];
  return {
    name: findText(column, "name") ?? "",
    type: findText(column, "type") ?? "string",
    ...(format === undefined ? {} : { format }),
    ...(description === undefined ? {} : { description }),
    ...(typeof priority === "number" ? { priority } : {}),
    jsonPath: findText(column, "jsonPath") ?? "",
  };
}

/** Rule: defaultDeprecationWarning of k8s.io/apiextensions-apiserver. */
function deprecationOf(
  version: JsonObject,
  versions: readonly JsonObject[],
  { group, kind }: { readonly group: string; readonly kind: string },
): string | undefined {
  if (own(version, "deprecated") !== true) return undefined;
  const given = findText(version, "deprecationWarning");
  if (given !== undefined) return given;
  const name = findText(version, "name") ?? "";
  const [better] = versions
    .filter((other) => own(other, "served") === true && own(other, "deprecated") !== true)
    .map((other) => findText(other, "name") ?? "")
    .filter((other) => byPreference(other, name) < 0)
    .sort(byPreference);
  return `${group}/${name} ${kind} is deprecated${better === undefined ? "" : `; use ${group}/${better} ${kind}`}`;
}

function isEstablished(definition: JsonObject): boolean {
  return listAt(objectAt(definition, "status"), "conditions").some(
    (condition) => isObject(condition) && condition["type"] === "Established" && condition["status"] === "True",
  );
}
