import { jsonText, type Json } from "../../packages/base/src/json.ts";
import type { Linked } from "../catalog/define-kinds.ts";
import { readNumbers } from "../../packages/base/src/read-numbers.ts";
import type { Stages } from "../run-stages.ts";
import { ownerKeys, type OwnerKeys } from "./artifact-keys.ts";
import { hashOf } from "./hash.ts";
import type { Memo } from "./memo.ts";

function holdsBigInt(value: Json): boolean {
  if (typeof value !== "object" || value === null) return typeof value === "bigint";
  return Object.values(value).some(holdsBigInt);
}

type Work = Pick<Stages, "checkSource" | "defineKind" | "judgeKind" | "parseSchema" | "printShapes">;

export interface RememberedWork extends Work {
  /** Hashes of the inputs of generated files. They are known after the first `defineKind`. */
  keys(): OwnerKeys;
}

/** Returns the same functions with a memo. They are most of the cost of a run after one change. */
export function rememberWork(work: Work, memo: Memo): RememberedWork {
  let known: Linked | undefined;
  let keys: OwnerKeys = new Map();
  const keyOf = ({ id }: { readonly id: string }) => keys.get(id) ?? "";
  return {
    keys: () => keys,
    async parseSchema(text, file) {
      const [name, key] = [`parsed ${file}`, hashOf([text])];
      const found = memo.find<string>(name, key);
      if (found !== undefined) return { ok: true, value: readNumbers(found, JSON.parse(found) as Json).value };
      const parsed = await work.parseSchema(text, file);
      if (parsed.ok) memo.keep(name, key, jsonText(parsed.value));
      return parsed;
    },
    checkSource(source, diagnostics, config) {
      const [name, key] = [`checked ${source.file}`, hashOf([source.text, JSON.stringify(config.lint)])];
      if (memo.find<true>(name, key)) return;
      const before = diagnostics.all.length;
      work.checkSource(source, diagnostics, config);
      if (diagnostics.all.length === before) memo.keep(name, key, true);
    },
    defineKind(entry, linked) {
      if (known !== linked) [known, keys] = [linked, ownerKeys(linked)];
      const [name, key] = [`definition ${entry.id}`, keyOf(entry)];
      const found = memo.find<ReturnType<Work["defineKind"]>>(name, key);
      if (found !== undefined) return found;
      const defined = work.defineKind(entry, linked);
      // A place holds the text of its whole file, and JSON has no bigint.
      const isJson = !defined.losses.some(({ at }) => at !== undefined) && !holdsBigInt(defined.definition);
      return isJson ? memo.keep(name, key, defined) : defined;
    },
    judgeKind(entry) {
      const [name, key] = [`judgement ${entry.id}`, keyOf(entry)];
      return memo.find<ReturnType<Work["judgeKind"]>>(name, key) ?? memo.keep(name, key, work.judgeKind(entry));
    },
    async printShapes(skeleton, id) {
      const [name, key] = [`shapes ${id}`, hashOf([JSON.stringify(skeleton)])];
      return memo.find<string>(name, key) ?? memo.keep(name, key, await work.printShapes(skeleton, id));
    },
  };
}
