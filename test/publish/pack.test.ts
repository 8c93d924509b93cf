import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import Ajv from "ajv";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parseAllDocuments } from "yaml";
import type { PackIndex } from "../../generator/pack/pack-set.ts";
import { readArchive } from "../../generator/publish/pull-image.ts";
import { ROOT, seamgen } from "../support/built-cli.ts";
import { Project, readFiles } from "../support/project.ts";
import { ownProject, runIn } from "./packed-project.ts";

const test = suite<{ project: Project; index: PackIndex }>("pack");
const OUTPUT = "dist-artifacts";

test.before(async (context) => {
  context.project = ownProject();
  const { exit, stderr } = await runIn(context.project, ["pack"]);
  assert.is(exit, 0, stderr);
  context.index = JSON.parse(context.project.read(`${OUTPUT}/pack.json`));
});
test.after(({ project }) => project.remove());

const bytesOf = (project: Project, file: string) => readFileSync(path.join(project.root, OUTPUT, file));
const jsonOf = <T>(project: Project, file: string): T => JSON.parse(project.read(`${OUTPUT}/${file}`));
const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");
const textsOf = (archive: Uint8Array) =>
  new Map(readArchive(archive).map((file) => [file.path, Buffer.from(file.bytes).toString()]));

test("two folders, time zones and umasks give the same bytes", ({ project, index }) => {
  const other = ownProject();
  try {
    const script = `umask 077; exec "${process.execPath}" "${path.join(ROOT, "dist/cli.cjs")}" pack`;
    execFileSync("sh", ["-c", script], { cwd: other.root, env: { ...process.env, TZ: "Pacific/Apia", LC_ALL: "C" } });
    assert.equal(readFiles(path.join(other.root, OUTPUT)), readFiles(path.join(project.root, OUTPUT)));
    for (const { path: file, sha256: sum } of index.files) assert.is(sha256(bytesOf(other, file)), sum, file);
  } finally {
    other.remove();
  }
});

test("the compressed bytes are those of the pinned compressor", ({ project, index }) => {
  const { shared } = Object.fromEntries(index.packages.map(({ name, file }) => [name.split("/")[1], file]));
  const archive = bytesOf(project, shared ?? "");
  // No name, no time, and the same operating system in every header.
  assert.is(archive.subarray(0, 10).toString("hex"), "1f8b0800000000000003");
  assert.ok(gunzipSync(archive).length % 512 === 0);
});

test("every file has the time of SOURCE_DATE_EPOCH", async () => {
  const project = ownProject();
  try {
    const { exit } = await runIn(project, ["pack"], { SOURCE_DATE_EPOCH: "1700000000" });
    assert.is(exit, 0);
    const index: PackIndex = JSON.parse(project.read(`${OUTPUT}/pack.json`));
    const archive = bytesOf(project, index.packages[0]?.file ?? "");
    assert.is(archive.readUInt32LE(4), 1_700_000_000);
    assert.is(parseInt(gunzipSync(archive).subarray(136, 147).toString(), 8), 1_700_000_000);
    const manifest = jsonOf<{ annotations: object }>(project, blobPath(index.image?.manifest.digest));
    assert.is(
      Object.entries(manifest.annotations).find(([name]) => name.endsWith("created"))?.[1],
      "2023-11-14T22:13:20Z",
    );
    const catalog = jsonOf<{ publishedAt: string }>(project, "catalog/v1alpha1/index.json");
    assert.is(catalog.publishedAt, "2023-11-14");
  } finally {
    project.remove();
  }
});

for (const value of ["yesterday", "-1", "1.5", "4294967296", "99999999999"])
  test(`SOURCE_DATE_EPOCH ${value} is refused, and nothing is written`, async () => {
    const project = ownProject();
    const { exit, stderr } = await runIn(project, ["pack"], { SOURCE_DATE_EPOCH: value });
    assert.is(exit, 2);
    assert.match(stderr, "SG8002");
    assert.not(existsSync(path.join(project.root, OUTPUT)));
    project.remove();
  });

const blobPath = (digest = "") => `oci/blobs/${digest.replace(":", "/")}`;

