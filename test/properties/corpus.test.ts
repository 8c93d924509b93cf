import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import jsonPatch from "fast-json-patch";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { linkPackages, importAll, readYamlOutput, typeCheck } from "../support/output.ts";
import { corpusProject, HAS_CORPUS } from "../support/corpus.ts";
import { type Project, readFiles } from "../support/project.ts";

/** A schema that was published elsewhere. It exists only next to some checkouts of this repository. */
const SEED = fileURLToPath(new URL("../../../shared/seed/InfrastructurePackExecution.json", import.meta.url));
const OWN = new URL("../../schemas/seam-core/InfrastructurePackExecution.json", import.meta.url);

/** The warnings about the published schemas. */
const WARNINGS = [
  "seam-core/DSNSZone SG3005",
  "seam-core/InfrastructureLineageIndex SG3005",
  "seam-core/PackOperationResult SG3005",
  "seam-core/PackOperationResult SG3005",
  "seam-core/PackReceipt SG3005",
  "seam-core/PackReceipt SG3005",
  "seam-core/SeamMembership SG3005",
];

async function withCorpus(judge: (project: Project) => Promise<void>): Promise<void> {
  const project = corpusProject();
  if (project === undefined) return assert.unreachable();
  try {
    await judge(project);
  } finally {
    project.remove();
  }
}

/** Adds a test that needs published schemas. It is skipped if they do not exist. */
function testIf(exists: boolean, name: string, body: () => Promise<void> | void): void {
  if (exists) test(name, body);
  else {
    console.log(`skipped, because the published schemas do not exist: ${name}`);
    test.skip(name);
  }
}

testIf(HAS_CORPUS, "the published schemas generate without a change, with a minimal config", () =>
  withCorpus(async (project) => {
    const run = await project.run("generate");
    assert.is(run.exit, 0, run.stderr);
    const warnings = [...run.stderr.matchAll(/^schemas\/(\S+)\.json:\d+:\d+ (?:error|warning) (SG\d{4})/gm)].map(
      (match) => `${match[1] ?? ""} ${match[2] ?? ""}`,
    );
    assert.equal(warnings.sort(), WARNINGS);
    assert.is((await project.run("generate", "--check")).exit, 0);
    linkPackages(project);
    assert.is(typeCheck(project), "");
    assert.ok(importAll(project).count > 0);
    readYamlOutput(project);
  }),
);

testIf(HAS_CORPUS, "a strict run refuses the published schemas and writes nothing", () =>
  withCorpus(async (project) => {
    assert.is((await project.run("generate", "--strict")).exit, 3);
    assert.not([...readFiles(project.root).keys()].some((file) => file.startsWith("generated/")));
  }),
);

/** The additions in this repository. The published schema accepts every object that this one accepts. */
const NARROWER: readonly (readonly [pointer: string, value: unknown])[] = [
  // A rule of an API server cannot refer to free-form content. With a schema, a rule seals the lineage.
  ["/properties/spec/properties/lineage", { $ref: "https://schema.ontai.dev/v1alpha1/shared/SealedCausalChain.json" }],
  ["/x-ont-depends-on/1", "shared/SealedCausalChain"],
  // The operator would request an object with an empty name.
  ["/properties/spec/properties/clusterPackRef/properties/name/minLength", 1],
  ["/properties/spec/properties/clusterPackRef/properties/version/minLength", 1],
  ["/properties/spec/properties/targetClusterRef/minLength", 1],
  ["/properties/spec/properties/admissionProfileRef/minLength", 1],
  // The published status allows other fields. The reference operator sets these.
  ["/properties/status/properties/jobPhase", { type: "string", enum: ["Queued", "Running", "Evicted"] }],
  ["/properties/status/properties/jobUid", { type: "string" }],
];

testIf(
  existsSync(SEED),
  "InfrastructurePackExecution differs from the published one only in descriptions and known additions",
  () => {
    const [published, own] = [readFileSync(SEED, "utf8"), readFileSync(OWN, "utf8")].map((text): unknown =>
      JSON.parse(text, withoutDescription),
    );
    const changes = NARROWER.map(([path, value]) => ({ op: "add" as const, path, value }));
    assert.equal(own, jsonPatch.applyPatch(published, changes).newDocument);
  },
);

/** Drops descriptions, which are strings. A property named description is not. */
function withoutDescription(key: string, value: unknown): unknown {
  return key === "description" && typeof value === "string" ? undefined : value;
}

test.run();
