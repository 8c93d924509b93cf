import { admit } from "../../../admission/src/index.ts";
import { applyObject, trackManagers } from "../apply/server-side-apply.ts";
import type { Machinery } from "./backend.ts";

/** The parts that the server is put together with. */
export const machinery: Machinery = { admit, apply: applyObject, track: trackManagers };
