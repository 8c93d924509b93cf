import { spawnSync } from "node:child_process";
import { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Change, type Condition, type Event, ownerReference } from "@seamgen/runtime";
import { InfrastructurePackExecutionResource, type InfrastructurePackInstance } from "@seam/seam-core";
import { checkpointsOf } from "../../examples/pack-execution/demo/checkpoints.ts";
import { DELIVERY } from "../../examples/pack-execution/demo/delivery.ts";
import { parseFlags } from "../../examples/pack-execution/demo/demo-flags.ts";
import { FlagError } from "../../examples/pack-execution/cli/command-line.ts";
import { drawFrame, type Frame, type Line } from "../../examples/pack-execution/demo/frame.ts";
import { PlainDisplay } from "../../examples/pack-execution/demo/plain-display.ts";
import { plainLines } from "../../examples/pack-execution/demo/plain-lines.ts";
import { runDemo } from "../../examples/pack-execution/demo/run-demo.ts";
import { ScreenDisplay } from "../../examples/pack-execution/demo/screen-display.ts";
import type { TerminalStream } from "../../examples/pack-execution/demo/screen.ts";
import { NOTHING_SEEN, see, type Seen, type Sighting, stateOf } from "../../examples/pack-execution/demo/seen.ts";
import { FAILURES } from "../../examples/pack-execution/demo/stories.ts";
import type { Story } from "../../examples/pack-execution/demo/story.ts";
import { PACK_EXECUTION_GATES } from "../../examples/pack-execution/decide/gates.ts";
import { cleanEnv, ROOT } from "../support/built-cli.ts";
import { condition, ENDED_JOB, execution, instance, job } from "./support/observed-execution.ts";

interface Run {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the demo like a user, without a terminal. */
function demo(...args: readonly string[]): Run {
  const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", "demo", "--", ...args], {
    cwd: ROOT,
    env: cleanEnv(),
    encoding: "utf8",
    timeout: 120_000,
  });
  return { exit: status, stdout, stderr };
}

/** The order of kinds within a step. Watches run independently, so the order of their changes varies. */
const KINDS = [">", "PackExecution", "Condition", "Job", "PackInstance", "Event", "Ended"];

/** The lines without times, without messages of conditions, and without conditions that repeat. */
function stepsOf(output: string): string[] {
  const known = new Map<string, string>();
  const lines = output.split("\n").flatMap((line) => {
    const text = line.replace(/^\+\d+\.\ds {2}/, "");
    const found = /^Condition (\w+)=(.*?): /.exec(text);
    if (found === null) return text === "" ? [] : [text];
    const [, type = "", status = ""] = found;
    if (known.get(type) === status) return [];
    known.set(type, status);
    return [`Condition ${type}=${status}`];
  });
  const steps = lines.reduce<string[][]>(
    (all, line) => (line.startsWith("> ") ? [...all, [line]] : [...all.slice(0, -1), [...(all.at(-1) ?? []), line]]),
    [],
  );
  const rank = (line: string) => KINDS.findIndex((kind) => line.startsWith(kind));
  return steps.flatMap((step) => [...step].sort((a, b) => rank(a) - rank(b)));
}

