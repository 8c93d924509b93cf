import type { Config } from "../config/config.ts";
import { Diagnostics } from "../diagnostics/diagnostics.ts";
import type { JsonObject } from "../../packages/base/src/json.ts";
import { suggest } from "../diagnostics/nearest.ts";
import type { Source } from "../types.ts";
import { BUILT_IN, CONDITION, OBJECT_META } from "./built-in-schemas.ts";
import { draftEntry, needsObjectMeta, type Draft } from "./draft.ts";
import { stemOf } from "./names.ts";

/** The types of `metadata` and of free-form conditions: from the schemas that the config names, otherwise built-in ones. */
export interface BuiltIns {
  /** The built-in schemas that the catalog adds, as drafts of the layers that need them. */
  readonly drafts: readonly Draft[];
  /** Id of the type for a layer. */
  readonly objectMeta: (layer: string) => string;
  readonly condition: (layer: string) => string;
}

interface BuiltIn {
  /** The member of the config that names a schema of the set to use instead. */
  readonly setting: "objectMeta" | "condition";
  readonly name: string;
  readonly schema: JsonObject;
}

/** Adds the built-in types that the drafts need. Reports a schema that the config names and that does not exist. */
export function provideBuiltIns(
  drafts: readonly Draft[],
  { config, faulty }: { readonly config: Config; readonly faulty: ReadonlySet<string> },
  diagnostics: Diagnostics,
): BuiltIns {
  const added: Draft[] = [];
  const provide = ({ setting, name, schema }: BuiltIn, needs: (draft: Draft) => boolean) => {
    const wanted = config[setting];
    const named = wanted === null ? undefined : drafts.find((draft) => draft.id === wanted);
    if (wanted !== null && named === undefined && !faulty.has(wanted)) {
      const at = { source: config.source, pointer: `/${setting}` };
      const ids = drafts.map(({ id }) => id);
      diagnostics.report("SG6005", { setting, id: wanted }, { at, ...suggest(wanted, () => ids) });
    }
    if (named !== undefined) return () => `${named.uri}#`;
    const byLayer = new Map<string, string>();
    for (const { layer } of drafts.filter(needs)) {
      if (byLayer.has(layer)) continue;
      const free = freeSchemaName(
        name,
        drafts.filter((draft) => draft.layer === layer),
      );
      const draft = builtInDraft({ layer, name: free, schema }, config);
      byLayer.set(layer, `${draft.uri}#`);
      added.push(draft);
    }
    return (layer: string) => byLayer.get(layer) ?? "";
  };
  return {
    drafts: added,
    objectMeta: provide({ setting: "objectMeta", name: "ObjectMeta", schema: OBJECT_META }, needsObjectMeta),
    condition: provide(
      { setting: "condition", name: "Condition", schema: CONDITION },
      (draft) => draft.freeFormConditions !== null,
    ),
  };
}

/** Returns a name that no schema of the layer has, whose modules no other schema has either. */
function freeSchemaName(name: string, drafts: readonly Draft[]): string {
  const stems = new Set(drafts.map(({ stem }) => stem));
  let free = name;
  for (let n = 1; stems.has(stemOf(free)); n++) free = `Kubernetes${name}${n === 1 ? "" : n}`;
  return free;
}

function builtInDraft(
  { layer, name, schema }: Omit<BuiltIn, "setting"> & { readonly layer: string },
  config: Config,
): Draft {
  const uri = `${BUILT_IN}${layer}/${name}.json`;
  const value: JsonObject = { $id: uri, title: name, "x-ont-layer": layer, "x-ont-depends-on": [], ...schema };
  const text = `${JSON.stringify(value, null, 2)}\n`;
  const source: Source = { file: `built-in/${layer}/${name}.json`, text, syntax: "json", value, isBuiltIn: true };
  const draft = draftEntry({ source, uri }, config, new Diagnostics());
  if (draft === null) throw new Error(`the built-in schema ${name} is not well formed`);
  return draft;
}
