import { gzipSync } from "node:zlib";
import { objectAt } from "../../packages/base/src/json.ts";
import { printYaml } from "../../packages/base/src/print-yaml.ts";
import { packArchive, type PackedFile } from "./archive.ts";
import { listDefinitions, type Definition } from "./pack-definitions.ts";
import type { Release } from "./pack-set.ts";

/** Helm keeps a release in a Secret, and a Secret holds 1 MiB. */
export const MAX_RELEASE_BYTES = 1024 * 1024;

const VALUES = `# Whether to install and upgrade the definitions.
enabled: true
# Whether the definitions, and with them all objects, stay when the release is uninstalled.
keep: true
`;

const VALUES_SCHEMA = {
  $schema: "http://json-schema.org/draft-07/schema#",
  type: "object",
  properties: { enabled: { type: "boolean" }, keep: { type: "boolean" }, global: { type: "object" } },
  additionalProperties: false,
};

/**
 * Packs a Helm chart. The definitions are templates, because Helm installs what is in a folder `crds` but never upgrades
 * it.
 */
export function packChart(
  release: Release,
  name: string,
): { readonly files: readonly PackedFile[]; readonly releaseBytes: number } {
  const { version, seconds } = release;
  const templates = listDefinitions(release).map((definition) => ({
    name: `templates/${definition.file}`,
    text: template(definition),
  }));
  const texts = [
    { name: "Chart.yaml", text: printYaml(chart(release, name)) },
    { name: "values.yaml", text: VALUES },
    { name: "values.schema.json", text: `${JSON.stringify(VALUES_SCHEMA, null, 2)}\n` },
    ...templates,
  ];
  const files = texts.map((file) => ({ path: `${name}/${file.name}`, bytes: Buffer.from(file.text) }));
  return {
    files: [{ path: `helm/${name}-${version}.tgz`, bytes: packArchive(files, seconds) }],
    releaseBytes: releaseBytes(templates),
  };
}

function chart({ version, config, catalog }: Release, name: string) {
  const groups = [...new Set(catalog.layers.flatMap(({ group }) => (group === null ? [] : [group])))];
  return {
    apiVersion: "v2",
    name,
    description: `CustomResourceDefinitions of ${groups.join(", ")}`,
    type: "application",
    version,
    appVersion: version,
    ...(config.packages.repository === null ? {} : { sources: [config.packages.repository] }),
  };
}

const KEEP = "    helm.sh/resource-policy: keep\n";

/** The definition as a template. Its own braces are quoted, because a description may hold what looks like an action. */
function template({ crd }: Definition): string {
  const metadata = objectAt(crd, "metadata");
  const annotations = { ...objectAt(metadata, "annotations"), "helm.sh/resource-policy": "keep" };
  const text = printYaml({ ...crd, metadata: { ...metadata, annotations } }).replaceAll("{{", '{{ "{{" }}');
  // The metadata comes before every text of a schema.
  const kept = text.replace(KEEP, `{{- if .Values.keep }}\n${KEEP}{{- end }}\n`);
  return `{{- if .Values.enabled }}\n${kept}{{- end }}\n`;
}

/** About the size of a release in its Secret: the templates and what they render, gzipped, in base64. */
function releaseBytes(templates: readonly { readonly name: string; readonly text: string }[]): number {
  const chart = templates.map(({ name, text }) => ({ name, data: Buffer.from(text).toString("base64") }));
  const stored = JSON.stringify({ chart: { templates: chart }, manifest: templates.map(({ text }) => text).join("") });
  return Math.ceil(gzipSync(stored).length / 3) * 4;
}
