import { pointerTokens } from "../../packages/base/src/json.ts";

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

/** Any text -> a part of an identifier in PascalCase; empty if the text has no ASCII letter or digit. */
export function pascalCase(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .filter((part) => part !== "")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");
}

export const KIND_NAME = /^[A-Z][A-Za-z0-9]{0,62}$/;

/** A layer is part of an npm name and the value of a label, which ends in a letter or digit. */
export const LAYER_NAME = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** File stems that every package uses for files of its own. */
const TAKEN_STEMS: ReadonlySet<string> = new Set(["index"]);

/** File stem of the modules of a schema. */
export function stemOf(name: string): string {
  const stem = kebabCase(name);
  return TAKEN_STEMS.has(stem) ? `${stem}-schema` : stem;
}

/** The name of a list's items: `Steps` -> `Step`, `Policies` -> `Policy`, `Data` -> `DataItem`. */
export function itemWord(list: string): string {
  if (/.ies$/.test(list)) return `${list.slice(0, -3)}y`;
  return /.s$/.test(list) && !/(ss|us|is)$/.test(list) ? list.slice(0, -1) : `${list}Item`;
}

/** The name of a map's values. */
export function valueWord(map: string): string {
  return `${map}Value`;
}

/** The names that a kind's modules export in addition to its types. */
export function kindExports(kind: string) {
  return {
    resource: `${kind}Resource`,
    namespace: `${camelCase(kind)}Namespace`,
    conditions: `${kind}Conditions`,
    conditionType: `${kind}ConditionType`,
    reason: `${kind}Reason`,
    base: `${kind}ReconcilerBase`,
  };
}

/** The constant that holds the values of an enum. */
export function valuesName(type: string): string {
  return `${type}Values`;
}

const NAMING: ReadonlySet<string> = new Set(["properties", "$defs", "patternProperties", "dependentSchemas"]);

/**
 * Returns the TypeScript name of the type at a pointer of the entry `entryName`: the entry's name, then the names along
 * the pointer. A `$defs` key that already begins with the entry's name is used as it is.
 */
export function typeName(entryName: string, pointer: string): string {
  const tokens = pointerTokens(pointer);
  const words: string[] = [];
  let isProperty = false;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] ?? "";
    if (NAMING.has(token) && i + 1 < tokens.length) words.push(pascalCase(tokens[++i] ?? ""));
    else if (token === "items") words.push(itemWord(isProperty ? (words.pop() ?? "") : ""));
    else words.push(token === "additionalProperties" ? valueWord("") : pascalCase(token));
    isProperty = token === "properties" || (token === "items" && isProperty);
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

/** Words that are their own plural, as in controller-gen. */
const UNCOUNTABLE = new Set(
  "canvas chaos data endpoints equipment fish information kubernetes lens media metrics news postgres redis series settings sheep windows".split(
    " ",
  ),
);

/** Returns the plural resource name of a kind, in lower case. */
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
