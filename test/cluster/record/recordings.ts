import path from "node:path";
import {
  type Answer,
  type Answers,
  type Recorded,
  printDefinitions,
  printObjects,
  readDefinitions,
  readObjects,
} from "../../support/recorded.ts";
import type { ControlPlane } from "../control-plane/control-plane.ts";
import { uniqueName } from "../control-plane/unique-name.ts";
import { recordDefinitions } from "./record-definitions.ts";
import { recordObjects } from "./record-objects.ts";

/** A file of `test/recorded/`. */
export interface Recording {
  readonly file: string;
  /** The answers in the file. */
  readonly answers: readonly Answers[];
  /** Sends the requests of the file. Resolves to the answers. */
  readonly ask: (plane: ControlPlane) => Promise<Answer[]>;
  /** Returns the text of the file with these answers. */
  readonly print: (answers: readonly Answers[]) => string;
}

export function readRecordings(): Recording[] {
  return [
    definitionsIn("crd-create.jsonl"),
    ...["cr-create.jsonl", "numeric-grid.jsonl", "formats.jsonl"].map(objectsIn),
  ];
}

function definitionsIn(file: string): Recording {
  const records = readDefinitions(file);
  return {
    file,
    answers: records,
    ask: (plane) => recordDefinitions(plane, records),
    print: (answers) => printDefinitions(withAnswers(records, answers)),
  };
}

function objectsIn(file: string): Recording {
  const records = readObjects(file);
  const domain = `${uniqueName(path.basename(file, ".jsonl"))}.example.com`;
  return {
    file,
    answers: records,
    ask: (plane) => recordObjects(plane, domain, records),
    print: (answers) => printObjects(withAnswers(records, answers)),
  };
}

function withAnswers<Request>(records: readonly Recorded<Request>[], answers: readonly Answers[]): Recorded<Request>[] {
  return records.map((record, i) => {
    const given = answers[i];
    if (given === undefined) throw new Error(`${answers.length} answers to ${records.length} requests`);
    return { ...record, ...given };
  });
}
