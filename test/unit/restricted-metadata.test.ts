import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import type { JsonObject } from "../../packages/base/src/json.ts";
import { admitObject } from "../../packages/admission/src/index.ts";
import { importAll, linkPackages, typeCheck } from "../support/output.ts";
import { Project } from "../support/project.ts";

/** Metadata that narrows the standard one, as users declare it. */
const METADATA = {
  Settings: { type: "object", required: ["name"], properties: { name: { type: "string", enum: ["main"] } } },
  Prefixed: { properties: { name: { pattern: "^main-" } } },
  Referred: { $ref: "#/$defs/Named" },
  Required: { type: "object", required: ["name", "generation"] },
};

const project = new Project();
project.write("seamgen.config.json", {
  packages: { scope: "@x" },
  layers: [{ name: "app", group: "app.example.com" }],
});
for (const [name, metadata] of Object.entries(METADATA)) {
  project.write(`schemas/app/${name}.json`, {
    "x-ont-depends-on": [],
    type: "object",
    properties: { metadata, spec: { type: "object" } },
    $defs: { Named: { type: "object", properties: { name: { type: "string", const: "main" } } } },
  });
}
const run = await project.run("generate");
assert.is(run.exit, 0, run.stderr);

test("declared metadata narrows the standard metadata in types", () => {
  linkPackages(project);
  project.write("use.ts", USE);
  assert.is(typeCheck(project, ["use.ts"]), "");
});

const USE = `
import type { Prefixed, Required, Settings } from "@x/app";
import type { KubernetesObject } from "@seamgen/runtime";

export const facts = (settings: Settings) => [settings.metadata.labels, settings.metadata.uid];
export const name: Settings["metadata"]["name"] = "main";
// @ts-expect-error the only name is main
export const other: Settings["metadata"]["name"] = "other";
export const labels = (prefixed: Prefixed): { [key: string]: string } | undefined => prefixed.metadata.labels;
export const generation = (required: Required): number => required.metadata.generation;
export const object = (settings: Settings): KubernetesObject => settings;
`;

test("the validator and an API server with the CRD give one verdict about names", () => {
  const verdicts = Object.entries({
    Settings: ["main", "other"],
    Prefixed: ["main-a", "other"],
    Referred: ["main", "other"],
  }).flatMap(([kind, names]) => names.map((objectName) => ({ kind, objectName })));
  for (const { kind, objectName } of verdicts) {
    const metadata = { name: objectName, labels: { a: "b" } };
    const object = { apiVersion: "app.example.com/v1alpha1", kind, metadata, spec: {} };
    const answer = admitObject({
      resource: { kind, schema: schemaOf(kind) },
      operation: "create",
      object,
      fieldValidation: "Strict",
    });
    const { errors } = importAll(project, { [`validate${kind}`]: JSON.stringify(object) });
    assert.is(answer.causes.length > 0, objectName === "other", `${kind} ${objectName}`);
    assert.is((errors[`validate${kind}`] ?? []).length > 0, objectName === "other", `${kind} ${objectName}`);
    assert.equal(answer.object["metadata"], metadata, "metadata is not pruned");
  }
});

function schemaOf(kind: string): JsonObject {
  const plural = { Settings: "settings", Prefixed: "prefixeds", Referred: "referreds" }[kind] ?? "";
  const crd: { spec: { versions: [{ schema: { openAPIV3Schema: JsonObject } }] } } = parse(
    project.read(`generated/app/crds/app.example.com_${plural}.yaml`),
  );
  return crd.spec.versions[0].schema.openAPIV3Schema;
}

test.after(() => project.remove());

test.run();
