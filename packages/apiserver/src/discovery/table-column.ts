import type { Json, JsonObject } from "../../../base/src/json.ts";
import { age } from "./human-duration.ts";
import { memberAt, textAt } from "./member.ts";

/** A column and what to write into it. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  /** Columns above 0 are for `-o wide`. */
  readonly priority?: number;
  readonly cell: (object: JsonObject, now: number) => Json;
}

export const NAME: TableColumn = {
  name: "Name",
  type: "string",
  format: "name",
  description: "Name of the object, unique among its kind in its namespace.",
  cell: (object) => textAt(object, "metadata", "name"),
};

const SINCE_CREATION: Omit<TableColumn, "type"> = {
  name: "Age",
  description: "Time since the object was created.",
  cell: (object, now) => age(memberAt(object, "metadata", "creationTimestamp"), now),
};

/** As a CustomResourceDefinition has it. */
export const AGE_AS_DATE: TableColumn = { ...SINCE_CREATION, type: "date" };

/** As Kubernetes's own kinds have it. */
export const AGE: TableColumn = { ...SINCE_CREATION, type: "string" };
