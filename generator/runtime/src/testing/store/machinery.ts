import { isObject } from "../../json.ts";
import { admit } from "../admission/admit.ts";
import { mergePatch } from "../patch/merge-patch.ts";
import type { Machinery } from "./backend.ts";

/** The parts that the server is put together with. Apply merges plainly until server-side apply is there. */
export const machinery: Machinery = {
  admit,
  apply: ({ live, applied }) => {
    const object = mergePatch(live, applied);
    return { object: isObject(object) ? object : applied };
  },
  track: ({ after }) => after,
};
