import type { JsonObject } from "../../../base/src/json.ts";
import type { AdmissionCause, NameRule } from "../../../admission/src/index.ts";
import type { ApiResource } from "../api-resource.ts";

/** Rules that differ between kinds. */
export interface Traits {
  readonly nameRule: NameRule;
  /** Whether the server maintains metadata.generation. */
  readonly generation: boolean;
  /** Whether an update may omit the resourceVersion. */
  readonly unconditionalUpdate: boolean;
  /** Whether an update creates an object that does not exist. */
  readonly createOnUpdate: boolean;
  /** Whether a create keeps the status, although there is a status subresource. */
  readonly statusAtCreation: boolean;
  readonly defaultPropagation: "Background" | "Orphan";
  /** Whether a deletion returns the object instead of a Status. */
  readonly answersDeleted: boolean;
  /** Whether objects are answered and not stored, as access reviews are. */
  readonly createOnly: boolean;
  /** Returns the object with the fields that the server sets at creation. */
  readonly fill: (object: JsonObject) => JsonObject;
  /** Converts an object from a client to the form that is stored. Throws a 400 if it cannot. */
  readonly normalize: (object: JsonObject) => JsonObject;
  /** Returns the problems of an object, and of the change if there is a stored object. */
  readonly check: (object: JsonObject, live: JsonObject | undefined) => readonly AdmissionCause[];
  /** Top-level fields in addition to apiVersion, kind and metadata. Undefined if a schema declares them. */
  readonly fields: readonly string[] | undefined;
}

export const COMMON_TRAITS: Traits = {
  nameRule: "subdomain",
  generation: false,
  unconditionalUpdate: true,
  createOnUpdate: false,
  statusAtCreation: false,
  defaultPropagation: "Background",
  answersDeleted: false,
  createOnly: false,
  fill: (object) => object,
  normalize: (object) => object,
  check: () => [],
  fields: undefined,
};

/** The rules of custom resources. Rule: k8s.io/apiextensions-apiserver pkg/registry/customresource/strategy.go. */
export const CUSTOM_TRAITS: Traits = { ...COMMON_TRAITS, generation: true, unconditionalUpdate: false };

/** A resource with what the server needs to store it. */
export interface ServedResource extends ApiResource {
  /** Name of the storage, which all versions of a resource share. */
  readonly storage: string;
  /** The apiVersion of stored objects. */
  readonly storageVersion: string;
  /** Paths for field selectors, in addition to metadata.name and metadata.namespace. */
  readonly selectableFields: readonly string[];
  readonly traits: Traits;
}
