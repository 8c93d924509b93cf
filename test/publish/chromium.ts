import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import puppeteer, { type Browser } from "puppeteer-core";
import { debianPackages } from "./debian-packages.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** A Chromium of this machine, otherwise Debian's. Undefined if there is neither. */
export function findChromium(): { readonly program: string; readonly libraries: string } | undefined {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  const installed = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name))).find(isFile);
  if (installed !== undefined) return { program: installed, libraries: "" };
  const debian = debianPackages("chromium", ["chromium"], { dependencies: true });
  if (debian === undefined) return undefined;
  const libraries = path.join(debian, "usr/lib");
  return { program: path.join(libraries, "chromium/chromium"), libraries: librariesIn(libraries).join(":") };
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

/** The folders that have shared libraries. */
function librariesIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => /\.so(?:\.|$)/.test(file));
  return [...new Set(files.map((file) => path.join(folder, path.dirname(file))))];
}

/** Starts Chromium without a window. */
export function startChromium({ program, libraries }: NonNullable<ReturnType<typeof findChromium>>): Promise<Browser> {
  const env = libraries === "" ? process.env : { ...process.env, LD_LIBRARY_PATH: libraries };
  return puppeteer.launch({ executablePath: program, args: ["--no-sandbox", "--disable-gpu"], env });
}
