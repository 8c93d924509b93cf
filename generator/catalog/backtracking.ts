/**
 * Whether a regular expression can backtrack exponentially: it repeats a group whose body repeats something too and does
 * not begin with a separator of its own. This is a heuristic. It can miss overlapping alternatives, and it accepts
 * `(\.[a-z]+)*`.
 */
export function backtracks(pattern: string): boolean {
  const starts: number[] = [];
  const text = blankClasses(pattern);
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "(") starts.push(i);
    else if (text[i] === ")") {
      const start = starts.pop() ?? 0;
      if (repeats(text.slice(i + 1)) && ambiguous(text.slice(start + 1, i).replace(/^\?(:|<[^>=!]*>)/, "")))
        return true;
    }
  }
  return false;
}

/** Replaces character classes by one letter, so that brackets and quantifiers inside them do not count. */
function blankClasses(pattern: string): string {
  return pattern.replace(/\\.|\[\^?(?:\\.|[^\]\\])*\]/gsu, (match) => (match.startsWith("[") ? "C" : match));
}

function repeats(rest: string): boolean {
  return /^(\*|\+|\{\d+,\}|\{\d*,?[1-9]\d{2,}\})/.test(rest);
}

function ambiguous(body: string): boolean {
  const first = /^(\\[^\w]|[^\w\\()[\].*+?{}|^$])(?![*+?{])/u.exec(body)?.[0];
  if (first !== undefined && !body.slice(first.length).includes(first)) return false;
  return /(^|[^\\])(\*|\+|\{\d+,\})/.test(body);
}
