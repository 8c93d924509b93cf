import { unlimitedAbort } from "./unlimited-abort.ts";

/** A signal that follows another one and can be aborted by itself. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  abort(reason: Error): void;
  /** Call when the work is done. AbortSignal.any would stay registered with a signal that lives long. */
  unlink(): void;
}

/** Follows each of the signals. */
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
