import type { CodeName, ParamsOf } from "../diagnostics/codes.ts";

/** Why a command cannot go on. The command reports it as a diagnostic. */
export class PublishFault<K extends CodeName = CodeName> extends Error {
  readonly code: K;
  readonly params: ParamsOf<K>;

  constructor(code: K, params: ParamsOf<K>) {
    super(code);
    this.code = code;
    this.params = params;
  }
}
