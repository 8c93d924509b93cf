import { rowsBlaming } from "../diagnostic.ts";

const code = rowsBlaming("tool");
const drift = rowsBlaming("drift");

/** SG70xx: the user's reconcilers, which `seamgen upgrade` reads. */
export const upgradeCodes = {
  SG7001: code<{ message: string }>(
    "error",
    ({ message }) => `the file cannot be read: ${message}`,
    "seamgen upgrade adds stubs only to files that parse, because in others it cannot know where a class ends. The file was left as it is; the other files were dealt with.",
  ),
  SG7002: code<{ base: string; path: string }>(
    "warning",
    ({ base, path }) => `no class is seen to extend ${base} (its scaffold is ${path})`,
    "seamgen upgrade looks at every TypeScript file below the scaffold folder and follows imports and extends clauses, also through classes of your own in between. It does not see a class in another folder, one behind a path alias, or one that extends the result of a call. Such a class must be given new hooks by hand; the compiler names them.",
  ),
  SG7003: code<{ hook: string; base: string }>(
    "warning",
    ({ hook, base }) => `${base} has no hook ${hook} any more`,
    "A base has one hook for each kind that it watches, which are those of x-ont-depends-on. When a kind is removed from there, or renamed, its hook goes, and nothing calls the method in your class any longer. What it does may still be needed, so seamgen upgrade never deletes it.",
  ),
  SG7004: drift<{ name: string; hooks: string }>(
    "error",
    ({ name, hooks }) => `${name} lacks ${hooks}`,
    "The base has hooks that the class neither holds nor inherits, so it does not compile. seamgen upgrade adds stubs for them, with the imports that they need, and touches nothing else.",
  ),
  SG7005: code<{ hooks: string }>(
    "error",
    ({ hooks }) => `${hooks} could not be added here`,
    "The text with the stubs in it would not parse, or the class would not have them, so the file was left as it is. Copy the abstract methods of the base's declaration into the class by hand.",
  ),
};
