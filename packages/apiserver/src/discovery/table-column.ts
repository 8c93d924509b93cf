import type { Json, JsonObject } from "../../../base/src/json.ts";
import { age } from "./human-duration.ts";
import { memberAt, textAt } from "./member-at.ts";

/** A column and its cells. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  /** Columns above 0 are for `-o wide`. */
  readonly priority?: number;
  readonly cell: (object: JsonObject, now: number) => Json;
}

type Cell = TableColumn["cell"];

/** A column of text. */
export const text = (name: string, cell: Cell): TableColumn => ({ name, type: "string", cell });

/** A column of text for `-o wide`. */
export const wide = (name: string, cell: Cell): TableColumn => ({ ...text(name, cell), priority: 1 });

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

/** The age column of custom resources. */
export const AGE_AS_DATE: TableColumn = { ...SINCE_CREATION, type: "date" };

/** The age column of Kubernetes's own kinds. */
export const AGE: TableColumn = { ...SINCE_CREATION, type: "string" };
