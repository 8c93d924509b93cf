#!/usr/bin/env node
import { keepCompiled } from "./compile-cache.ts";

keepCompiled(process.cwd());
const terminal = { stdout: process.stdout, stderr: process.stderr, env: process.env, cwd: process.cwd() };
void import("./commands/run-cli.ts").then(async ({ runCli }) => {
  process.exitCode = await runCli(process.argv.slice(2), terminal);
});
