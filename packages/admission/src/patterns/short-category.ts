/** Long names of Unicode categories, which Go knows since 1.25, with their short names. */
const CATEGORIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Letter: "L",
    Uppercase_Letter: "Lu",
    Lowercase_Letter: "Ll",
    Titlecase_Letter: "Lt",
    Modifier_Letter: "Lm",
    Other_Letter: "Lo",
    Mark: "M",
    Number: "N",
    Decimal_Number: "Nd",
    Letter_Number: "Nl",
    Other_Number: "No",
    Punctuation: "P",
    Symbol: "S",
    Separator: "Z",
    Space_Separator: "Zs",
    Other: "C",
    Control: "Cc",
  }),
);

/** Returns the short name of a Unicode category; any other name unchanged. */
export function shortCategory(name: string): string {
  return CATEGORIES.get(name) ?? name;
}