const DELIVERED = `delivery: the gates open in turn, and the operator delivers the pack
> A user requests a pack on a cluster that does not exist yet.
PackExecution nginx created
Condition LineageSynced=False LineageControllerAbsent
Condition Waiting=True AwaitingConductorReady
Condition Pending=True GatesClearing
> The cluster becomes Ready, and its runner can deploy packs.
Condition Waiting=False AwaitingConductorReady
> The pack is created without a signature.
Condition Pending=True AwaitingSignature
Condition PackSignaturePending=True AwaitingSignature
> Gates 1 and 2: the pack is signed and not revoked.
Condition Pending=True GatesClearing
Condition PackSignaturePending=False PackSigned
Condition PermissionSnapshotOutOfSync=True SnapshotOutOfSync
> Gate 3: the cluster's permission snapshot is fresh.
Condition PermissionSnapshotOutOfSync=False SnapshotOutOfSync
Condition RBACProfileNotProvisioned=True RBACProfileNotProvisioned
> Gate 4: the RBAC profile is provisioned. The operator creates a suspended Job.
Condition Pending=False JobSubmitted
Condition RBACProfileNotProvisioned=False RBACProfileNotProvisioned
Condition WrapperRunnerRBACNotReady=False WrapperRunnerRBACNotReady
Condition Running=True JobSubmitted
Job pack-deploy-nginx created, suspended
Event Normal JobSubmitted: Job pack-deploy-nginx was submitted to queue pack-deploy-queue.
> Kueue has quota and admits the Job.
Job pack-deploy-nginx running
> The executor writes its PackOperationResult, and the Job completes.
Condition Running=False JobSucceeded
Condition Succeeded=True JobSucceeded
Job pack-deploy-nginx complete
PackInstance nginx-harbor-1 created, v1.2.3-r1
PackInstance nginx-harbor-1 v1.2.3-r1, Initial, deployed resources: 1
Event Normal Succeeded: Pack nginx v1.2.3-r1 is deployed to cluster harbor-1.
Ended as expected: Succeeded/JobSucceeded, 1 Job, 1 PackInstance`;

test("npm run demo prints the effects of every step without a terminal", () => {
  const { exit, stdout, stderr } = demo();
  assert.is(exit, 0, stderr);
  assert.equal(stepsOf(stdout), DELIVERED.split("\n"));
  assert.is(stripVTControlCharacters(stdout), stdout);
});

const ENDS: readonly (readonly [name: string, end: string])[] = [
  ["cluster-not-ready", "Waiting/AwaitingConductorReady, no Job, no PackInstance"],
  ["pack-missing", "Pending/GatesClearing, no Job, no PackInstance"],
  ["stale-version", "Failed/StaleVersion, no Job, no PackInstance"],
  ["unsigned", "PackSignaturePending/AwaitingSignature, no Job, no PackInstance"],
  ["revoked", "PackRevoked/ClusterPackRevoked, no Job, no PackInstance"],
  ["stale-snapshot", "PermissionSnapshotOutOfSync/SnapshotOutOfSync, no Job, no PackInstance"],
  ["profile-missing", "RBACProfileNotProvisioned/RBACProfileNotProvisioned, no Job, no PackInstance"],
  ["rights-missing", "WrapperRunnerRBACNotReady/WrapperRunnerRBACNotReady, no Job, no PackInstance"],
  ["foreign-job", "Running/JobSubmitted, 1 Job, no PackInstance"],
  ["job-failed", "Failed/JobFailed, 1 Job, no PackInstance"],
  ["result-failed", "Failed/CapabilityFailed, 1 Job, no PackInstance"],
  ["result-missing", "Failed/OperationResultNotFound, 1 Job, no PackInstance"],
  ["evicted", "Succeeded/JobSucceeded, 1 Job, 1 PackInstance"],
  ["deleted", "deleted, 1 Job, no PackInstance"],
  ["killed", "Succeeded/JobSucceeded, 1 Job, 1 PackInstance"],
];

test("--failure plays each story with a failure or a disturbance, and each ends as expected", () => {
  const { exit, stdout, stderr } = demo("--failure");
  assert.is(exit, 0, stderr);
  const ends = stdout.split("\n\n").filter((part) => part !== "");
  assert.equal(
    ends.map((part) => [part.split(":")[0], /^\+.*s {2}Ended as expected: (.*)$/m.exec(part)?.[1]]),
    ENDS,
  );
});

test("--failure NAME plays only that story", () => {
  const { exit, stdout } = demo("--failure", "revoked");
  assert.is(exit, 0);
  assert.match(stdout, /^revoked: .*\n(\+.*\n)+\n$/);
  assert.match(stdout, /Event Warning PackRevoked: Pack nginx is revoked\./);
});

