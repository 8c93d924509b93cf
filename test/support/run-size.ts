/** Whether this is `npm run test:all`, where property tests draw enough cases to meet rare ones. */
const IS_ALL = process.env["SEAMGEN_TESTS"] === "all";

/** The number of cases to draw: `all` in `npm run test:all`, otherwise `few`. */
export function casesToDraw({ few, all }: { readonly few: number; readonly all: number }): number {
  return IS_ALL ? all : few;
}
