import type { Json, JsonObject } from "../../../base/src/json.ts";
import { age, humanDuration } from "./human-duration.ts";
import { hasCondition, itemsAt, memberAt, numberAt, sizeAt, textAt } from "./member-at.ts";
import { NODE_TABLE, POD_TABLE } from "./pod-table.ts";
import { AGE, NAME, text, wide, type TableColumn } from "./table-column.ts";

/** The columns of kinds without columns of their own. */
export const BARE_TABLE: readonly TableColumn[] = [
  NAME,
  { name: "Created At", type: "date", cell: (object) => textAt(object, "metadata", "creationTimestamp") },
];

/** The columns of Kubernetes's own kinds, by plural and group (k8s.io/kubernetes, pkg/printers/internalversion). */
export const BUILT_IN_TABLES: ReadonlyMap<string, readonly TableColumn[]> = new Map([
  ["pods.", POD_TABLE],
  ["nodes.", NODE_TABLE],
  ["namespaces.", [NAME, text("Status", (object) => textAt(object, "status", "phase")), AGE]],
  ["configmaps.", [NAME, text("Data", (object) => sizeAt(object, "data") + sizeAt(object, "binaryData")), AGE]],
  ["secrets.", [NAME, text("Type", (object) => textAt(object, "type")), text("Data", (o) => sizeAt(o, "data")), AGE]],
  ["serviceaccounts.", [NAME, AGE]],
  ["leases.coordination.k8s.io", [NAME, text("Holder", (object) => textAt(object, "spec", "holderIdentity")), AGE]],
  ["customresourcedefinitions.apiextensions.k8s.io", BARE_TABLE],
  ["rolebindings.rbac.authorization.k8s.io", [NAME, text("Role", boundRole), AGE]],
  ["clusterrolebindings.rbac.authorization.k8s.io", [NAME, text("Role", boundRole), AGE]],
  [
    "jobs.batch",
    [
      NAME,
      text("Status", jobStatus),
      text("Completions", completions),
      text("Duration", jobDuration),
      AGE,
      wide("Containers", (object) => ofContainers(object, "name")),
      wide("Images", (object) => ofContainers(object, "image")),
      wide("Selector", (object) => selector(memberAt(object, "spec", "selector", "matchLabels"))),
    ],
  ],
  ["events.", eventTable("involvedObject", "message")],
  ["events.events.k8s.io", eventTable("regarding", "note")],
]);

function boundRole(binding: JsonObject): string {
  return `${textAt(binding, "roleRef", "kind")}/${textAt(binding, "roleRef", "name")}`;
}

const JOB_STATES: readonly (readonly [condition: string, state: string])[] = [
  ["Suspended", "Suspended"],
  ["FailureTarget", "FailureTarget"],
  ["SuccessCriteriaMet", "SuccessCriteriaMet"],
];

function jobStatus(job: JsonObject): string {
  if (hasCondition(job, "Complete")) return "Complete";
  if (hasCondition(job, "Failed")) return "Failed";
  if (memberAt(job, "metadata", "deletionTimestamp") !== undefined) return "Terminating";
  return JOB_STATES.find(([condition]) => hasCondition(job, condition))?.[1] ?? "Running";
}

function completions(job: JsonObject): string {
  const succeeded = numberAt(job, "status", "succeeded");
  const wanted = memberAt(job, "spec", "completions");
  if (typeof wanted === "number") return `${succeeded}/${wanted}`;
  const parallelism = numberAt(job, "spec", "parallelism");
  return `${succeeded}/1${parallelism > 1 ? ` of ${parallelism}` : ""}`;
}

function jobDuration(job: JsonObject, now: number): string {
  const start = textAt(job, "status", "startTime");
  const end = textAt(job, "status", "completionTime");
  if (start === "") return "";
  return humanDuration((end === "" ? now : Date.parse(end)) - Date.parse(start));
}

function ofContainers(job: JsonObject, key: string): string {
  const containers = itemsAt(job, "spec", "template", "spec", "containers");
  return containers.map((container) => textAt(container, key)).join(",");
}

function selector(labels: Json | undefined): string {
  const pairs = Object.entries(typeof labels === "object" ? (labels ?? {}) : {});
  if (pairs.length === 0) return "<none>";
  return pairs
    .map(([key, value]) => `${key}=${String(value)}`)
    .sort()
    .join(",");
}

/** Events are the same objects in two groups, with different names of some fields. */
function eventTable(about: string, message: string): readonly TableColumn[] {
  return [
    text("Last Seen", lastSeen),
    text("Type", (event) => textAt(event, "type")),
    text("Reason", (event) => textAt(event, "reason")),
    text("Object", (event) => {
      const [kind, name] = [textAt(event, about, "kind").toLowerCase(), textAt(event, about, "name")];
      return name === "" ? kind : `${kind}/${name}`;
    }),
    wide("Subobject", (event) => textAt(event, about, "fieldPath")),
    wide("Source", eventSource),
    text("Message", (event) => textAt(event, message).trim()),
    wide("First Seen", firstSeen),
    wide("Count", eventCount),
    { ...NAME, priority: 1 },
  ];
}

function firstSeen(event: JsonObject, now: number): string {
  const first = memberAt(event, "firstTimestamp") ?? memberAt(event, "deprecatedFirstTimestamp");
  return age(first ?? memberAt(event, "eventTime"), now);
}

function lastSeen(event: JsonObject, now: number): string {
  const series = memberAt(event, "series", "lastObservedTime");
  const last = memberAt(event, "lastTimestamp") ?? memberAt(event, "deprecatedLastTimestamp");
  const time = series ?? last;
  return typeof time === "string" ? age(time, now) : firstSeen(event, now);
}

function eventCount(event: JsonObject): number {
  const count = numberAt(event, "count") || numberAt(event, "deprecatedCount");
  return numberAt(event, "series", "count") || count || 1;
}

function eventSource(event: JsonObject): string {
  const part = (key: string, otherwise: string) =>
    textAt(event, "source", key) || textAt(event, "deprecatedSource", key) || textAt(event, otherwise);
  const [component, host] = [part("component", "reportingController"), part("host", "reportingInstance")];
  return host === "" ? component : `${component}, ${host}`;
}
