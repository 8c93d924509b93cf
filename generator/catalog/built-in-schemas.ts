import { OBJECT_META as METADATA } from "../../packages/admission/src/index.ts";
import { fromEntries, members, type JsonObject } from "../../packages/base/src/json.ts";
import type { Source } from "../types.ts";

/** URIs of built-in schemas begin with it. */
export const BUILT_IN = "seamgen://built-in/";

/** Whether the catalog added the schema. */
export function isBuiltIn({ source }: { readonly source: Pick<Source, "isBuiltIn"> }): boolean {
  return source.isBuiltIn === true;
}

/**
 * Schemas for what Kubernetes itself defines, used where a schema declares only spec and status and the
 * config names no schema of the set for it. Structure: k8s.io/apimachinery meta/v1 ObjectMeta and Condition.
 */
export const OBJECT_META: JsonObject = {
  ...METADATA,
  properties: fromEntries(members(METADATA, "properties").filter(([name]) => name !== "selfLink")),
};

export const CONDITION: JsonObject = {
  description: "One aspect of an object's observed state.",
  type: "object",
  required: ["type", "status", "lastTransitionTime", "reason", "message"],
  properties: {
    type: {
      type: "string",
      maxLength: 316,
      pattern:
        "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$",
      description: "What the condition is about, in CamelCase; at most one condition of a type.",
    },
    status: { type: "string", enum: ["True", "False", "Unknown"] },
    observedGeneration: {
      type: "integer",
      format: "int64",
      minimum: 0,
      description: "The metadata.generation that the condition was set for.",
    },
    lastTransitionTime: { type: "string", format: "date-time", description: "When status last changed." },
    reason: {
      type: "string",
      minLength: 1,
      maxLength: 1024,
      pattern: "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$",
      description: "Why, in one CamelCase word for programs.",
    },
    message: { type: "string", maxLength: 32768, description: "Why, in words for people." },
  },
};
