import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./built-cli.ts";
import { Project } from "./project.ts";

/** Schemas that were published elsewhere. They exist only next to some checkouts of this repository. */
const CORPUS = path.resolve(ROOT, "../shared/corpus/v1alpha1");
export const HAS_CORPUS = existsSync(CORPUS);

const PUBLISHED_GROUP = "infrastructure.ontai.dev";

/** Every schema of a set by `layer/file`. */
type Schemas = ReadonlyMap<string, string>;

function readSchemas(folder: string): Schemas {
  const layers = readdirSync(folder, { withFileTypes: true }).filter((item) => item.isDirectory());
  return new Map(
    layers.flatMap(({ name }) => {
      return readdirSync(path.join(folder, name)).map(
        (file) => [`${name}/${file}`, readFileSync(path.join(folder, name, file), "utf8")] as const,
      );
    }),
  );
}

/** Creates a project with the schemas and the config of this repository. */
export function ownProject(): Project {
  const project = new Project();
  for (const [file, text] of readSchemas(path.join(ROOT, "schemas"))) project.write(`schemas/${file}`, text);
  for (const file of ["seamgen.config.json", "LICENSE"])
    project.write(file, readFileSync(path.join(ROOT, file), "utf8"));
  return project;
}

/** Creates a project with the published schemas and a minimal config. `undefined` if the schemas do not exist. */
export function corpusProject(group = PUBLISHED_GROUP): Project | undefined {
  if (!HAS_CORPUS) return undefined;
  const project = new Project();
  for (const [file, text] of readSchemas(CORPUS))
    project.write(`schemas/${file}`, text.replaceAll(PUBLISHED_GROUP, group));
  project.write("seamgen.config.json", {
    packages: { scope: "@corpus" },
    layers: [{ name: "shared" }, { name: "seam-core", group }],
    scaffolds: { folder: "reconcilers" },
  });
  return project;
}

/** Creates a project with `copies` copies of the schemas of this repository, each in layers of its own. */
export function manyProject(copies: number): Project {
  const project = new Project();
  const own = readSchemas(path.join(ROOT, "schemas"));
  const layers: { name: string; group?: string }[] = [];
  const groups: readonly (readonly [string, string | null])[] = [
    ["shared", null],
    ["domain-core", "core"],
    ["seam-core", "infrastructure"],
    ["guardian", "security"],
  ];
  for (let i = 0; i < copies; i++) {
    for (const [layer, group] of groups)
      layers.push({ name: `${layer}-${i}x`, ...(group === null ? {} : { group: `${group}.c${i}.example.com` }) });
    for (const [file, text] of own) project.write(`schemas/${file.replace("/", `-${i}x/`)}`, renameLayers(text, i));
  }
  project.write("seamgen.config.json", { packages: { scope: "@many" }, layers, scaffolds: { folder: "reconcilers" } });
  return project;
}

function renameLayers(text: string, i: number): string {
  return text
    .replace(/schema\.ontai\.dev\/v1alpha1\/([\w-]+)\//g, `schema.ontai.dev/v1alpha1/$1-${i}x/`)
    .replace(/\b(core|infrastructure|security)\.ontai\.dev/g, `$1.c${i}.example.com`)
    .replace(/("?x-ont-layer"?: *"?)(shared|domain-core|seam-core|guardian)\b/g, `$1$2-${i}x`)
    .replace(/("group": ")(shared)"/g, `$1$2-${i}x"`)
    .replace(/"(shared|domain-core|seam-core|guardian)\/([A-Z])/g, `"$1-${i}x/$2`);
}
