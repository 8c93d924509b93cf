import type { Json } from "../../../base/src/json.ts";

/**
 * The value of a text that is exactly what `JSON.stringify` prints of it, as most clients send; undefined for any other
 * text. Such a text has no field twice, and is the same in YAML. This costs much less than to look for duplicates.
 */
export function parsePrinted(text: string): Json | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    const value: Json = JSON.parse(text);
    return JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}
