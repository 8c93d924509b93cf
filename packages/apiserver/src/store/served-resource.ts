import type { JsonObject } from "../../../base/src/json.ts";
import type { AdmissionCause, NameRule } from "../../../admission/src/index.ts";
import type { ApiResource } from "../api-resource.ts";

/** Where the rules of a kind differ from those of most. */
export interface Traits {
  readonly nameRule: NameRule;
  /** Whether metadata.generation counts. */
  readonly generation: boolean;
  /** Whether an update may lack a resourceVersion. */
  readonly unconditionalUpdate: boolean;
  /** Whether an update of an absent object creates it. */
  readonly createOnUpdate: boolean;
  /** Whether the status is kept at creation although there is a status subresource. */
  readonly statusAtCreation: boolean;
  readonly defaultPropagation: "Background" | "Orphan";
  /** Whether a deletion answers with the object, not with a Status. */
  readonly answersDeleted: boolean;
  /** An access review: answered, never stored. */
  readonly createOnly: boolean;
  /** Fills in what the server does at creation. */
  readonly fill: (object: JsonObject) => JsonObject;
  /** Brings what a client sent into the form that is stored; throws 400. */
  readonly normalize: (object: JsonObject) => JsonObject;
  /** What is wrong with it, as it is or as a change of what is stored. */
  readonly check: (object: JsonObject, live: JsonObject | undefined) => readonly AdmissionCause[];
  /** Fields at the top besides apiVersion, kind and metadata; undefined where a schema says it. */
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

/** Custom resources are alike. Rule: k8s.io/apiextensions-apiserver pkg/registry/customresource/strategy.go. */
export const CUSTOM_TRAITS: Traits = { ...COMMON_TRAITS, generation: true, unconditionalUpdate: false };

/** A resource with what the server needs besides. */
export interface ServedResource extends ApiResource {
  /** Name of the storage; all versions of a resource share one. */
  readonly storage: string;
  /** apiVersion in which objects are stored. */
  readonly storageVersion: string;
  /** Paths for field selectors besides metadata.name and metadata.namespace. */
  readonly selectableFields: readonly string[];
  readonly traits: Traits;
}
