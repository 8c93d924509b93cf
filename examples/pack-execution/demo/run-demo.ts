import { setTimeout as sleep } from "node:timers/promises";
import { type PlayOptions, playStory } from "./play-story.ts";
import { isAsExpected, type Story } from "./story.ts";
import { startWorld } from "./world.ts";

/** How many pauses the end of a story stays before the next. */
const STAY = 3;

export type DemoOptions = Omit<PlayOptions, "world" | "cluster">;

/**
 * Plays the stories one after the other on an API server of their own, and says whether all ended as they should. The
 * display is closed in the end, whatever happens. Rejects when the signal is aborted.
 */
export async function runDemo(stories: readonly Story[], options: DemoOptions): Promise<boolean> {
  const world = await startWorld();
  let good = true;
  try {
    for (const [i, story] of stories.entries()) {
      if (i > 0) await sleep(STAY * options.pauseMs, undefined, { signal: options.signal });
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
