import { suite } from "uvu";
import type { ControlPlane } from "./control-plane.ts";
import { DEFAULT, type ControlPlaneSpec, whyNoControlPlane } from "./programs.ts";
import { startControlPlane } from "./shared-control-planes.ts";

/** A suite whose tests are given a control plane; they are skipped, with a message, where there can be none. */
export interface ClusterSuite {
  readonly check: (title: string, body: (plane: ControlPlane) => Promise<void>) => void;
  /** A test whose material is absent. */
  readonly skip: (title: string) => void;
  /** To be called once, after the tests. */
  readonly run: () => void;
}

/** A suite, and the function that adds its tests: they are skipped, with a message, where there can be no control plane. */
export function suiteWhere(wanted: ControlPlaneSpec, name: string) {
  const why = whyNoControlPlane(wanted);
  if (why !== undefined) console.log(`${name}: skipped: ${why}`);
  const test = suite(name);
  return { test, check: why === undefined ? test : test.skip };
}

export function clusterSuite(name: string, options: Partial<ControlPlaneSpec> = {}): ClusterSuite {
  const wanted = { ...DEFAULT, ...options };
  const { test, check } = suiteWhere(wanted, name);
  let plane: Promise<ControlPlane> | undefined;
  test.after(async () => (await plane)?.close());
  // Not in a `before` hook: uvu swallows what that throws.
  const started = () => (plane ??= startControlPlane(wanted));
  return {
    check: (title, body) => check(title, async () => body(await started())),
    skip: (title) => test.skip(title),
    run: () => test.run(),
  };
}
