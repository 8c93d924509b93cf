import { test } from "uvu";
import * as assert from "uvu/assert";
import { METADATA_FIELDS } from "../../packages/admission/src/index.ts";
import { MESSAGES } from "../../packages/apiserver/src/discovery/protobuf/messages.ts";
import type { ObjectMeta } from "../../packages/runtime/src/resource.ts";

/** Every field of the runtime's `ObjectMeta`. It omits fields that operators do not need. */
const RUNTIME_FIELDS: { readonly [field in keyof Required<ObjectMeta>]: true } = {
  ...{ name: true, generateName: true, namespace: true, uid: true, resourceVersion: true, generation: true },
  ...{ creationTimestamp: true, deletionTimestamp: true, deletionGracePeriodSeconds: true, labels: true },
  ...{ annotations: true, finalizers: true, ownerReferences: true },
};

test("the wire format has every field of the metadata, and the runtime all except managedFields and selfLink", () => {
  const onWire = (MESSAGES["ObjectMeta"] ?? "").split(", ").map((field) => field.split(" ")[1]?.replace("!", ""));
  assert.equal(onWire.sort(), [...METADATA_FIELDS].sort());
  assert.equal(
    [...METADATA_FIELDS].filter((field) => !(field in RUNTIME_FIELDS)),
    ["managedFields", "selfLink"],
  );
});
test.run();
