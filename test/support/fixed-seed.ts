/**
 * The test runner loads this module before every test file. Property tests then draw the same cases in every run, so
 * that a commit always has the same result. `SEED=n npm test -- NAME` draws other cases, and `SEED=random` new ones
 * each time.
 */
import fc from "fast-check";

const seed = process.env["SEED"] ?? "20261123";
if (seed !== "random") fc.configureGlobal({ seed: Number(seed) });
