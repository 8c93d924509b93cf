import { unlimitedAbort } from "./unlimited-abort.ts";

/** A signal that follows other signals and can also be aborted by itself. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  abort(reason: Error): void;
  /** Removes the listeners. Call it when the work is done. `AbortSignal.any` would keep them on long-lived signals. */
  unlink(): void;
}

/** Returns a signal that is aborted when one of the sources is. */
export function linkSignal(...sources: readonly (AbortSignal | undefined)[]): LinkedSignal {
  const own = unlimitedAbort();
  const links = sources.flatMap((source) => {
    if (source === undefined) return [];
    const follow = () => own.abort(source.reason);
    if (source.aborted) follow();
    else source.addEventListener("abort", follow, { once: true });
    return [() => source.removeEventListener("abort", follow)];
  });
  return {
    signal: own.signal,
    abort: (reason) => own.abort(reason),
    unlink: () => links.forEach((unlink) => unlink()),
  };
}