test("--help lists the stories, and an unknown name exits with code 2 and the same list", () => {
  const help = demo("--help");
  assert.is(help.exit, 0);
  for (const { name, title } of FAILURES) assert.ok(help.stdout.includes(`  ${name.padEnd(20)}${title}\n`), name);
  const wrong = demo("--failure", "nope");
  assert.is(wrong.exit, 2);
  assert.is(wrong.stdout, "");
  assert.match(wrong.stderr, /--failure nope: no story has this name/);
  assert.ok(wrong.stderr.includes(help.stdout.trim()));
});

for (const [args, names] of [
  [[], ["delivery"]],
  [["--failure"], ENDS.map(([name]) => name)],
  [
    ["--failure", "killed", "revoked"],
    ["killed", "revoked"],
  ],
] as const)
  test(`the stories of [${args.join(" ")}]`, () => {
    assert.equal(
      parseFlags(args).map(({ name }) => name),
      names,
    );
  });

for (const [args, message] of [
  [["revoked"], "revoked needs --failure before it"],
  [["--failure", "delivery"], "--failure delivery: no story has this name"],
  [["--fail"], /Unknown option '--fail'/],
] as const)
  test(`[${args.join(" ")}] is refused`, () => {
    assert.throws(
      () => parseFlags(args),
      (error: unknown) => error instanceof FlagError && new RegExp(message).test(error.message),
    );
  });

test("titles and captions fit in a line of 80", () => {
  for (const { name, title, steps } of [DELIVERY, ...FAILURES]) {
    const lines = [`${name}: ${title}  +10.0s`, ...steps.map(({ caption }) => `> ${caption}`)];
    assert.equal(
      lines.filter((line) => line.length > 80),
      [],
    );
  }
});

const WAITING = condition("Waiting", "True", "AwaitingConductorReady");
const PENDING = { ...condition("Pending", "True", "GatesClearing"), message: "Why." };

function anEvent(reason: string, note = "note"): Event {
  return {
    metadata: { name: reason },
    ...{ type: "Warning", reason, note, action: reason, eventTime: "2026-03-02T09:10:00.000000Z" },
    ...{ reportingController: "c", reportingInstance: "i", regarding: {} },
  };
}

function withConditions(...conditions: readonly Condition[]) {
  return execution({ conditions: [...conditions] });
}

/** A change of a watch: a new object, or one that replaces an old version. */
function changed<T>(object: T, old?: T): Change<T> {
  if (old === undefined) return { type: "added", object, cause: "watch" };
  return { type: "updated", object, old, cause: "watch" };
}

function gone<T>(object: T): Change<T> {
  return { type: "deleted", object, cause: "watch" };
}

const OWNER = { ...ownerReference(execution(), InfrastructurePackExecutionResource), controller: true };
const SUSPENDED = job({}, { suspend: true, ownerReferences: [OWNER] });
const RUNNING = job({}, { ownerReferences: [OWNER] });
const FAILED = job({ conditions: [{ type: "Failed", status: "True" }] });
const DELIVERED_INSTANCE: InfrastructurePackInstance = {
  ...instance("v2"),
  status: { upgradeDirection: "Upgrade", deployedResources: [] },
};
const NAMED = "pack-deploy-nginx-ccs-dev";

