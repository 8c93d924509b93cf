import type { Condition, Event, Job } from "@seamgen/runtime";
import type { InfrastructurePackExecution, InfrastructurePackInstance } from "@seam/seam-core";
import { jobWord, type Sighting } from "./seen.ts";

/** Returns a line for each visible difference that a change makes; empty if it makes none. */
export function plainLines(sighting: Sighting): readonly string[] {
  const { type } = sighting.change;
  const name = `${sighting.kind} ${sighting.change.object.metadata.name ?? ""}`;
  switch (sighting.kind) {
    case "PackExecution":
      return [...lifeLines(name, type), ...(type === "deleted" ? [] : conditionLines(sighting.change))];
    case "Job":
      return type === "deleted" ? lifeLines(name, type) : jobLines(name, sighting.change);
    case "PackInstance":
      return type === "deleted" ? lifeLines(name, type) : instanceLines(name, sighting.change);
    case "Event":
      return type === "added" ? [eventLine(sighting.change.object)] : [];
  }
}

/** `Event Normal JobSubmitted: …`. */
function eventLine({ type, reason, note }: Event): string {
  return `Event ${type} ${reason}: ${note}`;
}

function lifeLines(name: string, type: "added" | "updated" | "deleted"): readonly string[] {
  if (type === "updated") return [];
  return [`${name} ${type === "added" ? "created" : "deleted"}`];
}

interface Pair<T> {
  readonly object: T;
  readonly old?: T;
}

function conditionLines({ object, old }: Pair<InfrastructurePackExecution>): readonly string[] {
  const before = old?.status?.conditions ?? [];
  const isNews = (now: Condition) =>
    !before.some(({ type, status, reason, message }) =>
      [type === now.type, status === now.status, reason === now.reason, message === now.message].every(Boolean),
    );
  return (object.status?.conditions ?? [])
    .filter(isNews)
    .map(({ type, status, reason, message }) => `Condition ${type}=${status} ${reason}: ${message}`);
}

function jobLines(name: string, { object, old }: Pair<Job>): readonly string[] {
  const word = jobWord(object);
  if (old === undefined) return [`${name} created, ${word}`];
  return jobWord(old) === word ? [] : [`${name} ${word}`];
}

function instanceLines(name: string, { object, old }: Pair<InfrastructurePackInstance>): readonly string[] {
  const description = describeInstance(object);
  if (old === undefined) return [`${name} created, ${description}`];
  return describeInstance(old) === description ? [] : [`${name} ${description}`];
}

/** The version, and the direction and the number of deployed resources once the status has them. */
export function describeInstance({ spec, status }: InfrastructurePackInstance): string {
  const { upgradeDirection, deployedResources = [] } = status ?? {};
  const { version = "no version" } = spec;
  if (upgradeDirection === undefined) return version;
  return `${version}, ${upgradeDirection}, deployed resources: ${deployedResources.length}`;
}
