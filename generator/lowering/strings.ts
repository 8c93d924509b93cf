import { isKnownFormat } from "../../packages/admission/src/index.ts";
import { report, type MutableNode } from "./lowering.ts";
import { readPattern } from "../catalog/pattern.ts";
import { lowerNumberFormat } from "./numbers.ts";
import { having, isOnly, mayBe, NOT_A, type Work } from "./work.ts";

/** Lowers `pattern` and `format`. `lowerSizes` lowers the lengths. */
export function lowerStrings(work: Work): void {
  if (mayBe(work.types, "string")) lowerPatterns(work);
  lowerFormats(work);
}

function lowerPatterns(work: Work): void {
  for (const [part, pattern] of having(work.flat, "pattern")) {
    if (typeof pattern !== "string") continue;
    const read = readPattern(pattern);
    const re2 = "reason" in read ? ({ ok: false, why: "it is not a regular expression" } as const) : read.re2;
    if (re2.ok) addOnce(work, { pattern: re2.pattern });
    else report(work.lowering, { code: "SG4003", params: { pattern, why: re2.why } }, { part, tokens: ["pattern"] });
  }
}

function lowerFormats(work: Work): void {
  if (!mayBe(work.types, "string")) return lowerNumberFormat(work);
  for (const [part, format] of having(work.flat, "format")) {
    if (typeof format !== "string") continue;
    if (!isKnownFormat(format, ["string"])) {
      if (isOnly(work.types, "string") || work.types === null) {
        report(work.lowering, { code: "SG4004", params: { format } }, { part, tokens: ["format"] });
      }
    } else {
      if (isOnly(work.types, "string"))
        report(work.lowering, { code: "SG4018", params: { format } }, { part, tokens: ["format"] });
      // Without a type, the API server applies a format to other types too and refuses them. The guard allows them.
      addOnce(work, isOnly(work.types, "string") ? { format } : { anyOf: [{ ...NOT_A["string"] }, { format }] });
    }
  }
}

function addOnce(work: Work, fragment: MutableNode): void {
  const text = JSON.stringify(fragment);
  if (!work.fragments.some((other) => JSON.stringify(other) === text)) work.fragments.push(fragment);
}
