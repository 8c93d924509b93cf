import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type ControlPlane, startControlPlane, whyNoControlPlane } from "./cluster/control-plane.ts";
import {
  type Definition,
  type Example,
  at,
  itemsAt,
  loadDefinitions,
  loadExamples,
  textAt,
} from "./cluster/examples.ts";
import { mutations } from "./cluster/mutations.ts";
import { UPDATES, type Update, withSpec } from "./cluster/updates.ts";
import { collectionPath, namespaceOf, verdictOf, versionOf } from "./cluster/verdicts.ts";
import { kebabCase } from "../generator/catalog/names.ts";
import { corpusProject } from "./support/corpus.ts";
import { isObject } from "../generator/json.ts";
import type { Json } from "../generator/types.ts";

/**
 * The generated definitions and the example objects, held against a real API server.
 *
 * There are no `before` hooks: uvu swallows what they throw.
 */
const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const BUNDLE = path.join(ROOT, "generated", "crds", "all.yaml");
const DEADLINE_MS = 30_000;
/** Changed objects an example. */
const MUTANTS = Number(process.env["MUTANTS"] ?? 40);
const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

const skipped = whyNoControlPlane();
if (skipped !== undefined) console.log(`cluster tests skipped: ${skipped}`);

const test = suite("cluster");
const check = skipped === undefined ? test : test.skip;
const definitions = loadDefinitions(path.join(ROOT, "generated"));
const examples = loadExamples(path.join(ROOT, "examples", "objects"));
let running: Promise<ControlPlane> | undefined;

test.after(async () => (await running)?.stop());

check("one apply of the bundle works, without a warning", async () => {
  const applied = await applyBundle();
  assert.is(applied.code, 0, applied.stderr);
  assert.not.match(applied.stdout + applied.stderr, /^Warning:/m);
});

check("the bundle holds every definition of the layers, and each is established", async () => {
  const names = definitions.map((definition) => definition.name).sort();
  const states = await Promise.all(names.map(async (name) => `${name}: ${await untilEstablished(name)}`));
  assert.ok(names.length > 0, "generated/*/crds holds no definition");
  assert.equal(
    states,
    names.map((name) => `${name}: Established`),
  );
  assert.equal(
    (await storedDefinitions()).map(([name]) => name),
    names,
  );
});

check("the server's verdict on every example object is the one its name promises", async () => {
  const judged = examples.flatMap((example) => definitionOf(example) ?? []).length;
  await createNamespaces();
  for (const definition of definitions) await untilServed(definition);
  const disagreements: string[] = [];
  for (const example of examples) disagreements.push(...(await disagreement(example)));
  assert.ok(judged > 0, "no example object has a definition");
  console.log(`\n  ${judged} example objects judged, ${examples.length - judged} have no definition`);
  assert.ok(disagreements.length === 0, `the server disagrees:\n      ${disagreements.join("\n      ")}`);
});

check("the server and the generated validators agree on updates of immutable fields", async () => {
  const disagreements: string[] = [];
  for (const update of UPDATES) disagreements.push(...(await updateDisagreement(update)));
  assert.equal(disagreements, []);
});

check("the server and the generated validators give one verdict on objects that are nearly right", async () => {
  const disagreements: string[] = [];
  let judged = 0;
  for (const example of examples.filter(({ good }) => good)) {
    const definition = definitionOf(example);
    if (definition === undefined || !isObject(example.object)) continue;
    const { status: _, ...object } = example.object;
    const { [`validate${example.kind}`]: validate } = await validatorsOf(example);
    for (const mutant of fc.sample(mutations(object), { numRuns: MUTANTS, seed: Number(process.env["SEED"] ?? 1) })) {
      const server = await verdictOf((await plane()).request, definition, mutant);
      const errors = validate?.(mutant) ?? [];
      judged++;
      if (server.accepted === (errors.length === 0) || isExplained(server, errors)) continue;
      disagreements.push(
        `${example.file}: server ${server.message}, validator ${JSON.stringify(errors)}: ${JSON.stringify(mutant["spec"])}`,
      );
    }
  }
  console.log(`\n  ${judged} changed objects judged`);
  assert.ok(judged > 0, "no example has a definition");
  assert.equal(disagreements, []);
});

check("the server takes every generated ClusterRole", async () => {
  const { kubectl } = await plane();
  const layers = new Set(definitions.map(({ layer }) => layer));
  const files = [...layers].flatMap((layer) => ["-f", path.join(ROOT, "generated", layer, "rbac")]);
  const applied = await kubectl(["apply", "--server-side", ...files]);
  assert.is(applied.code, 0, applied.stderr);
  assert.is(applied.stdout.match(/serverside-applied/g)?.length, definitions.length);
});

check("the server takes the definitions of published schemas too", async () => {
  const project = corpusProject();
  if (project === undefined) return console.log("\n  skipped: the published schemas are not beside the repository");
  try {
    assert.is((await project.run("generate")).exit, 0);
    const { kubectl } = await plane();
    const bundle = path.join(project.root, "generated/crds/all.yaml");
    // Tried only: some have the names of ours.
    const applied = await kubectl(["apply", "--server-side", "--dry-run=server", "--force-conflicts", "-f", bundle]);
    assert.is(applied.code, 0, applied.stderr);
    assert.not.match(applied.stdout + applied.stderr, /^Warning:/m);
    assert.is(applied.stdout.match(/serverside-applied/g)?.length, 11);
  } finally {
    project.remove();
  }
});

