/**
 * Loaded before every test file: property tests repeat the same cases, so that the gate says the same about two
 * equal commits. `SEED=... npm test -- NAME` explores others; `SEED=random` a new one each time.
 */
import fc from "fast-check";

const seed = process.env["SEED"] ?? "20261123";
if (seed !== "random") fc.configureGlobal({ seed: Number(seed) });
