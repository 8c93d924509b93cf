/**
 * Returns the text on one line. Escapes what a terminal would interpret instead of print: control and format characters,
 * line separators and lone surrogates.
 */
export function visibleText(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
