import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseYaml } from "../../generator/load/parse-yaml.ts";

test("tags for values that JSON does not have are refused where they stand", () => {
  const tags = ["timestamp 2001-01-01", "binary aGVsbG8=", "set {a, b}", "omap [a: 1]", "pairs [a: 1]", "value ="];
  for (const text of [...tags.map((tag) => `!!${tag}`), "!custom 1", "!<tag:yaml.org,2002:set> {a}", "!!int 3.5"]) {
    const parsed = parseYaml(`a: ${text}`);
    assert.match(JSON.stringify(parsed), /"Unresolved tag: .*"pointer":"@3"/, text);
  }
  assert.not(parseYaml("? !!binary aGVsbG8=\n: 1").ok);
});

test("the tags of the core schema are read", () => {
  const text =
    "[!!float 3, !!float 1e2, !!float -.5, !!int 0x10, !!str 1.10, !!bool true, !!null ~, !!seq [], !!map {}]";
  assert.equal(parseYaml(text), { ok: true, value: [3, 100, -0.5, 16, "1.10", true, null, [], {}] });
  assert.match(JSON.stringify(parseYaml("!!float x")), "the value is not a float");
});

test("a key that is not the name of a member is refused", () => {
  const rows = [
    ["? [x, y]\n: 1", "a list or a map"],
    ["? {q: 1}\n: 1", "a list or a map"],
    ["&l [x]: 1", "a list or a map"],
    ["a: &l [x]\n*l : 1", "a list or a map"],
    ["1.10: 1", "the key 1.10 is read as 1.1"],
    ["a: {010: 1}", "the key 010 is read as 10"],
    ["True: 1", "the key True is read as true"],
    ["~: 1", "a key is null"],
    ["a: &m {x: 1}\nb: {<<: *m}", "the key << merges maps"],
    ["&k a: 1\n*k : 2", "Map keys must be unique"],
  ] as const;
  for (const [text, reason] of rows) assert.match(JSON.stringify(parseYaml(text)), reason, text);
  const text = '{12: 1, true: 2, "1.10": 3, "<<": 4, !!str 010: 5, b: &k name, *k : 6}';
  const value = { 12: 1, true: 2, "1.10": 3, "<<": 4, "010": 5, b: "name", name: 6 };
  assert.equal(parseYaml(text), { ok: true, value });
});

test("a document that says it is YAML 1.1 is refused", () => {
  assert.match(JSON.stringify(parseYaml("%YAML 1.1\n---\na: no")), "says YAML 1.1");
  assert.equal(parseYaml("%YAML 1.2\n---\na: no"), { ok: true, value: { a: "no" } });
});

test.run();