test("a tarball has the generated files of its layer, and publint and attw report no problem", async ({
  project,
  index,
}) => {
  for (const { file, name, integrity } of index.packages) {
    const archive = bytesOf(project, file);
    const layer = name.split("/")[1] ?? "";
    const wanted = [...readFiles(path.join(ROOT, "generated", layer)).entries()].map(([one, text]) => [
      `package/${one}`,
      text,
    ]);
    assert.equal(textsOf(archive), new Map(wanted as [string, string][]));
    assert.is(`sha512-${createHash("sha512").update(archive).digest("base64")}`, integrity);
    const { messages } = await publint({ pack: { tarball: new Uint8Array(archive).buffer }, strict: true });
    assert.equal(messages, []);
    const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(archive)));
    assert.ok(analysis.types !== false);
  }
});

test("packages are listed after those that they depend on", ({ index }) => {
  const done = new Set<string>();
  for (const { name, dependsOn } of index.packages) {
    for (const other of dependsOn) assert.ok(done.has(other), `${name} before ${other}`);
    done.add(name);
  }
});

test("--release sets the version of each package, and of the packages that it depends on", async () => {
  const project = ownProject();
  try {
    assert.is((await runIn(project, ["pack", "--release", "2.3.4-rc.1+build"])).exit, 0);
    const index: PackIndex = JSON.parse(project.read(`${OUTPUT}/pack.json`));
    for (const { file } of index.packages) {
      const manifest = JSON.parse(textsOf(bytesOf(project, file)).get("package/package.json") ?? "");
      assert.is(manifest.version, "2.3.4-rc.1+build");
      for (const range of Object.values(manifest.dependencies ?? {})) assert.is(range, "2.3.4-rc.1+build");
    }
    const layout = jsonOf<{ manifests: { annotations?: { [name: string]: string } }[] }>(project, "oci/index.json");
    assert.is(layout.manifests[0]?.annotations?.["org.opencontainers.image.ref.name"], "2.3.4-rc.1_build");
  } finally {
    project.remove();
  }
});

for (const version of ["1.2", "v1.2.3", "01.2.3", "1.2.3-", "latest", ""])
  test(`--release ${JSON.stringify(version)} is refused`, async () => {
    const project = ownProject();
    const { exit, stderr } = await runIn(project, ["pack", "--release", version]);
    assert.is(exit, 2);
    assert.match(stderr, "SG8002");
    project.remove();
  });

test("--release git takes the one version that tags the commit", async () => {
  const project = ownProject();
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
      cwd: project.root,
      stdio: "pipe",
    });
  const pack = () => runIn(project, ["pack", "--release", "git"]);
  try {
    const outside = await pack();
    assert.is(outside.exit, 2, "a folder without git");
    assert.match(outside.stderr, "SG8003");
    git("init", "--quiet");
    git("add", ".");
    git("commit", "--quiet", "--message", "first");
    assert.is((await pack()).exit, 2, "a commit without a tag");
    git("tag", "not-a-version");
    assert.is((await pack()).exit, 2, "a tag that is no version");
    git("tag", "v4.5.6");
    assert.is((await pack()).exit, 0);
    assert.is(JSON.parse(project.read(`${OUTPUT}/pack.json`)).version, "4.5.6");
    project.write("notes.txt", "not tracked");
    assert.is((await pack()).exit, 0);
    const schema = project.read("schemas/shared/ObjectMeta.json");
    project.write("schemas/shared/ObjectMeta.json", `${schema} `);
    const changed = await pack();
    assert.is(changed.exit, 2, "a file that was changed after the commit");
    assert.match(changed.stderr, /SG8025 .*schemas\/shared\/ObjectMeta\.json has changes/);
    project.write("schemas/shared/ObjectMeta.json", schema);
    git("tag", "v4.5.7");
    const two = await pack();
    assert.is(two.exit, 2, "two versions");
    assert.match(two.stderr, "4.5.6 and 4.5.7");
  } finally {
    project.remove();
  }
});

test("the bundle has every definition, in dependency order, with checksums", ({ project }) => {
  const crds = path.join(project.root, OUTPUT, "crds");
  execFileSync("sha256sum", ["--check", "--quiet", "SHA256SUMS"], { cwd: crds });
  const all = project.read(`${OUTPUT}/crds/crds.yaml`);
  assert.is(all, readFileSync(path.join(ROOT, "generated/crds/all.yaml"), "utf8"));
  const names = parseAllDocuments(all).map((document) => document.toJS().metadata.name);
  const [kustomization] = parseAllDocuments(project.read(`${OUTPUT}/crds/kustomization.yaml`));
  const listed: string[] = kustomization?.toJS().resources;
  assert.equal(
    listed.map((file) => parseAllDocuments(project.read(`${OUTPUT}/crds/${file}`))[0]?.toJS().metadata.name),
    names,
  );
});

