import { isArray, isObject, objectAt, own, type JsonObject } from "../../../base/src/json.ts";
import { isLabel, labelText } from "./name-violations.ts";
import { findFieldPath } from "../cel/field-path.ts";
import { schemaViolations } from "./schema-violations.ts";
import { textAt } from "../value/schema-access.ts";
import { utf8Length } from "../value/utf8-length.ts";
import type { KubernetesVersion } from "../value/kubernetes-version.ts";
import { invalidText, violation, when, type Violation } from "./violation.ts";

/** Checks the versions of a CRD. */
export function versionsViolations(spec: JsonObject, kubernetes: KubernetesVersion): Violation[] {
  const list = own(spec, "versions");
  const versions = isArray(list) ? list.filter(isObject) : [];
  const names = versions.map((version) => textAt(version, "name"));
  const stored = versions.filter((version) => own(version, "storage") === true).length;
  return [
    ...when(stored !== 1, "versions", {
      path: "spec.versions",
      problem: "must have exactly one version with storage: true",
      message: "Invalid value: must have exactly one version marked as storage version",
    }),
    ...when(new Set(names).size < names.length, "versions", {
      path: "spec.versions",
      problem: "must have unique names",
      message: "Invalid value: must contain unique version names",
    }),
    ...when(own(spec, "preserveUnknownFields") === true, "versions", {
      path: "spec.preserveUnknownFields",
      problem: "must be false",
      message: invalidText(true, "must be false"),
    }),
    ...versions.flatMap((version, i) => versionViolations(version, `spec.versions[${i}]`, kubernetes)),
  ];
}

function versionViolations(version: JsonObject, path: string, kubernetes: KubernetesVersion): Violation[] {
  const schema = own(objectAt(version, "schema"), "openAPIV3Schema");
  const subresources = objectAt(version, "subresources");
  const hasStatus = own(subresources, "status") !== undefined;
  return [
    ...when(!isLabel(textAt(version, "name")), "versions", {
      path: `${path}.name`,
      problem: "must be a DNS label of at most 63 characters",
      message: labelText(textAt(version, "name")),
    }),
    ...deprecationViolations(version, path),
    ...scaleViolations(objectAt(subresources, "scale"), `${path}.subresources.scale`),
    ...columnsViolations(version, path),
    ...(isObject(schema)
      ? [
          ...schemaViolations(schema, `${path}.schema.openAPIV3Schema`, { hasStatus, kubernetes }),
          ...selectableViolations(version, schema, path),
        ]
      : [violation("versions", `${path}.schema.openAPIV3Schema`, "must be given")]),
  ];
}

function deprecationViolations(version: JsonObject, path: string): Violation[] {
  const warning = own(version, "deprecationWarning");
  const at = `${path}.deprecationWarning`;
  if (typeof warning !== "string") return [];
  return [
    ...when(own(version, "deprecated") !== true, "versions", {
      path: at,
      problem: "can only be set for a deprecated version",
      message: invalidText(warning, "can only be set for deprecated versions"),
    }),
    ...when([...warning].length > 256, "versions", {
      path: at,
      problem: "must have at most 256 characters",
      message: invalidText(warning, "must be <= 256 characters long"),
    }),
    ...when(warning === "", "versions", {
      path: at,
      problem: "must not be empty",
      message: invalidText(warning, "must not be an empty string"),
    }),
    ...when(UNPRINTABLE.test(warning), "versions", {
      path: at,
      problem: "must have only printable characters",
      message: invalidText(
        warning,
        "must only contain printable UTF-8 characters; non-printable character found at index " +
          String(unprintable(warning)),
      ),
    }),
  ];
}

const UNPRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

/** The place of the first character that cannot be printed, in bytes. */
function unprintable(text: string): number {
  return utf8Length(text.slice(0, text.search(UNPRINTABLE)));
}

const SCALE_PATHS = [
  ["specReplicasPath", [".spec."], true],
  ["statusReplicasPath", [".status."], true],
  ["labelSelectorPath", [".spec.", ".status."], false],
] as const;

