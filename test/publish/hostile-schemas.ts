import { Project } from "../support/project.ts";

/** What a page must show as text: each would run or change the page if it became markup, an address or a template. */
export const HOSTILE = [
  "<script>window.hacked = 1</script>",
  '"><img src=x onerror="window.hacked = 1">',
  "'><svg onload=window.hacked=1>",
  "</code></pre><h1>mine</h1>",
  "</title><script>window.hacked = 1</script>",
  "<!-- --> --> <![CDATA[ ]]>",
  "{{constructor}} {{{body}}} {{#each this}} ${window.hacked = 1}",
  "[here](javascript:window.hacked=1) <javascript:window.hacked=1>",
  "`x` ``` | a | b |\n\n# mine\n\n- mine",
  "&lt;b&gt; &#60;i&#62; &amp;",
  "right\u202eto left\u2028line\u0000",
  "javascript:window.hacked=1",
];

const ALL = HOSTILE.join("\n\n");

/** A project whose schemas have hostile text wherever a schema may have text. */
export function hostileProject(): Project {
  const project = new Project();
  project.write("seamgen.config.json", {
    packages: { scope: "@x" },
    layers: [{ name: "types" }, { name: "web", group: "web.example.com" }],
  });
  const head = (layer: string, name: string) => ({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `https://example.com/${layer}/${name}.json`,
    title: HOSTILE[0],
    description: ALL,
    "x-ont-layer": layer,
  });
  project.write("schemas/types/Size.json", { ...head("types", "Size"), type: "string", enum: ["small", ...HOSTILE] });
  const properties = Object.fromEntries(
    HOSTILE.map((text) => [
      text,
      {
        type: "string",
        description: text,
        default: text,
        examples: [text],
        pattern: text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"),
      },
    ]),
  );
  project.write("schemas/web/Site.json", {
    ...head("web", "Site"),
    "x-ont-depends-on": ["types/Size", "javascript.example.com/Alert"],
    "x-ont-deprecated": true,
    "x-ont-superseded-by": "web/Page",
    type: "object",
    required: ["spec"],
    properties: {
      spec: {
        type: "object",
        description: ALL,
        required: ["size", ...HOSTILE],
        properties: {
          ...properties,
          size: { $ref: "../types/Size.json" },
          children: { type: "array", items: { $ref: "#/$defs/Node" } },
        },
        "x-kubernetes-validations": [{ rule: "has(self.size)", message: "<b>a size</b> is needed" }],
      },
    },
    $defs: {
      Node: {
        type: "object",
        description: ALL,
        properties: { label: { type: "string", description: ALL, oneOf: [{ const: "<b>" }, { const: "</td>" }] } },
      },
    },
  });
  project.write("schemas/web/Page.json", {
    ...head("web", "Page"),
    type: "object",
    required: ["spec"],
    properties: { spec: { type: "object", properties: { text: { type: "string" } } } },
    examples: [{ spec: { text: ALL } }],
  });
  return project;
}