test("the image has the bundle as its only layer, and the SBOM refers to it", ({ project, index }) => {
  const { image } = index;
  assert.ok(image);
  for (const file of readdirSync(path.join(project.root, OUTPUT, "oci/blobs/sha256")))
    assert.is(sha256(bytesOf(project, `oci/blobs/sha256/${file}`)), file);
  interface Manifest {
    artifactType: string;
    config: { mediaType: string; digest: string };
    layers: { mediaType: string; digest: string }[];
    subject?: { digest: string };
  }
  const manifest = jsonOf<Manifest>(project, blobPath(image.manifest.digest));
  assert.is(manifest.artifactType, "application/vnd.seamgen.crds.v1");
  assert.is(manifest.config.mediaType, "application/vnd.seamgen.crds.config.v1+json");
  assert.equal(
    manifest.layers.map(({ mediaType }) => mediaType),
    ["application/vnd.oci.image.layer.v1.tar+gzip"],
  );
  const layer = textsOf(bytesOf(project, blobPath(manifest.layers[0]?.digest)));
  assert.equal(layer, readFiles(path.join(project.root, OUTPUT, "crds")));
  const config = jsonOf<{ definitions: { file: string; digest: string }[] }>(project, blobPath(manifest.config.digest));
  assert.is(config.definitions.length, 13);
  for (const { file, digest } of config.definitions) assert.is(`sha256:${sha256(layer.get(file) ?? "")}`, digest);
  const referrer = jsonOf<Manifest>(project, blobPath(image.referrers[0]?.digest));
  assert.is(referrer.subject?.digest, image.manifest.digest);
  const sbom = jsonOf<{ files: { fileName: string }[]; packages: object[] }>(
    project,
    blobPath(referrer.layers[0]?.digest),
  );
  assert.equal(sbom.files.map(({ fileName }) => fileName.slice(2)).sort(), [...layer.keys()].sort());
  assert.is(sbom.packages.length, 1 + index.packages.length);
});

test("the catalog accepts the example objects and refuses unknown fields", ({ project }) => {
  interface Example {
    apiVersion: string;
    kind: string;
  }
  const folder = path.join(ROOT, "examples/objects");
  let judged = 0;
  for (const [file, text] of readFiles(folder)) {
    if (!path.basename(file).startsWith("good-")) continue;
    const object: Example = parseAllDocuments(text)[0]?.toJS();
    const [group = "", version = ""] = String(object.apiVersion).split("/");
    const schema = `catalog/${group}/${String(object.kind).toLowerCase()}_${version}.json`;
    if (!existsSync(path.join(project.root, OUTPUT, schema))) continue;
    const validate = new Ajv.default({ strict: false, validateFormats: false }).compile(
      jsonOf<object>(project, schema),
    );
    assert.ok(validate(object), `${file}: ${JSON.stringify(validate.errors)}`);
    assert.not(validate({ ...object, unknownField: 1 }), `${file} with an unknown field`);
    judged++;
  }
  assert.ok(judged >= 10, `only ${judged} objects`);
});

test("the index of the catalog has the digest and the size of each schema", ({ project }) => {
  interface Row {
    kind: string;
    file: string;
    digest: string;
    size: number;
    schema?: string;
    dependsOn: { group: string; kind: string }[];
  }
  const { layers } = jsonOf<{ layers: { [layer: string]: Row[] } }>(project, "catalog/v1alpha1/index.json");
  const rows = Object.values(layers).flat();
  assert.is(rows.length, 16);
  for (const { kind, file, digest, size, schema } of rows) {
    const bytes = bytesOf(project, `catalog/v1alpha1/${file}`);
    assert.equal([`sha256:${sha256(bytes)}`, bytes.length], [digest, size], kind);
    if (schema !== undefined)
      assert.ok(existsSync(path.join(project.root, OUTPUT, "catalog", schema)), `${kind}: ${schema}`);
  }
  const execution = rows.find(({ kind }) => kind === "InfrastructurePackExecution");
  assert.equal(
    execution?.dependsOn.map(({ group, kind }) => `${group} ${kind}`),
    ["infrastructure.ontai.dev InfrastructureClusterPack", "shared SealedCausalChain"],
  );
});

