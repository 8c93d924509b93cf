import { isObject, own, type JsonObject } from "../../../packages/base/src/json.ts";
import { textBanner, yamlBanner } from "../../print/banner.ts";
import { setMember } from "../../print/edit-json.ts";
import { portableText } from "../../print/text.ts";
import type { Source } from "../../types.ts";

/** Prints a source for its package: the text as written, except its line ends, after a banner with its origin. */
export function printSchema({ file, text, syntax, value }: Source): string {
  const written = portableText(text);
  if (syntax === "yaml") return `${yamlBanner(file)}\n${written}`;
  if (!isObject(value)) return written;
  const comment = own(value, "$comment");
  if (comment === undefined) return insertFirst(written, value, textBanner(file));
  const rest = setMember(written, ["$comment"], undefined);
  return insertFirst(rest, value, `${textBanner(file)} ${String(comment)}`);
}

/** Inserts `$comment` as the first member. Numbers and layout stay as written. */
function insertFirst(text: string, value: JsonObject, comment: string): string {
  const open = text.indexOf("{") + 1;
  const rest = text.slice(open);
  const space = /^\s*/.exec(rest)?.[0] ?? "";
  const isEmpty = Object.keys(value).every((key) => key === "$comment");
  return `${text.slice(0, open)}${space}"$comment": ${JSON.stringify(comment)}${isEmpty ? "" : ","}${isEmpty ? "" : space || " "}${rest.slice(space.length)}`;
}
