#!/usr/bin/env node
import * as module from "node:module";
import path from "node:path";
import { setFlagsFromString } from "node:v8";

// V8's fast compiler is off by default in Node 20. Most runs end before optimized code pays off, so the optimizing compiler
// starts later; large sets of schemas still get it.
setFlagsFromString("--sparkplug");
setFlagsFromString("--interrupt-budget=1000000");
// Since Node 22.1, and only in the bundle. The compiled code is stored beside our own code, because a project could replace
// it with other code.
if (typeof __dirname === "string" && "enableCompileCache" in module && typeof module.enableCompileCache === "function")
  module.enableCompileCache(path.join(__dirname, "compiled"));

const terminal = { stdout: process.stdout, stderr: process.stderr, env: process.env, cwd: process.cwd() };

async function main(): Promise<void> {
  const { runCli } = await import("./commands/run-cli.ts");
  process.exitCode = await runCli(process.argv.slice(2), terminal);
}

void main();
