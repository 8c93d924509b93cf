import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";

export interface ProjectSize {
  readonly layers: number;
  readonly kinds: number;
}

interface KindSchema {
  readonly title: string;
  readonly properties: { readonly kind?: unknown };
  readonly "x-ont-depends-on": readonly string[];
}

/** Writes a project with copies of this repository's kinds, spread over the layers. The lowest layer has the shared types. */
export function writeLargeProject(root: string, folder: string, { layers, kinds }: ProjectSize): void {
  const templates = readTemplates(path.join(root, "schemas/seam-core"));
  cpSync(path.join(root, "schemas/shared"), path.join(folder, "schemas/shared"), { recursive: true });
  cpSync(path.join(root, "LICENSE"), path.join(folder, "LICENSE"));
  const names = Array.from({ length: layers - 1 }, (_, i) => `layer-${i + 1}`);
  for (const layer of names) mkdirSync(path.join(folder, "schemas", layer), { recursive: true });
  for (let i = 0; i < kinds; i++) {
    const layer = names[i % names.length] ?? "";
    const template = templates[i % templates.length];
    if (template === undefined) throw new Error("schemas/seam-core has no kind to copy");
    const name = `${template.title}${i}`;
    const schema = {
      ...template,
      $id: `https://bench.example.com/${layer}/${name}.json`,
      title: name,
      "x-ont-layer": layer,
      "x-ont-depends-on": template["x-ont-depends-on"].filter((id) => id.startsWith("shared/")),
    };
    writeFileSync(path.join(folder, "schemas", layer, `${name}.json`), JSON.stringify(schema, null, 2));
  }
  const config = {
    packages: { scope: "@bench", version: "1.0.0", license: "Apache-2.0", licenseFile: "LICENSE" },
    layers: [{ name: "shared" }, ...names.map((name) => ({ name, group: `${name}.example.com` }))],
    objectMeta: "shared/ObjectMeta",
    condition: "shared/Condition",
  };
  writeFileSync(path.join(folder, "seamgen.config.json"), JSON.stringify(config));
}

/** The kinds that do not name themselves, so that a copy can have another name. */
function readTemplates(folder: string): KindSchema[] {
  return readdirSync(folder)
    .sort()
    .map((file): KindSchema => JSON.parse(readFileSync(path.join(folder, file), "utf8")))
    .filter(({ properties }) => properties.kind === undefined);
}
