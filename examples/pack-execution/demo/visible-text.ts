/**
 * The text on one line, with everything spelled out that a terminal would obey in place of showing it: control and format
 * characters, line separators, halves of surrogate pairs.
 */
export function visibleText(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
