import type { JsonObject } from "../../../base/src/json.ts";

/** The answer to a discovery request, which is the same for all clients. */
export interface DiscoveryAnswer {
  readonly contentType: string;
  readonly body: JsonObject;
}

export function jsonAnswer(body: JsonObject): DiscoveryAnswer {
  return { contentType: "application/json", body };
}
