import { rowsBlaming } from "../diagnostic.ts";

const code = rowsBlaming("tool");
const drift = rowsBlaming("drift");

/** SG70xx: the user's reconcilers, which `seamgen upgrade` reads. */
export const upgradeCodes = {
  SG7001: code<{ message: string }>("error", ({ message }) => `the file cannot be read: ${message}`, {
    hint: "correct the syntax of the file and run `seamgen upgrade` again",
    explain:
      "seamgen upgrade adds stubs only to files without syntax errors, because otherwise it cannot see where a class ends. This file was not changed. The other files were handled.",
  }),
  SG7002: code<{ base: string; path: string }>(
    "warning",
    ({ base, path }) => `found no class that extends ${base} (its scaffold is ${path})`,
    {
      hint: "move the class below the scaffold folder, or add new hooks by hand",
      explain:
        "seamgen upgrade reads every TypeScript file below the scaffold folder, and follows imports and extends clauses, also through your own classes. It does not find a class in another folder, a class that is imported by a path alias, or a class that extends the result of a call. Add new hooks to such a class by hand. The compiler names them.",
    },
  ),
  SG7003: code<{ hook: string; base: string }>(
    "warning",
    ({ hook, base }) => `${base} no longer has the hook ${hook}`,
    {
      hint: "remove the method, or keep its code elsewhere",
      explain:
        "A base has one hook for each kind in x-ont-depends-on, because it watches these kinds. If a kind is removed from the list or renamed, its hook disappears, and nothing calls the method in your class. You may still need its code, so seamgen upgrade never deletes it.",
    },
  ),
  SG7041: code<{ module: string }>("warning", ({ module }) => `no kind of this set has the base ${module}`, {
    hint: "delete the class, or make it extend the base of another kind",
    explain:
      "The file imports a generated base, but the schema of its kind was deleted or renamed, or it is not a kind of the cluster any more. The file does not compile. It is yours, so seamgen does not delete it. If the kind was renamed, `seamgen generate` writes a scaffold for the new name; move your code there.",
  }),
  SG7004: drift<{ name: string; hooks: string }>("error", ({ name, hooks }) => `${name} lacks ${hooks}`, {
    hint: "run `seamgen upgrade`",
    explain:
      "The class neither declares nor inherits all hooks of its base, so it does not compile. seamgen upgrade adds stubs for the missing hooks, with the imports that they need, and changes nothing else.",
  }),
  SG7005: code<{ hooks: string }>("error", ({ hooks }) => `${hooks} could not be added here`, {
    hint: "implement the abstract methods of the base by hand",
    explain:
      "With the stubs, the file would not parse or the class would not have them, so the file was not changed. Implement the abstract methods of the base by hand.",
  }),
};