const LINES: readonly (readonly [what: string, sighting: Sighting, lines: readonly string[]])[] = [
  [
    "a new PackExecution",
    { kind: "PackExecution", change: changed(execution()) },
    ["PackExecution nginx-ccs-dev created"],
  ],
  [
    "a new condition beside an unchanged one",
    { kind: "PackExecution", change: changed(withConditions(WAITING, PENDING), withConditions(WAITING)) },
    ["Condition Pending=True GatesClearing: Why."],
  ],
  [
    "a condition whose message changed",
    { kind: "PackExecution", change: changed(withConditions({ ...WAITING, message: "No." }), withConditions(WAITING)) },
    ["Condition Waiting=True AwaitingConductorReady: No."],
  ],
  [
    "a deleted PackExecution",
    { kind: "PackExecution", change: gone(withConditions(WAITING)) },
    ["PackExecution nginx-ccs-dev deleted"],
  ],
  ["a new Job", { kind: "Job", change: changed(SUSPENDED) }, [`Job ${NAMED} created, suspended`]],
  ["an admitted Job", { kind: "Job", change: changed(RUNNING, SUSPENDED) }, [`Job ${NAMED} running`]],
  ["a Job that is suspended again", { kind: "Job", change: changed(SUSPENDED, RUNNING) }, [`Job ${NAMED} suspended`]],
  ["a Job that completed", { kind: "Job", change: changed(ENDED_JOB, RUNNING) }, [`Job ${NAMED} complete`]],
  ["a Job that failed", { kind: "Job", change: changed(FAILED, RUNNING) }, [`Job ${NAMED} failed`]],
  ["a Job with an unchanged state", { kind: "Job", change: changed(RUNNING, RUNNING) }, []],
  ["a deleted Job", { kind: "Job", change: gone(RUNNING) }, [`Job ${NAMED} deleted`]],
  [
    "a new PackInstance",
    { kind: "PackInstance", change: changed(instance("v2")) },
    ["PackInstance nginx-ccs-dev created, v2"],
  ],
  [
    "a PackInstance with a status",
    { kind: "PackInstance", change: changed(DELIVERED_INSTANCE, instance("v2")) },
    ["PackInstance nginx-ccs-dev v2, Upgrade, deployed resources: 0"],
  ],
  ["an unchanged PackInstance", { kind: "PackInstance", change: changed(DELIVERED_INSTANCE, DELIVERED_INSTANCE) }, []],
  ["an event", { kind: "Event", change: changed(anEvent("Failure")) }, ["Event Warning Failure: note"]],
  ["an expired event", { kind: "Event", change: gone(anEvent("Failure")) }, []],
];

for (const [what, sighting, lines] of LINES)
  test(`plain lines of ${what}`, () => {
    assert.equal(plainLines(sighting), lines);
  });

test("text from the API server cannot control the terminal", () => {
  const written: string[] = [];
  const event = anEvent("Failure", "\u001b[2J\u009b2J\r\nEvent \u202eforged\ud800 naïve ✓ 日本");
  new PlainDisplay(
    (text) => written.push(text),
    () => 0,
  ).sight({ kind: "Event", change: changed(event) });
  const escaped = "\\u{1b}[2J\\u{9b}2J\\u{d}\\u{a}Event \\u{202e}forged\\u{d800} naïve ✓ 日本";
  assert.equal(written, [`+0.0s  Event Warning Failure: ${escaped}\n`]);
  const drawn = drawFrame({ ...FRAME, seen: { ...NOTHING_SEEN, events: [event] } }, { columns: 200, rows: 50 });
  assert.ok(textOf(drawn).at(-1)?.endsWith(escaped));
});

test("see keeps the latest version of each object, all events, and the UID of each owned Job once", () => {
  const other = job({}, { uid: "uid-of-another", ownerReferences: [] });
  const next = job({}, { uid: "uid-of-the-next", ownerReferences: [OWNER] });
  const sightings: readonly Sighting[] = [
    { kind: "PackExecution", change: changed(execution()) },
    { kind: "PackExecution", change: changed(withConditions(WAITING), execution()) },
    { kind: "Job", change: changed(other) },
    { kind: "Job", change: gone(other) },
    { kind: "Job", change: changed(SUSPENDED) },
    { kind: "Job", change: changed(RUNNING, SUSPENDED) },
    { kind: "Job", change: gone(RUNNING) },
    { kind: "Job", change: changed(next) },
    { kind: "PackInstance", change: changed(instance("v2")) },
    { kind: "Event", change: changed(anEvent("One")) },
    { kind: "Event", change: changed(anEvent("One"), anEvent("One")) },
    { kind: "Event", change: changed(anEvent("Two")) },
  ];
  const seen = sightings.reduce(see, NOTHING_SEEN);
  assert.equal(seen, {
    ...{ execution: withConditions(WAITING), job: next, instance: instance("v2"), deleted: false },
    ...{ events: [anEvent("One"), anEvent("Two")], ownJobs: ["uid-of-job", "uid-of-the-next"] },
  });
  assert.is(stateOf(seen), "Waiting/AwaitingConductorReady");
  const after = see(seen, { kind: "PackExecution", change: gone(withConditions(WAITING)) });
  assert.equal([after.execution, stateOf(after)], [undefined, "deleted"]);
});

