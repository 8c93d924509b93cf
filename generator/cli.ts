#!/usr/bin/env node
import * as module from "node:module";
import path from "node:path";
import { setFlagsFromString } from "node:v8";

// A run is often over before optimized code pays. V8's quick compiler, off by default in Node 20, is used at once; the
// optimizing one starts later, and still serves large sets of schemas.
setFlagsFromString("--sparkplug");
setFlagsFromString("--interrupt-budget=1000000");
// Since Node 22.1, and not from the sources, which are ES modules. The compiled code stands where our own code does, never
// in a project: compiled code is code.
if (typeof __dirname === "string" && "enableCompileCache" in module && typeof module.enableCompileCache === "function")
  module.enableCompileCache(path.join(__dirname, "compiled"));

const terminal = { stdout: process.stdout, stderr: process.stderr, env: process.env, cwd: process.cwd() };

async function main(): Promise<void> {
  const { runCli } = await import("./commands/run-cli.ts");
  process.exitCode = await runCli(process.argv.slice(2), terminal);
}

void main();
