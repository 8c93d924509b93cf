import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseAllDocuments } from "yaml";
import {
  type GoModule,
  type Part,
  build,
  canBuild,
  goModule,
  isBuilt,
  programName,
  sourceFolder,
} from "./go-module.ts";

/** The Kubernetes versions that have a Go module in `modules/`. */
export const KUBERNETES = ["1.35", "1.36", "1.37"] as const;
export type Kubernetes = (typeof KUBERNETES)[number];

/** A control plane to build or start. */
export interface ControlPlaneSpec {
  /** `apiserver`: only etcd and kube-apiserver. `all`: also controllers, scheduler, kwok and Kueue. */
  readonly components: "apiserver" | "all";
  readonly kubernetes: Kubernetes;
}

export const DEFAULT: ControlPlaneSpec = { components: "all", kubernetes: "1.36" };

/** Paths of the programs of a control plane and of their data. Those of `all` exist only if `all` was built. */
export interface Programs {
  /** Versions of the components, by name. */
  readonly versions: { readonly [name: string]: string };
  readonly etcd: string;
  readonly apiServer: string;
  readonly kubectl: string;
  readonly controllerManager: string;
  readonly scheduler: string;
  readonly kueue: string;
  /** The objects of Kueue's default installation, as a JSON list. */
  readonly kueueManifests: string;
  readonly kwok: string;
  /** Folder with a YAML file per stage in the life of fake nodes and pods. */
  readonly kwokStages: string;
}

const ETCD = "go.etcd.io/etcd/server/v3";
const API_SERVER = "k8s.io/kubernetes/cmd/kube-apiserver";
const KUBECTL = "k8s.io/kubernetes/cmd/kubectl";
const CONTROLLER_MANAGER = "k8s.io/kubernetes/cmd/kube-controller-manager";
const SCHEDULER = "k8s.io/kubernetes/cmd/kube-scheduler";
const KUEUE = "sigs.k8s.io/kueue/cmd/kueue";
const KWOK = "sigs.k8s.io/kwok/cmd/kwok";
const KUEUE_MANIFESTS = "manifests.json";
const KWOK_STAGES = "stages";

/** Stages of kwok: nodes become ready; pods run, complete, and are deleted; pods with a label fail. */
const STAGES = [
  "node/fast/node-initialize.yaml",
  "node/heartbeat-with-lease/node-heartbeat-with-lease.yaml",
  "pod/fast/pod-ready.yaml",
  "pod/fast/pod-complete.yaml",
  "pod/fast/pod-delete.yaml",
  "pod/chaos/pod-container-running-failed.yaml",
];

/**
 * Builds the missing programs of a control plane from Go modules. That takes minutes the first time, and needs Go and its
 * module proxy. After that nothing is built.
 */
export async function buildPrograms(wanted: ControlPlaneSpec): Promise<Programs> {
  for (const part of parts(wanted)) await build(part);
  return locate(wanted);
}

/** Says why the control plane cannot run here, and what to do. `undefined` if it can. */
export function whyNoControlPlane(wanted: ControlPlaneSpec): string | undefined {
  if (process.env["SEAMGEN_CLUSTER"] === "required") return undefined;
  if (wanted.components === "all" && process.platform !== "linux") return "Kueue needs Linux here";
  const unbuilt = parts(wanted).find((part) => !isBuilt(part) && !canBuild(part.module));
  if (unbuilt === undefined) return undefined;
  const goMod = path.relative(process.cwd(), path.join(unbuilt.module.source, "go.mod"));
  return `Go is missing, which builds the control plane; install the version in ${goMod} (https://go.dev/dl), then npm run cluster:build`;
}

/** Lists the kubectls in the cache folder, one per Kubernetes version. */
export function builtKubectls(): string[] {
  const modules = KUBERNETES.map(kubernetesModule).filter((module) => isBuilt({ module, packages: [KUBECTL] }));
  return modules.map((module) => programIn(module, KUBECTL));
}

/** Without the version variables, `/version` answers v0.0.0 and kubectl prints a warning. */
function kubernetesModule(kubernetes: Kubernetes): GoModule {
  return goModule(`kubernetes-${kubernetes}`, "k8s.io/kubernetes", (version) => {
    const [, major = "", minor = ""] = /^v(\d+)\.(\d+)\./.exec(version) ?? [];
    const values = { gitVersion: version, gitMajor: major, gitMinor: minor };
    return ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"].flatMap((name) =>
      Object.entries(values).map(([variable, value]) => `${name}.${variable}=${value}`),
    );
  });
}

function parts({ components, kubernetes }: ControlPlaneSpec): Part[] {
  const module = kubernetesModule(kubernetes);
  const apiServer = { module, packages: [ETCD, API_SERVER, KUBECTL] };
  if (components === "apiserver") return [apiServer];
  return [
    { module, packages: [...apiServer.packages, CONTROLLER_MANAGER, SCHEDULER] },
    kueuePart(programIn(module, KUBECTL)),
    kwokPart(),
  ];
}

function kueuePart(kubectl: string): Part {
  const module = goModule("kueue", "sigs.k8s.io/kueue");
  const write = (file: string) => {
    const folder = path.join(sourceFolder(module), "config/default");
    const { status, stdout, stderr } = spawnSync(kubectl, ["kustomize", folder], {
      encoding: "utf8",
      maxBuffer: 2 ** 25,
    });
    if (status !== 0) throw new Error(`kubectl kustomize failed: ${stderr}`);
    writeFileSync(file, JSON.stringify(parseAllDocuments(stdout).map((document): unknown => document.toJS())));
  };
  return { module, packages: [KUEUE], data: { name: KUEUE_MANIFESTS, write } };
}

function kwokPart(): Part {
  const module = goModule("kwok", "sigs.k8s.io/kwok");
  const write = (folder: string) => {
    mkdirSync(folder);
    const stages = path.join(sourceFolder(module), "kustomize/stage");
    for (const stage of STAGES) cpSync(path.join(stages, stage), path.join(folder, path.basename(stage)));
  };
  return { module, packages: [KWOK], data: { name: KWOK_STAGES, write } };
}

function locate({ components, kubernetes }: ControlPlaneSpec): Programs {
  const [k8s, kueue, kwok] = [
    kubernetesModule(kubernetes),
    goModule("kueue", "sigs.k8s.io/kueue"),
    goModule("kwok", "sigs.k8s.io/kwok"),
  ];
  const etcd = goModule(`kubernetes-${kubernetes}`, ETCD).version;
  return {
    versions: {
      Kubernetes: k8s.version,
      etcd,
      ...(components === "all" ? { Kueue: kueue.version, kwok: kwok.version } : {}),
    },
    etcd: programIn(k8s, ETCD),
    apiServer: programIn(k8s, API_SERVER),
    kubectl: programIn(k8s, KUBECTL),
    controllerManager: programIn(k8s, CONTROLLER_MANAGER),
    scheduler: programIn(k8s, SCHEDULER),
    kueue: programIn(kueue, KUEUE),
    kueueManifests: path.join(kueue.folder, KUEUE_MANIFESTS),
    kwok: programIn(kwok, KWOK),
    kwokStages: path.join(kwok.folder, KWOK_STAGES),
  };
}

function programIn(module: GoModule, goPackage: string): string {
  return path.join(module.folder, programName(goPackage));
}