test("the state is the condition that is latest in the life of a PackExecution", () => {
  const stateWith = (...conditions: readonly Condition[]) =>
    stateOf({ ...NOTHING_SEEN, execution: withConditions(...conditions) });
  assert.is(stateOf(NOTHING_SEEN), "nothing yet");
  assert.is(stateWith(PENDING), "Pending/GatesClearing");
  assert.is(stateWith(PENDING, WAITING), "Waiting/AwaitingConductorReady");
  assert.is(stateWith(condition("Running", "False"), condition("Failed", "True", "JobFailed")), "Failed/JobFailed");
});

const BEFORE = ["TalosCluster", "ClusterPack", ...PACK_EXECUTION_GATES.map(({ name }) => name), "executor's rights"];

/** The marks in the order of a pass. */
function marksOf(...conditions: readonly Condition[]): string {
  const { preconditions, gates } = checkpointsOf(withConditions(...conditions));
  const states = new Map([...preconditions, ...gates].map(({ name, state }) => [name, state]));
  return BEFORE.map((name) => ({ open: "+", closed: "x", unknown: "." })[states.get(name) ?? "unknown"]).join("");
}

const READY = condition("Waiting", "False");
const SIGNED = condition("PackSignaturePending", "False");
const FRESH = condition("PermissionSnapshotOutOfSync", "False");
const PROVISIONED = condition("RBACProfileNotProvisioned", "False");
const MARKS: readonly (readonly [what: string, marks: string, ...conditions: readonly Condition[]])[] = [
  ["nothing is known", "......."],
  ["the cluster is not ready", "x......", WAITING, PENDING],
  ["the pack does not exist", "+x.....", READY, PENDING],
  ["the pack has another version", "+x.....", READY, condition("Failed", "True", "StaleVersion")],
  ["the pack is not signed", "++x....", READY, PENDING, condition("PackSignaturePending", "True")],
  ["the pack is revoked", "+++x...", READY, SIGNED, condition("PackRevoked", "True")],
  ["the snapshot is stale", "++++x..", READY, SIGNED, condition("PermissionSnapshotOutOfSync", "True"), PENDING],
  [
    "the profile does not exist",
    "+++++x.",
    READY,
    SIGNED,
    FRESH,
    condition("RBACProfileNotProvisioned", "True"),
    PENDING,
  ],
  [
    "the executor lacks its rights",
    "++++++x",
    ...[READY, SIGNED, FRESH, PROVISIONED, condition("WrapperRunnerRBACNotReady", "True"), PENDING],
  ],
  [
    "the Job exists",
    "+++++++",
    ...[
      READY,
      SIGNED,
      FRESH,
      PROVISIONED,
      condition("WrapperRunnerRBACNotReady", "False"),
      condition("Running", "True"),
    ],
  ],
];

for (const [what, marks, ...conditions] of MARKS)
  test(`the checkpoints when ${what}`, () => {
    assert.is(marksOf(...conditions), marks);
  });

test("the demo shows four gates", () => {
  assert.equal(
    checkpointsOf(undefined).gates.map(({ name }) => name),
    ["Signature", "Revocation", "PermissionSnapshot", "RBACProfile"],
  );
});

const MANY: Seen = {
  ...NOTHING_SEEN,
  execution: withConditions(READY, SIGNED, FRESH, { ...WAITING, message: "long ".repeat(50) }, PENDING),
  job: RUNNING,
  instance: DELIVERED_INSTANCE,
  events: Array.from({ length: 30 }, (_, i) => anEvent(`Event${i}`)),
};
const FRAME: Frame = {
  title: "title",
  caption: "caption",
  elapsedMs: 1234,
  seen: MANY,
  writes: new Map([["create jobs", 1]]),
};

