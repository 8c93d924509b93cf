import type { Member, TypeTree } from "../../print/type-tree.ts";
import type { Skeleton } from "./skeleton.ts";

/**
 * Parses the output of json-schema-to-typescript for a skeleton, and returns one tree per root property. The grammar
 * has no place for text of a schema, so such text would not parse. An exception here is a bug, never a user's mistake.
 */
export function parseTypes(text: string, skeleton: Skeleton): TypeTree[] {
  const parser = new Parser(text, skeleton);
  parser.expect("export");
  parser.expect("interface");
  parser.expect("Root");
  const root = parser.object();
  parser.expect("");
  if (root.is !== "object") throw new Error("json-schema-to-typescript printed no interface");
  return root.members.map(({ type }) => type);
}

const TOKEN = /\/\*[\s\S]*?\*\/|\s+|[A-Za-z_][A-Za-z0-9_]*|\.\.\.|[{}()[\]|&?:,]/y;

class Parser {
  readonly #tokens: string[] = [];
  readonly #skeleton: Skeleton;
  #next = 0;

  constructor(text: string, skeleton: Skeleton) {
    this.#skeleton = skeleton;
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.length) {
      const match = TOKEN.exec(text)?.[0];
      if (match === undefined) throw new Error("json-schema-to-typescript printed an unknown token");
      if (!match.startsWith("/*") && match.trim() !== "") this.#tokens.push(match);
    }
  }

  #peek(ahead = 0): string {
    return this.#tokens[this.#next + ahead] ?? "";
  }

  #take(): string {
    return this.#tokens[this.#next++] ?? "";
  }

  #accept(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#next++;
    return true;
  }

  expect(token: string): void {
    const found = this.#take();
    if (found !== token) throw new Error(`json-schema-to-typescript printed ${found} where ${token} was expected`);
  }

  object(): TypeTree {
    const members: Member[] = [];
    this.expect("{");
    while (!this.#accept("}")) members.push(this.#member());
    return { is: "object", members };
  }

  #member(): Member {
    if (this.#accept("[")) {
      for (const token of ["k", ":", "string", "]", ":"]) this.expect(token);
      // If there are members too, the library adds their types to the signature. `unknown` already covers them.
      return { name: null, optional: false, type: withoutRedundant(this.#type()), description: null, tags: [] };
    }
    const property = /^P(\d+)$/.exec(this.#take());
    const known = this.#skeleton.properties[Number(property?.[1] ?? -1)];
    if (known === undefined) throw new Error("json-schema-to-typescript printed an unknown property");
    const optional = this.#accept("?");
    this.expect(":");
    return { ...known, optional, type: this.#type() };
  }

  #type(): TypeTree {
    return this.#joined("union", "|", () => this.#joined("intersection", "&", () => this.#postfix()));
  }

  #joined(is: "union" | "intersection", operator: string, operand: () => TypeTree): TypeTree {
    const of = [operand()];
    while (this.#accept(operator)) of.push(operand());
    return joinTypes(is, of);
  }

  #postfix(): TypeTree {
    let type = this.#primary();
    while (this.#peek() === "[" && this.#peek(1) === "]") {
      this.#next += 2;
      type = { is: "array", item: type };
    }
    return type;
  }

  #primary(): TypeTree {
    const token = this.#peek();
    if (token === "{") return this.object();
    if (token === "[") return this.#tuple();
    if (this.#accept("(")) {
      const type = this.#type();
      this.expect(")");
      return type;
    }
    const held = /^T(\d+)$/.exec(this.#take());
    if (held !== null) return this.#skeleton.types[Number(held[1])] ?? { is: "text", text: "unknown" };
    if (!KEYWORDS.has(token)) throw new Error(`json-schema-to-typescript printed the type ${token}`);
    return { is: "text", text: token };
  }

  #tuple(): TypeTree {
    const items: { type: TypeTree; rest: boolean }[] = [];
    this.expect("[");
    while (!this.#accept("]")) {
      const rest = this.#accept("...");
      items.push({ type: this.#type(), rest });
      this.#accept(",");
    }
    return { is: "tuple", items };
  }
}

const KEYWORDS = new Set(["string", "number", "boolean", "null", "undefined", "unknown", "never"]);

/** Flattens nested unions and intersections and drops repeated members. */
function joinTypes(is: "union" | "intersection", parts: readonly TypeTree[]): TypeTree {
  const texts = new Set<string>();
  const of = parts
    .flatMap((type) => (type.is === is ? type.of : [type]))
    .filter((part) => {
      if (part.is !== "text") return true;
      const isNew = !texts.has(part.text);
      texts.add(part.text);
      return isNew;
    });
  const [only] = of;
  return of.length === 1 && only !== undefined ? only : { is, of };
}

function withoutRedundant(type: TypeTree): TypeTree {
  const unknown: TypeTree = { is: "text", text: "unknown" };
  return type.is === "union" && type.of.some((part) => part.is === "text" && part.text === "unknown") ? unknown : type;
}
