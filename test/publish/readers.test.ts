import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { PackIndex } from "../../generator/pack/pack-set.ts";
import { isObject } from "../../packages/base/src/json.ts";
import { loadExamples, type Example } from "../cluster/control-plane/examples.ts";
import { at, textAt } from "../cluster/control-plane/objects.ts";
import { ROOT } from "../support/built-cli.ts";
import { readFiles, type Project } from "../support/project.ts";
import { debianPackages } from "./debian-packages.ts";
import { goProgram, moduleSource } from "./go-programs.ts";
import { LanguageServer } from "./language-server.ts";
import { npmPrograms } from "./npm-programs.ts";
import { ownProject, runIn } from "./packed-project.ts";
import { RealRegistry } from "./real-registry.ts";

const OBJECTS = path.join(ROOT, "examples/objects");
const debian = debianPackages("docker-registry", ["docker-registry", "skopeo", "libgpgme11", "libassuan0"]);
const kubeconform = await goProgram(
  "kubeconform",
  "github.com/yannh/kubeconform",
  "github.com/yannh/kubeconform/cmd/kubeconform",
);
const oras = await goProgram("oras", "oras.land/oras", "oras.land/oras/cmd/oras");
const flux = await goProgram("flux", "github.com/fluxcd/pkg/oci", "seamgen.dev/test/publish/flux");
const argoCd = moduleSource("argo-cd", "github.com/argoproj/argo-cd/v3");
const editor = npmPrograms("yaml-language-server-1.25.0", { dependencies: { "yaml-language-server": "1.25.0" } });

interface Context {
  registry: RealRegistry;
  project: Project;
  index: PackIndex;
  /** HOST/NAME:TAG of the image. */
  image: string;
}

const test = suite<Context>("readers of what is published");
/** A test that needs a program, and is skipped where it cannot be fetched. */
function checkWith(program: string, found: unknown): typeof test | typeof test.skip {
  if (found === undefined) console.log(`skipped because it cannot be fetched: ${program}`);
  return found === undefined ? test.skip : test;
}

test.before(async (context) => {
  context.project = ownProject();
  const { exit, stderr } = await runIn(context.project, ["pack"]);
  assert.is(exit, 0, stderr);
  context.index = JSON.parse(context.project.read("dist-artifacts/pack.json"));
  if (debian === undefined) return;
  context.registry = await RealRegistry.start(path.join(debian, "usr/bin/docker-registry"));
  const repository = `${context.registry.host}/team/crds`;
  assert.is((await runIn(context.project, ["publish", "--to", `oci://${repository}`])).exit, 0);
  context.image = `${repository}:${context.index.version}`;
});
test.after(async ({ registry, project }) => {
  await registry?.stop();
  project?.remove();
});

/** The objects of kinds with a definition. */
const examples = loadExamples(OBJECTS).filter(({ layer }) => layer !== "shared" && layer !== "domain-core");
const good = examples.filter((one) => one.good);
/** Objects with a fault that a JSON Schema can express. */
const bad = examples.filter(
  ({ file, good: isGood }) => !isGood && /^# expect: \S+ (required|enum|type)$/m.test(textOf(file)),
);

function textOf(file: string): string {
  return readFileSync(path.join(OBJECTS, file), "utf8");
}

const catalogOf = ({ project }: Context) => path.join(project.root, "dist-artifacts/catalog");

checkWith("kubeconform", kubeconform)(
  "kubeconform accepts good objects with the catalog, and refuses bad ones",
  (context) => {
    const layout = "{{ .Group }}/{{ .ResourceKind }}_{{ .ResourceAPIVersion }}.json";
    const run = (files: readonly Example[]) => {
      const args = [
        "-strict",
        "-summary",
        "-output",
        "json",
        "-verbose",
        "-schema-location",
        `${catalogOf(context)}/${layout}`,
      ];
      const { stdout, stderr } = spawnSync(
        kubeconform ?? "",
        [...args, ...files.map(({ file }) => path.join(OBJECTS, file))],
        {
          encoding: "utf8",
        },
      );
      assert.is(stderr, "");
      const { resources }: { resources: { filename: string; status: string; msg: string }[] } = JSON.parse(stdout);
      return resources;
    };
    assert.ok(good.length > 10 && bad.length > 10, `${good.length} good and ${bad.length} bad objects`);
    const accepted = run(good);
    assert.is(accepted.length, good.length);
    assert.equal(
      accepted.filter(({ status }) => status !== "statusValid"),
      [],
    );
    // kubeconform cannot read an object whose metadata is not an object.
    const readable = bad.filter(({ object }) => isObject(at(object, "metadata")));
    const refused = run(readable);
    assert.is(refused.length, readable.length);
    assert.equal(
      refused.filter(({ status }) => status !== "statusInvalid"),
      [],
    );
  },
);

