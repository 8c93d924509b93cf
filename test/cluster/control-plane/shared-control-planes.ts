import type { ChildProcess } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Address, type ControlPlane, connect } from "./control-plane.ts";
import { type Launched, launch } from "./launch.ts";
import { DEFAULT, type ControlPlaneSpec } from "./programs.ts";

const LOG_LINES = 25;
const LOG_COLUMNS = 400;

/** The request of a test file to the test run. */
interface Question {
  readonly wantedControlPlane: ControlPlaneSpec;
}
type Answer = { readonly address: Address } | { readonly failure: string };

/**
 * Connects to the control plane of this test run. The first test file that calls this starts it, later ones share it, and
 * it stops at the end of the run. Other tests use it too, so make names unique.
 *
 * A test file that runs without the test runner starts its own.
 */
export async function startControlPlane(wanted: Partial<ControlPlaneSpec> = {}): Promise<ControlPlane> {
  const all = { ...DEFAULT, ...wanted };
  return connect(process.send === undefined ? await launchHere(all) : await ask(all));
}

async function launchHere(wanted: ControlPlaneSpec): Promise<Address> {
  const { address } = await launch(wanted);
  process.once("exit", (code) => {
    if (code !== 0) console.error(logTails(address.logs));
  });
  return address;
}

function ask(wanted: ControlPlaneSpec): Promise<Address> {
  return new Promise((resolve, reject) => {
    const abandon = () => reject(new Error("the test run has ended"));
    process.once("disconnect", abandon);
    process.once("message", (answer: Answer) => {
      process.off("disconnect", abandon); // a listener would keep this process alive
      if ("address" in answer) resolve(answer.address);
      else reject(new Error(answer.failure));
    });
    process.send?.({ wantedControlPlane: wanted } satisfies Question);
  });
}

/** The control planes of a test run. */
export class ControlPlanes {
  readonly #launched: { readonly wanted: ControlPlaneSpec; readonly plane: Promise<Launched> }[] = [];

  /** Answers the requests of a test process. Returns a function that reads the last lines of the logs for it. */
  serve(child: ChildProcess): () => Promise<string> {
    const given = new Set<Promise<Launched>>();
    child.on("message", (message) => {
      if (!isQuestion(message)) return;
      const plane = this.#get(message.wantedControlPlane);
      given.add(plane);
      plane.then(
        ({ address }) => child.send({ address } satisfies Answer),
        (error: unknown) => child.send({ failure: String(error) } satisfies Answer),
      );
    });
    return async () => {
      const settled = await Promise.allSettled(given);
      return settled.map((one) => (one.status === "fulfilled" ? logTails(one.value.address.logs) : "")).join("");
    };
  }

  async stop(): Promise<void> {
    await Promise.allSettled(this.#launched.map(async ({ plane }) => (await plane).stop()));
  }

  #get(wanted: ControlPlaneSpec): Promise<Launched> {
    // Exactly these components: some tests rely on the absence of controllers.
    const found = this.#launched.find((one) => isDeepStrictEqual(one.wanted, wanted));
    if (found !== undefined) return found.plane;
    const plane = launch(wanted);
    this.#launched.push({ wanted, plane });
    return plane;
  }
}

function isQuestion(message: unknown): message is Question {
  return typeof message === "object" && message !== null && "wantedControlPlane" in message;
}

/** Returns the last lines of every log, below its name, without klog's infos and warnings. */
function logTails(logs: string): string {
  const tail = (file: string) =>
    readFileSync(path.join(logs, file), "utf8")
      .trimEnd()
      .split("\n")
      .filter((line) => !/^[IW]\d{4} /.test(line))
      .slice(-LOG_LINES)
      .map((line) => `  ${line.slice(0, LOG_COLUMNS)}\n`);
  return readdirSync(logs)
    .sort()
    .map((file) => `${file}\n${tail(file).join("")}`)
    .join("");
}
