import { setMaxListeners } from "node:events";

/**
 * Returns an AbortController whose signal may have any number of listeners. Node warns about a leak at more than ten.
 */
export function unlimitedAbort(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
