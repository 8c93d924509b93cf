/** The API server for tests keeps the digits of integers of int64, from request to response. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ApiServer } from "../../packages/apiserver/src/api-server.ts";
import { readState, writeState } from "../../packages/apiserver/src/store/state-file.ts";

const ODD = "9007199254740993";
const MAX = "9223372036854775807";
const LEAST = "-9223372036854775808";

const DEFINITION = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ledgers.test.dev }
spec:
  group: test.dev
  scope: Cluster
  names: { kind: Ledger, plural: ledgers }
  versions:
    - name: v1
      served: true
      storage: true
      additionalPrinterColumns:
        - { name: A, type: integer, jsonPath: .spec.a }
        - { name: All, type: string, jsonPath: .spec.list }
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                a: { type: integer, format: int64, default: ${ODD} }
                b: { type: integer, default: ${MAX} }
                c: { type: number }
                d: { type: integer, maximum: ${ODD} }
                list: { type: array, x-kubernetes-list-type: set, items: { type: integer } }
                free: { type: object, x-kubernetes-preserve-unknown-fields: true }
`;

const JSON_TYPE = "application/json";

function start(): { send: (method: string, at: string, body?: string, type?: string, accept?: string) => string } {
  const server = new ApiServer();
  server.apply(DEFINITION);
  return {
    send(method, at, body = "", type = JSON_TYPE, accept = JSON_TYPE) {
      const signal = new AbortController().signal;
      const headers = { "content-type": type, accept };
      const answer = server.send({ method, path: `/apis/test.dev/v1/ledgers${at}`, headers, body, signal });
      return `${answer.status} ${answer.body}`;
    },
  };
}

const ledger = (spec: string, name = "x") =>
  `{"apiVersion":"test.dev/v1","kind":"Ledger","metadata":{"name":"${name}"},"spec":${spec}}`;

test("values, defaults, lists and unknown fields keep their digits", () => {
  const { send } = start();
  const created = send("POST", "", ledger(`{"list":[${ODD},${LEAST},1],"free":{"x":${ODD}},"c":9007199254740993}`));
  for (const text of [`"a":${ODD}`, `"b":${MAX}`, `[${ODD},${LEAST},1]`, `"x":${ODD}`, `"c":${ODD}`])
    for (const answer of [created, send("GET", "/x"), send("GET", "")]) assert.match(answer, text);
  const table = send("GET", "", "", JSON_TYPE, "application/json;as=Table;v=v1;g=meta.k8s.io");
  assert.match(table, `${ODD},"[${ODD},${LEAST},1]"]`);
});

test("the same in YAML, and in each kind of patch", () => {
  const { send } = start();
  const yaml = `{apiVersion: test.dev/v1, kind: Ledger, metadata: {name: x}, spec: {a: ${ODD}, c: 1.5, free: {day: 2001-01-01}}}`;
  const created = send("POST", "", yaml, "application/yaml");
  for (const text of [`"a":${ODD}`, '"c":1.5', '"day":"2001-01-01"']) assert.match(created, text);
  assert.match(send("PATCH", "/x", `{"spec":{"a":${MAX}}}`, "application/merge-patch+json"), `"a":${MAX}`);
  const operations = `[{"op":"test","path":"/spec/a","value":${MAX}},{"op":"replace","path":"/spec/a","value":${LEAST}}]`;
  assert.match(send("PATCH", "/x", operations, "application/json-patch+json"), `"a":${LEAST}`);
  assert.match(send("PATCH", "/x", operations, "application/json-patch+json"), /^422 /);
  const applied = ledger(`{"list":[${ODD},9007199254740995]}`);
  const apply = send("PATCH", "/x?fieldManager=me&force=true", applied, "application/apply-patch+yaml");
  assert.match(apply, `"list":[${ODD},9007199254740995]`);
  assert.match(apply, `"v:9007199254740995":{}`);
  assert.match(send("PATCH", "/x", '{"metadata":{"labels":{"a":"b"}}}', "application/merge-patch+json"), `${ODD},`);
});

test("numbers are compared by all their digits, and those beyond int64 are refused", () => {
  const { send } = start();
  assert.match(send("POST", "", ledger(`{"d":9007199254740992}`)), /^201 /);
  const rows = [`{"a":9223372036854775808}`, `{"b":9223372036854775808}`, `{"b":1e300}`, `{"list":[${ODD},${ODD}]}`];
  for (const spec of rows) assert.match(send("POST", "", ledger(spec, "y")), /^422 /, spec);
  assert.match(send("POST", "", ledger(`{"list":[${ODD},9007199254740994]}`, "z")), /^201 /);
  assert.match(send("POST", "", ledger(`{"c":1e400}`, "y")), /^400 .*out of range/);
  assert.match(send("POST", "", ledger(`{"c":1e300,"a":1,"a":${ODD}}`, "two")), `"a":${ODD}`);
  assert.match(send("POST", "", ledger(`{"a":${ODD},"a":1}`, "one")), `"a":1,`);
});

test("the state file keeps them", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "seamgen-state-"));
  try {
    const file = path.join(folder, "state.json");
    const state = { resourceVersion: 1, objects: { x: [{ spec: { a: 9007199254740993n, b: 1 } }] } };
    writeState(file, state);
    assert.equal(readState(file), state);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
