import { execFile, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parse, parseAllDocuments } from "yaml";
import type { PackIndex } from "../../generator/pack/pack-set.ts";
import { isObject, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import { connect, type ControlPlane } from "../cluster/control-plane/control-plane.ts";
import { launch, type Launched } from "../cluster/control-plane/launch.ts";
import { objectAt, textAt } from "../cluster/control-plane/objects.ts";
import { DEFAULT, whyNoControlPlane } from "../cluster/control-plane/programs.ts";
import { cleanEnv, ROOT, startSeamgen } from "../support/built-cli.ts";
import { compile } from "../support/consumer.ts";
import { Project } from "../support/project.ts";
import { debianPackages } from "./debian-packages.ts";
import { goProgram } from "./go-programs.ts";
import { ownProject, runIn } from "./packed-project.ts";
import { RealNpmRegistry, verdaccio } from "./real-npm-registry.ts";
import { RealRegistry } from "./real-registry.ts";

const wanted = { ...DEFAULT, components: "apiserver" } as const;
const why = whyNoControlPlane(wanted);
const helm = await goProgram("helm", "helm.sh/helm/v3", "helm.sh/helm/v3/cmd/helm");
const debian = debianPackages("docker-registry", ["docker-registry", "skopeo", "libgpgme11", "libassuan0"]);
const npmRegistry = verdaccio();

interface Context {
  launched: Launched;
  plane: ControlPlane;
  project: Project;
  index: PackIndex;
  /** Absolute path of the packed chart. */
  chart: string;
}

const test = suite<Context>("servers accept what is published");
/** A test that needs a control plane and a program. It is skipped where one of them cannot be fetched. */
function checkWith(program: string, found: unknown): typeof test | typeof test.skip {
  const reason = why ?? (found === undefined ? `it cannot be fetched: ${program}` : undefined);
  if (reason !== undefined) console.log(`skipped because ${reason}`);
  return reason === undefined ? test : test.skip;
}

test.before(async (context) => {
  context.project = ownProject();
  const { exit, stderr } = await runIn(context.project, ["pack"]);
  assert.is(exit, 0, stderr);
  context.index = JSON.parse(context.project.read("dist-artifacts/pack.json"));
  const { name, version } = context.index;
  context.chart = path.join(context.project.root, `dist-artifacts/helm/${name}-${version}.tgz`);
  if (why !== undefined) return;
  // Helm owns what it installs, so no other test may apply the same definitions to this server.
  context.launched = await launch(wanted);
  context.plane = connect(context.launched.address);
});
test.after(async ({ launched, plane, project }) => {
  plane?.close();
  await launched?.stop();
  project?.remove();
});

interface HelmRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Helm with a home of its own. */
function runHelm({ project, plane }: Context, ...args: readonly string[]): HelmRun {
  const home = path.join(project.parent, "helm");
  const env = { PATH: process.env["PATH"] ?? "", HOME: home, KUBECONFIG: plane.kubeconfig };
  return spawnSync(helm ?? "", args, { env, encoding: "utf8", maxBuffer: 2 ** 28 });
}

function rendered(
  context: Context,
  ...args: readonly string[]
): { readonly text: string; readonly crds: JsonObject[] } {
  const { status, stdout, stderr } = runHelm(context, "template", "crds", context.chart, ...args);
  assert.is(status, 0, stderr);
  const documents = parseAllDocuments(stdout).map((document): unknown => document.toJS());
  return { text: stdout, crds: documents.filter(isObject) };
}

const definitionsOf = ({ project }: Context): readonly Json[] =>
  parseAllDocuments(project.read("dist-artifacts/crds/crds.yaml")).map((document): Json => document.toJS());

const byName = (objects: readonly Json[]) =>
  new Map([...objects].map((object) => [textAt(object, "metadata", "name"), object]));

/** Names of the definitions on the server. */
async function served({ plane }: Context): Promise<readonly string[]> {
  const { stdout } = await plane.kubectl(["get", "crds", "-o", "name"]);
  return stdout.split("\n").filter(Boolean).sort();
}

checkWith("Helm", helm)("helm lint finds no fault, and helm template renders the definitions", (context) => {
  const lint = runHelm(context, "lint", "--strict", context.chart);
  assert.is(lint.status, 0, lint.stdout + lint.stderr);
  const { crds } = rendered(context);
  for (const [name, crd] of byName(crds)) {
    const annotations = objectAt(crd, "metadata", "annotations");
    assert.is(annotations["helm.sh/resource-policy"], "keep", name);
  }
  const { crds: plain } = rendered(context, "--set", "keep=false");
  assert.equal(byName(plain), byName(definitionsOf(context)));
  assert.equal(rendered(context, "--set", "enabled=false").crds, []);
  assert.is.not(runHelm(context, "template", context.chart, "--set", "keep=maybe").status, 0);
});

checkWith("Helm", helm)("braces in the texts of a schema reach the server as they are", async (context) => {
  const project = ownProject();
  const braces = 'Braces {{ .Values.keep }} {{- "a" -}} {{ and }} }} {{{{ `{{` {{/* c */}} {{ fail "no" }}.';
  try {
    const file = "schemas/seam-core/DriftSignal.json";
    const schema: JsonObject = JSON.parse(project.read(file));
    project.write(file, { ...schema, description: braces });
    assert.is((await runIn(project, ["pack"])).exit, 0);
    const chart = path.join(project.root, path.relative(context.project.root, context.chart));
    const { crds } = rendered({ ...context, chart }, "--set", "keep=false");
    assert.equal(byName(crds), byName(definitionsOf({ ...context, project })));
    assert.ok(JSON.stringify(crds).includes(JSON.stringify(braces).slice(1, -1)));
  } finally {
    project.remove();
  }
});

checkWith("Helm", helm)("a server accepts the rendered chart, and kubectl applies the bundle", async (context) => {
  const { plane, project } = context;
  const dryRun = await plane.kubectl(["apply", "--server-side", "--dry-run=server", "-f", "-"], rendered(context).text);
  assert.is(dryRun.code, 0, dryRun.stderr);
  assert.equal(await served(context), []);
  const bundle = path.join(project.root, "dist-artifacts/crds");
  const applied = await plane.kubectl(["apply", "--server-side", "-k", bundle]);
  assert.is(applied.code, 0, applied.stderr);
  const names = [...byName(definitionsOf(context)).keys()];
  const qualified = names.map((name) => `customresourcedefinition.apiextensions.k8s.io/${name}`).sort();
  assert.equal(await served(context), qualified);
  const deleted = await plane.kubectl(["delete", "-k", bundle]);
  assert.is(deleted.code, 0, deleted.stderr);
});

checkWith("Helm", helm)("helm installs, upgrades, and keeps the definitions on uninstall", async (context) => {
  const { plane, chart } = context;
  const helmRuns = (...args: readonly string[]) => {
    const { status, stderr } = runHelm(context, ...args);
    assert.is(status, 0, stderr);
  };
  helmRuns("install", "crds", chart);
  const names = await served(context);
  assert.is(names.length, definitionsOf(context).length);
  const other = ownProject();
  try {
    const file = "schemas/seam-core/DriftSignal.json";
    const schema: JsonObject = JSON.parse(other.read(file));
    other.write(file, { ...schema, description: "A changed description." });
    assert.is((await runIn(other, ["pack", "--release", "0.2.0"])).exit, 0);
    helmRuns("upgrade", "crds", path.join(other.root, `dist-artifacts/helm/${context.index.name}-0.2.0.tgz`));
  } finally {
    other.remove();
  }
  const { stdout } = await plane.kubectl(["get", "crds", "-o", "json"]);
  assert.match(stdout, "A changed description.");
  helmRuns("uninstall", "crds");
  assert.equal(await served(context), names);
});

const registries = debian === undefined ? undefined : npmRegistry;

checkWith("registries", registries)(
  "an empty project uses the packages and the bundle from registries",
  async (context) => {
    const { plane, project, index } = context;
    const oci = await RealRegistry.start(path.join(debian ?? "", "usr/bin/docker-registry"));
    const npm = await RealNpmRegistry.start(npmRegistry ?? "");
    const consumer = new Project();
    try {
      project.write(".npmrc", `registry=${npm.url}\n${npm.tokenKey}=${npm.token}\n`);
      const image = `oci://${oci.host}/team/crds:${index.version}`;
      for (const to of ["npm", image]) {
        const running = startSeamgen(["publish", "--to", to], { cwd: project.root });
        assert.is(await running.ended, 0, running.output);
      }
      consumer.write("package.json", { name: "consumer", private: true, type: "module" });
      consumer.write(".npmrc", `registry=${npm.url}\n`);
      const install = ["install", "--ignore-scripts", "--no-audit", "--no-fund", `@seam/seam-core@${index.version}`];
      await promisify(execFile)("npm", install, { cwd: consumer.root, env: cleanEnv() });
      const text = readFileSync(path.join(ROOT, "examples/objects/seam-core/DriftSignal/good-replicas.yaml"), "utf8");
      consumer.write("object.yaml", text);
      consumer.write("src/main.ts", program(parse(text)));
      for (const resolution of ["nodenext", "bundler"] as const)
        assert.equal(compile(consumer, { compiler: "typescript", resolution }), { exit: 0, output: "" });
      const { stdout } = await promisify(execFile)(process.execPath, ["out/main.js"], { cwd: consumer.root });
      assert.equal(JSON.parse(stdout), { found: [[], [""]], is: [true, false] });

      const { exit, stderr } = await runIn(consumer, ["pull", image, "--to", "crds"]);
      assert.is(exit, 0, stderr);
      const applied = await plane.kubectl([
        ...["apply", "--server-side", "--force-conflicts"],
        ...["-k", path.join(consumer.root, "crds")],
      ]);
      assert.is(applied.code, 0, applied.stderr);
      const established = await plane.kubectl([
        "wait",
        "--for=condition=Established",
        "--timeout=60s",
        "crds",
        "--all",
      ]);
      assert.is(established.code, 0, established.stderr);
      const namespace = String(parse(text).metadata.namespace);
      assert.is((await plane.kubectl(["create", "namespace", namespace])).code, 0);
      const created = await plane.kubectl(["create", "-f", path.join(consumer.root, "object.yaml")]);
      assert.is(created.code, 0, created.stderr);
      assert.ok(existsSync(path.join(consumer.root, "crds/SHA256SUMS")));
    } finally {
      consumer.remove();
      await Promise.all([oci.stop(), npm.stop()]);
    }
  },
);

/** A program that uses the types and the validators of a package for an object. */
const program = (object: unknown) => `
import { type DriftSignal, DriftSignalResource } from "@seam/seam-core";
import { isDriftSignal, validateDriftSignal } from "@seam/seam-core/v1alpha1/drift-signal.validator";

const { apiVersion, kind } = DriftSignalResource;
const good: DriftSignal = ${JSON.stringify(object)};
const bad: unknown = { apiVersion, kind, metadata: { name: "x" } };
const found = [good, bad].map((one) => validateDriftSignal(one).map(({ path }) => path));
console.log(JSON.stringify({ found, is: [good, bad].map((one) => isDriftSignal(one)) }));
`;

test.run();
