import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { isObject, type Json } from "../../packages/base/src/json.ts";
import { at, itemsAt, objectAt } from "../cluster/control-plane/objects.ts";
import { ROOT } from "../support/built-cli.ts";

export const RECIPES = path.join(ROOT, "examples/pipelines");

type Variables = { readonly [name: string]: string };

/** What a shell runs in a job, with the variables that the file adds. */
export interface ShellStep {
  readonly script: string;
  readonly env: Variables;
}

function read(file: string): Json {
  return parse(readFileSync(path.join(RECIPES, file), "utf8")) as Json; // what YAML without custom tags parses to
}

function texts(value: Json | undefined): Variables {
  return Object.fromEntries(Object.entries(isObject(value) ? value : {}).map(([name, text]) => [name, String(text)]));
}

/** The `run` steps of a job of GitHub Actions. `given` holds the variables and secrets of the repository. */
export function githubSteps(job: string, given: Variables): readonly ShellStep[] {
  const found = objectAt(read("github-actions.yaml"), "jobs", job);
  const resolve = (env: Json | undefined) =>
    Object.fromEntries(
      Object.entries(texts(env)).map(([name, text]) => [
        name,
        text.replace(/\$\{\{ (?:vars|secrets)\.(\w+) \}\}/g, (_, key: string) => valueOf(given, key)),
      ]),
    );
  return itemsAt(found, "steps").flatMap((step) => {
    const script = at(step, "run");
    if (typeof script !== "string") return [];
    return [{ script, env: { ...resolve(found["env"]), ...resolve(at(step, "env")) } }];
  });
}

/** The script of a job of GitLab, which one shell runs. `given` holds the variables that GitLab sets. */
export function gitlabSteps(job: string, given: Variables): readonly ShellStep[] {
  const file = read("gitlab-ci.yaml");
  const lines = [...itemsAt(file, "default", "before_script"), ...itemsAt(file, job, "script")].map(String);
  const variables = { ...texts(at(file, "variables")), ...texts(at(file, job, "variables")) };
  const expanded = Object.entries(variables).map(([name, text]) => [
    name,
    text.replace(/\$(\w+)/g, (_, key: string) => valueOf(given, key)),
  ]);
  return [{ script: lines.join("\n"), env: { ...given, ...Object.fromEntries(expanded) } }];
}

function valueOf(given: Variables, key: string): string {
  const value = given[key];
  if (value === undefined) throw new Error(`the recipe uses ${key}, which the test does not set`);
  return value;
}
