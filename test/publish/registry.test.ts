import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { PackIndex } from "../../generator/pack/pack-set.ts";
import { RegistryClient } from "../../generator/publish/registry-client.ts";
import { uploadBlob } from "../../generator/publish/upload-blob.ts";
import { readFiles, type Project } from "../support/project.ts";
import { debianPackages } from "./debian-packages.ts";
import { ownProject, runIn } from "./packed-project.ts";
import { RealRegistry } from "./real-registry.ts";

const debian = debianPackages("docker-registry", ["docker-registry", "skopeo", "libgpgme11", "libassuan0"]);
if (debian === undefined) console.log("skipped because Debian's packages cannot be fetched: pushes to a registry");

interface Context {
  registry: RealRegistry;
  project: Project;
  index: PackIndex;
}

const test = suite<Context>("publish to a registry");
const check: typeof test | typeof test.skip = debian === undefined ? test.skip : test;
let names = 0;
const ACCEPT = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, */*";
/** A repository that no other test uses. */
const freshName = () => `team/crds-${++names}`;

test.before(async (context) => {
  if (debian === undefined) return;
  context.registry = await RealRegistry.start(path.join(debian, "usr/bin/docker-registry"));
  context.project = ownProject();
  const { exit, stderr } = await runIn(context.project, ["pack"]);
  assert.is(exit, 0, stderr);
  context.index = JSON.parse(context.project.read("dist-artifacts/pack.json"));
});
test.before.each(({ registry }) => registry?.reset());
test.after(async ({ registry, project }) => {
  await registry?.stop();
  project?.remove();
});

async function tagsOf({ host }: RealRegistry, name: string): Promise<readonly string[]> {
  const answer = await fetch(`http://${host}/v2/${name}/tags/list`);
  if (answer.status === 404) return [];
  const { tags }: { tags: string[] | null } = JSON.parse(await answer.text());
  return (tags ?? []).filter((tag) => !tag.startsWith("sha256-")).sort();
}

const publish = ({ project, registry }: Context, name: string, ...rest: readonly string[]) =>
  runIn(project, ["publish", "--to", `oci://${registry.host}/${name}`, ...rest]);

check("skopeo copies the image that was pushed, with the same digests", async (context) => {
  const { registry, project, index } = context;
  const name = freshName();
  const { exit, stderr } = await publish(context, name, "--moving-tag", "latest", "--moving-tag", "v0");
  assert.is(exit, 0, stderr);
  assert.equal(await tagsOf(registry, name), ["0.1.0", "latest", "v0"]);
  const target = path.join(project.parent, "copy");
  const lib = path.join(debian ?? "", "usr/lib/x86_64-linux-gnu");
  await promisify(execFile)(
    path.join(debian ?? "", "usr/bin/skopeo"),
    [
      "--insecure-policy",
      "copy",
      "--src-tls-verify=false",
      `docker://${registry.host}/${name}:latest`,
      `oci:${target}:x`,
    ],
    { env: { ...process.env, LD_LIBRARY_PATH: lib } },
  );
  const layout: { manifests: { digest: string }[] } = JSON.parse(readFileSync(path.join(target, "index.json"), "utf8"));
  assert.is(layout.manifests[0]?.digest, index.image?.manifest.digest);
  for (const [blob, text] of readFiles(path.join(target, "blobs")))
    if (!blob.endsWith(".tgz") && text.startsWith("{"))
      assert.is(text, project.read(`dist-artifacts/oci/blobs/${blob}`));
});

check("pull writes the bundle that was packed, and refuses a folder with other files", async (context) => {
  const { registry, project, index } = context;
  const name = freshName();
  assert.is((await publish(context, name)).exit, 0);
  const pull = (reference: string) =>
    runIn(project, ["pull", `oci://${registry.host}/${name}${reference}`, "--to", "pulled"]);
  const digest = index.image?.manifest.digest ?? "";
  for (const reference of [":0.1.0", `@${digest}`]) {
    const { exit, stderr, stdout } = await pull(reference);
    assert.is(exit, 0, stderr);
    assert.match(stdout, digest);
  }
  assert.equal(readFiles(path.join(project.root, "pulled")), readFiles(path.join(project.root, "dist-artifacts/crds")));
  project.write("pulled/mine.txt", "mine");
  const other = await pull(":0.1.0");
  assert.is(other.exit, 2);
  assert.match(other.stderr, /SG8023[^]*mine\.txt/);
  const missing = await pull(":9.9.9");
  assert.is(missing.exit, 1);
  assert.match(missing.stderr, /SG8014[^]*404 MANIFEST_UNKNOWN/);
});

check("a second run sends nothing that is there", async (context) => {
  const name = freshName();
  assert.is((await publish(context, name)).exit, 0);
  context.registry.reset();
  const { exit, stdout } = await publish(context, name);
  assert.is(exit, 0);
  assert.match(stdout, "was there");
  assert.equal(
    context.registry.requests.filter((one) => /^(POST|PATCH) /.test(one)),
    [],
  );
});