checkWith("yaml-language-server", editor)(
  "an editor accepts good objects with the catalog, and underlines bad ones",
  async (context) => {
    const server = new LanguageServer(path.join(editor ?? "", "yaml-language-server/bin/yaml-language-server"));
    const diagnose = (example: Example) => {
      const [group = "", version = ""] = textAt(example.object, "apiVersion").split("/");
      const schema = pathToFileURL(
        path.join(catalogOf(context), group, `${example.kind.toLowerCase()}_${version}.json`),
      );
      const text = `# yaml-language-server: $schema=${schema.href}\n${textOf(example.file)}`;
      return server.diagnose(pathToFileURL(path.join(OBJECTS, example.file)).href, text);
    };
    try {
      await server.start();
      for (const one of good) assert.equal(await diagnose(one), [], one.file);
      for (const one of bad) assert.ok((await diagnose(one)).length > 0, one.file);
    } finally {
      await server.stop();
    }
  },
);

/** The files of the bundle, by their paths in it. */
function bundleOf({ project }: Context): ReadonlyMap<string, string> {
  return readFiles(path.join(project.root, "dist-artifacts/crds"));
}

const registryAnd = (program: string | undefined) => (debian === undefined ? undefined : program);

checkWith("oras", registryAnd(oras))("oras pulls the bundle, and finds the SBOM", async (context) => {
  const { project, image, index } = context;
  const run = promisify(execFile);
  const folder = path.join(project.parent, "oras");
  mkdirSync(folder);
  // oras checks the digest in the reference.
  const pinned = image.replace(/:[^:/]+$/, `@${index.image?.manifest.digest}`);
  await run(oras ?? "", ["pull", "--plain-http", "--output", folder, pinned]);
  const archive = path.join(folder, `${index.name}-${index.version}.tgz`);
  await run("tar", ["-xzf", archive, "-C", folder]);
  const files = readFiles(folder);
  files.delete(path.basename(archive));
  assert.equal(files, bundleOf(context));
  const found = await run(oras ?? "", ["discover", "--plain-http", "--format", "json", image]);
  assert.match(found.stdout, /"artifactType": "application\/spdx\+json"/);
});

checkWith("Flux's library", registryAnd(flux))("Flux's library extracts the bundle", async (context) => {
  const { project, image, index } = context;
  const folder = path.join(project.parent, "flux");
  mkdirSync(folder);
  const { stdout } = await promisify(execFile)(flux ?? "", [image, folder]);
  assert.match(stdout, index.image?.manifest.digest ?? "none");
  assert.equal(readFiles(folder), bundleOf(context));
});

checkWith("the source of Argo CD", argoCd)("Argo CD reads layers of our type by default", ({ project, index }) => {
  const source = readFileSync(path.join(argoCd ?? "", "cmd/argocd-repo-server/commands/argocd_repo_server.go"), "utf8");
  const [, list = ""] = /"ARGOCD_REPO_SERVER_OCI_LAYER_MEDIA_TYPES", \[\]string\{([^}]*)\}/.exec(source) ?? [];
  const allowed = [...list.matchAll(/"([^"]+)"/g)].map(([, type]) => type);
  const blob = index.image?.manifest.digest.replace(":", "/");
  const { layers }: { layers: { mediaType: string }[] } = JSON.parse(project.read(`dist-artifacts/oci/blobs/${blob}`));
  assert.is(layers.length, 1);
  for (const { mediaType } of layers) assert.ok(allowed.includes(mediaType), `${mediaType} in ${allowed.join(", ")}`);
});

test.run();
