import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { startTestServer, type TestServer } from "../../packages/apiserver/src/index.ts";

const test = suite("what a watch of foreign objects costs");

const OBJECTS = 1000;
const BYTES = 100_000;
const program = fileURLToPath(new URL("../support/watch-memory.ts", import.meta.url));

let server: TestServer;

test.before(async () => {
  server = await startTestServer();
  const resource = { group: "", version: "v1", plural: "configmaps" };
  for (let i = 0; i < OBJECTS; i++) {
    const data = { text: `${i} `.repeat(Math.ceil(BYTES / `${i} `.length)) };
    server.objects.put(resource, { metadata: { name: `foreign-${i}`, namespace: "default" }, data });
  }
  const metadata = { name: "mine", namespace: "default", labels: { mine: "" } };
  server.objects.put(resource, { metadata, data: {} });
});

test.after(() => server.stop());

interface Cost {
  readonly length: number;
  /** In megabytes: what the cache keeps, and the most that the process had. */
  readonly stays: number;
  readonly most: number;
}

function costOf(form: string): Promise<Cost> {
  const child = spawn(process.execPath, ["--expose-gc", "--import", "tsx", program, server.url, form], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((resolve, reject) => {
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve(JSON.parse(out)) : reject(new Error(`exit ${code}: ${out}`))));
  });
}

test("whole objects cost what they hold", async () => {
  const { length, stays } = await costOf("whole");
  assert.is(length, OBJECTS + 1);
  assert.ok(stays > 90, `${stays} MB`);
});

for (const [form, length] of [
  ["selector", 1],
  ["metadata", OBJECTS + 1],
] as const)
  // prettier-ignore
  test(`with the form ${form} they cost a few megabytes, at no moment more`, async () => {
    const cost = await costOf(form);
    assert.is(cost.length, length);
    assert.ok(cost.stays < 10 && cost.most < 60, JSON.stringify(cost));
  });

test("with a transform they cost a few megabytes after the list", async () => {
  const cost = await costOf("transform");
  assert.is(cost.length, OBJECTS + 1);
  assert.ok(cost.stays < 10, JSON.stringify(cost));
});

test.run();
