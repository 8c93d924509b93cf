import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { kebabCase } from "../../generator/catalog/names.ts";
import { isObject, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import type { ControlPlane } from "./control-plane/control-plane.ts";
import { type Definition, type Example, loadDefinitions, loadExamples } from "./control-plane/examples.ts";
import { mutations } from "./control-plane/mutations.ts";
import { at, itemsAt, objectAt, textAt } from "./control-plane/objects.ts";
import { KUBERNETES, type Kubernetes } from "./control-plane/programs.ts";
import { clusterSuite } from "./control-plane/cluster-suite.ts";
import { until } from "./control-plane/until.ts";
import { UPDATES, type Update, withSpec } from "./control-plane/updates.ts";
import { type Verdict, collectionPath, namespaceOf, verdictOf, versionOf } from "./control-plane/verdicts.ts";
import { ROOT, seamgen } from "../support/built-cli.ts";

/**
 * Real API servers and the generated validators give the same verdict on an object, or a diagnostic explains why not.
 */
const BUNDLE = path.join(ROOT, "generated", "crds", "all.yaml");
/** Number of changed objects per example. */
const MUTANTS = Number(process.env["MUTANTS"] ?? 40);
const SEED = Number(process.env["SEED"] ?? 1);
const definitions = loadDefinitions(path.join(ROOT, "generated"));
const examples = loadExamples(path.join(ROOT, "examples", "objects"));

/** An example and the definition of its kind. Examples of types, which have no definition, are not subjects. */
interface Subject {
  readonly example: Example;
  readonly definition: Definition;
  readonly object: JsonObject;
}

const subjects: readonly Subject[] = examples.flatMap((example) => {
  const definition = definitions.find(({ layer, kind }) => layer === example.layer && kind === example.kind);
  return definition !== undefined && isObject(example.object) ? [{ example, definition, object: example.object }] : [];
});

/** An error of a validator. */
interface Issue {
  readonly path: string;
  readonly keyword: string;
  readonly message: string;
}

interface Disagreement {
  readonly kubernetes: Kubernetes;
  readonly definition: Definition;
  readonly server: Verdict;
  readonly errors: readonly Issue[];
}

/** When the two may differ, by the code of the diagnostic that reports it. */
const EXPLAINED: { readonly [code: string]: (disagreement: Disagreement) => boolean } = {
  /** Only the server evaluates x-kubernetes-validations. */
  SG2021: ({ definition, server }) =>
    !server.accepted && ruleMessages(definition.crd).some((message) => server.message.includes(message)),
  /** The server accepts a list in place of a string if it checks the string's format. */
  SG4018: ({ server, errors }) =>
    server.accepted && errors.every(({ message }) => message === "must be string, got array"),
};

const coverage = suite("updates of immutable paths");
coverage("every immutable path of the config has an update", () => {
  const config: Json = JSON.parse(readFileSync(path.join(ROOT, "seamgen.config.json"), "utf8"));
  const configured = Object.entries(objectAt(config, "kinds")).flatMap(([kind, settings]) =>
    itemsAt(settings, "immutable").map((immutable) => `${path.basename(kind)} ${String(immutable)}`),
  );
  const updated = new Set(UPDATES.flatMap(({ kind, refused = [] }) => refused.map((path) => `${kind} ${path}`)));
  assert.ok(configured.length > 0);
  assert.equal(
    configured.filter((one) => !updated.has(one)),
    [],
  );
});
coverage.run();

for (const kubernetes of KUBERNETES) {
  const { check, run } = clusterSuite(`objects, Kubernetes ${kubernetes}`, { components: "apiserver", kubernetes });

  check("the definitions are served", async (plane) => {
    assert.ok(definitions.length > 0 && subjects.length > 0);
    const applied = await plane.kubectl(["apply", "--server-side", "-f", BUNDLE]);
    assert.is(applied.code, 0, applied.stderr);
    for (const definition of definitions)
      for (const version of definition.versions) {
        const list = `/apis/${definition.group}/${version.name}/${definition.plural}`;
        await until(`${list} served`, async () => (await plane.request("GET", list)).status === 200);
      }
    for (const name of new Set(subjects.map(({ object }) => namespaceOf(object))))
      await plane.request("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  });

  check("the server and the validator judge every example as its file name says", async (plane) => {
    const wrong: string[] = [];
    for (const { example, definition, object } of subjects) {
      const server = await verdictOf(plane.request, definition, object);
      const errors = await validate(definition, object);
      if (server.accepted !== example.good) wrong.push(`${example.file}: the server says ${server.message}`);
      const disagreement = { kubernetes, definition, server, errors };
      if (server.accepted !== (errors.length === 0) && explanationOf(disagreement) === undefined)
        wrong.push(`${example.file}: the server says ${server.message}, the validator ${JSON.stringify(errors)}`);
    }
    assert.equal(wrong, []);
  });

  check("the server and the validator judge objects with one change the same", async (plane) => {
    const wrong: string[] = [];
    const explained = new Map<string, number>();
    let judged = 0;
    for (const { example, definition, object } of subjects.filter((subject) => subject.example.good)) {
      const { status: _, ...withoutStatus } = object;
      for (const mutant of fc.sample(mutations(withoutStatus), { numRuns: MUTANTS, seed: SEED })) {
        const server = await verdictOf(plane.request, definition, mutant);
        const errors = await validate(definition, mutant);
        judged++;
        if (server.accepted === (errors.length === 0)) continue;
        const code = explanationOf({ kubernetes, definition, server, errors });
        if (code !== undefined) explained.set(code, (explained.get(code) ?? 0) + 1);
        else
          wrong.push(
            `${example.file}: ${JSON.stringify({ server: server.message, errors, spec: mutant["spec"] ?? null })}`,
          );
      }
    }
    console.log(`\n  ${judged} changed objects judged; explained: ${JSON.stringify(Object.fromEntries(explained))}`);
    assert.equal(wrong, []);
  });

  check("the server and the validator refuse updates of immutable paths", async (plane) => {
    const wrong: string[] = [];
    for (const update of UPDATES) wrong.push(...(await updateDisagreement(plane, update)));
    assert.equal(wrong, []);
  });

  check("only the status subresource changes the status, and it changes nothing else", async (plane) => {
    const withStatus = subjects.filter(({ example, object }) => example.good && isObject(at(object, "status")));
    assert.ok(withStatus.length > 0);
    for (const subject of withStatus) await checkStatusSplit(plane, subject);
  });

  run();
}

async function validate(definition: Definition, object: Json): Promise<readonly Issue[]> {
  return (await validatorOf(definition, "")(object)) ?? [];
}

/** Returns `validate<Kind>` or `validate<Kind>Update` of the generated module. */
function validatorOf({ layer, kind }: Definition, suffix: "" | "Update") {
  return async (...objects: readonly Json[]): Promise<readonly Issue[]> => {
    const file = path.join(ROOT, "generated", layer, "v1alpha1", `${kebabCase(kind)}.validator.js`);
    const module: Record<string, (...objects: readonly Json[]) => readonly Issue[]> = await import(file);
    const found = module[`validate${kind}${suffix}`];
    if (found === undefined) throw new Error(`${file} has no validate${kind}${suffix}`);
    return found(...objects);
  };
}

/** Returns the code of a diagnostic that explains the disagreement and that the generator reports for the kind. */
function explanationOf(disagreement: Disagreement): string | undefined {
  return Object.keys(EXPLAINED).find(
    (code) => EXPLAINED[code]?.(disagreement) === true && isReported(code, disagreement.definition),
  );
}

/** Whether the generator reports the code for the kind's schema, or for one in the shared layer. */
function isReported(code: string, { kind }: Definition): boolean {
  return reportedCodes().some(
    ([reportedCode, file]) =>
      reportedCode === code && (file.endsWith(`/${kind}.json`) || file.startsWith("schemas/shared/")),
  );
}

let reported: readonly (readonly [code: string, file: string])[] | undefined;
function reportedCodes(): readonly (readonly [code: string, file: string])[] {
  if (reported !== undefined) return reported;
  const report: Json = JSON.parse(seamgen(["generate", "--check", "--format", "json"], { cwd: ROOT }).stdout);
  reported = itemsAt(report, "diagnostics").map((item) => [textAt(item, "code"), textAt(item, "file")]);
  return reported;
}

/** Returns the messages of all rules in a definition. */
function ruleMessages(value: Json): string[] {
  if (!isObject(value)) return Array.isArray(value) ? value.flatMap(ruleMessages) : [];
  const own = itemsAt(value, "x-kubernetes-validations").map((rule) => textAt(rule, "message"));
  return [...own, ...Object.values(value).flatMap(ruleMessages)];
}

async function updateDisagreement(
  { request }: ControlPlane,
  { name, kind, from, given = {}, change, refused = [] }: Update,
): Promise<string[]> {
  const subject = subjects.find(({ example }) => example.file === from);
  if (subject === undefined) throw new Error(`no example ${from}`);
  const { definition, object } = subject;
  const collection = collectionPath(definition, versionOf(definition, object), object);
  const created = await request("POST", collection, withSpec(object, given));
  if (created.status !== 201) throw new Error(`cannot store ${from}: ${JSON.stringify(created.body)}`);
  const old = objectAt(created.body);
  const changed = withSpec(old, change);
  const item = `${collection}/${textAt(old, "metadata", "name")}`;
  const answer = await request("PUT", `${item}?dryRun=All&fieldValidation=Strict`, changed);
  await request("DELETE", item);
  const errors = await validatorOf(definition, "Update")(old, changed);
  const server = answer.status === 200 ? undefined : textAt(answer.body, "message");
  const validator = errors.map((error) => `${error.path} ${error.keyword}`);
  const isExpected =
    (server === undefined) === (refused.length === 0) &&
    refused.every((immutable) => server?.includes(`: ${immutable} is immutable`)) &&
    validator.join() === refused.map((immutable) => `/${immutable.replaceAll(".", "/")} immutable`).join();
  return isExpected ? [] : [`${kind}, ${name}: ${JSON.stringify({ refused, server, validator })}`];
}

async function checkStatusSplit({ request }: ControlPlane, { example, definition, object }: Subject): Promise<void> {
  const collection = collectionPath(definition, versionOf(definition, object), object);
  const created = await request("POST", collection, object);
  assert.is(created.status, 201, `${example.file}: ${JSON.stringify(created.body)}`);
  const item = `${collection}/${textAt(created.body, "metadata", "name")}`;
  try {
    assert.is(at(created.body, "status"), undefined, "create ignores the status");
    const update = { ...objectAt(created.body), status: at(object, "status") ?? null };
    const main = await request("PUT", item, update);
    assert.is(at(main.body, "status"), undefined, "update ignores the status");
    const metadata = { ...objectAt(created.body, "metadata"), labels: { changed: "yes" } };
    const subresource = await request("PUT", `${item}/status`, { ...update, metadata, spec: { ignored: true } });
    assert.is(subresource.status, 200, `${example.file}: ${JSON.stringify(subresource.body)}`);
    assert.ok(isObject(at(subresource.body, "status")), "the subresource sets the status");
    assert.equal(at(subresource.body, "spec"), at(created.body, "spec"), "the subresource ignores the spec");
    assert.equal(at(subresource.body, "metadata", "labels"), at(created.body, "metadata", "labels"));
    assert.is(at(subresource.body, "metadata", "generation"), 1, "a change of the status keeps the generation");
  } finally {
    await request("DELETE", item);
  }
}
