import { test } from "uvu";
import * as assert from "uvu/assert";
import { DrawnBatch } from "./drawn/judge-projects.ts";
import { casesToDraw } from "../support/run-size.ts";
import { kubectls, pyYaml, type YamlReader } from "../support/yaml-readers.ts";

/** The seeds to draw, one per project. `SEED=n` replays one project, and keeps its files if it fails. */
function seeds(): { readonly seeds: readonly number[]; readonly isReplay: boolean } {
  const given = process.env["SEED"];
  if (given !== undefined && given !== "random") return { seeds: [Number(given)], isReplay: true };
  const first = given === "random" ? Math.floor(Math.random() * 2 ** 30) : 1;
  const count = casesToDraw({ few: 8, all: 300 });
  return { seeds: Array.from({ length: count }, (_, i) => first + i), isReplay: false };
}

/** The projects that one compiler and one reader judge at once. */
const BATCH = 25;

/** In `test:all` also the readers that are not written in JavaScript, where they exist. */
function readers(): readonly YamlReader[] {
  if (casesToDraw({ few: 0, all: 1 }) === 0) return [];
  return [pyYaml(), ...kubectls()].filter((reader) => reader !== undefined);
}

test("any drawn project becomes an output that compiles, loads, judges and reads as it should, or is refused", async () => {
  const { seeds: all, isReplay } = seeds();
  const found = readers();
  let accepted = 0;
  for (let i = 0; i < all.length; i += BATCH) {
    const batch = new DrawnBatch();
    try {
      for (const seed of all.slice(i, i + BATCH)) await batch.add(seed);
      await batch.judge(found);
      accepted += batch.accepted;
    } catch (error) {
      if (isReplay) console.log(`the files of the project are in ${batch.folder}`);
      else batch.remove();
      throw error;
    }
    batch.remove();
  }
  if (!isReplay) assert.ok(accepted >= all.length / 3, `only ${accepted} projects of ${all.length} were accepted`);
});

test.run();