test("the OpenAPI documents have the paths and the schema of each kind", ({ project }) => {
  interface Document {
    openapi: string;
    paths: object;
    components: { schemas: { [name: string]: object } };
  }
  const document = jsonOf<Document>(project, "openapi/v3/apis/infrastructure.ontai.dev/v1alpha1.json");
  assert.is(document.openapi, "3.0.0");
  const plural = "/apis/infrastructure.ontai.dev/v1alpha1/namespaces/{namespace}/infrastructurepackexecutions";
  assert.ok(Object.keys(document.paths).includes(`${plural}/{name}/status`));
  assert.ok(document.components.schemas["dev.ontai.infrastructure.v1alpha1.InfrastructurePackExecution"]);
});

test("an option that has no effect is refused, and so is a folder that has other files of the project", async () => {
  const project = ownProject();
  try {
    assert.is((await runIn(project, ["pack", "--release", "1.0.0"])).exit, 0);
    for (const [to, ...idle] of [
      ["npm", "--sign-with", "cat"],
      ["npm", "--plain-http"],
      ["./site", "--moving-tag", "latest"],
      ["./site", "--mount-from", "other"],
    ]) {
      const { exit, stderr } = await runIn(project, ["publish", "--to", to ?? "", "--dry-run", ...idle]);
      assert.is(exit, 2, stderr);
      assert.match(stderr, `${idle[0]} is for images only`);
    }
    const before = [...readFiles(project.root).keys()];
    for (const to of ["./schemas", "./generated", "./schemas/site", `./${OUTPUT}`, `./${OUTPUT}/site`, "."]) {
      const { exit, stderr } = await runIn(project, ["publish", "--to", to]);
      assert.is(exit, 2, to);
      assert.match(stderr, "SG8024", to);
    }
    assert.equal([...readFiles(project.root).keys()], before);
    assert.is((await runIn(project, ["publish", "--to", "./site"])).exit, 0);
  } finally {
    project.remove();
  }
});

test("the catalog says its draft, because readers take an exclusive bound for the flag of draft 4 without it", ({
  project,
}) => {
  const catalogs = jsonOf<PackIndex>(project, "pack.json").files.filter(({ path: file }) =>
    /^catalog\/.*_v1alpha1\.json$/.test(file),
  );
  assert.ok(catalogs.length > 0);
  for (const { path: file } of catalogs)
    assert.is(JSON.parse(project.read(`${OUTPUT}/${file}`)).$schema, "http://json-schema.org/draft-07/schema#", file);
});

test("the catalog has the text of each schema, of the built-in ones too", async () => {
  const project = new Project();
  try {
    assert.is((await runIn(project, ["init"])).exit, 0);
    const { exit, stderr } = await runIn(project, ["pack", "--release", "1.0.0"]);
    assert.is(exit, 0, stderr);
    const { files } = jsonOf<PackIndex>(project, "pack.json");
    for (const { path: file, bytes } of files) assert.ok(bytes > 0, `${file} is empty`);
    const sources = files.filter(({ path: file }) => file.startsWith("catalog/v1alpha1/platform/"));
    const names = sources.map(({ path: file }) => path.basename(file, ".json"));
    assert.equal(names, ["Condition", "ObjectMeta", "Website"]);
    const types = { Condition: "status", ObjectMeta: "labels", Website: "spec" };
    for (const [name, property] of Object.entries(types)) {
      const schema = jsonOf<{ title: string; properties: object }>(project, `catalog/v1alpha1/platform/${name}.json`);
      assert.is(schema.title, name);
      assert.ok(property in schema.properties, name);
    }
  } finally {
    project.remove();
  }
});

test("a number that no double holds keeps its digits in the catalog and in the OpenAPI document", async () => {
  const project = new Project();
  project.write("seamgen.config.json", {
    packages: { scope: "@x" },
    layers: [{ name: "web", group: "web.example.com" }],
  });
  project.write(
    "schemas/web/Site.yaml",
    `$schema: https://json-schema.org/draft/2020-12/schema
$id: https://example.com/web/Site.json
x-ont-layer: web
type: object
required: [spec]
properties: { spec: { type: object, properties: { a: { type: integer, enum: [9007199254740993] } } } }
`,
  );
  const { exit, stderr } = await runIn(project, ["pack"]);
  assert.is(exit, 0, stderr);
  const files = ["catalog/v1alpha1/web/Site.json", "catalog/web.example.com/site_v1alpha1.json"];
  for (const file of [...files, "openapi/v3/apis/web.example.com/v1alpha1.json"])
    assert.match(project.read(`${OUTPUT}/${file}`), /\b9007199254740993\b/, file);
  project.remove();
});

