import { readFileSync } from "node:fs";
import { type SendRequest, apiClient } from "./api-client.ts";
import { type Kubectl, kubectlOf } from "./kubectl.ts";
import type { ControlPlaneSpec } from "./programs.ts";

/** Where a running control plane is. Plain data, so that any process of the machine can connect to it. */
export interface Address {
  readonly wanted: ControlPlaneSpec;
  /** Versions by name, as in `Kubernetes: v1.36.3`. */
  readonly versions: { readonly [name: string]: string };
  /** Of the API server, at 127.0.0.1. */
  readonly port: number;
  /** File with the server's certificate chain. */
  readonly certificate: string;
  /** Of its administrator. */
  readonly token: string;
  readonly kubeconfig: string;
  /** The program. */
  readonly kubectl: string;
  /** What is removed when the control plane ends. */
  readonly folder: string;
  /** Folder with a log file a program. */
  readonly logs: string;
}

/** Somebody who may talk to the API server. */
export interface Login {
  readonly kubeconfig: string;
  readonly request: SendRequest;
  readonly kubectl: Kubectl;
  /** Ends the connections. */
  readonly close: () => void;
}

/** A control plane, seen by its administrator. */
export interface ControlPlane extends Login {
  readonly address: Address;
}

export function connect(address: Address): ControlPlane {
  return { address, ...login(address, address) };
}

/** How the owner of a token talks to the API server. */
export function login(
  { port, certificate, kubectl, folder }: Address,
  { token, kubeconfig }: { readonly token: string; readonly kubeconfig: string },
): Login {
  const { send, close } = apiClient({ port, token, ca: readFileSync(certificate, "utf8") });
  return { kubeconfig, request: send, close, kubectl: kubectlOf(kubectl, kubeconfig, folder) };
}