check("a tag that holds other content is refused before anything is sent; a moving tag moves", async (context) => {
  const { registry, project } = context;
  const name = freshName();
  assert.is((await publish(context, name, "--moving-tag", "latest")).exit, 0);
  const other = ownProject();
  try {
    assert.is((await runIn(other, ["pack"], { SOURCE_DATE_EPOCH: "86400" })).exit, 0);
    registry.reset();
    const refused = await publish({ ...context, project: other }, name);
    assert.is(refused.exit, 1);
    assert.match(refused.stderr, "SG8015");
    assert.equal(
      registry.requests.filter((one) => !/^(GET|HEAD) /.test(one)),
      [],
    );
    const moved = await publish({ ...context, project: other }, `${name}:0.1.1`, "--moving-tag", "latest");
    assert.is(moved.exit, 0, moved.stderr);
    const pulled = await runIn(project, ["pull", `oci://${registry.host}/${name}`, "--to", "moved"]);
    const index: PackIndex = JSON.parse(other.read("dist-artifacts/pack.json"));
    assert.match(pulled.stdout, index.image?.manifest.digest ?? "none");
  } finally {
    other.remove();
  }
});

check("the SBOM and the signature are referrers, and an image is signed once", async (context) => {
  const { registry, project, index } = context;
  const name = freshName();
  const log = path.join(project.parent, "signed.log");
  writeFileSync(path.join(project.parent, "sign.sh"), `#!/bin/sh\necho "$1" >> ${log}\nsha256sum | cut -c1-64\n`);
  const sign = ["--sign-with", `sh ${project.parent}/sign.sh`, "--signature-type", "application/vnd.test.signature"];
  for (let run = 0; run < 2; run++) {
    const { exit, stderr } = await publish(context, name, ...sign);
    assert.is(exit, 0, stderr);
  }
  const digest = index.image?.manifest.digest ?? "";
  assert.is(readFileSync(log, "utf8"), `${registry.host}/${name}@${digest}\n`);
  const get = async (target: string) =>
    (await fetch(`http://${registry.host}/v2/${name}/${target}`, { headers: { accept: ACCEPT } })).text();
  const { manifests }: { manifests: { artifactType: string; digest: string }[] } = JSON.parse(
    await get(`manifests/${digest.replace(":", "-")}`),
  );
  assert.equal(
    manifests.map(({ artifactType }) => artifactType),
    ["application/spdx+json", "application/vnd.test.signature"],
  );
  const signature: { layers: { digest: string }[]; subject: { digest: string } } = JSON.parse(
    await get(`manifests/${manifests[1]?.digest}`),
  );
  assert.is(signature.subject.digest, digest);
  assert.is(await get(`blobs/${signature.layers[0]?.digest}`), `${digest.replace("sha256:", "")}\n`);
});

check("an image whose signature fails is not tagged", async (context) => {
  const name = freshName();
  const { exit, stderr } = await publish(context, name, "--sign-with", "echo broken >&2; exit 3;");
  assert.is(exit, 1);
  assert.match(stderr, /SG8021[^]*exited with 3: broken/, stderr);
  assert.equal(await tagsOf(context.registry, name), []);
  assert.is((await publish(context, name)).exit, 0);
});

const clientOf = (host: string, name: string) =>
  new RegistryClient({ repository: { host, name }, credentials: undefined, plainHttp: false, actions: "pull,push" });

check("a large upload continues after its connection was cut", async ({ registry }) => {
  const name = freshName();
  const bytes = randomBytes(11 * 1024 * 1024);
  let uploads = 0;
  registry.fault = (incoming, answer, forward) => {
    // Cuts every second piece before the registry has all of it.
    if (!/^P(ATCH|UT)$/.test(incoming.method ?? "") || ++uploads % 2 === 0) return forward();
    incoming.once("data", () => answer.destroy());
  };
  await uploadBlob(clientOf(registry.host, name), bytes);
  assert.ok(uploads > 3);
  registry.reset();
  const digest = createHash("sha256").update(bytes).digest("hex");
  const stored = await fetch(`http://${registry.host}/v2/${name}/blobs/sha256:${digest}`);
  assert.is(Buffer.compare(Buffer.from(await stored.arrayBuffer()), bytes), 0);
});

check("an upload whose answer was lost is complete", async ({ registry }) => {
  const name = freshName();
  let lost = 0;
  registry.fault = (incoming, answer, forward) => {
    if (incoming.method !== "PUT" || lost++ > 0) return forward();
    // The registry stores the blob, and the client does not hear of it.
    answer.write = () => false;
    answer.end = () => answer.destroy();
    answer.writeHead = () => answer;
    forward();
  };
  await uploadBlob(clientOf(registry.host, name), randomBytes(1000));
  assert.is(lost, 1);
});

check("a registry that asks to wait gets the request again", async (context) => {
  let refused = 0;
  context.registry.fault = (_incoming, answer, forward) => {
    if (refused >= 3) return forward();
    refused++;
    answer.writeHead(429, { "retry-after": "0" }).end();
  };
  const { exit, stderr } = await publish(context, freshName());
  assert.is(exit, 0, stderr);
  assert.is(refused, 3);
});

