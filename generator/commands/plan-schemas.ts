import path from "node:path";
import { CONFIG_FILE, type Config, type LayerConfig } from "../config/config.ts";
import { loadConfig } from "../config/load-config.ts";
import { Diagnostics } from "../diagnostics/diagnostics.ts";
import { disk } from "../files/disk.ts";

/** The layer that the command line asks for. */
export interface FirstLayer {
  readonly layer: string;
  /** Whether the user named it. */
  readonly isWanted: boolean;
}

/** The schemas of a project that `seamgen init` starts. */
export interface PlannedSchemas {
  /** The schema folder, relative to the project. */
  readonly folder: string;
  /** The layers of a new config. */
  readonly layers: readonly LayerConfig[];
  /** The layer of the example schema; null if there is none. */
  readonly example: string | null;
  /** Whether `seamgen generate` will find a schema, as far as this is known. */
  readonly hasSchemas: boolean;
  readonly notes: readonly string[];
}

const SCHEMAS = "schemas";
const UNREAD_LISTED = 5;

/** The path of the example schema in the schema folder. */
export function exampleIn(layer: string): string {
  return `${layer}/Website.json`;
}

/** Plans the schemas beside the config that exists, otherwise for a new config. */
export async function planSchemas(root: string, first: FirstLayer): Promise<PlannedSchemas> {
  if (disk.stat(path.join(root, CONFIG_FILE)) === undefined) return planForNewConfig(root, first);
  const diagnostics = new Diagnostics();
  const config = await loadConfig({ file: path.join(root, CONFIG_FILE), folder: root }, disk, diagnostics);
  if (config !== null) return planForConfig(config, first);
  const [fault] = diagnostics.all;
  const notes = [`correct ${CONFIG_FILE}, which stays as it is: ${fault?.message ?? "it is not valid"}`];
  return { folder: SCHEMAS, layers: [], example: null, hasSchemas: true, notes };
}

/** An example is only written into a layer of the config, and only if there is no schema yet. */
function planForConfig({ root, schemas, layers }: Config, { layer, isWanted }: FirstLayer): PlannedSchemas {
  const plan = { folder: schemas, layers: [], hasSchemas: true };
  const isListed = layers.some(({ name }) => name === layer);
  const notes = isWanted && !isListed ? [`--layer ${layer} has no effect: ${CONFIG_FILE} does not list the layer`] : [];
  if (!isEmpty(path.join(root, schemas))) {
    const isThere = disk.stat(path.join(root, schemas, exampleIn(layer))) !== undefined;
    const isInVain = isWanted && isListed && !isThere;
    const vain = isInVain ? [`--layer ${layer} has no effect: ${schemas}/ has schemas already`] : [];
    return { ...plan, example: isThere ? layer : null, notes: [...notes, ...vain] };
  }
  const free = layers.find(({ name, group }) => group !== undefined && (!isWanted || name === layer));
  return { ...plan, example: free?.name ?? null, hasSchemas: free !== undefined, notes };
}

/** The layers of the schemas that exist. Without any, one layer with an example. */
async function planForNewConfig(root: string, { layer, isWanted }: FirstLayer): Promise<PlannedSchemas> {
  const starting = [{ name: layer, group: `${layer}.example.com` }];
  const plan = { folder: SCHEMAS, layers: starting };
  if (isEmpty(path.join(root, SCHEMAS))) return { ...plan, example: layer, hasSchemas: true, notes: [] };
  const { findLayers } = await import("./find-layers.ts");
  const { layers, guessed, unread } = await findLayers(root, SCHEMAS);
  const unreadNotes = [
    ...unread.slice(0, UNREAD_LISTED).map(({ file, why }) => `${file} is not a schema of a layer: ${why}`),
    ...(unread.length > UNREAD_LISTED
      ? [`${unread.length - UNREAD_LISTED} more files are not schemas of a layer`]
      : []),
  ];
  if (layers.length === 0) {
    const stays = `${SCHEMAS}/ stays as it is; the layer ${layer} of the config has no schemas yet`;
    return { ...plan, example: null, hasSchemas: false, notes: [stays, ...unreadNotes] };
  }
  return {
    folder: SCHEMAS,
    layers,
    example: null,
    hasSchemas: true,
    notes: [
      `${SCHEMAS}/ stays as it is; the config has its layers from low to high: ${layers.map(({ name }) => name).join(", ")}`,
      ...guessed.map(
        (name) => `no schema names the API group of the layer ${name}; correct the group in ${CONFIG_FILE}`,
      ),
      ...unreadNotes,
      ...(isWanted && !layers.some(({ name }) => name === layer) ? [`--layer ${layer} has no effect`] : []),
    ],
  };
}

function isEmpty(folder: string): boolean {
  return disk.stat(folder) === undefined || disk.list(folder).length === 0;
}
