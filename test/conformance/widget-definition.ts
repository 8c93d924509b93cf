import type { Json, JsonObject } from "../../packages/base/src/json.ts";

const TEXT = { type: "string" };

/** Has a field for each feature of structural schemas. */
const SPEC: JsonObject = {
  type: "object",
  properties: {
    size: { type: "integer", default: 1, minimum: 0, maximum: 100 },
    color: { type: "string", enum: ["red", "green"] },
    code: { type: "string", pattern: "^[a-z]+$", maxLength: 5 },
    note: { type: "string", nullable: true },
    owner: { type: "string", "x-kubernetes-validations": [{ rule: "self == oldSelf", message: "owner is immutable" }] },
    port: { "x-kubernetes-int-or-string": true },
    free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
    template: {
      type: "object",
      "x-kubernetes-embedded-resource": true,
      "x-kubernetes-preserve-unknown-fields": true,
    },
    nested: {
      type: "object",
      required: ["name"],
      properties: { name: TEXT, level: { type: "string", default: "low" } },
    },
    settings: { type: "object", additionalProperties: TEXT },
    tags: { type: "array", items: TEXT, "x-kubernetes-list-type": "atomic" },
    friends: { type: "array", items: TEXT, "x-kubernetes-list-type": "set" },
    ports: {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["name"],
      items: {
        type: "object",
        required: ["name"],
        properties: { name: TEXT, number: { type: "integer" }, protocol: { type: "string", default: "TCP" } },
      },
    },
    range: {
      type: "object",
      properties: { min: { type: "integer" }, max: { type: "integer" } },
      "x-kubernetes-validations": [
        { rule: "!has(self.min) || !has(self.max) || self.min <= self.max", message: "min is above max" },
      ],
    },
  },
};

const STATUS: JsonObject = {
  type: "object",
  properties: {
    phase: TEXT,
    count: { type: "integer" },
    conditions: {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["type"],
      items: { type: "object", required: ["type"], properties: { type: TEXT, status: TEXT } },
    },
  },
};

const VERSION = {
  served: true,
  storage: true,
  schema: { openAPIV3Schema: { type: "object", properties: { spec: SPEC, status: STATUS } } },
  subresources: { status: {} },
  selectableFields: [{ jsonPath: ".spec.color" }],
  additionalPrinterColumns: [
    { name: "Size", type: "integer", jsonPath: ".spec.size" },
    { name: "Color", type: "string", jsonPath: ".spec.color", description: "What it looks like", priority: 1 },
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  ],
};

/** A definition of widgets with v1, the storage version, and v1alpha1, which is deprecated. */
export function widgetDefinition(group: string): JsonObject {
  return definition(group, [
    { ...VERSION, name: "v1" },
    { ...VERSION, name: "v1alpha1", storage: false, deprecated: true },
  ]);
}

/** A definition of widgets with the given versions. */
export function definition(group: string, versions: readonly Json[]): JsonObject {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { plural: "widgets", singular: "widget", kind: "Widget", listKind: "WidgetList", shortNames: ["wdg"] },
      versions,
    },
  };
}
