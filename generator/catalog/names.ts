import { own, pointerTokens } from "../../packages/base/src/json.ts";

/** Every derived name is made here. */

/** `InfrastructurePackExecution` -> `infrastructure-pack-execution`, `RBACProfile` -> `rbac-profile`. */
export function kebabCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1-$2")
    .toLowerCase();
}

/** `InfrastructurePackInstance` -> `infrastructurePackInstance`, `RBACProfile` -> `rbacProfile`. */
export function camelCase(name: string): string {
  return name.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (head) => head.toLowerCase());
}

/** Any text -> an identifier part in PascalCase; empty when nothing of it can stand in one. */
export function pascalCase(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .filter((part) => part !== "")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");
}

export const KIND_NAME = /^[A-Z][A-Za-z0-9]{0,62}$/;

const PLACE_WORDS: { readonly [keyword: string]: string } = { items: "Item", additionalProperties: "Value" };

/**
 * The TypeScript name of a type that stands at a pointer below the root of `entryName`: the entry's name,
 * then the names along the pointer. A `$defs` key that already begins with the entry's name keeps it.
 */
export function typeName(entryName: string, pointer: string): string {
  const tokens = pointerTokens(pointer);
  const words: string[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] ?? "";
    const named =
      token === "properties" || token === "$defs" || token === "patternProperties" || token === "dependentSchemas";
    if (named && i + 1 < tokens.length) words.push(pascalCase(tokens[++i] ?? ""));
    else words.push(own(PLACE_WORDS, token) ?? pascalCase(token));
  }
  const name = words.join("");
  return name.startsWith(entryName) && /^[A-Z]/.test(name.slice(entryName.length)) ? name : entryName + name;
}

/** Plurals that English or Kubernetes practice makes irregular, by the last word of the kind. */
const IRREGULAR: { readonly [word: string]: string } = {
  analysis: "analyses",
  child: "children",
  corpus: "corpora",
  datum: "data",
  echo: "echoes",
  hero: "heroes",
  index: "indices",
  leaf: "leaves",
  matrix: "matrices",
  person: "people",
  potato: "potatoes",
  quiz: "quizzes",
  tomato: "tomatoes",
  vertex: "vertices",
};

/** Words that are their own plural, as controller-gen has them. */
const UNCOUNTABLE = new Set(
  "canvas chaos data endpoints equipment fish information kubernetes lens media metrics news postgres redis series settings sheep windows".split(
    " ",
  ),
);

/** The plural resource name of a kind: lower case, by rule, with the irregular words above. */
export function pluralOf(kind: string): string {
  const words = kebabCase(kind).split("-");
  const last = words.pop() ?? "";
  return words.join("") + pluralWord(last);
}

function pluralWord(word: string): string {
  if (Object.hasOwn(IRREGULAR, word)) return IRREGULAR[word] ?? word;
  if (UNCOUNTABLE.has(word)) return word;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  if (/(s|x|z|ch|sh)$/.test(word)) return `${word}es`;
  return `${word}s`;
}
