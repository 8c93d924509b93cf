import { suite } from "uvu";
import * as assert from "uvu/assert";
import { fitName } from "../../examples/pack-execution/decide/fit-name.ts";
import { createOptions } from "../../examples/pack-execution/decide/options.ts";
import { jobName, packDeployJob } from "../../examples/pack-execution/decide/pack-deploy-job.ts";
import { denial, runnerAccessReviews } from "../../examples/pack-execution/observe/runner-access.ts";
import { execution, OPTIONS, pack } from "./support/observed-execution.ts";

const test = suite("pack execution: the Job (2.1)");

test("the Job, field by field", () => {
  assert.equal(packDeployJob(execution(), pack(), OPTIONS), {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: "pack-deploy-nginx-ccs-dev",
      namespace: "seam-tenant-ccs-dev",
      labels: {
        "kueue.x-k8s.io/queue-name": "pack-deploy-queue",
        "app.kubernetes.io/part-of": "wrapper",
        "infrastructure.ontai.dev/pe-name": "nginx-ccs-dev",
      },
      ownerReferences: [
        {
          apiVersion: "infrastructure.ontai.dev/v1alpha1",
          kind: "InfrastructurePackExecution",
          name: "nginx-ccs-dev",
          uid: "uid-of-execution",
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      completions: 1,
      backoffLimit: 0,
      ttlSecondsAfterFinished: 600,
      suspend: true,
      template: {
        spec: {
          serviceAccountName: "wrapper-runner",
          restartPolicy: "Never",
          securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
          volumes: [{ name: "kubeconfig", secret: { secretName: "seam-mc-ccs-dev-kubeconfig" } }],
          containers: [
            {
              name: "conductor",
              image: "registry.example.com/executor:v1.9.3-r1",
              imagePullPolicy: "Always",
              env: [
                { name: "CAPABILITY", value: "pack-deploy" },
                { name: "CLUSTER_REF", value: "ccs-dev" },
                { name: "OPERATION_RESULT_CM", value: "nginx-ccs-dev" },
                { name: "POD_NAMESPACE", value: "seam-tenant-ccs-dev" },
                { name: "PACK_REGISTRY_REF", value: "registry.example.com/packs/nginx@sha256:4f1c" },
                { name: "PACK_CHECKSUM", value: "sha256:c0de" },
                { name: "PACK_SIGNATURE", value: "c2lnbmVk" },
              ],
              volumeMounts: [{ name: "kubeconfig", mountPath: "/var/run/secrets/kubeconfig", readOnly: true }],
              securityContext: {
                allowPrivilegeEscalation: false,
                capabilities: { drop: ["ALL"] },
                runAsNonRoot: true,
                seccompProfile: { type: "RuntimeDefault" },
              },
            },
          ],
        },
      },
    },
  });
});

test("the options change the Job", () => {
  const options = createOptions({
    executorImage: "example.com/other:dev",
    executorRequests: { cpu: "100m" },
    serviceAccountName: "runner",
    queueName: "slow",
    jobTtlSeconds: 60,
    suspendOnCreate: false,
  });
  const text = JSON.stringify(packDeployJob(execution(), pack(), options));
  const parts = [
    '"image":"example.com/other:dev"',
    '"resources":{"requests":{"cpu":"100m"}}',
    '"serviceAccountName":"runner"',
    '"kueue.x-k8s.io/queue-name":"slow"',
    '"ttlSecondsAfterFinished":60',
  ];
  for (const part of parts) assert.ok(text.includes(part), part);
  assert.not.ok(text.includes("suspend"));
});

test("a pack without digest, checksum and signature gives a reference without @ and empty variables", () => {
  const bare = { ...pack({}, {}), spec: { version: "v4.9.0-r1", registryRef: { url: "example.com/nginx" } } };
  const text = JSON.stringify(packDeployJob(execution(), bare, OPTIONS));
  const parts = [
    '{"name":"PACK_REGISTRY_REF","value":"example.com/nginx"}',
    '{"name":"PACK_CHECKSUM","value":""}',
    '{"name":"PACK_SIGNATURE","value":""}',
  ];
  for (const part of parts) assert.ok(text.includes(part), part);
});

test("the defaults, and an error without an image", () => {
  assert.equal(createOptions({ executorImage: "i", intervals: { gateMs: 5 } }), {
    executorImage: "i",
    executorRequests: {},
    serviceAccountName: "wrapper-runner",
    queueName: "pack-deploy-queue",
    jobTtlSeconds: 600,
    suspendOnCreate: true,
    requireClusterReady: true,
    requiredCapability: "pack-deploy",
    absentProfile: "block",
    requireProfileTarget: false,
    requireAcknowledgedSnapshot: false,
    onStaleVersion: "fail",
    checkRunnerRbac: true,
    snapshotNamespace: "seam-system",
    snapshotAliases: {},
    runnerConfigNamespace: "ont-system",
    resultDeadlineSeconds: 120,
    intervals: { gateMs: 5, signatureMs: 15_000, jobMs: 10_000, resultMs: 5_000, staleJobMs: 2_000 },
  });
  assert.throws(() => createOptions({ executorImage: " " }), RangeError);
});

test("D-22: long names are cut to the length of a label and stay different", () => {
  const long = "a".repeat(70);
  const names = [`${long}b`, `${long}c`].map((name) => jobName(execution({}, { name })));
  assert.is(new Set(names).size, 2);
  for (const name of names) assert.match(name, /^pack-deploy-[a-z0-9-]*-[0-9a-f]{8}$/);
  assert.ok(names.every(({ length }) => length <= 63));
  const { labels = {} } = packDeployJob(execution({}, { name: long }), pack(), OPTIONS).metadata;
  assert.is(labels["infrastructure.ontai.dev/pe-name"]?.length, 63);
  assert.is(jobName(execution({}, { name: "b".repeat(51) })), `pack-deploy-${"b".repeat(51)}`);
  assert.match(fitName(`${"c".repeat(50)}....-${"d".repeat(20)}`, 63), /^c{50}-[0-9a-f]{8}$/);
});

test("D-23: the reviews have the groups of a service account, in order", () => {
  const reviews = runnerAccessReviews(execution(), OPTIONS);
  assert.equal(
    reviews.map(({ resourceAttributes: { verb, resource } }) => `${verb} ${resource}`),
    [
      "list infrastructurepackexecutions",
      "get infrastructurerunnerconfigs",
      "create packoperationresults",
      "delete packoperationresults",
    ],
  );
  for (const { user, groups, resourceAttributes } of reviews) {
    assert.is(user, "system:serviceaccount:seam-tenant-ccs-dev:wrapper-runner");
    assert.equal(groups, [
      "system:serviceaccounts",
      "system:serviceaccounts:seam-tenant-ccs-dev",
      "system:authenticated",
    ]);
    assert.is(resourceAttributes.namespace, "seam-tenant-ccs-dev");
    assert.is(resourceAttributes.group, "infrastructure.ontai.dev");
  }
});

test("a denial has the server's reason, or says who may not do what", () => {
  const [review] = runnerAccessReviews(execution(), OPTIONS);
  assert.ok(review !== undefined);
  assert.equal(denial(review, "because"), { allowed: false, reason: "because" });
  const own =
    "system:serviceaccount:seam-tenant-ccs-dev:wrapper-runner may not list infrastructurepackexecutions in namespace seam-tenant-ccs-dev.";
  for (const reason of [undefined, ""]) assert.equal(denial(review, reason), { allowed: false, reason: own });
});

test.run();
