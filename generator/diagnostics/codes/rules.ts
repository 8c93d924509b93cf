import { rowsBlaming, type Code } from "../diagnostic.ts";
import type { Rule } from "./crd.ts";

const code = rowsBlaming("schema");

const rule = (hint: string, explain: string): Code<Rule> =>
  code<Rule>("error", (p) => `${p.path}: ${p.problem}`, { hint, explain });

export interface Refusal {
  readonly field: string;
  readonly message: string;
}

const refusal = (hint: string, explain: string): Code<Refusal> =>
  code<Refusal>(
    "error",
    ({ field, message }) => (field === "" || field === "<nil>" ? message : `${field}: ${message}`),
    {
      hint,
      explain,
    },
  );

/** SG2130 to SG2139: what `seamgen validate` finds. */
const validateCodes = {
  SG2130: refusal(
    "correct the object",
    "An API server with the definition would refuse the object. The field and the message are those of the server.",
  ),
  SG2131: code<{ warning: string }>("warning", ({ warning }) => warning, {
    hint: "correct the object, so that no client prints the warning",
    explain: "An API server would accept the object and answer with this warning.",
  }),
  SG2132: code<{ kind: string }>("error", ({ kind }) => `there is no definition of ${kind}`, {
    hint: "name the folder of the definition with --crds, or correct apiVersion and kind",
    explain: "`seamgen validate` judges objects of the kinds whose CustomResourceDefinitions it reads.",
  }),
  SG2133: refusal(
    "correct the definition",
    "An API server would refuse the CustomResourceDefinition, so no object of its kind could exist.",
  ),
};

/** SG2120 to SG2129: rules in x-kubernetes-validations that an API server does not compile, or finds too dear. */
export const ruleCodes = {
  SG2120: rule(
    "correct the syntax of the rule",
    "The rule is not an expression of CEL, so an API server refuses the definition. The message is that of the server, with the character of the rule at which it stops reading.",
  ),
  SG2121: rule(
    "correct the name, or declare the field",
    "A rule sees the fields that the schema declares, and the functions that Kubernetes has. At the root and in an embedded resource it also sees apiVersion, kind, metadata.name and metadata.generateName, but no other metadata. A name that CEL reserves, or that has dashes, dots or slashes, is written with an escape: __namespace__, x__dash__y.",
  ),
  SG2122: rule(
    "use values of the types that the function or operator takes",
    "CEL checks types before it runs, and no type is converted: 1 and 1.0 have different types, as have a number and a text. The message names the function and the types of its arguments. int(), double(), string() and quantity() convert.",
  ),
  SG2123: rule(
    "let the rule compare something, so that it is true or false",
    "A rule must have the type bool, and a messageExpression the type string.",
  ),
  SG2124: rule(
    "correct the pattern",
    "A pattern in matches() must be one of RE2, which has no look-around and no back references. An API server compiles a literal pattern together with the rule.",
  ),
  SG2125: rule(
    "add maxItems, maxProperties and maxLength, or simplify the rule",
    "An API server estimates what a rule costs for the largest object that the schema allows, and refuses the definition if that is above its limit of 10,000,000. Without maxItems, maxProperties and maxLength it assumes the largest request, three megabytes. A rule below a list or a map counts once for each item. The message names the bounds that are missing, and values with which the rule is cheap enough.",
  ),
  SG2126: rule(
    "add maxItems, maxProperties and maxLength, or simplify the dearest rules",
    "All rules of a schema together may cost 100,000,000 by the estimate of an API server. The diagnostics name the dearest rules.",
  ),
  SG2127: rule(
    "correct the messageExpression",
    "A messageExpression is an expression of CEL that returns a string. It sees the same variables as its rule, self and oldSelf.",
  ),
  ...validateCodes,
};

export type RuleCode = Exclude<keyof typeof ruleCodes, keyof typeof validateCodes>;
