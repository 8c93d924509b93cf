import { escapeToken, pointerTokens } from "../../packages/base/src/json.ts";

/** Replaces each half of a surrogate pair by U+FFFD, because UTF-8 cannot hold it. An API server receives the same. */
export function wellFormed(name: string): string {
  return name.replace(/\p{Surrogate}/gu, "\ufffd");
}

/** A name as a reference token of a JSON Pointer in the fragment of a URI. */
export function fragmentToken(name: string): string {
  return encodeURIComponent(escapeToken(wellFormed(name)));
}

/** A JSON Pointer as the fragment of a URI. */
export function fragmentOf(pointer: string): string {
  return pointerTokens(pointer)
    .map((token) => `/${fragmentToken(token)}`)
    .join("");
}
