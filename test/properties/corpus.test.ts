import path from "node:path";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import jsonPatch from "fast-json-patch";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { linkPackages, importAll, readYamlOutput, typeCheck } from "../support/output.ts";
import { Project, readFiles } from "../support/project.ts";

/** Schemas published elsewhere, where they stand beside the repository. */
const CORPUS = fileURLToPath(new URL("../../../shared/corpus/v1alpha1/", import.meta.url));
const SEED = fileURLToPath(new URL("../../../shared/seed/InfrastructurePackExecution.json", import.meta.url));
const OWN = new URL("../../schemas/seam-core/InfrastructurePackExecution.json", import.meta.url);

const CONFIG = {
  packages: { scope: "@corpus" },
  layers: [{ name: "shared" }, { name: "seam-core", group: "infrastructure.ontai.dev" }],
};

/** What the published files do that our rules do not like. */
const WARNINGS = [
  "seam-core/DSNSZone SG3002",
  "seam-core/DSNSZone SG3005",
  "seam-core/InfrastructureLineageIndex SG3002",
  "seam-core/InfrastructureLineageIndex SG3005",
  "seam-core/PackOperationResult SG3005",
  "seam-core/PackOperationResult SG3005",
  "seam-core/PackReceipt SG3005",
  "seam-core/PackReceipt SG3005",
  "seam-core/SeamMembership SG3002",
  "seam-core/SeamMembership SG3005",
  "shared/GovernanceEvent SG3002",
];

async function withCorpus(judge: (project: Project) => Promise<void>): Promise<void> {
  const project = new Project();
  try {
    for (const [file, text] of readFiles(CORPUS)) project.write(`schemas/${file}`, text);
    project.write("seamgen.config.json", CONFIG);
    await judge(project);
  } finally {
    project.remove();
  }
}

/** A test that needs material beside the repository. */
function testWith(material: string, name: string, body: () => Promise<void> | void): void {
  if (existsSync(material)) test(name, body);
  else {
    console.log(`skipped, for want of ${path.basename(material)} beside the repository: ${name}`);
    test.skip(name);
  }
}

testWith(CORPUS, "published schemas generate unedited, with layers and a scope for a config", () =>
  withCorpus(async (project) => {
    const run = await project.run("generate");
    assert.is(run.exit, 0, run.stderr);
    const warnings = [...run.stderr.matchAll(/^schemas\/(\S+)\.json:\d+:\d+ (?:error|warning) (SG\d{4})/gm)].map(
      (match) => `${match[1] ?? ""} ${match[2] ?? ""}`,
    );
    assert.equal(warnings.sort(), WARNINGS);
    assert.is((await project.run("generate", "--check")).exit, 0);
    linkPackages(project, "@corpus");
    assert.is(typeCheck(project), "");
    assert.ok(importAll(project).count > 0);
    readYamlOutput(project);
  }),
);

testWith(CORPUS, "a strict run refuses them and writes nothing", () =>
  withCorpus(async (project) => {
    assert.is((await project.run("generate", "--strict")).exit, 3);
    assert.not([...readFiles(project.root).keys()].some((file) => file.startsWith("generated/")));
  }),
);

/** What ours has in addition, and why; no object that ours takes is refused by the published one. */
const NARROWER: readonly (readonly [pointer: string, value: unknown])[] = [
  // A rule of the API server cannot name free-form content; with a shape, the chain has a rule that seals it.
  ["/properties/spec/properties/lineage", { $ref: "https://schema.ontai.dev/v1alpha1/shared/SealedCausalChain.json" }],
  ["/x-ont-depends-on/1", "shared/SealedCausalChain"],
  // An empty name would be asked for.
  ["/properties/spec/properties/clusterPackRef/properties/name/minLength", 1],
  ["/properties/spec/properties/clusterPackRef/properties/version/minLength", 1],
  ["/properties/spec/properties/targetClusterRef/minLength", 1],
  ["/properties/spec/properties/admissionProfileRef/minLength", 1],
  // The published status is open; this is what the reference operator adds to it.
  ["/properties/status/properties/jobPhase", { type: "string", enum: ["Queued", "Running", "Evicted"] }],
];

testWith(SEED, "our InfrastructurePackExecution is the published one, descriptions and the list above aside", () => {
  const [published, own] = [readFileSync(SEED, "utf8"), readFileSync(OWN, "utf8")].map((text): unknown =>
    JSON.parse(text, withoutDescription),
  );
  const changes = NARROWER.map(([path, value]) => ({ op: "add" as const, path, value }));
  assert.equal(own, jsonPatch.applyPatch(published, changes).newDocument);
});

/** A property may be named description; what describes is text. */
function withoutDescription(key: string, value: unknown): unknown {
  return key === "description" && typeof value === "string" ? undefined : value;
}

test.run();
