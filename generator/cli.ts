#!/usr/bin/env node
import * as module from "node:module";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { currentFolder } from "./files/disk.ts";
import { problemOf } from "./files/file-error.ts";

// V8's fast compiler is off by default in Node 20. Most runs end before optimized code pays off, so the optimizing compiler
// starts later; large sets of schemas still get it.
setFlagsFromString("--sparkplug");
setFlagsFromString("--interrupt-budget=1000000");
// Since Node 22.1, and only in the bundle. The compiled code is stored beside our own code, because a project could replace
// it with other code.
if (typeof __dirname === "string" && "enableCompileCache" in module && typeof module.enableCompileCache === "function")
  module.enableCompileCache(path.join(__dirname, "compiled"));

let outputFault: string | undefined;

/** A reader such as `head` may close the output before its end; what was asked for is done all the same. */
function watchOutput(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") outputFault ??= problemOf(error);
  });
}

const terminal = {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  get cwd() {
    return currentFolder();
  },
};

async function main(): Promise<void> {
  const { runCli } = await import("./commands/run-cli.ts");
  for (const stream of [process.stdout, process.stderr]) watchOutput(stream);
  process.exitCode = await runCli(process.argv.slice(2), terminal);
  process.once("exit", () => {
    if (outputFault === undefined) return;
    process.stderr.write(`error SG5007 the output of the command: ${outputFault}\n`);
    process.exitCode = 1;
  });
}

void main();
