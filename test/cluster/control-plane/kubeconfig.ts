import { readFileSync, writeFileSync } from "node:fs";

/** A user of the API server at 127.0.0.1. */
interface KubeconfigUser {
  readonly port: number;
  /** Path of the server's certificate chain. */
  readonly certificate: string;
  readonly user: string;
  readonly token: string;
}

/** Writes a kubeconfig that refers to no other file and that only its owner can read. Returns its path. */
export function writeKubeconfig(file: string, { port, certificate, user, token }: KubeconfigUser): string {
  const authority = readFileSync(certificate).toString("base64");
  const cluster = { server: `https://127.0.0.1:${port}`, "certificate-authority-data": authority };
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "seamgen", cluster }],
    users: [{ name: user, user: { token } }],
    contexts: [{ name: "seamgen", context: { cluster: "seamgen", user } }],
    "current-context": "seamgen",
  };
  writeFileSync(file, `${JSON.stringify(kubeconfig, null, 2)}\n`, { mode: 0o600 }); // JSON is YAML
  return file;
}
