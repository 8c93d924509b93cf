import type { LayerConfig } from "../config/config.ts";
import type { JsonObject } from "../../packages/base/src/json.ts";

/** What a new project is made from. */
export interface Starter {
  readonly scope: string;
  readonly layers: readonly LayerConfig[];
}

export function starterConfig({ scope, layers }: Starter): JsonObject {
  return {
    $schema: "./node_modules/seamgen/dist/config.schema.json",
    schemas: "schemas",
    output: "generated",
    packages: { scope, version: "0.1.0" },
    layers: layers.map((layer) => ({ ...layer })),
    scaffolds: { folder: "reconcilers" },
  };
}

export function starterManifest({ hasWorkspaces }: { readonly hasWorkspaces: boolean }): JsonObject {
  const workspaces = hasWorkspaces ? { workspaces: [WORKSPACES] } : {};
  return { private: true, type: "module", ...workspaces, scripts: { generate: GENERATE } };
}

/** The generated packages, so that `npm install` links them. */
export const WORKSPACES = "generated/*";
/** The npm script. */
export const GENERATE = "seamgen generate";

/** A small kind that shows the main features: bounds, defaults, columns, conditions. */
export function starterSchema(layer: string): JsonObject {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `https://${layer}.example.com/v1alpha1/Website.json`,
    title: "Website",
    description: "A website served from one container image.",
    "x-ont-layer": layer,
    "x-ont-stability": "alpha",
    "x-ont-depends-on": [],
    "x-ont-short-names": ["web"],
    "x-ont-printer-columns": [
      { name: "Host", type: "string", jsonPath: ".spec.host" },
      { name: "Ready", type: "string", jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
    ],
    "x-ont-immutable": ["spec.host"],
    "x-ont-conditions": { Ready: ["Serving", "Starting", "ImageNotFound"] },
    type: "object",
    required: ["spec"],
    properties: { spec: SPEC, status: STATUS },
  };
}

const SPEC: JsonObject = {
  type: "object",
  description: "The desired website.",
  required: ["host", "image"],
  properties: {
    host: {
      type: "string",
      description: "The host name of the website. Cannot be changed.",
      maxLength: 253,
      pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
    },
    image: { type: "string", description: "The container image with the pages and the server.", minLength: 1 },
    replicas: {
      type: "integer",
      description: "How many containers serve the website.",
      format: "int32",
      minimum: 1,
      maximum: 20,
      default: 2,
    },
    visibility: {
      type: "string",
      description: "Who can reach the website.",
      enum: ["Public", "Internal"],
      default: "Internal",
    },
    redirects: {
      type: "object",
      description: "Old paths, each with the path that replaced it.",
      additionalProperties: { type: "string" },
    },
  },
};

const STATUS: JsonObject = {
  type: "object",
  description: "The website as the controller observed it.",
  properties: {
    observedGeneration: {
      type: "integer",
      description: "The metadata.generation that this status describes.",
      format: "int64",
      minimum: 0,
    },
    readyReplicas: {
      type: "integer",
      description: "How many containers serve the website now.",
      format: "int32",
      minimum: 0,
    },
    conditions: {
      type: "array",
      description: "Whether the website is up, and if not, why.",
      items: { type: "object" },
    },
  },
};