function textOf(lines: readonly Line[]): string[] {
  return lines.map((line) => line.map(({ text }) => text).join(""));
}

test("a frame shows title, step, checkpoints, conditions, objects, requests and the last events", () => {
  const text = textOf(drawFrame(FRAME, { columns: 100, rows: 30 }));
  assert.equal(text.slice(0, 2), ["title  +1.2s", "> caption"]);
  assert.ok(text.includes("Gates     ✓ Signature  ✓ Revocation  ✓ PermissionSnapshot  … RBACProfile  "));
  assert.ok(text.some((line) => /^ {2}Pending +True +GatesClearing +Why\.$/.test(line)));
  assert.ok(text.includes(`Job       ${NAMED}  running`));
  assert.ok(text.includes("Instance  nginx-ccs-dev  v2, Upgrade, deployed resources: 0"));
  assert.ok(text.includes("Writes    1 create jobs"));
  assert.is(text.at(-1), "  Warning  Event29  note");
});

for (const [columns, rows] of [
  [200, 60],
  [80, 24],
  [40, 12],
  [20, 3],
  [1, 1],
] as const)
  test(`a frame fits in ${columns} x ${rows}`, () => {
    const text = textOf(drawFrame(FRAME, { columns, rows }));
    assert.ok(text.length <= rows);
    assert.ok(text.every((line) => [...line].length <= columns));
    assert.is(text[0], "title  +1.2s".slice(0, columns));
  });

test("a low screen has no blank lines and keeps the newest events", () => {
  const text = textOf(drawFrame(FRAME, { columns: 80, rows: 18 }));
  assert.is(text.length, 18);
  assert.not.ok(text.includes(""));
  assert.is(text.at(-1)?.trim(), "Warning  Event29  note");
});

/** A terminal that keeps what is written to it. */
class FakeTerminal extends EventEmitter implements TerminalStream {
  columns = 80;
  rows = 24;
  written = "";
  readonly #hasColors: boolean;

  constructor(hasColors = false) {
    super();
    this.#hasColors = hasColors;
  }

  write(text: string): void {
    this.written += text;
  }

  hasColors(): boolean {
    return this.#hasColors;
  }
}

const ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l";
const LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";

function framesOf({ written }: FakeTerminal): string[][] {
  const whole = written.slice(written.indexOf(ENTER) + ENTER.length, written.lastIndexOf(LEAVE));
  return whole
    .split("\u001b[H")
    .slice(1)
    .map((frame) => frame.replace("\r\n\u001b[J", "").split("\r\n"));
}

/** Plays `DELIVERY` on a fake terminal. */
async function deliverOn(terminal: FakeTerminal, signal = new AbortController().signal): Promise<boolean> {
  return runDemo([DELIVERY], { display: new ScreenDisplay(terminal, () => 0), pauseMs: 0, signal });
}

