/** Whether this is `npm run test:all`, where tests that draw their cases draw as many as it takes to meet rare ones. */
const IS_ALL = process.env["SEAMGEN_TESTS"] === "all";

/** How many cases to draw: `few` unless everything is run. */
export function casesToDraw({ few, all }: { readonly few: number; readonly all: number }): number {
  return IS_ALL ? all : few;
}
