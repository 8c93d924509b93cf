import * as assert from "uvu/assert";
import { KUBERNETES } from "./control-plane/programs.ts";
import { clusterSuite } from "./control-plane/cluster-suite.ts";
import { readRecordings } from "./record/recordings.ts";

/** Compares real API servers with the recorded answers, which other tests rely on. `npm run record` writes them. */
for (const kubernetes of KUBERNETES) {
  const { check, run } = clusterSuite(`recorded answers, Kubernetes ${kubernetes}`, {
    components: "apiserver",
    kubernetes,
  });
  for (const { file, answers, ask } of readRecordings())
    check(`the server gives the answers in ${file}`, async (plane) => {
      const wanted = answers.map(({ answer, older }) => older[kubernetes] ?? answer);
      assert.ok(wanted.length > 300);
      assert.equal(await ask(plane), wanted);
    });
  run();
}
