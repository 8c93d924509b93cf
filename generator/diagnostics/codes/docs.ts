import { rowsBlaming } from "../diagnostic.ts";

const code = rowsBlaming("schema");

/** SG81xx: `seamgen docs`. */
export const docsCodes = {
  SG8101: code<{ name: string; problem: string }>(
    "warning",
    ({ name, problem }) => `no valid example of ${name} was found, so its page has none: ${problem}`,
    {
      hint: 'add "examples" with a valid object to the root of the schema',
      explain:
        "A page shows an example that an API server accepts. The schema has none in `examples`, and seamgen found no small value that satisfies every pattern, bound and rule. The message says what refused its best attempt. Add an object to `examples` at the root of the schema, or a value to `examples` of the field that the message names.",
    },
  ),
  SG8102: code<{ name: string; problem: string }>(
    "warning",
    ({ name, problem }) => `an API server refuses this example of ${name}, so its page does not show it: ${problem}`,
    {
      hint: "correct the example",
      explain:
        "A page shows an example only if an API server would accept it as a new object. seamgen fills in `apiVersion`, `kind` and a name if the example has none, and then judges it by the definition of the kind, with its rules, and refuses unknown fields.",
    },
  ),
};
