import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { RegistryClient, type RegistryRequest } from "../../generator/publish/registry-client.ts";
import { uploadBlob } from "../../generator/publish/upload-blob.ts";
import { pullImage } from "../../generator/publish/pull-image.ts";
import { PublishFault } from "../../generator/publish/publish-fault.ts";

/** How a client of a registry bears answers that no good registry gives. */
const test = suite("a registry that misbehaves");

type Answer = (request: IncomingMessage, response: ServerResponse, count: number, body: Buffer) => void;

/** Runs a body with a client of a server that answers so. `count` is the number of requests before. */
async function withRegistry(answer: Answer, body: (client: RegistryClient) => Promise<void>): Promise<void> {
  let count = 0;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => answer(request, response, count++, Buffer.concat(parts)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const repository = { host, name: "team/crds" };
  try {
    await body(new RegistryClient({ repository, credentials: undefined, plainHttp: false, actions: "pull,push" }));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const GET: RegistryRequest = { method: "GET", target: "manifests/1.0.0", accepts: [200] };

/** The code of the fault with which a run ends, and its parameters. */
async function faultOf(run: Promise<unknown>): Promise<{ readonly code: string; readonly params: string }> {
  const error: unknown = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof PublishFault)) throw new Error(`no fault, but ${String(error)}`);
  return { code: error.code, params: JSON.stringify(error.params) };
}

test("an upload that meets 429 and 503 is sent again after Retry-After", async () => {
  const bytes = new TextEncoder().encode("content");
  const statuses: number[] = [];
  await withRegistry(
    ({ method = "", url = "" }, response, _, body) => {
      const end = (status: number, headers = {}) => {
        if (method === "PUT") statuses.push(status);
        response.writeHead(status, headers).end();
      };
      if (method === "HEAD") end(404);
      else if (method === "POST") end(202, { location: "/v2/team/crds/blobs/uploads/1" });
      else if (method === "GET") end(204, { location: url });
      else if (statuses.length === 0) end(429, { "retry-after": "0" });
      else if (statuses.length === 1) end(503, { "retry-after": "0" });
      else end(body.equals(bytes) ? 201 : 400);
    },
    async (client) => {
      await uploadBlob(client, bytes);
      assert.equal(statuses, [429, 503, 201]);
    },
  );
});

test("an answer that breaks in the middle is fetched again", async () => {
  await withRegistry(
    (_, response, count) => {
      response.writeHead(200, { "content-length": "4" });
      if (count > 0) response.end("1234");
      else response.write("12", () => response.destroy());
    },
    async (client) => assert.is(Buffer.from((await client.read(GET, 10)).bytes).toString(), "1234"),
  );
});

test("an endless answer ends at the limit", async () => {
  const endless: Answer = (_, response) => {
    const write = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      response.once("drain", write);
    };
    write();
  };
  await withRegistry(endless, async (client) => {
    assert.match((await faultOf(client.read(GET, 100_000))).params, "more than 100000 bytes");
    assert.is((await faultOf(pullImage(client, "1.0.0"))).code, "SG8014");
  });
});

test("a redirect of an upload is followed with its body", async () => {
  await withRegistry(
    ({ url = "" }, response, _, body) => {
      if (url.endsWith("/there")) response.writeHead(body.toString() === "content" ? 201 : 400).end();
      else response.writeHead(307, { location: "there" }).end();
    },
    async (client) => {
      const body = new TextEncoder().encode("content");
      const { status } = await client.send({ method: "PUT", target: "manifests/1", body, accepts: [201] });
      assert.is(status, 201);
    },
  );
});

for (const place of ["http://192.0.2.2:5000/v2/", "file:///etc/passwd"])
  test(`nothing is sent to ${place}, whether a redirect or an upload leads there`, async () => {
    await withRegistry(
      ({ method }, response) => response.writeHead(method === "POST" ? 202 : 307, { location: place }).end(),
      async (client) => {
        assert.is((await faultOf(client.send(GET))).code, "SG8013");
        const upload = client.send({ method: "POST", target: "blobs/uploads/", accepts: [202] });
        assert.is((await upload).headers.get("location"), place);
        assert.is((await faultOf(client.send({ ...GET, target: place }))).code, "SG8013");
      },
    );
  });

test("a token is asked for at the place that the registry names, and nowhere else", async () => {
  const asked: string[] = [];
  const repository = (host: string) => ({ host, name: "team/crds" });
  await withRegistry(
    ({ url = "", headers: { host } }, response) => {
      asked.push(url.split("?")[0] ?? "");
      const realm = `Bearer realm="http://${host}/token",service="s"`;
      if (url.startsWith("/token")) response.writeHead(307, { location: "/elsewhere" }).end();
      else response.writeHead(401, { "www-authenticate": realm }).end();
    },
    async ({ repository: { host } }) => {
      const credentials = { identityToken: "secret" };
      const client = new RegistryClient({
        repository: repository(host),
        credentials,
        plainHttp: false,
        actions: "pull",
      });
      const request = client.send({ ...GET, retries: false });
      assert.match(String(await request.catch((error: unknown) => error)), /redirect/);
      assert.equal(asked, ["/v2/team/crds/manifests/1.0.0", "/token"]);
    },
  );
});

test("an image with several layers, and a Location that is no URL, are refused", async () => {
  const digest = `sha256:${"0".repeat(64)}`;
  await withRegistry(
    (_, response) => response.end(JSON.stringify({ layers: [{ digest }, { digest }] })),
    async (client) => assert.match((await faultOf(pullImage(client, "1"))).params, "2 layers"),
  );
  await withRegistry(
    ({ method }, response) => response.writeHead(method === "HEAD" ? 404 : 202, { location: "http://[" }).end(),
    async (client) => assert.is((await faultOf(uploadBlob(client, new Uint8Array(1)))).code, "SG8014"),
  );
});

test.run();
