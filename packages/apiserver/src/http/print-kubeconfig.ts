/**
 * A kubeconfig for the server at a URL. The server ignores the token; clients want to send one. Without the flag about
 * TLS, @kubernetes/client-node refuses to talk plain HTTP.
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
