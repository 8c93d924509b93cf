import path from "node:path";
import prettier from "prettier";
import { Node, Project as Morph, SyntaxKind, type PropertySignature, type SourceFile } from "ts-morph";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { hasConditions, typesOf } from "../../generator/catalog/exported-names.ts";
import { buildCatalog } from "../../generator/catalog/build-catalog.ts";
import { loadConfig } from "../../generator/config/load-config.ts";
import { Diagnostics } from "../../generator/diagnostics/diagnostics.ts";
import { disk } from "../../generator/files/disk.ts";
import { loadSources } from "../../generator/load/load-sources.ts";
import { isArray, isObject, members, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import type { Catalog, Entry, NamedType, NestedType } from "../../generator/types.ts";
import { seamgen } from "../support/built-cli.ts";
import { corpusProject, ownProject } from "../support/corpus.ts";
import { Project, readFiles } from "../support/project.ts";

/** A set of schemas, its catalog, and the models printed from it. */
interface Printed {
  readonly project: Project;
  readonly catalog: Catalog;
  /** Model declarations by entry. */
  readonly models: ReadonlyMap<Entry, SourceFile>;
}

async function print(project: Project): Promise<Printed> {
  const { exit, stderr } = seamgen(["generate"], { cwd: project.root });
  assert.is(exit, 0, stderr);
  const diagnostics = new Diagnostics();
  const place = { file: path.join(project.root, "seamgen.config.json"), folder: project.root };
  const config = await loadConfig(place, disk, diagnostics);
  if (config === null) throw new Error("the config is wrong");
  const catalog = buildCatalog(await loadSources(config, { files: disk }, diagnostics), { config }, diagnostics);
  if (catalog === null) throw new Error("the schemas are wrong");
  const morph = new Morph({
    skipFileDependencyResolution: true,
    skipAddingFilesFromTsConfig: true,
    compilerOptions: { types: [] },
  });
  const models = new Map(
    catalog.entries.map((entry) => {
      const file = `generated/${entry.layer}/${entry.version}/${entry.stem}.d.ts`;
      const model = morph.createSourceFile(`/${file}`, project.read(file));
      if (entry.api !== null && hasConditions(entry.api)) conditionsOf(entry, model).remove();
      return [entry, model] as const;
    }),
  );
  return { project, catalog, models };
}

/** The interface of the conditions, the only one that no schema declares. */
function conditionsOf({ name }: Entry, model: SourceFile) {
  return model.getInterfaceOrThrow(`${name}Conditions`);
}

/** Exported type declarations of a file. */
function declared(file: SourceFile) {
  return file.getStatements().filter((node) => Node.isInterfaceDeclaration(node) || Node.isTypeAliasDeclaration(node));
}

function typeNamed(entry: Entry, name: string): NamedType | NestedType {
  const type = typesOf(entry).find((candidate) => candidate.name === name);
  if (type === undefined) throw new Error(`${entry.id} has no type ${name}`);
  return type;
}

const APPLICATORS = ["allOf", "anyOf", "oneOf", "prefixItems"] as const;
const SINGLE = ["items", "contains", "then", "else", "additionalProperties"] as const;

/** Returns a schema and all subschemas that apply to the same value or to its items. */
function facets(schema: Json | undefined, { types }: Pick<Catalog, "types">, seen = new Set<Json>()): JsonObject[] {
  if (!isObject(schema) || seen.has(schema)) return [];
  seen.add(schema);
  const ref = own(schema, "$ref");
  const target = typeof ref === "string" ? types.get(ref)?.schema : undefined;
  const lists = APPLICATORS.flatMap((keyword) => {
    const list = own(schema, keyword);
    return isArray(list) ? list : [];
  });
  const inner = [
    ...lists,
    ...SINGLE.map((keyword) => own(schema, keyword)),
    target,
    ...members(schema, "patternProperties").map(([, value]) => value),
  ];
  return [schema, ...inner.flatMap((item) => facets(item, { types }, seen))];
}

/** The schemas that a printed property may come from, and those of the object that has it. */
function schemasOf(
  property: PropertySignature,
  entry: Entry,
  catalog: Catalog,
): { own: Json[]; holders: JsonObject[] } {
  const above = property.getFirstAncestor(
    (node) => Node.isPropertySignature(node) || Node.isInterfaceDeclaration(node) || Node.isTypeAliasDeclaration(node),
  );
  const holders = Node.isPropertySignature(above)
    ? schemasOf(above, entry, catalog).own.flatMap((schema) => facets(schema, catalog))
    : facets(
        typeNamed(
          entry,
          Node.isInterfaceDeclaration(above) || Node.isTypeAliasDeclaration(above) ? above.getName() : "",
        ).schema,
        catalog,
      );
  const name: string = JSON.parse(
    property
      .getNameNode()
      .getText()
      .replace(/^([^"].*)$/, '"$1"'),
  );
  return {
    own: holders.flatMap((holder) =>
      members(holder, "properties").flatMap(([key, value]) => (key === name ? [value] : [])),
    ),
    holders,
  };
}

function properties(file: SourceFile): PropertySignature[] {
  return declared(file).flatMap((node) => node.getDescendantsOfKind(SyntaxKind.PropertySignature));
}

function isOpen(schema: JsonObject): boolean {
  const extra = own(schema, "additionalProperties");
  if (extra === true || isObject(extra) || own(schema, "patternProperties") !== undefined) return true;
  if (own(schema, "x-kubernetes-preserve-unknown-fields") === true || own(schema, "propertyNames") !== undefined)
    return true;
  const types = [own(schema, "type")].flat();
  return types.includes("object") && members(schema, "properties").length === 0 && extra !== false;
}

const sets: Printed[] = [await print(ownProject())];
const corpus = corpusProject();
if (corpus !== undefined) sets.push(await print(corpus));

(corpus === undefined ? test.skip : test)("the published schemas are tested too", () => assert.is(sets.length, 2));

test("no declaration uses the type any", () => {
  for (const { project, models } of sets) {
    for (const file of models.values())
      assert.is(file.getDescendantsOfKind(SyntaxKind.AnyKeyword).length, 0, file.getFilePath());
    for (const [file, text] of readFiles(project.root)) {
      if (file.endsWith(".d.ts") || file.startsWith("reconcilers/"))
        assert.not.match(text.replace(/\/\*\*[^]*?\*\/|"[^"\n]*"/g, ""), /\bany\b/, file);
    }
  }
});

test("each type of the catalog is declared once under its own name, and no name gets a number", () => {
  for (const { catalog, models } of sets) {
    for (const [entry, file] of models) {
      assert.equal(
        declared(file)
          .map((node) => node.getName())
          .sort(),
        typesOf(entry)
          .map(({ name }) => name)
          .sort(),
        entry.id,
      );
      const texts = JSON.stringify(entry.source.value) + entry.name;
      for (const { name } of typesOf(entry)) {
        const last = /[A-Z]?[a-z]*\d+$/.exec(name)?.[0];
        if (last !== undefined) assert.match(texts, new RegExp(last, "i"), `${name} ends as a name of the schema does`);
      }
    }
    // A package exports a name once. Two layers may declare the same name.
    for (const { name } of catalog.layers) {
      const names = catalog.entries
        .filter(({ layer }) => layer === name)
        .flatMap((entry) => typesOf(entry).map((type) => type.name));
      assert.is(new Set(names).size, names.length, name);
    }
  }
});

test("the schemas of this repository declare no name twice", () => {
  const names = (sets[0]?.catalog.entries ?? []).flatMap((entry) => typesOf(entry).map(({ name }) => name));
  assert.is(new Set(names).size, names.length);
});

test("types of other files are imported, each import is used, and none comes from a higher layer", () => {
  for (const { catalog, models } of sets) {
    const rank = new Map(catalog.layers.map((layer) => [layer.package, layer.rank]));
    for (const [entry, file] of models) {
      const here = catalog.layers.find(({ name }) => name === entry.layer)?.rank ?? 0;
      for (const declaration of file.getImportDeclarations()) {
        assert.ok(declaration.isTypeOnly());
        const specifier = declaration.getModuleSpecifierValue();
        if (!specifier.startsWith("./"))
          assert.ok((rank.get(specifier.split("/").slice(0, 2).join("/")) ?? Infinity) <= here, specifier);
        for (const item of declaration.getNamedImports()) {
          const name = item.getAliasNode()?.getText() ?? item.getName();
          const uses = file
            .getDescendantsOfKind(SyntaxKind.TypeReference)
            .filter((node) => node.getTypeName().getText() === name);
          assert.ok(uses.length > 0, `${entry.id} uses ${name}`);
        }
      }
      assert.equal(
        file.getImportDeclarations().map((item) => item.getModuleSpecifierValue()),
        [...new Set(file.getImportDeclarations().map((item) => item.getModuleSpecifierValue()))],
      );
    }
  }
});

test("index signatures stand only where a schema has a map or a free-form object", () => {
  let seen = 0;
  for (const { catalog, models } of sets) {
    for (const [entry, file] of models) {
      for (const signature of file.getDescendantsOfKind(SyntaxKind.IndexSignature)) {
        seen++;
        const above = signature.getFirstAncestor(
          (node) =>
            Node.isPropertySignature(node) || Node.isInterfaceDeclaration(node) || Node.isTypeAliasDeclaration(node),
        );
        const schemas = Node.isPropertySignature(above)
          ? schemasOf(above, entry, catalog).own.flatMap((schema) => facets(schema, catalog))
          : Node.isInterfaceDeclaration(above) || Node.isTypeAliasDeclaration(above)
            ? facets(typeNamed(entry, above.getName()).schema, catalog)
            : [];
        assert.ok(schemas.some(isOpen), `${entry.id}: ${above?.getText().slice(0, 200) ?? ""}`);
      }
    }
  }
  assert.ok(seen > 3);
});

test("every described property and type has its description as a doc comment", () => {
  let seen = 0;
  for (const { catalog, models } of sets) {
    for (const [entry, file] of models) {
      for (const property of properties(file)) {
        const schemas = schemasOf(property, entry, catalog).own.filter(isObject);
        assert.ok(schemas.length > 0, `${entry.id}: ${property.getText()}`);
        const described = schemas.flatMap((schema) => {
          const text = own(schema, "description");
          return typeof text === "string" ? [words(text)] : [];
        });
        if (described.length === 0) continue;
        seen++;
        const comment = words(
          property
            .getJsDocs()
            .map((doc) => doc.getDescription())
            .join(" "),
        );
        assert.ok(
          described.some((text) => comment.startsWith(text)),
          `${entry.id}: ${property.getText()}`,
        );
      }
      for (const node of declared(file)) {
        const { schema } = typeNamed(entry, node.getName());
        const text = isObject(schema) ? own(schema, "description") : undefined;
        const comment = words(
          node
            .getJsDocs()
            .map((doc) => doc.getDescription())
            .join(" "),
        );
        if (typeof text === "string") assert.ok(comment.startsWith(words(text)), `${entry.id}: ${node.getName()}`);
      }
    }
  }
  assert.ok(seen > 200);
});

/** Undoes the wrapping and quoting of text in a comment. */
function words(text: string): string {
  return text.replaceAll("*\\/", "*/").split(/\s+/).filter(Boolean).join(" ");
}

test("properties are optional exactly where a schema does not require them", () => {
  for (const { catalog, models } of sets) {
    for (const [entry, file] of models) {
      for (const property of properties(file)) {
        const name = property.getName().replaceAll('"', "");
        const { holders } = schemasOf(property, entry, catalog);
        const required = holders
          .filter((holder) => members(holder, "properties").some(([key]) => key === name))
          .map((holder) => {
            const list = own(holder, "required");
            return isArray(list) && list.includes(name);
          });
        if (new Set(required).size === 1)
          assert.is(property.hasQuestionToken(), required[0] === false, `${entry.id}: ${property.getText()}`);
      }
    }
  }
});

const SITE = "schemas/platform/Site.json";

test("@deprecated and @default stand where a schema says so, and only there", async () => {
  const project = new Project();
  seamgen(["init"], { cwd: project.root });
  project.write(SITE, {
    $id: "https://platform.example.com/v1alpha1/Site.json",
    title: "Site",
    description: "Something that has seen better days.",
    "x-ont-layer": "platform",
    "x-ont-depends-on": [],
    "x-ont-deprecated": true,
    "x-ont-superseded-by": "platform/Website",
    type: "object",
    required: ["spec"],
    properties: {
      spec: {
        type: "object",
        properties: {
          old: { type: "string", deprecated: true, description: "Not used any more." },
          older: { type: "string", "x-ont-deprecated": true },
          current: { type: "integer", default: 3 },
          kept: { type: "string", deprecated: false },
        },
      },
    },
  });
  const { models } = await print(project);
  const [, file] = [...models].find(([entry]) => entry.name === "Site") ?? [];
  if (file === undefined) return assert.unreachable();
  const tags = (node: { getJsDocs: PropertySignature["getJsDocs"] }) =>
    node
      .getJsDocs()
      .flatMap((doc) => doc.getTags().map((tag) => `${tag.getTagName()} ${tag.getCommentText() ?? ""}`.trim()));
  assert.equal(tags(file.getInterfaceOrThrow("Site")), ["deprecated Use platform/Website."]);
  const spec = file.getInterfaceOrThrow("SiteSpec");
  assert.equal(tags(spec.getPropertyOrThrow("old")), ["deprecated"]);
  assert.equal(tags(spec.getPropertyOrThrow("older")), ["deprecated"]);
  assert.equal(tags(spec.getPropertyOrThrow("current")), ["default 3"]);
  assert.equal(tags(spec.getPropertyOrThrow("kept")), []);
  assert.not.match(project.read("generated/platform/v1alpha1/website.d.ts"), "@deprecated");
  const crd = project.read("generated/platform/crds/platform.example.com_sites.yaml");
  assert.match(crd, "deprecated: true");
  assert.match(crd, /deprecationWarning: .*Website/);
  assert.equal(await unformatted(project), []);
  project.remove();
});

/** Lists the files for readers that prettier would change. */
async function unformatted(project: Project): Promise<string[]> {
  const read = [...readFiles(project.root)].filter(
    ([file]) =>
      /^generated\/.*\.(d\.ts|js)$|^reconcilers\/|^examples\/.*\.ts$/.test(file) && !file.endsWith(".validator.js"),
  );
  const wrong: string[] = [];
  for (const [file, text] of read) if (!(await prettier.check(text, { filepath: file }))) wrong.push(file);
  for (const [file, text] of readFiles(project.root)) {
    const blocks = file.endsWith("/README.md") ? [...text.matchAll(/^```ts\n([^]*?)^```$/gm)] : [];
    for (const [, snippet = ""] of blocks)
      if (!(await prettier.check(snippet, { filepath: `${file}.ts` }))) wrong.push(file);
  }
  assert.ok(read.length > 5);
  return wrong;
}

test("prettier changes no model, base, scaffold or declaration", async () => {
  for (const { project } of sets) assert.equal(await unformatted(project), []);
});

test.after(() => sets.forEach(({ project }) => project.remove()));

test.run();
