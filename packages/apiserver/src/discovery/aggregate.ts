import type { JsonObject } from "../../../base/src/json.ts";
import { type ApiResource, SCALE, subresourcesOf } from "../api-resource.ts";
import type { DiscoveryAnswer } from "./discovery-answer.ts";
import { groupsOf, versionsOf } from "./served-groups.ts";
import { SUBRESOURCE_VERBS, VERBS } from "./verbs.ts";

const GROUP = "apidiscovery.k8s.io";
const KIND = "APIGroupDiscoveryList";

/** Returns aggregated discovery (KEP 3352), if `Accept` requests it in a supported version. */
export function aggregate(
  path: "/api" | "/apis",
  accept: string,
  resources: readonly ApiResource[],
): DiscoveryAnswer | undefined {
  const version = wantedVersion(accept);
  if (version === undefined) return undefined;
  const groups = path === "/api" ? [""] : groupsOf(resources);
  return {
    contentType: `application/json;g=${GROUP};v=${version};as=${KIND}`,
    body: {
      kind: KIND,
      apiVersion: `${GROUP}/${version}`,
      metadata: {},
      items: groups.map((group) => groupItem(group, resources)),
    },
  };
}

/** The version in the first media range for aggregated discovery. Other parameters, such as profile, are ignored. */
function wantedVersion(accept: string): string | undefined {
  for (const range of accept.split(",")) {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim());
    if (type !== "application/json" && type !== "*/*" && type !== "application/*") continue;
    const wanted = new Map(parameters.map((parameter) => [parameter.split("=")[0], parameter.split("=")[1]]));
    const version = wanted.get("v");
    if (wanted.get("g") !== GROUP || wanted.get("as") !== KIND) continue;
    if (version === "v2" || version === "v2beta1") return version;
  }
  return undefined;
}

function groupItem(group: string, resources: readonly ApiResource[]): JsonObject {
  const ofGroup = resources.filter((resource) => resource.group === group);
  const versions = versionsOf(group, ofGroup).map((version) => ({
    version,
    resources: ofGroup.filter((resource) => resource.version === version).map(resourceItem),
    freshness: "Current",
  }));
  return { metadata: group === "" ? {} : { name: group }, versions };
}

function resourceItem(resource: ApiResource): JsonObject {
  const { group, version, kind, plural, singular, namespaced, shortNames, categories } = resource;
  const responseKind = { group, version, kind };
  const subresources = subresourcesOf(resource).map((subresource) => ({
    subresource,
    responseKind: subresource === "scale" ? SCALE : responseKind,
    verbs: SUBRESOURCE_VERBS,
  }));
  return {
    resource: plural,
    responseKind,
    scope: namespaced ? "Namespaced" : "Cluster",
    singularResource: singular,
    verbs: VERBS,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
    ...(subresources.length > 0 ? { subresources } : {}),
  };
}
