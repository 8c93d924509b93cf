/**
 * Prints a kubeconfig for the server at a URL. The server ignores the token, but some clients require one. Without
 * `insecure-skip-tls-verify`, @kubernetes/client-node refuses plain HTTP.
 */
export function printKubeconfig(url: string): string {
  return `apiVersion: v1
kind: Config
clusters:
  - name: test-server
    cluster:
      server: ${url}
      insecure-skip-tls-verify: true
users:
  - name: test
    user:
      token: test
contexts:
  - name: test-server
    context:
      cluster: test-server
      user: test
      namespace: default
current-context: test-server
`;
}
