import { readFileSync } from "node:fs";
import { type SendRequest, apiClient } from "./api-client.ts";
import { type Kubectl, kubectlOf } from "./kubectl.ts";
import type { ControlPlaneSpec } from "./programs.ts";

/** How to reach a running control plane. It is plain data, so that any process on this machine can use it. */
export interface Address {
  readonly wanted: ControlPlaneSpec;
  /** Versions by name, as in `Kubernetes: v1.36.3`. */
  readonly versions: { readonly [name: string]: string };
  /** Port of the API server at 127.0.0.1. */
  readonly port: number;
  /** Path of the server's certificate chain. */
  readonly certificate: string;
  /** Token of the administrator. */
  readonly token: string;
  readonly kubeconfig: string;
  /** Path of kubectl. */
  readonly kubectl: string;
  /** Folder that is removed when the control plane ends. */
  readonly folder: string;
  /** Folder with one log file per program. */
  readonly logs: string;
}

/** Access to the API server as one user. */
export interface Login {
  readonly kubeconfig: string;
  readonly request: SendRequest;
  readonly kubectl: Kubectl;
  /** Ends the connections. */
  readonly close: () => void;
}

/** A control plane, with the access of its administrator. */
export interface ControlPlane extends Login {
  readonly address: Address;
}

export function connect(address: Address): ControlPlane {
  return { address, ...login(address, address) };
}

/** Gives the owner of a token access to the API server. */
export function login(
  { port, certificate, kubectl, folder }: Address,
  { token, kubeconfig }: { readonly token: string; readonly kubeconfig: string },
): Login {
  const { send, close } = apiClient({ port, token, ca: readFileSync(certificate, "utf8") });
  return { kubeconfig, request: send, close, kubectl: kubectlOf(kubectl, kubeconfig, folder) };
}
