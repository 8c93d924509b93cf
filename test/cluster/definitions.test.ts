import { readFileSync } from "node:fs";
import path from "node:path";
import * as assert from "uvu/assert";
import { BUILT_IN_RESOURCES } from "../../generator/check/built-in-resources.ts";
import { isObject, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import type { ControlPlane } from "./control-plane/control-plane.ts";
import { type Definition, type Example, loadDefinitions, loadExamples } from "./control-plane/examples.ts";
import { at, isTrue, itemsAt, objectAt, textAt } from "./control-plane/objects.ts";
import { KUBERNETES } from "./control-plane/programs.ts";
import { clusterSuite } from "./control-plane/cluster-suite.ts";
import { uniqueName } from "./control-plane/unique-name.ts";
import { until } from "./control-plane/until.ts";
import { ROOT } from "../support/built-cli.ts";
import { HAS_CORPUS, corpusProject } from "../support/corpus.ts";
import { Project } from "../support/project.ts";

/** The generated definitions and roles on real API servers of every version. */
const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const GENERATED = path.join(ROOT, "generated");
const BUNDLE = path.join(GENERATED, "crds", "all.yaml");
const definitions = loadDefinitions(GENERATED);
const examples = loadExamples(path.join(ROOT, "examples", "objects"));

for (const kubernetes of KUBERNETES) {
  const { check, skip, run } = clusterSuite(`definitions, Kubernetes ${kubernetes}`, {
    components: "apiserver",
    kubernetes,
  });

  check("the definitions are created under strict validation, without a warning, and served", async (plane) => {
    assert.ok(definitions.length > 0, "generated/*/crds holds no definition");
    for (const definition of definitions) await createAndServe(plane, definition);
  });

  (HAS_CORPUS ? check : skip)("the definitions of published schemas are created and served", async (plane) => {
    // In another group, because some have the names of schemas in this repository.
    const project = corpusProject(`${uniqueName("published")}.ontai.dev`);
    if (project === undefined) return assert.unreachable();
    const published = await generatedBy(project);
    assert.is(published.length, 11);
    for (const definition of published) await createAndServe(plane, definition);
  });

  check("kubectl applies the bundle, and a second apply changes nothing", async (plane) => {
    for (const round of ["first", "second"]) {
      const before = await generations(plane);
      const applied = await plane.kubectl(["apply", "--server-side", "-f", BUNDLE]);
      assert.is(applied.code, 0, `${round}: ${applied.stderr}`);
      assert.not.match(applied.stdout + applied.stderr, /^Warning:/m);
      assert.is(applied.stdout.match(/serverside-applied/g)?.length, definitions.length);
      assert.equal(await generations(plane), before, round);
    }
  });

  check("kubectl applies every ClusterRole, and every Role to the given namespace", async ({ kubectl }) => {
    const layers = new Set(definitions.map(({ layer }) => layer));
    const files = [...layers].flatMap((layer) => ["-f", path.join(GENERATED, layer, "rbac")]);
    const applied = await kubectl(["apply", "--server-side", "-n", "kube-public", ...files]);
    assert.is(applied.code, 0, applied.stderr);
    assert.is(applied.stdout.match(/^clusterrole.*serverside-applied/gm)?.length, definitions.length);
    assert.is(applied.stdout.match(/^role\..*serverside-applied/gm)?.length, definitions.length);
    const roles = await kubectl(["get", "roles", "-n", "kube-public", "-o", "name"]);
    assert.is(roles.stdout.match(/:leader-election$/gm)?.length, definitions.length);
  });

  check("kubectl explain shows the descriptions of the schemas", async (plane) => {
    for (const definition of definitions) {
      const schema = schemaOf(definition);
      const spec = objectAt(schema, "properties", "spec");
      assert.ok((await explain(plane, definition, "")).includes(textAt(schema, "description")), definition.kind);
      const explained = await explain(plane, definition, ".spec");
      for (const [name, property] of Object.entries(objectAt(spec, "properties"))) {
        const description = at(property, "description"); // a property with a $ref may have none
        if (description !== undefined) assert.ok(explained.includes(textAt(property, "description")), name);
      }
    }
  });

  check("kubectl get shows the columns, by plural and by short name", async (plane) => {
    const namespace = await createNamespace(plane);
    for (const definition of definitions) {
      const object = await createExample(plane, definition, namespace);
      const columns = itemsAt(definition.crd, "spec", "versions").flatMap((version) =>
        itemsAt(version, "additionalPrinterColumns").map((column) => ({
          name: textAt(column, "name").toUpperCase(),
          path: textAt(column, "jsonPath"),
        })),
      );
      for (const resource of [`${definition.plural}.${definition.group}`, ...definition.shortNames]) {
        const got = await plane.kubectl(["get", resource, textAt(object, "metadata", "name"), "-n", namespace]);
        assert.is(got.code, 0, got.stderr);
        const [header = "", row = ""] = got.stdout.split("\n");
        assert.equal(cells(header, header), ["NAME", ...columns.map(({ name }) => name)]);
        const shown = columns.map(({ name, path }) => (name === "AGE" ? undefined : printed(object, path)));
        cells(header, row)
          .slice(1)
          .forEach((cell, i) => shown[i] !== undefined && assert.is(cell, shown[i], `${definition.kind} ${cell}`));
      }
    }
  });

  check("kubectl shows the warning of a deprecated kind, and none for another", async (plane) => {
    const project = Project.copyOf(path.join(ROOT, "test/scenarios/deprecated/input"));
    const kinds = await generatedBy(project);
    assert.equal(kinds.map(({ kind }) => kind).sort(), ["New", "Old"]);
    for (const definition of kinds) {
      await createAndServe(plane, definition);
      const version = itemsAt(definition.crd, "spec", "versions")[0];
      const got = await plane.kubectl(["get", `${definition.plural}.${definition.group}`, "-o", "yaml"]);
      assert.is(got.code, 0, got.stderr);
      const wanted = definition.kind === "Old" ? `Warning: ${textAt(version, "deprecationWarning")}\n` : "";
      assert.is(got.stderr, wanted);
    }
  });

  check("the generator knows every built-in resource", async ({ request }) => {
    const groups = itemsAt((await request("GET", "/apis")).body, "groups");
    const versions = groups.map((group) => textAt(group, "preferredVersion", "groupVersion"));
    const ofKubernetes = versions.filter((version) => /^\w+\/|\.k8s\.io\//.test(version));
    for (const list of ["/api/v1", ...ofKubernetes.map((version) => `/apis/${version}`)]) {
      const resources = itemsAt((await request("GET", list)).body, "resources");
      assert.ok(resources.length > 0, list);
      for (const resource of resources.filter((one) => !textAt(one, "name").includes("/"))) {
        const shortNames = itemsAt(resource, "shortNames").map(String);
        for (const name of [textAt(resource, "name"), textAt(resource, "singularName"), ...shortNames])
          assert.ok(BUILT_IN_RESOURCES.has(name), `${list} ${name}`);
      }
    }
  });

  run();
}

/** Generates the definitions of a project, and removes the project. */
async function generatedBy(project: Project): Promise<Definition[]> {
  try {
    const { exit, stderr } = await project.run("generate");
    assert.is(exit, 0, stderr);
    return loadDefinitions(path.join(project.root, "generated"));
  } finally {
    project.remove();
  }
}

/** Creates or replaces the definition under strict validation, and waits until its objects can be listed. */
async function createAndServe({ request }: ControlPlane, { crd, name, group, versions, plural }: Definition) {
  const strict = "?fieldValidation=Strict";
  let answer = await request("POST", CRDS + strict, crd);
  if (answer.status === 409) {
    const { metadata } = objectAt((await request("GET", `${CRDS}/${name}`)).body);
    const resourceVersion = textAt(metadata, "resourceVersion");
    const replaced = { ...crd, metadata: { ...objectAt(crd, "metadata"), resourceVersion } };
    answer = await request("PUT", `${CRDS}/${name}${strict}`, replaced);
  }
  assert.ok([200, 201].includes(answer.status), `${name}: ${JSON.stringify(answer.body)}`);
  // The generator reports every loss in a diagnostic, so a server must find nothing to warn about.
  assert.equal(answer.warnings, [], name);
  const established = async () => isTrue((await request("GET", `${CRDS}/${name}`)).body, "Established");
  await until(`${name} established`, established);
  for (const version of versions) {
    const list = `/apis/${group}/${version.name}/${plural}`;
    await until(`${list} served`, async () => (await request("GET", list)).status === 200);
  }
}

/** Name and generation of each stored definition of this repository. The generation counts changes of the spec. */
async function generations({ request }: ControlPlane): Promise<(readonly [string, number])[]> {
  const stored = itemsAt((await request("GET", CRDS)).body, "items");
  return stored
    .map((crd) => [textAt(crd, "metadata", "name"), Number(at(crd, "metadata", "generation"))] as const)
    .filter(([name]) => definitions.some((definition) => definition.name === name));
}

/** The schema that the definition was generated from. */
function schemaOf({ crd }: Definition): JsonObject {
  const source = textAt(crd, "metadata", "annotations", "seamgen.dev/source");
  const schema: Json = JSON.parse(readFileSync(path.join(ROOT, source), "utf8"));
  return objectAt(schema);
}

/** What `kubectl explain` prints about a field, on one line. */
async function explain({ kubectl }: ControlPlane, definition: Definition, field: string): Promise<string> {
  const version = `${definition.group}/${definition.versions[0]?.name ?? ""}`;
  const explained = await kubectl(["explain", `${definition.plural}${field}`, `--api-version=${version}`]);
  assert.is(explained.code, 0, explained.stderr);
  return explained.stdout.replace(/\s+/g, " ");
}

async function createNamespace({ request }: ControlPlane): Promise<string> {
  const name = uniqueName("columns");
  const created = await request("POST", "/api/v1/namespaces", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name },
  });
  assert.is(created.status, 201);
  return name;
}