function scaleViolations(scale: JsonObject, path: string): Violation[] {
  if (Object.keys(scale).length === 0) return [];
  return SCALE_PATHS.flatMap(([field, prefixes, required]) => {
    const value = textAt(scale, field);
    if (value === "")
      return when(required, "field-path", {
        path: `${path}.${field}`,
        problem: "must be given",
        message: "Required value",
      });
    const fits = prefixes.some((prefix) => value.startsWith(prefix) && value.length > prefix.length);
    return when(!fits, "field-path", {
      path: `${path}.${field}`,
      problem: `must be a JSON path under ${prefixes.join(" or ")}`,
      message: invalidText(
        value,
        `should be a json path under ${prefixes.map((prefix) => prefix.slice(0, -1)).join(" or ")}`,
      ),
    });
  });
}

const COLUMN_TYPES = ["boolean", "date", "integer", "number", "string"];
const COLUMN_FORMATS = ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];

function columnsViolations(version: JsonObject, path: string): Violation[] {
  const columns = own(version, "additionalPrinterColumns");
  if (!isArray(columns)) return [];
  return columns.filter(isObject).flatMap((column, i) => {
    const at = `${path}.additionalPrinterColumns[${i}]`;
    const format = textAt(column, "format");
    return [
      ...when(textAt(column, "name") === "", "field-path", {
        path: `${at}.name`,
        problem: "must be given",
        message: "Required value",
      }),
      ...when(!COLUMN_TYPES.includes(textAt(column, "type")), "field-path", {
        path: `${at}.type`,
        problem: `must be one of ${COLUMN_TYPES.join(", ")}`,
        message:
          textAt(column, "type") === ""
            ? `Required value: must be one of ${COLUMN_TYPES.join(",")}`
            : invalidText(textAt(column, "type"), `must be one of ${COLUMN_TYPES.join(",")}`),
      }),
      ...when(format !== "" && !COLUMN_FORMATS.includes(format), "field-path", {
        path: `${at}.format`,
        problem: `must be one of ${COLUMN_FORMATS.join(", ")}`,
        message: invalidText(format, `must be one of ${COLUMN_FORMATS.join(",")}`),
      }),
      ...when(!textAt(column, "jsonPath").startsWith("."), "field-path", {
        path: `${at}.jsonPath`,
        problem: "must be a simple JSON path that starts with a dot",
        message:
          textAt(column, "jsonPath") === ""
            ? "Required value"
            : invalidText(textAt(column, "jsonPath"), "must be a simple json path starting with ."),
        field: `${at}.JSONPath`,
      }),
    ];
  });
}

function selectableViolations(version: JsonObject, schema: JsonObject, path: string): Violation[] {
  const fields = own(version, "selectableFields");
  if (!isArray(fields)) return [];
  const paths = fields.filter(isObject).map((field) => textAt(field, "jsonPath"));
  const at = `${path}.selectableFields`;
  return [
    ...when(paths.length > 8, "field-path", {
      path: at,
      problem: "must have at most 8 items",
      message: `Too many: ${paths.length}: must have at most 8 items`,
    }),
    ...when(new Set(paths).size < paths.length, "field-path", { path: at, problem: "must be unique" }),
    ...paths.flatMap((jsonPath, i) => selectableField(jsonPath, schema, `${at}[${i}].jsonPath`)),
  ];
}

function selectableField(jsonPath: string, schema: JsonObject, path: string): Violation[] {
  const found = findFieldPath(jsonPath, schema, { brackets: false });
  const why = "problem" in found ? invalidText(jsonPath, `is an invalid path: ${found.problem}`) : undefined;
  if (!/^(\.[A-Za-z0-9_-]+)+$/.test(jsonPath))
    return [violation("field-path", path, "must be a dotted path without brackets", why)];
  const names = jsonPath.slice(1).split(".");
  if (names[0] === "metadata")
    return [
      violation(
        "field-path",
        path,
        "must not point into metadata",
        invalidText(jsonPath, "must not point to fields in metadata"),
      ),
    ];
  let node: JsonObject | undefined = schema;
  for (const name of names) node = node === undefined ? undefined : fieldOf(node, name);
  if (node === undefined) return [violation("field-path", path, "must point to a field of the schema", why)];
  const plain =
    ["string", "boolean", "integer"].includes(textAt(node, "type")) && own(node, "x-kubernetes-int-or-string") !== true;
  return when(!plain, "field-path", {
    path,
    problem: "must point to a string, boolean or integer",
    message: invalidText(
      jsonPath,
      "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.",
    ),
  });
}

function fieldOf(node: JsonObject, name: string): JsonObject | undefined {
  const field = own(objectAt(node, "properties"), name) ?? own(node, "additionalProperties");
  return isObject(field) ? field : undefined;
}
