import path from "node:path";
import type { Json } from "../../packages/base/src/json.ts";
import type { Config } from "../config/config.ts";
import { codeBanner, textBanner, yamlBanner } from "../print/banner.ts";
import { portableText } from "../print/text.ts";
import { printYaml } from "../../packages/base/src/print-yaml.ts";
import type { Artifact, Catalog, Entry, Layer } from "../types.ts";
import { once, twice } from "./at-use.ts";
import { emitCrd, emitCrdBundle } from "./crds/emit-crds.ts";
import { emitModel, type ModelModule, type PrintShapes } from "./models/emit-models.ts";
import { INTERNAL, lowestLayer, modulePath, validatorPaths } from "./module-paths.ts";
import { emitPackage, versionsOf } from "./packages/emit-package.ts";
import { printSchema } from "./packages/print-schema.ts";
import { baseName, emitReconcilerBase, emitScaffold } from "./reconcilers/emit-reconcilers.ts";
import { clusterRole, leaderElectionRole } from "./reconcilers/emit-roles.ts";
import type { ValidatorEmitter } from "./validators/emit-validators.ts";
import { printSharedModule } from "./validators/print-shared-module.ts";
import { clusterKinds } from "./watches.ts";

export interface ArtifactInput {
  readonly catalog: Catalog;
  readonly config: Config;
  readonly print: PrintShapes;
  readonly runtimeVersion: string;
}

/** Lists every file to write, in output order. Contents are printed when they are read. */
export function listArtifacts(input: ArtifactInput): Artifact[] {
  const { catalog, config } = input;
  const validators = once(() => loadValidators(catalog));
  const generated = [
    ...catalog.entries.flatMap((entry) => entryArtifacts(entry, input, validators)),
    ...catalog.layers.flatMap((layer) => layerArtifacts(layer, input)),
    ...sharedModule(input),
    ...bundle(input),
  ].map((artifact) => ({ ...artifact, path: `${config.output}/${artifact.path}` }));
  return [...generated, ...scaffolds(input)];
}

async function loadValidators(catalog: Catalog): Promise<ValidatorEmitter> {
  const { createValidatorEmitter } = await import("./validators/emit-validators.ts");
  return createValidatorEmitter(catalog, validatorPaths(catalog));
}

type Contents = Artifact["contents"];

function entryArtifacts(entry: Entry, input: ArtifactInput, validators: () => Promise<ValidatorEmitter>): Artifact[] {
  const { catalog, print } = input;
  const model = twice((): Promise<ModelModule> => emitModel(entry, catalog, print));
  const validator = twice(async () => (await validators()).emit(entry));
  const file = (path: string, contents: Contents): Artifact => ({
    path,
    ownership: "generated",
    owner: entry.id,
    contents,
  });
  const module = (suffix: string, contents: Contents) => file(modulePath(entry, suffix), contents);
  const common = [
    module(".js", async () => (await model()).js),
    module(".d.ts", async () => (await model()).dts),
    module(".validator.js", async () => (await validator()).js),
    module(".validator.d.ts", async () => (await validator()).dts),
    file(`${entry.layer}/schemas/${path.basename(entry.source.file)}`, () => printSchema(entry.source)),
  ];
  const [kind] = clusterKinds([entry]);
  const { definition } = entry;
  if (kind === undefined || definition === null) return common;
  const base = once(() => emitReconcilerBase(kind, catalog));
  const role = (value: Json) => () => `${yamlBanner(entry.source.file)}\n${printYaml(value)}`;
  return [
    ...common,
    module(".reconciler.js", () => base().js),
    module(".reconciler.d.ts", () => base().dts),
    file(`${entry.layer}/crds/${kind.api.group}_${kind.api.plural}.yaml`, () => emitCrd(definition, entry.source.file)),
    file(`${entry.layer}/rbac/${entry.stem}.yaml`, role(clusterRole(kind, catalog))),
    file(`${entry.layer}/rbac/${entry.stem}.leader-election.yaml`, role(leaderElectionRole(kind))),
  ];
}

function layerArtifacts(layer: Layer, input: ArtifactInput): Artifact[] {
  const files = once(() => emitPackage({ ...input, layer }));
  const file = (path: string, contents: Contents): Artifact => ({
    path: `${layer.name}/${path}`,
    ownership: "generated",
    owner: `layer ${layer.name}`,
    contents,
  });
  const { licenseText, packages } = input.config;
  const license = `${textBanner(packages.licenseFile ?? "")}\n\n${portableText(licenseText ?? "")}`;
  return [
    file("package.json", () => files().manifest),
    file("README.md", () => files().readme),
    ...(licenseText === null ? [] : [file("LICENSE", () => license)]),
    ...versionsOf(layer, input.catalog).flatMap((version) => [
      file(`${version}/index.js`, () => files().indexes.get(version)?.js ?? ""),
      file(`${version}/index.d.ts`, () => files().indexes.get(version)?.dts ?? ""),
    ]),
  ];
}

/** The functions that the validators of all packages call, in the package that the others depend on. */
function sharedModule({ catalog, config }: ArtifactInput): Artifact[] {
  const layer = lowestLayer(catalog);
  if (layer === undefined) return [];
  const module = once(() => printSharedModule(catalog, codeBanner(config.schemas)));
  const file = (name: string, contents: Contents): Artifact => ({
    path: `${layer.name}/${INTERNAL}/${name}`,
    ownership: "generated",
    owner: "*",
    contents,
  });
  return [file("index.js", async () => (await module()).js), file("index.d.ts", async () => (await module()).dts)];
}

function bundle({ catalog, config }: ArtifactInput): Artifact[] {
  const definitions = catalog.entries.map(({ definition }) => definition).filter((definition) => definition !== null);
  if (definitions.length === 0) return [];
  const contents = () => emitCrdBundle(definitions, config.schemas);
  return [{ path: "crds/all.yaml", ownership: "generated", owner: "*", contents }];
}

function scaffolds({ catalog, config }: ArtifactInput): Artifact[] {
  const settings = config.scaffolds;
  if (settings === null) return [];
  return clusterKinds(catalog.entries)
    .filter(({ entry }) => settings.kinds === null || settings.kinds.includes(entry.id))
    .map((kind) => {
      const file = `${settings.folder}/${settings.kinds === null ? `${kind.entry.layer}/` : ""}${kind.entry.stem}.reconciler.ts`;
      return {
        path: file,
        ownership: "scaffold",
        owner: kind.entry.id,
        base: baseName(kind.entry),
        contents: async () => {
          const { layOut } = await import("../print/lay-out.ts");
          return layOut(path.join(config.root, file), emitScaffold(kind, catalog));
        },
      };
    });
}
