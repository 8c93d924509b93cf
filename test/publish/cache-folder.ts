import { homedir } from "node:os";
import path from "node:path";

/** Returns a folder that keeps programs from one test run to the next, `$XDG_CACHE_HOME/seamgen/<name>`. */
export function cacheFolder(name: string): string {
  return path.join(process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"), "seamgen", name);
}
