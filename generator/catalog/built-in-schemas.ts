import type { JsonObject } from "../../packages/base/src/json.ts";

/**
 * Schemas for what Kubernetes itself defines, used where a schema declares only spec and status and the
 * config names no schema of the set for it. Structure: k8s.io/apimachinery meta/v1 ObjectMeta and Condition.
 */
const TEXT_MAP: JsonObject = { type: "object", additionalProperties: { type: "string" } };

export const OBJECT_META: JsonObject = {
  description: "Metadata that every Kubernetes object carries.",
  type: "object",
  properties: {
    name: { type: "string", description: "Unique among the objects of this kind in the namespace." },
    generateName: { type: "string", description: "Prefix from which the server makes a name when none is given." },
    namespace: { type: "string", description: "The namespace that the object lives in." },
    labels: { ...TEXT_MAP, description: "Keys and values for selecting objects." },
    annotations: { ...TEXT_MAP, description: "Keys and values that tools attach; never selected by." },
    uid: {
      type: "string",
      description: "Set by the server; differs between two objects that had the same name in turn.",
    },
    resourceVersion: { type: "string", description: "Set by the server; an opaque mark of this state of the object." },
    generation: { type: "integer", description: "Set by the server; counts changes of the desired state." },
    creationTimestamp: { type: "string", format: "date-time", description: "Set by the server." },
    deletionTimestamp: {
      type: "string",
      format: "date-time",
      description: "Set by the server once deletion was asked for.",
    },
    deletionGracePeriodSeconds: {
      type: "integer",
      description: "Set by the server with deletionTimestamp, in seconds.",
    },
    finalizers: {
      type: "array",
      items: { type: "string" },
      description: "What must be cleared before the object is gone.",
    },
    ownerReferences: {
      type: "array",
      description: "Objects whose deletion deletes this one.",
      items: {
        type: "object",
        required: ["apiVersion", "kind", "name", "uid"],
        properties: {
          apiVersion: { type: "string" },
          kind: { type: "string" },
          name: { type: "string" },
          uid: { type: "string" },
          controller: { type: "boolean" },
          blockOwnerDeletion: { type: "boolean" },
        },
      },
    },
    managedFields: {
      type: "array",
      items: { type: "object", additionalProperties: true },
      description: "Set by the server: which manager owns which fields.",
    },
  },
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
