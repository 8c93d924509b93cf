import { suite } from "uvu";
import * as assert from "uvu/assert";
import { admitCrd, KUBERNETES_VERSIONS, type KubernetesVersion } from "../../packages/admission/src/index.ts";
import { crdWith } from "../support/crd-rules.ts";
import { readDefinitions, type Answer, type Recorded, type DefinitionRequest } from "../support/recorded.ts";

const test = suite("CRD rules against recorded verdicts of API servers");

const records = readDefinitions("crd-create.jsonl");

/** The message of a server that prints a whole schema or version, and the message of `admitCrd`, without what differs. */
const comparable = (message: string): string =>
  message
    .replace(/selfType\d+/g, "selfType")
    .replace(/^Invalid value: (?:\{"ID".*|\[\{"Name".*\]): /s, "Invalid value: ")
    .replace(/^json: .*|^must be .*|^strict decoding error: /s, "");

/** Number that JSON.parse does not show: 2.0 is 2. */
const isHidden = ({ causes }: Answer): boolean =>
  causes.some(([, message]) => /cannot unmarshal number \d+\.0 into/.test(message));

function difference(record: Recorded<DefinitionRequest>, kubernetes: KubernetesVersion): string | undefined {
  const answer = record.older[kubernetes] ?? record.answer;
  const verdict = admitCrd(crdWith(record.changes), { kubernetes, fieldValidation: record.strict ? "Strict" : "Warn" });
  if (verdict.allowed !== (answer.status === 201)) return `allowed is ${verdict.allowed}`;
  const found = verdict.causes.map(({ field, message }) => `${field} ${comparable(message)}`).sort();
  const wanted = answer.causes.map(([field, message]) => `${field} ${comparable(message)}`).sort();
  const isDecoded = answer.status !== 400;
  if (isDecoded && String(found) !== String(wanted))
    return `causes ${found.join("; ")} instead of ${wanted.join("; ")}`;
  return isDecoded && String(verdict.warnings) !== String(answer.warnings)
    ? `warnings ${verdict.warnings.join("; ")}`
    : undefined;
}

for (const kubernetes of KUBERNETES_VERSIONS) {
  test(`admitCrd answers as Kubernetes ${kubernetes} did`, () => {
    const judged = records.filter(({ answer }) => !isHidden(answer));
    assert.ok(judged.length > 300 && records.length - judged.length <= 1);
    const wrong = judged.flatMap((record) => difference(record, kubernetes) ?? []);
    assert.equal(wrong, []);
  });
}

test.run();
