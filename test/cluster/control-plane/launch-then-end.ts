/** A test runs `launch-then-end.ts wait|throw|exit`: it launches a control plane, prints its folder and pids, then waits, throws or exits. */
import { launch } from "./launch.ts";

const { processes } = await launch({ components: "apiserver", kubernetes: "1.36" });
const pids = processes.list().map(({ pid }) => pid);
await new Promise((resolve) =>
  process.stdout.write(`${JSON.stringify({ folder: processes.folder, pids })}\n`, resolve),
);
if (process.argv[2] === "throw") throw new Error("a crash for the test");
if (process.argv[2] === "wait") setInterval(() => undefined, 60_000);
