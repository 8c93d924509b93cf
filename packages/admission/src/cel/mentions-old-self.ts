/** Whether a rule uses `oldSelf`. A mention in a string does not count. */
export function mentionsOldSelf(rule: string): boolean {
  return /\boldSelf\b/.test(rule.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""'));
}
