/** For the tests: `launch-and.ts wait|throw|exit` launches a control plane, prints its folder and processes, and so ends. */
import { launch } from "./launch.ts";

const { processes } = await launch({ components: "apiserver", kubernetes: "1.36" });
const pids = processes.list().map(({ pid }) => pid);
await new Promise((resolve) =>
  process.stdout.write(`${JSON.stringify({ folder: processes.folder, pids })}\n`, resolve),
);
if (process.argv[2] === "throw") throw new Error("as told");
if (process.argv[2] === "wait") setInterval(() => undefined, 60_000);
