import { isObject, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import type { ApiResource, PrinterColumn } from "../api-resource.ts";
import { BARE_TABLE, BUILT_IN_TABLES } from "./built-in-tables.ts";
import { columnPath } from "./column-path.ts";
import { printCell } from "./print-cell.ts";
import { AGE_AS_DATE, NAME, type TableColumn } from "./table-column.ts";

export interface TableOptions {
  /** How much of its object each row includes. */
  readonly includeObject: "None" | "Metadata" | "Object";
  /** Milliseconds since 1970, for ages. */
  readonly now: number;
  /** The list of the objects. Its metadata becomes that of the table. */
  readonly list?: JsonObject;
}

/**
 * Prints objects as a `meta.k8s.io/v1` Table, which `kubectl get` shows. Custom resources have the columns of their
 * definition; Kubernetes's own kinds have the columns of kube-apiserver.
 */
export function printTable(
  resource: ApiResource,
  objects: readonly JsonObject[],
  { includeObject, now, list }: TableOptions,
): JsonObject {
  const columns = columnsOf(resource);
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: tableMetadata(list ?? objects[0]),
    columnDefinitions: columns.map(({ name, type, format = "", description = "", priority = 0 }) => ({
      name,
      type,
      format,
      description,
      priority,
    })),
    rows: objects.map((object) => ({
      cells: columns.map(({ cell }) => cell(object, now)),
      object: carried(object, includeObject),
    })),
  };
}

function columnsOf({ group, plural, columns, definition }: ApiResource): readonly TableColumn[] {
  const declaredOnes = columns.map(declared);
  if (definition !== undefined) return [NAME, ...(columns.length > 0 ? declaredOnes : [AGE_AS_DATE])];
  return BUILT_IN_TABLES.get(`${plural}.${group}`) ?? (columns.length > 0 ? [NAME, ...declaredOnes] : BARE_TABLE);
}

function declared(column: PrinterColumn): TableColumn {
  const { name, type, format, description, priority, jsonPath } = column;
  const path = columnPath(jsonPath);
  return {
    name,
    type,
    description: description ?? `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    ...(format === undefined ? {} : { format }),
    ...(priority === undefined ? {} : { priority }),
    cell: (object, now) => printCell(type, path?.(object)[0], now),
  };
}

const LISTED = ["resourceVersion", "continue", "remainingItemCount"];

function tableMetadata(of: JsonObject | undefined): JsonObject {
  const metadata = of === undefined ? undefined : own(of, "metadata");
  if (!isObject(metadata)) return {};
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => LISTED.includes(key)));
}

function carried(object: JsonObject, includeObject: TableOptions["includeObject"]): Json {
  if (includeObject === "None") return null;
  if (includeObject === "Object") return object;
  return {
    kind: "PartialObjectMetadata",
    apiVersion: "meta.k8s.io/v1",
    metadata: own(object, "metadata") ?? {},
  };
}
