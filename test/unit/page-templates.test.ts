import { readdirSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";

const FOLDER = new URL("../../templates/docs/", import.meta.url);
const templates = readdirSync(FOLDER).map((name) => ({ name, text: readFileSync(new URL(name, FOLDER), "utf8") }));
const valuesIn = (text: string) =>
  [...text.matchAll(/\{\{(?![#/{]|else)([^}]*)\}\}(?!\})/g)].map(([, value]) => value ?? "");

test("a template of HTML puts in as they are only the banner, a page and a drawing", () => {
  const found = templates
    .filter(({ name }) => name.endsWith(".html.hbs"))
    .flatMap(({ name, text }) =>
      [...text.matchAll(/\{\{\{([^}]*)\}\}\}|\{\{&([^}]*)\}\}/g)].map(([all]) => `${name} ${all}`),
    );
  assert.equal(found.sort(), [
    "graph.html.hbs {{{graph}}}",
    "kind.html.hbs {{{graph}}}",
    "layout.html.hbs {{{banner}}}",
    "layout.html.hbs {{{body}}}",
  ]);
});

test("every attribute of HTML with a value is in quotation marks", () => {
  for (const { name, text } of templates)
    if (name.endsWith(".html.hbs")) assert.not.match(text, /=\{\{/, `${name}: an attribute without quotation marks`);
});

test("a template of Markdown quotes every value, except the banner and addresses of pages", () => {
  for (const { name, text } of templates) {
    if (!name.endsWith(".md.hbs")) continue;
    const bare = valuesIn(text).filter((value) => !/^(?:plain|code|block) /.test(value));
    assert.equal(
      bare.filter((value) => value !== "banner" && !/^(?:[\w.]+\.)?page$/.test(value)),
      [],
      name,
    );
  }
});

test("the other templates put in only the banner", () => {
  const others = templates.filter(({ name }) => !/\.(?:html|md)\.hbs$/.test(name));
  assert.ok(others.length >= 4);
  for (const { name, text } of others) assert.equal(text.match(/\{\{.*?\}\}/g), ["{{banner}}"], name);
});

test.run();