check("a registry that always fails ends the command with its answer, and a later run completes", async (context) => {
  const name = freshName();
  context.registry.fault = (incoming, answer, forward) => {
    if (incoming.method !== "PUT" || !incoming.url?.includes("/manifests/")) return forward();
    answer.writeHead(507).end(JSON.stringify({ errors: [{ code: "UNKNOWN", message: "no space left on device" }] }));
  };
  const { exit, stderr } = await publish(context, name);
  assert.is(exit, 1);
  assert.match(stderr, /SG8014[^]*507 UNKNOWN: no space left on device/);
  context.registry.reset();
  assert.equal(await tagsOf(context.registry, name), []);
  assert.is((await publish(context, name)).exit, 0);
});

check("a registry that lies about a digest is found out, and nothing is tagged", async (context) => {
  const name = freshName();
  context.registry.fault = (incoming, answer, forward) => {
    if (incoming.method === "PUT" && incoming.url?.includes("/manifests/")) {
      const write = answer.writeHead.bind(answer);
      answer.writeHead = ((status: number, headers: object) =>
        write(status, { ...headers, "docker-content-digest": `sha256:${"0".repeat(64)}` })) as typeof answer.writeHead;
    }
    forward();
  };
  const { exit, stderr } = await publish(context, name);
  assert.is(exit, 1);
  assert.match(stderr, "SG8016");
  context.registry.reset();
  assert.equal(await tagsOf(context.registry, name), []);
});

check("a blob that was changed on the way is not pulled", async (context) => {
  const { registry, project } = context;
  const name = freshName();
  assert.is((await publish(context, name)).exit, 0);
  registry.fault = (incoming, answer, forward) => {
    if (!incoming.url?.includes("/blobs/")) return forward();
    answer.writeHead(200).end("changed");
  };
  const { exit, stderr } = await runIn(project, ["pull", `oci://${registry.host}/${name}:0.1.0`, "--to", "changed"]);
  assert.is(exit, 1);
  assert.match(stderr, "SG8016");
  assert.not(existsSync(path.join(project.root, "changed")));
});

/** Requires a token, which is good for some requests only. Returns what clients sent to get one. */
function requireTokens(registry: RealRegistry, uses: number): string[] {
  const asked: string[] = [];
  let left = 0;
  registry.fault = (incoming, answer, forward) => {
    if (incoming.url?.startsWith("/token")) {
      asked.push(`${incoming.headers.authorization} ${incoming.url}`);
      left = uses;
      answer.end(JSON.stringify({ token: `token-${asked.length}` }));
    } else if (incoming.headers.authorization === `Bearer token-${asked.length}` && left-- > 0) forward();
    else {
      incoming.resume();
      const challenge = `Bearer realm="http://${registry.host}/token",service="test"`;
      answer.writeHead(401, { "www-authenticate": challenge }).end();
    }
  };
  return asked;
}

check("a token that ends is replaced, with the credentials of Docker's config", async (context) => {
  const { registry, project } = context;
  const asked = requireTokens(registry, 3);
  const name = freshName();
  const auth = Buffer.from("user:pass:word").toString("base64");
  project.write("docker/config.json", { auths: { [registry.host]: { auth } } });
  const env = { DOCKER_CONFIG: path.join(project.root, "docker") };
  const { exit, stderr } = await runIn(project, ["publish", "--to", `oci://${registry.host}/${name}`], env);
  assert.is(exit, 0, stderr);
  assert.ok(asked.length > 2, `${asked.length} tokens`);
  for (const one of asked) {
    assert.match(one, `Basic ${auth} `);
    assert.match(one, `scope=repository%3A${encodeURIComponent(name)}%3Apull%2Cpush`);
  }
});

check("credentials come from a credential helper", async (context) => {
  const { registry, project } = context;
  const asked = requireTokens(registry, 1000);
  const bin = path.join(project.parent, "bin");
  mkdirSync(bin, { recursive: true });
  const helper = path.join(bin, "docker-credential-test");
  writeFileSync(helper, `#!/bin/sh\nread host; echo "{\\"Username\\": \\"helped\\", \\"Secret\\": \\"$host\\"}"\n`);
  chmodSync(helper, 0o755);
  project.write("helped/config.json", { credHelpers: { [registry.host]: "test" } });
  const env = { DOCKER_CONFIG: path.join(project.root, "helped"), PATH: `${bin}:${process.env["PATH"]}` };
  const { exit, stderr } = await runIn(project, ["publish", "--to", `oci://${registry.host}/${freshName()}`], env);
  assert.is(exit, 0, stderr);
  assert.match(asked[0] ?? "", `Basic ${Buffer.from(`helped:${registry.host}`).toString("base64")}`);
});

check("a registry that refuses the credentials is named", async (context) => {
  context.registry.fault = (_incoming, answer) => {
    answer.writeHead(401, { "www-authenticate": 'Basic realm="test"' }).end();
  };
  const { exit, stderr } = await publish(context, freshName());
  assert.is(exit, 1);
  assert.match(stderr, /SG8014[^]*401/);
});

test.run();