test("what an earlier run packed is replaced, and other files stay", async () => {
  const project = ownProject();
  try {
    assert.is((await runIn(project, ["pack"])).exit, 0);
    project.write(`${OUTPUT}/notes.txt`, "mine");
    assert.is((await runIn(project, ["pack", "--release", "9.9.9"])).exit, 0);
    const names = readdirSync(path.join(project.root, OUTPUT, "npm"));
    assert.ok(
      names.every((name) => name.endsWith("-9.9.9.tgz")),
      names.join(),
    );
    assert.is(project.read(`${OUTPUT}/notes.txt`), "mine");
  } finally {
    project.remove();
  }
});

test("a folder that pack did not write is refused, and stays as it is", async () => {
  const project = ownProject();
  project.write(`${OUTPUT}/notes.txt`, "mine");
  const { exit, stderr } = await runIn(project, ["pack"]);
  assert.is(exit, 2);
  assert.match(stderr, "SG8001");
  assert.equal([...readFiles(path.join(project.root, OUTPUT)).keys()], ["notes.txt"]);
  project.remove();
});

test("errors of the schemas end the command with their codes", async () => {
  const project = ownProject();
  project.write("schemas/shared/Broken.json", "{");
  const { exit, stderr } = await runIn(project, ["pack"]);
  assert.is(exit, 3);
  assert.match(stderr, "SG1001");
  assert.not(existsSync(path.join(project.root, OUTPUT)));
  project.remove();
});

test("a lint rule that the config makes an error ends the command", async () => {
  const project = ownProject();
  const config: object = JSON.parse(project.read("seamgen.config.json"));
  project.write("seamgen.config.json", { ...config, lint: { "unused-dependency": "error" } });
  const { exit } = await runIn(project, ["generate", "--check"]);
  assert.is(exit, 3);
  assert.is((await runIn(project, ["pack"])).exit, 3);
  project.remove();
});

test("braces in a description are text in the chart", async () => {
  const project = new Project();
  project.write("seamgen.config.json", {
    packages: { scope: "@x" },
    layers: [{ name: "web", group: "web.example.com" }],
  });
  const description = "Use {{ .Values.host }} and {{- end }} or }} here.";
  project.write("schemas/web/Site.json", {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "https://example.com/web/Site.json",
    description,
    "x-ont-layer": "web",
    type: "object",
    required: ["spec"],
    properties: { spec: { type: "object", description } },
  });
  assert.is((await runIn(project, ["pack"])).exit, 0);
  const chart = textsOf(bytesOf(project, "helm/x-crds-0.0.0.tgz"));
  const template = chart.get("x-crds/templates/web.example.com_sites.yaml") ?? "";
  assert.match(template, 'Use {{ "{{" }} .Values.host }} and {{ "{{" }}- end }} or }} here.');
  project.remove();
});

test("a set without a kind has packages and a catalog, but no image and no chart", async () => {
  const project = new Project();
  project.write("seamgen.config.json", { packages: { scope: "@x" }, layers: [{ name: "web" }] });
  project.write("schemas/web/Size.json", {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "https://example.com/web/Size.json",
    "x-ont-layer": "web",
    type: "integer",
  });
  assert.is((await runIn(project, ["pack"])).exit, 0);
  const index: PackIndex = JSON.parse(project.read(`${OUTPUT}/pack.json`));
  assert.is(index.image, null);
  assert.equal(
    index.files.map(({ path: file }) => file).filter((file) => !file.startsWith("docs/")),
    ["catalog/v1alpha1/index.json", "catalog/v1alpha1/web/Size.json", "npm/x-web-0.0.0.tgz"],
  );
  const { exit, stderr } = await runIn(project, ["publish", "--to", "oci://127.0.0.1:1/x/crds"]);
  assert.is(exit, 2);
  assert.match(stderr, "SG8018");
  project.remove();
});