check("a second apply changes nothing", async () => {
  const before = await storedDefinitions();
  const applied = await applyBundle();
  assert.is(applied.code, 0, applied.stderr);
  assert.not.match(applied.stdout + applied.stderr, /^Warning:/m);
  assert.equal(await storedDefinitions(), before);
});

test.run();

function plane(): Promise<ControlPlane> {
  running ??= startControlPlane();
  return running;
}

async function applyBundle(): ReturnType<ControlPlane["kubectl"]> {
  return await (await plane()).kubectl(["apply", "--server-side", "-f", BUNDLE]);
}

/** Name and generation (it counts changes of the spec) of every definition on the server. */
async function storedDefinitions(): Promise<(readonly [string, number])[]> {
  const list = await (await plane()).request("GET", CRDS);
  return itemsAt(list.body, "items")
    .map((item) => [textAt(item, "metadata", "name"), Number(at(item, "metadata", "generation"))] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** "Established", or why it is not. */
async function untilEstablished(name: string): Promise<string> {
  const { request } = await plane();
  let conditions = "not on the server";
  const established = await poll(async () => {
    const crd = await request("GET", `${CRDS}/${name}`);
    const found = itemsAt(crd.body, "status", "conditions");
    if (found.length > 0) conditions = JSON.stringify(found);
    return found.some((condition) => at(condition, "type") === "Established" && at(condition, "status") === "True");
  });
  return established ? "Established" : conditions;
}

/** A definition is served a moment after it is established. */
async function untilServed(definition: Definition): Promise<void> {
  const { request } = await plane();
  for (const version of definition.versions) {
    const list = `/apis/${definition.group}/${version.name}/${definition.plural}`;
    if (!(await poll(async () => (await request("GET", list)).status === 200)))
      throw new Error(`${list} is not served`);
  }
}

async function createNamespaces(): Promise<void> {
  const { request } = await plane();
  const inNamespace = examples.filter((example) => definitionOf(example)?.namespaced === true);
  for (const name of new Set(inNamespace.map((example) => namespaceOf(example.object)))) {
    await request("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }
}

function definitionOf(example: Example): Definition | undefined {
  return definitions.find((definition) => definition.layer === example.layer && definition.kind === example.kind);
}

async function disagreement(example: Example): Promise<string[]> {
  const definition = definitionOf(example);
  if (definition === undefined) return [];
  try {
    const verdict = await verdictOf((await plane()).request, definition, example.object);
    if (verdict.accepted === example.good) return [];
    return [`${example.file}: ${verdict.accepted ? "accepted" : "rejected"}: ${verdict.message}`];
  } catch (error) {
    return [`${example.file}: ${error instanceof Error ? error.message : String(error)}`];
  }
}

async function poll(probe: () => Promise<boolean>): Promise<boolean> {
  for (const end = Date.now() + DEADLINE_MS; Date.now() < end; await sleep(50)) if (await probe()) return true;
  return false;
}

async function updateDisagreement({ name, kind, from, given = {}, change, accepted }: Update): Promise<string[]> {
  const example = examples.find(({ file }) => file === from);
  const definition = example && definitionOf(example);
  if (example === undefined || definition === undefined || !isObject(example.object))
    throw new Error(`no example ${from}`);
  const { request } = await plane();
  const collection = collectionPath(definition, versionOf(definition, example.object), example.object);
  const created = await request("POST", collection, withSpec(example.object, given));
  if (created.status !== 201 || !isObject(created.body))
    throw new Error(`cannot store ${from}: ${JSON.stringify(created.body)}`);
  const changed = withSpec(created.body, change);
  const item = `${collection}/${textAt(created.body, "metadata", "name")}`;
  const { status } = await request("PUT", `${item}?dryRun=All&fieldValidation=Strict`, changed);
  await request("DELETE", item);
  const { [`validate${kind}Update`]: validateUpdate } = await validatorsOf(example);
  const errors = validateUpdate?.(created.body, changed);
  const verdicts = { server: status === 200, validator: errors?.length === 0 };
  return verdicts.server === accepted && verdicts.validator === accepted
    ? []
    : [`${kind}, ${name}: ${JSON.stringify({ expected: accepted, ...verdicts })}`];
}

/** The functions of a kind's generated validator module. */
async function validatorsOf({ layer, kind }: Example): Promise<{ [name: string]: (...objects: Json[]) => unknown[] }> {
  return await import(path.join(ROOT, "generated", layer, "v1alpha1", `${kebabCase(kind)}.validator.js`));
}

/** What the notes of a run say: CEL rules are the server's alone (SG2021), and it lets a list pass beside a format (SG4018). */
function isExplained(server: { accepted: boolean; message: string }, errors: readonly unknown[]): boolean {
  if (!server.accepted) return server.message.includes("an imported cluster needs a role");
  return errors.every((error) => /"must be string, got array"/.test(JSON.stringify(error)));
}
