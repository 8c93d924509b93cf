import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type RunningCli, seamgen, startSeamgen } from "../support/built-cli.ts";
import { Project } from "../support/project.ts";

const SCHEMA = "schemas/platform/Website.json";
const IDLE = /^watching/m;

/** Replaces files as users and their tools do. Each `edit` leads to another output. */
class Workspace {
  readonly project: Project;
  readonly #text: string;
  #edits = 0;

  constructor(project: Project) {
    this.project = project;
    this.#text = project.read(SCHEMA);
  }

  at(file: string): string {
    return path.join(this.project.root, file);
  }

  edit(file = SCHEMA): void {
    mkdirSync(path.dirname(this.at(file)), { recursive: true });
    writeFileSync(
      this.at(file),
      this.#text.replace(/"description": "[^"]*"/, `"description": "Edit ${++this.#edits}."`),
    );
  }

  remove(file: string): void {
    rmSync(this.at(file), { recursive: true });
  }
}

function watching(name: string, body: (workspace: Workspace, running: RunningCli) => Promise<void>): void {
  test(name, async () => {
    const project = new Project();
    seamgen(["init"], { cwd: project.root });
    const running = startSeamgen(["generate", "--watch"], { cwd: project.root });
    try {
      await running.until([/created/, IDLE], 60_000);
      await body(new Workspace(project), running);
      running.child.kill("SIGINT");
      assert.is(await running.ended, 0);
    } finally {
      running.child.kill("SIGKILL");
      await running.ended;
      project.remove();
    }
  });
}

const UPDATED = [/updated/, IDLE];

watching("--watch notices changes after the schema folder was deleted and made again", async (workspace, running) => {
  workspace.remove("schemas");
  await running.until([/SG1013/, IDLE], 60_000);
  for (let i = 0; i < 2; i++) {
    workspace.edit();
    await running.until(UPDATED, 60_000);
  }
  // A checkout of another branch does both at once.
  workspace.remove("schemas");
  for (let i = 0; i < 2; i++) {
    workspace.edit();
    await running.until(UPDATED, 60_000);
  }
});

watching("--watch notices changes after the schema folder was renamed and back", async (workspace, running) => {
  renameSync(workspace.at("schemas"), workspace.at("other"));
  await running.until([/SG1013/, IDLE], 60_000);
  renameSync(workspace.at("other"), workspace.at("schemas"));
  await running.until([/unchanged/, IDLE], 60_000);
  workspace.edit();
  await running.until(UPDATED, 60_000);
});

watching(
  "--watch follows a schema folder that is a link, and the link to another folder",
  async (workspace, running) => {
    renameSync(workspace.at("schemas"), workspace.at("first"));
    symlinkSync("first", workspace.at("schemas"));
    await running.until([/unchanged/, IDLE], 60_000);
    workspace.edit("first/platform/Website.json");
    await running.until(UPDATED, 60_000);
    cpSync(workspace.at("first"), workspace.at("second"), { recursive: true });
    workspace.edit("second/platform/Website.json");
    symlinkSync("second", workspace.at("new"));
    renameSync(workspace.at("new"), workspace.at("schemas"));
    await running.until(UPDATED, 60_000);
    workspace.edit("second/platform/Website.json");
    await running.until(UPDATED, 60_000);
  },
);

watching(
  "--watch notices a config that an editor replaces, and watches the folder that it names",
  async (workspace, running) => {
    const config = workspace.at("seamgen.config.json");
    const replace = (from: string, to: string) => {
      writeFileSync(workspace.at("new.json"), readFileSync(config, "utf8").replace(from, to));
      renameSync(workspace.at("new.json"), config);
    };
    cpSync(workspace.at("schemas"), workspace.at("other"), { recursive: true });
    workspace.edit("other/platform/Website.json");
    replace('"schemas": "schemas"', '"schemas": "other"');
    await running.until(UPDATED, 60_000);
    workspace.edit("other/platform/Website.json");
    await running.until(UPDATED, 60_000);
    replace('"version": "0.1.0"', '"version": "0.2.0"');
    await running.until(UPDATED, 60_000);
  },
);

test.run();
