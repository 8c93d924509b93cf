import { setMaxListeners } from "node:events";

/** An AbortController whose signal any number of requests may follow: Node warns of a leak from eleven on. */
export function unlimitedAbort(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
