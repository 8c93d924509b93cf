import { test } from "uvu";
import * as assert from "uvu/assert";
import { freeName, SourceFile } from "../../generator/print/source-file.ts";

test("a file imports each requested name once, sorted, with types separate from values", () => {
  const file = new SourceFile({ banner: "// banner" });
  assert.is(file.importType("B", "./b.js"), "B");
  assert.is(file.importValue("A", "@x/a"), "A");
  assert.is(file.importType("T", "@x/a"), "T");
  assert.is(file.importType("B", "./b.js"), "B");
  assert.is(
    file.print(["export {};"]),
    '// banner\nimport type { B } from "./b.js";\nimport { A } from "@x/a";\nimport type { T } from "@x/a";\n\nexport {};\n',
  );
});

test("a symbol that is used as a value and as a type is imported as a value", () => {
  for (const [first, second] of [["importValue", "importType"] as const, ["importType", "importValue"] as const]) {
    const file = new SourceFile();
    file[first]("A", "@x/a");
    file[second]("A", "@x/a");
    assert.is(file.print([]), 'import { A } from "@x/a";\n\n');
  }
});

test("an import is renamed if its name is declared in the file, already imported, or a word of the language", () => {
  const file = new SourceFile({ declares: ["Own"] });
  const asked = [
    ["Own", "@x/some-layer/v1/own"],
    ["Policy", "@x/base/v1/policy"],
    ["Policy", "@x/core/v1/policy"],
    ["Policy", "core/v1/policy"],
    ["Promise", "@x/core/v1/promise"],
    ["Own", "./own.js"],
    ["delete", "@2fa/2fa/x"],
  ] as const;
  const names = asked.map(([name, module]) => file.importType(name, module));
  assert.equal(names, ["SomeLayerOwn", "Policy", "CorePolicy", "CorePolicy2", "CorePromise", "Own2", "_2faDelete"]);
  assert.match(file.print([]), 'import type { Policy as CorePolicy2 } from "core/v1/policy";');
});

test("a list of imported names that does not fit on a line is broken, a single name is not", () => {
  const file = new SourceFile();
  file.importType("A", `./${"a".repeat(90)}.js`);
  file.importValue("B".repeat(40), "./b.js");
  file.importValue("C".repeat(40), "./b.js");
  assert.is(
    file.print([]),
    `import type { A } from "./${"a".repeat(90)}.js";\n` +
      `import {\n  ${"B".repeat(40)},\n  ${"C".repeat(40)},\n} from "./b.js";\n\n`,
  );
});

test("a name is free, prefixed or numbered, in this order", () => {
  assert.is(freeName("A", "@x/core", new Set()), "A");
  assert.is(freeName("A", "@x/core", new Set(["A"])), "CoreA");
  assert.is(freeName("A", "@x/core", new Set(["A", "CoreA", "CoreA2"])), "CoreA3");
  assert.is(freeName("isDate", "@x/seam-core/internal/v1", new Set(["isDate"])), "seamCoreIsDate");
  assert.is(freeName("isDate", "../internal/v1/index.js", new Set(["isDate"])), "isDate2");
});

test.run();
