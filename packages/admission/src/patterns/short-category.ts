/** Names of Unicode categories that Go knows since 1.25, by the short ones that it always knew. */
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

/** The short name of a Unicode category; any other name as it is. */
export function shortCategory(name: string): string {
  return CATEGORIES.get(name) ?? name;
}
