/**
 * `npm run record` sends the requests in `test/recorded/` to an API server of each Kubernetes version and writes the
 * answers to the files. A new request in a file needs no answer.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { RECORDED, type Answer } from "../../support/recorded.ts";
import { connect } from "../control-plane/control-plane.ts";
import { launch } from "../control-plane/launch.ts";
import { KUBERNETES, type Kubernetes } from "../control-plane/programs.ts";
import { mergeAnswers } from "./merge-answers.ts";
import { type Recording, readRecordings } from "./recordings.ts";

async function askServer(kubernetes: Kubernetes, recordings: readonly Recording[]): Promise<Answer[][]> {
  const launched = await launch({ components: "apiserver", kubernetes });
  const plane = connect(launched.address);
  try {
    const answers: Answer[][] = [];
    for (const { ask } of recordings) answers.push(await ask(plane));
    return answers;
  } finally {
    plane.close();
    await launched.stop();
  }
}

const recordings = readRecordings();
const byVersion: (readonly [Kubernetes, Answer[][]])[] = [];
for (const kubernetes of KUBERNETES) byVersion.push([kubernetes, await askServer(kubernetes, recordings)]);
for (const [i, { file, print }] of recordings.entries()) {
  const answers = mergeAnswers(new Map(byVersion.map(([kubernetes, all]) => [kubernetes, all[i] ?? []])));
  writeFileSync(path.join(RECORDED, file), print(answers));
  const differing = answers.filter(({ older }) => Object.keys(older).length > 0).length;
  console.log(`${file}: ${answers.length} requests; older versions answer ${differing} of them differently`);
}
