import { mayLoseDigits } from "../../../base/src/exact-json.ts";
import type { Json } from "../../../base/src/json.ts";

/**
 * Parses a text that is exactly what `JSON.stringify` prints, as most clients send; returns undefined for any other
 * text. Such a text has no duplicate fields, and means the same in YAML. This is much faster than a search for
 * duplicates.
 */
export function parsePrinted(text: string): Json | undefined {
  if (!text.startsWith("{") || mayLoseDigits(text)) return undefined;
  try {
    const value: Json = JSON.parse(text);
    return JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}