test("the display draws over the screen, restores it, and leaves the last frame", async () => {
  const terminal = new FakeTerminal();
  assert.is(await deliverOn(terminal), true);
  assert.ok(terminal.written.startsWith(ENTER));
  const frames = framesOf(terminal);
  for (const lines of frames) {
    assert.ok(lines.length <= 24);
    for (const line of lines) assert.match(line, /^\u001b\[2K[^\u001b]{0,80}$/);
  }
  const captions = new Set(frames.map((lines) => lines[1]?.slice("\u001b[2K> ".length)));
  for (const { caption } of DELIVERY.steps) assert.ok(captions.has(caption), caption);
  const left = terminal.written.slice(terminal.written.lastIndexOf(LEAVE) + LEAVE.length);
  assert.match(left, /^delivery: .*\n> Ended as expected: Succeeded\/JobSucceeded, 1 Job, 1 PackInstance\n/);
  assert.is(stripVTControlCharacters(left), left);
  assert.is(terminal.listenerCount("resize"), 0);
});

test("only terminals with colours get colours", async () => {
  const terminal = new FakeTerminal(true);
  await deliverOn(terminal);
  assert.ok(terminal.written.includes("\u001b[32m✓\u001b[39m"));
});

test("the display redraws after a change of the terminal's size", () => {
  const terminal = new FakeTerminal();
  const display = new ScreenDisplay(terminal, () => 0);
  display.begin("title", () => new Map());
  display.sight({ kind: "PackExecution", change: changed(execution()) }, MANY);
  Object.assign(terminal, { columns: 30, rows: 5 });
  terminal.emit("resize");
  display.close();
  const lines = framesOf(terminal).at(-1) ?? [];
  assert.is(lines.length, 5);
  assert.ok(lines.every((line) => [...stripVTControlCharacters(line)].length <= 30));
});

test("a terminal without a size gets 80 x 24", () => {
  const terminal = Object.assign(new FakeTerminal(), { columns: 0, rows: 0 });
  const display = new ScreenDisplay(terminal, () => 0);
  display.begin("title", () => new Map());
  display.sight({ kind: "PackExecution", change: changed(execution()) }, MANY);
  display.close();
  assert.is(framesOf(terminal).at(-1)?.length, 24);
});

test("a demo that is stopped restores the terminal and ignores later changes", async () => {
  const terminal = new FakeTerminal();
  const stop = new AbortController();
  const display = new ScreenDisplay(terminal, () => 0);
  const endless: Story = { ...DELIVERY, steps: DELIVERY.steps.map((step) => ({ ...step, until: () => false })) };
  const running = runDemo([endless], { display, pauseMs: 0, signal: stop.signal });
  while (!terminal.written.includes("AwaitingConductorReady")) await sleep(10);
  stop.abort();
  await running.then(
    () => assert.unreachable(),
    () => undefined,
  );
  display.sight({ kind: "PackExecution", change: changed(execution()) }, MANY);
  assert.ok(terminal.written.endsWith(LEAVE));
  assert.is(terminal.written.split(LEAVE).length, 2);
});

test("a demo whose step fails restores the terminal and rejects with the error", async () => {
  const terminal = new FakeTerminal();
  const display = new ScreenDisplay(terminal, () => 0);
  const act = () => Promise.reject(new Error("out of paper"));
  const broken: Story = { ...DELIVERY, steps: [{ caption: "It breaks.", act, until: () => true }] };
  const signal = new AbortController().signal;
  await runDemo([broken], { display, pauseMs: 0, signal }).then(
    () => assert.unreachable(),
    (error: unknown) => assert.match(String(error), "out of paper"),
  );
  assert.ok(terminal.written.endsWith(LEAVE));
});

test("a story that ends unexpectedly is reported, and the next one still runs", async () => {
  let written = "";
  const display = new PlainDisplay(
    (text) => (written += text),
    () => 0,
  );
  const [first] = DELIVERY.steps;
  if (first === undefined) throw new Error("no step");
  const end = { state: "Waiting/AwaitingConductorReady", jobs: 0, instances: 0 };
  const stuck: Story = {
    ...DELIVERY,
    steps: [
      { ...first, until: () => false },
      { ...first, caption: "Never." },
    ],
  };
  const waits: Story = { ...DELIVERY, steps: [first], end };
  const signal = new AbortController().signal;
  assert.is(await runDemo([stuck, waits], { display, pauseMs: 0, deadlineMs: 1000, signal }), false);
  assert.not.match(written, "Never.");
  assert.match(
    written,
    "Ended unexpectedly: Waiting/AwaitingConductorReady, no Job, no PackInstance " +
      "instead of Succeeded/JobSucceeded, 1 Job, 1 PackInstance\n",
  );
  assert.match(written, "Ended as expected: Waiting/AwaitingConductorReady, no Job, no PackInstance\n");
});

test.run();
