#!/usr/bin/env node
import * as module from "node:module";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";

// V8's fast compiler is off by default in Node 20. Most runs end before the slow compiler starts.
setFlagsFromString("--sparkplug");
// Since Node 22.1. The compiled code is stored beside our own code, because a project could replace it with other code.
if ("enableCompileCache" in module && typeof module.enableCompileCache === "function")
  module.enableCompileCache(fileURLToPath(new URL("../dist/compiled", import.meta.url)));

const terminal = { stdout: process.stdout, stderr: process.stderr, env: process.env, cwd: process.cwd() };
const { runCli } = await import("./commands/run-cli.ts");
process.exitCode = await runCli(process.argv.slice(2), terminal);
