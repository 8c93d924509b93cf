import { test } from "uvu";
import * as assert from "uvu/assert";
import { METADATA_FIELDS } from "../../packages/admission/src/index.ts";
import { MESSAGES } from "../../packages/apiserver/src/discovery/protobuf/messages.ts";
import type { ObjectMeta } from "../../packages/runtime/src/resource.ts";

/** Every field that the runtime declares; what it leaves out is of no use to an operator. */
const OF_RUNTIME: { readonly [field in keyof Required<ObjectMeta>]: true } = {
  ...{ name: true, generateName: true, namespace: true, uid: true, resourceVersion: true, generation: true },
  ...{ creationTimestamp: true, deletionTimestamp: true, deletionGracePeriodSeconds: true, labels: true },
  ...{ annotations: true, finalizers: true, ownerReferences: true },
};

test("the wire format and the runtime know the same metadata", () => {
  const onWire = (MESSAGES["ObjectMeta"] ?? "").split(", ").map((field) => field.split(" ")[1]?.replace("!", ""));
  assert.equal(onWire.sort(), [...METADATA_FIELDS].sort());
  assert.equal(
    [...METADATA_FIELDS].filter((field) => !(field in OF_RUNTIME)),
    ["managedFields", "selfLink"],
  );
});
test.run();
