import type { Answer } from "../../support/recorded.ts";
import type { ApiResponse } from "../control-plane/api-client.ts";
import { at, itemsAt } from "../control-plane/objects.ts";

const VERDICTS = [201, 400, 422];

/** Returns the answer in a response. The causes are sorted, because servers list some of them in random order. */
export function answerOf({ status, body, warnings }: ApiResponse): Answer {
  if (!VERDICTS.includes(status)) throw new Error(`unexpected answer ${status}: ${JSON.stringify(body)}`);
  const message = String(at(body, "message"));
  const causes = itemsAt(body, "details", "causes").map((cause): [string, string] => [
    String(at(cause, "field") ?? ""),
    // The CEL compiler numbers unnamed types at random.
    String(at(cause, "message")).replace(/\bselfType\d+/g, "selfType"),
  ]);
  const byText = causes.sort((a, b) => (a.join("\n") < b.join("\n") ? -1 : 1));
  return { status, causes: status === 400 ? [["", message]] : byText, warnings };
}
