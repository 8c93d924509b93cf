import type { Config } from "../config/config.ts";
import { Diagnostics } from "../diagnostics/diagnostics.ts";
import type { JsonObject } from "../../packages/base/src/json.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import type { Source } from "../types.ts";
import { CONDITION, OBJECT_META } from "./built-in.ts";
import { draftEntry, lacksMetadata, type Draft } from "./draft.ts";

export interface StandIns {
  /** Schemas that the set lacks, as drafts of the layers that need them. */
  readonly drafts: readonly Draft[];
  readonly objectMeta: (layer: string) => string;
  readonly condition: (layer: string) => string;
}

/** Ids of the types of `metadata` and of free-form conditions: the ones that the config names, or built-in ones. */
export function provideStandIns(drafts: readonly Draft[], config: Config, diagnostics: Diagnostics): StandIns {
  const added: Draft[] = [];
  const provide = (
    setting: "objectMeta" | "condition",
    name: string,
    schema: JsonObject,
    needs: (draft: Draft) => boolean,
  ) => {
    const wanted = config[setting];
    const named = wanted === null ? undefined : drafts.find((draft) => draft.id === wanted);
    if (wanted !== null && named === undefined) {
      const at = { source: config.source, pointer: `/${setting}` };
      const ids = drafts.map(({ id }) => id);
      diagnostics.report("SG6005", { setting, id: wanted }, { at, ...didYouMean(wanted, ids) });
    }
    if (named !== undefined) return () => `${named.uri}#`;
    const byLayer = new Map<string, string>();
    for (const { layer } of drafts.filter(needs)) {
      if (byLayer.has(layer)) continue;
      const free = drafts.some((draft) => draft.layer === layer && draft.name === name) ? `Kubernetes${name}` : name;
      const draft = builtInDraft(layer, free, schema, config);
      byLayer.set(layer, `${draft.uri}#`);
      added.push(draft);
    }
    return (layer: string) => byLayer.get(layer) ?? "";
  };
  return {
    drafts: added,
    objectMeta: provide("objectMeta", "ObjectMeta", OBJECT_META, lacksMetadata),
    condition: provide("condition", "Condition", CONDITION, (draft) => draft.freeFormConditions !== null),
  };
}

function builtInDraft(layer: string, name: string, schema: JsonObject, config: Config): Draft {
  const uri = `seamgen://built-in/${layer}/${name}.json`;
  const value: JsonObject = { $id: uri, title: name, "x-ont-layer": layer, "x-ont-depends-on": [], ...schema };
  const source: Source = { file: `built-in/${layer}/${name}.json`, text: "", syntax: "json", value };
  const draft = draftEntry({ source, uri }, config, new Diagnostics());
  if (draft === null) throw new Error(`the built-in schema ${name} is not well formed`);
  return draft;
}
