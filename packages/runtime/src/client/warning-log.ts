import { jsonLogger } from "../../../base/src/log.ts";

/** A warning that the API server added to an answer, for example about an unknown field or a deprecated version. */
export interface ApiWarning {
  readonly text: string;
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
}

/** Some warnings quote what the user wrote, so there is no end of different ones. */
const MOST_TEXTS = 1000;

const log = jsonLogger((line) => console.error(line.trimEnd()));

/** Returns a handler that logs each text once, as controller-runtime does. */
export function warningLog(): (warning: ApiWarning) => void {
  const logged = new Set<string>();
  return ({ text, method, path }) => {
    if (logged.has(text)) return;
    if (logged.size === MOST_TEXTS) logged.clear();
    logged.add(text);
    log.info("the API server warns", { warning: text, method, path });
  };
}

/** Returns the handler, which then does not throw: the request has succeeded by the time of the warning. */
export function guardHandler(handler: (warning: ApiWarning) => void): (warning: ApiWarning) => void {
  return (warning) => {
    try {
      handler(warning);
    } catch (error) {
      log.error("onWarning of the client failed", { ...warning, error });
    }
  };
}
