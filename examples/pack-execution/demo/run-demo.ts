import { setTimeout as sleep } from "node:timers/promises";
import { type PlayOptions, playStory } from "./play-story.ts";
import { isAsExpected, type Story } from "./story.ts";
import { startWorld } from "./world.ts";

/** Pauses between two stories. */
const PAUSES_BETWEEN = 3;

export type DemoOptions = Omit<PlayOptions, "world" | "cluster">;

/**
 * Plays the stories in sequence on an API server of their own. Returns whether all ended as expected. Closes the display in
 * every case. Rejects if the signal is aborted.
 */
export async function runDemo(stories: readonly Story[], options: DemoOptions): Promise<boolean> {
  const world = await startWorld();
  let good = true;
  try {
    for (const [i, story] of stories.entries()) {
      if (i > 0) await sleep(PAUSES_BETWEEN * options.pauseMs, undefined, { signal: options.signal });
      const ended = await playStory(story, { ...options, world, cluster: `harbor-${i + 1}` });
      good &&= isAsExpected(ended);
    }
    return good;
  } finally {
    options.display.close();
    world.client.close();
    await world.server.stop();
  }
}
