import { startOperator, type World } from "../../../examples/pack-execution/demo/world.ts";
import type { OptionsInput } from "../../../examples/pack-execution/decide/options.ts";

export {
  AGENT,
  createNamespace,
  startOperator,
  startWorld,
  type World,
} from "../../../examples/pack-execution/demo/world.ts";

/** Runs an operator while the body does the work of users, Kueue and the executor. */
export async function withOperator(
  world: World,
  options: Partial<OptionsInput>,
  body: () => Promise<void>,
): Promise<void> {
  const operator = startOperator(world, options);
  try {
    await body();
  } finally {
    await operator.stop();
  }
}
