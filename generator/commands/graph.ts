import type { Parsed } from './run-cli.ts'; import type { Terminal } from './terminal.ts'; export async function runGraph(_p: Parsed, _t: Terminal): Promise<number> { return 0; }
