import type { JsonObject } from "../../../base/src/json.ts";

/** What is sent for a path that answers the same to everybody. */
export interface DiscoveryAnswer {
  readonly contentType: string;
  readonly body: JsonObject;
}

export function jsonAnswer(body: JsonObject): DiscoveryAnswer {
  return { contentType: "application/json", body };
}
