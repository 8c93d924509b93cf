import { setTimeout as sleep } from "node:timers/promises";
import type { Seen, Sighting } from "./seen.ts";
import { Stage } from "./stage.ts";
import { type Ended, endOf, type Story } from "./story.ts";
import { TenantWatch } from "./tenant-watch.ts";
import type { World } from "./world.ts";

/** Shows stories. */
export interface Display {
  /** Starts a story. `countWrites` is `Stage.countWrites`. */
  begin(title: string, countWrites: () => ReadonlyMap<string, number>): void;
  /** Starts the next step. */
  caption(text: string): void;
  /** Shows a change that a watch reported. `seen` includes it. */
  sight(sighting: Sighting, seen: Seen): void;
  /** Ends the story. */
  end(ended: Ended): void;
  /** Ends the display, also after an error. May be called twice. */
  close(): void;
}

export interface PlayOptions {
  readonly world: World;
  /** A cluster name that no other story of the world uses. */
  readonly cluster: string;
  readonly display: Display;
  /** The pause after each step, in milliseconds. */
  readonly pauseMs: number;
  /** How long a step may take to have its effect, in milliseconds. Default: 20 000. */
  readonly deadlineMs?: number;
  /** Stops the story. `playStory` then rejects. */
  readonly signal: AbortSignal;
}

/** Plays a story and returns its end. The first step without the expected effect is the last one. */
export async function playStory(story: Story, options: PlayOptions): Promise<Ended> {
  const { world, cluster, display, pauseMs, deadlineMs = 20_000, signal } = options;
  const stage = new Stage(world, cluster);
  display.begin(`${story.name}: ${story.title}`, () => stage.countWrites());
  const watch = new TenantWatch(world.client, stage.tenant.namespace, (...news) => display.sight(...news));
  const curtain = new AbortController();
  const watching = watch.run(curtain.signal);
  try {
    await watch.synced(signal);
    stage.startOperator();
    for (const { caption, act, until } of story.steps) {
      display.caption(caption);
      await act(stage);
      if (!(await watch.until(until, deadlineMs, signal))) break;
      await sleep(pauseMs, undefined, { signal });
    }
  } finally {
    await stage.stopOperator();
    curtain.abort();
    await watching;
  }
  const ended = { name: story.name, expected: story.end, actual: endOf(watch.seen) };
  display.end(ended);
  return ended;
}
