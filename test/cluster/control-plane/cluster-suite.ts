import { suite } from "uvu";
import type { ControlPlane } from "./control-plane.ts";
import { DEFAULT, type ControlPlaneSpec, whyNoControlPlane } from "./programs.ts";
import { startControlPlane } from "./shared-control-planes.ts";

/** A suite whose tests get a control plane. They are skipped, with a message, if it cannot run here. */
interface ClusterSuite {
  readonly check: (title: string, body: (plane: ControlPlane) => Promise<void>) => void;
  /** Adds a test that is skipped because its data does not exist. */
  readonly skip: (title: string) => void;
  /** Runs the tests. Call it once, after they are added. */
  readonly run: () => void;
}

/** Creates a suite and a `check` that adds tests. It skips them, with a message, if the control plane cannot run here. */
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
  // Not in a `before` hook, whose exceptions uvu does not report.
  const started = () => (plane ??= startControlPlane(wanted));
  return {
    check: (title, body) => check(title, async () => body(await started())),
    skip: (title) => test.skip(title),
    run: () => test.run(),
  };
}