/** Stores a good example of the kind, with its status, in the namespace. */
async function createExample({ request }: ControlPlane, definition: Definition, namespace: string): Promise<Json> {
  const { object } = goodExample(definition);
  const collection = `/apis/${definition.group}/${definition.versions[0]?.name ?? ""}/namespaces/${namespace}/${definition.plural}`;
  const metadata = { name: uniqueName("example"), namespace };
  const created = await request("POST", collection, { ...objectAt(object), metadata });
  assert.is(created.status, 201, JSON.stringify(created.body));
  const status = at(object, "status");
  if (status === undefined) return created.body;
  const updated = await request("PUT", `${collection}/${metadata.name}/status`, { ...objectAt(created.body), status });
  assert.is(updated.status, 200, JSON.stringify(updated.body));
  return updated.body;
}

/** A good example of the kind, with a status if there is one. */
function goodExample({ kind, layer }: Definition): Example {
  const good = examples.filter((example) => example.good && example.kind === kind && example.layer === layer);
  const example = good.find(({ object }) => isObject(at(object, "status"))) ?? good[0];
  if (example === undefined) throw new Error(`no good example of ${kind}`);
  return example;
}

/** Splits a line of a table into its cells. Columns start where they do in the header. */
function cells(header: string, line: string): string[] {
  const starts = [...header.matchAll(/\S+( \S+)*/g)].map(({ index }) => index);
  return starts.map((start, i) => line.slice(start, starts[i + 1]).trim());
}

/** What kubectl prints for a JSONPath of names with at most one filter for a condition's type. */
function printed(object: Json, jsonPath: string): string {
  const [, before = "", type, after = ""] = /^(.*?)(?:\[\?\(@\.type=="(\w+)"\)\](.*))?$/.exec(jsonPath) ?? [];
  const names = (text: string) => text.split(".").filter((name) => name !== "");
  if (type === undefined) return String(at(object, ...names(before)) ?? "");
  const chosen = itemsAt(object, ...names(before)).find((condition) => at(condition, "type") === type);
  return String(at(chosen, ...names(after)) ?? "");
}
