/**
 * Calls `stop` when the signal is aborted and, with `handleSignals`, at the first SIGINT or SIGTERM. A second one ends
 * the process. Returns a function that removes the listeners.
 */
export function onStop(
  { signal, handleSignals }: { readonly signal: AbortSignal | undefined; readonly handleSignals: boolean },
  stop: (reason: Error) => void,
): () => void {
  const abort = () => stop(signal?.reason instanceof Error ? signal.reason : new Error("the manager was stopped"));
  const interrupt = (name: NodeJS.Signals) => {
    forget();
    stop(new Error(`the manager was stopped by ${name}`));
  };
  const forget = () => {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  };
  if (handleSignals) process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  if (signal?.aborted) abort();
  else signal?.addEventListener("abort", abort, { once: true });
  return () => {
    forget();
    signal?.removeEventListener("abort", abort);
  };
}