test("the built command packs too", () => {
  const project = ownProject();
  const { exit, stderr } = seamgen(["pack", "--format", "json"], { cwd: project.root });
  assert.is(exit, 0, stderr);
  project.remove();
});

test("publish to a folder copies the catalog and keeps other files", async ({ project }) => {
  project.write("site/index.html", "mine");
  const first = await runIn(project, ["publish", "--to", "./site"]);
  assert.is(first.exit, 0, first.stderr);
  assert.match(first.stdout, /^published  site\/v1alpha1\/index\.json  sha256:/m);
  assert.is(project.read("site/v1alpha1/index.json"), project.read(`${OUTPUT}/catalog/v1alpha1/index.json`));
  const second = await runIn(project, ["publish", "--to", "./site"]);
  assert.not.match(second.stdout, /^published/m);
  assert.is(project.read("site/index.html"), "mine");
});

test("publish to a folder copies the documentation, except over a page of the user", async ({ project }) => {
  project.write("pages/docs/index.html", "mine");
  const refused = await runIn(project, ["publish", "--to", "./pages"]);
  assert.is(refused.exit, 1);
  assert.match(refused.stderr, "SG5001 pages/docs/index.html");
  assert.equal([...readFiles(path.join(project.root, "pages")).keys()], ["docs/index.html"]);
  rmSync(path.join(project.root, "pages/docs/index.html"));
  for (let run = 0; run < 2; run++) assert.is((await runIn(project, ["publish", "--to", "./pages"])).exit, 0);
  const published = readFiles(path.join(project.root, "pages/docs"));
  assert.equal(published, readFiles(path.join(project.root, OUTPUT, "docs")));
  assert.is((await runIn(project, ["docs"])).exit, 0);
  assert.equal(published, readFiles(path.join(project.root, "docs-site")), "the same pages as those of seamgen docs");
});

test("a packed file that was changed is not published", async () => {
  const project = ownProject();
  assert.is((await runIn(project, ["pack"])).exit, 0);
  writeFileSync(path.join(project.root, OUTPUT, "catalog/v1alpha1/index.json"), "{}");
  const { exit, stderr } = await runIn(project, ["publish", "--to", "./site"]);
  assert.is(exit, 1);
  assert.match(stderr, "SG8011");
  project.remove();
});

test("--dry-run says what would go where, and sends nothing", async ({ project, index }) => {
  const image = await runIn(project, [
    "publish",
    "--to",
    "oci://127.0.0.1:1/team/crds",
    "--moving-tag",
    "latest",
    "--dry-run",
  ]);
  assert.is(image.exit, 0, image.stderr);
  for (const tag of ["0.1.0", "latest"])
    assert.match(image.stdout, `would be published  127.0.0.1:1/team/crds:${tag}  ${index.image?.manifest.digest}`);
  const npm = await runIn(project, ["publish", "--to", "npm", "--dry-run"], { PATH: "" });
  assert.equal(
    npm.stdout.match(/@seam\/[\w-]+@0\.1\.0/g),
    index.packages.map(({ name, version }) => `${name}@${version}`),
  );
  const folder = await runIn(project, ["publish", "--to", "./nowhere", "--dry-run"]);
  assert.is(folder.exit, 0);
  assert.not(existsSync(path.join(project.root, "nowhere")));
});

const PLACES = [
  "oci://",
  "oci://Host",
  "oci://h/Upper",
  "oci://h/a..b",
  "oci://h/a:",
  "oci://h/a:b c",
  "oci://u:p@h/a",
  "oci://h/../a",
  "http://h/a",
  "registry",
  "registry.example.com",
  "registry.example.com/team/crds",
  "Npm",
];
for (const to of PLACES)
  test(`publish --to ${to} is refused`, async ({ project }) => {
    const { exit, stderr } = await runIn(project, ["publish", "--to", to]);
    assert.is(exit, 2);
    assert.match(stderr, "SG8012");
    assert.not(existsSync(path.join(project.root, to)), to);
  });

test("publish without a packed folder names the command that packs", async () => {
  const project = ownProject();
  mkdirSync(path.join(project.root, OUTPUT));
  const { exit, stderr } = await runIn(project, ["publish", "--to", "npm"]);
  assert.is(exit, 2);
  assert.match(stderr, /SG8010[^]*seamgen pack/);
  project.remove();
});

test.run();
