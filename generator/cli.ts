#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";
import { keepCompiled } from "./compile-cache.ts";

// V8's quick compiler, off by default in Node 20, suits a run that is over before the slow one has begun.
setFlagsFromString("--sparkplug");
keepCompiled();
const terminal = { stdout: process.stdout, stderr: process.stderr, env: process.env, cwd: process.cwd() };
void import("./commands/run-cli.ts").then(async ({ runCli }) => {
  process.exitCode = await runCli(process.argv.slice(2), terminal);
});
