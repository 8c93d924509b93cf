import { setTimeout as sleep } from "node:timers/promises";
import type { Seen, Sighting } from "./seen.ts";
import { Stage } from "./stage.ts";
import { type Ended, endOf, type Story } from "./story.ts";
import { TenantWatch } from "./tenant-watch.ts";
import type { World } from "./world.ts";

/** Where stories are shown. */
export interface Display {
  /** A story begins; `countWrites` is `Stage.countWrites`. */
  begin(title: string, countWrites: () => ReadonlyMap<string, number>): void;
  /** The next step is made. */
  caption(text: string): void;
  /** A watch told of a change; `seen` has it already. */
  sight(sighting: Sighting, seen: Seen): void;
  /** The story is over. */
  end(ended: Ended): void;
  /** Nothing more will come, also when something failed. May be called twice. */
  close(): void;
}

export interface PlayOptions {
  readonly world: World;
  /** A name that no other story of the world has. */
  readonly cluster: string;
  readonly display: Display;
  /** How long each step stays, in milliseconds, so that people can follow. */
  readonly pauseMs: number;
  /** How long the effect of a step may take, in milliseconds; default 20 000. */
  readonly deadlineMs?: number;
  /** Breaks the story off; `playStory` rejects then. */
  readonly signal: AbortSignal;
}

/** Plays a story and says how it ended. A step without the effect that it should have is the last one. */
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
