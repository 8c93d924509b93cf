import { rowsBlaming } from "../diagnostic.ts";

const code = rowsBlaming("schema");

/** SG20xx: a single schema. */
export const catalogCodes = {
  SG2001: code<{ annotation: string }>("error", ({ annotation }) => `unknown annotation ${annotation}`, {
    hint: "correct the name, or remove the annotation",
    explain:
      "Keywords that begin with x-ont- steer the generator. The generator does not know this one. It is most likely misspelled, and to ignore it would lose what it says.",
  }),
  SG2002: code<{ annotation: string; part: string | null; expected: string }>(
    "error",
    ({ annotation, part, expected }) =>
      part === null ? `${annotation} must be ${expected}` : `${annotation}: ${part} must be ${expected}`,
    {
      hint: "correct the value as the message says",
      explain: `Each x-ont- annotation has one form. The message shows the part that has another form.

x-ont-kind and x-ont-deprecated are true or false, without quotes. x-ont-short-names, x-ont-categories, x-ont-immutable, x-ont-depends-on and x-ont-printer-columns are lists, also with one item. x-ont-conditions is an object: its keys are condition types without spaces, and each value is a list of reasons, such as { "Ready": ["Serving", "ImageNotFound"] }. The jsonPath of a printer column begins with a dot.

docs/annotations.md in the repository of seamgen has the form of every annotation, with an example.`,
    },
  ),
  SG2003: code<{ layer: string; folder: string }>(
    "error",
    ({ layer, folder }) =>
      `x-ont-layer says ${JSON.stringify(layer)}, but the file is in the folder ${JSON.stringify(folder)}`,
    {
      hint: "move the file, or correct x-ont-layer",
      explain:
        "The layer of a schema determines its package and its API group, so the folder and the annotation must name the same layer.",
    },
  ),
  SG2004: code<{ layer: string }>("error", ({ layer }) => `layer ${JSON.stringify(layer)} has no API group`, {
    hint: 'add the `group` of the layer to the config, or "x-ont-kind": false to the schema if it is not a kind',
    explain:
      'Every kind belongs to an API group. Name it in the config (`layers: [{ "name": ..., "group": ... }]`), or in the schema as a const apiVersion `group/version`. A schema is a kind if it has a const kind beside metadata, x-ont-scope, x-ont-plural or a property spec at its root. Write "x-ont-kind": false into a type that has one of these, such as a pod template.',
  }),
  SG2005: code<{ name: string }>("error", ({ name }) => `${JSON.stringify(name)} cannot name a kind or a type`, {
    hint: "rename the file: a capital letter first, then letters and digits",
    explain:
      "The file name without its extension is the name of the kind. Kubernetes and TypeScript require a capital letter first, then only ASCII letters and digits, 63 in all at most.",
  }),
  SG2006: code<{ what: string; found: string; expected: string }>(
    "error",
    ({ what, found, expected }) => `${what} is ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`,
    {
      hint: "make the const agree with the file name and with the layer in the config",
      explain:
        "A schema that declares the whole object may fix apiVersion and kind with const. They must agree with the name of the file, and with the API group and version of the layer.",
    },
  ),
  SG2007: code<{ name: string }>("error", ({ name }) => `${JSON.stringify(name)} cannot name a layer`, {
    hint: "rename the folder: a lower-case letter first, then lower-case letters, digits and dashes, and no dash at the end",
    explain:
      "The folder of a layer becomes the name of an npm package and the value of a label. It begins with a letter, holds only lower-case letters, digits and dashes, at most 63, and does not end in a dash.",
  }),
  SG2041: code<{ layer: string }>(
    "warning",
    ({ layer }) => `the config does not list the layer ${JSON.stringify(layer)}`,
    {
      hint: "add the layer to `layers` in the config, or move the file to the folder of another layer",
      explain:
        "The folder of a schema names its layer, and each layer becomes a package of its own. A layer that the config does not list is above all others, and it is most likely a misspelled folder. List it in `layers`, in its place from low to high.",
    },
  ),
  SG2008: code<{ keyword: string }>(
    "warning",
    ({ keyword }) => `unknown keyword ${JSON.stringify(keyword)} is ignored`,
    {
      hint: "correct the name, or begin it with x- if the keyword is yours",
      explain:
        "In JSON Schema an unknown keyword has no effect. It is most likely misspelled, and then nothing checks the rule that it should state. Names that begin with x- are yours and are not reported, except x-ont- and x-kubernetes-.",
    },
  ),
  SG2009: code<{ name: string; other: string }>(
    "error",
    ({ name, other }) => `the type name ${name} is already used by ${other}`,
    {
      hint: "rename one of the two: a file, an entry of $defs or a property",
      explain:
        "Each named schema, and each object and enum inside it, becomes one exported TypeScript type of its package, so two of them cannot have the same name. The name of an inner object or enum begins with that of the schema around it: the property `source` of PackSpec becomes PackSpecSource, and the items of its list `steps` become PackSpecStep. Rename the property, the $defs entry or the file. The generator never adds numbers to duplicates.",
    },
  ),
  SG2010: code<{ path: string }>(
    "error",
    ({ path }) => `the immutable path ${JSON.stringify(path)} does not lead to a property`,
    {
      hint: "declare the property, or correct the path",
      explain:
        "An immutable path names a property of the object, such as spec or spec.lineage. It becomes a transition rule in the CRD, and such a rule needs a declared property. The path may lead through properties and references, but not into lists or maps.",
    },
  ),
  SG2011: code<{ template: string }>(
    "error",
    ({ template }) => `${JSON.stringify(template)} is neither the name of a namespace nor a template for one`,
    {
      hint: "write a name (seam-system), a template (seam-tenant-{clusterName}) or none",
      explain:
        "x-ont-namespace is a DNS-1123 label (seam-system), a template with variables in braces (seam-tenant-{clusterName}), or none.",
    },
  ),
  SG2012: code<{ keyword: string; expected: string }>(
    "error",
    ({ keyword, expected }) => `${keyword} must be ${expected}`,
    {
      hint: "correct the value as the message says",
      explain:
        "The meta-schema of JSON Schema 2020-12 fixes the form of each keyword. A keyword with another form has no meaning.",
    },
  ),
  SG2013: code<{ pattern: string; reason: string }>(
    "error",
    ({ pattern, reason }) => `${JSON.stringify(pattern)} is not a regular expression: ${reason}`,
    {
      hint: "correct the expression",
      explain: `"pattern" is a regular expression of ECMA-262 with the Unicode flag, as JSON Schema says. A text that is not one is read as the API server reads it, as an expression of RE2: (?i)a, [[:alpha:]], \\pL and \\_ are fine. Then the CRD has the text as it is.

This text is valid in neither notation. The message says what ECMA-262 does not accept in it.`,
    },
  ),
  SG2014: code<{ format: string }>("warning", ({ format }) => `nothing checks the format ${JSON.stringify(format)}`, {
    hint: "use a pattern if the rule matters",
    explain:
      "The API server knows a fixed list of formats and ignores all others. The generated validators do the same, so that both give the same verdict. Use a pattern if the rule matters.",
  }),
  SG2015: code<{ annotation: string }>("error", ({ annotation }) => `${annotation} belongs at the root of a schema`, {
    hint: "move it to the root of the schema, or remove it",
    explain: "Only x-ont-stability and x-ont-deprecated are also allowed at a property.",
  }),
  SG2016: code<{ kind: string }>(
    "note",
    ({ kind }) =>
      `the items of ${kind}'s status.conditions are free-form; they are generated as the standard Condition`,
    {
      hint: "refer to a Condition of your own in the items, if it must have other fields",
      explain:
        "Kubernetes tools read conditions as metav1.Condition (type, status, reason, message, lastTransitionTime). With that type the model is typed, and the CRD has a list map in which each condition has its own owner.",
    },
  ),
  SG2017: code<{ pattern: string; why: string }>(
    "error",
    ({ pattern, why }) => `the pattern ${JSON.stringify(pattern)} may take too long to match: ${why}`,
    {
      hint: "write the pattern without lookaround and backreferences, or so that each text can be read in one way only",
      explain: `Generated validators match every pattern in linear time. They use JavaScript's RegExp where it is proved to need only a few steps for each character. Otherwise they run the pattern as RE2 does, which the API server uses.

RE2 cannot express this pattern, and in RegExp a text can be read in very many ways: repeated repetitions as in (a+)+ take exponential time, neighbours such as a*a* and a loop without ^ before it take quadratic time. Write the pattern without what RE2 lacks, or begin it with ^ and let each repetition begin with a character of its own, such as a separator.`,
    },
  ),
  SG2018: code<{ where: string; kind: string }>(
    "error",
    ({ where, kind }) => `${where} names ${JSON.stringify(kind)}, which is not a kind of this set`,
    {
      hint: "write the layer/Kind of a kind of this set, or remove it",
      explain:
        "Settings for a kind have the key layer/Kind. A key without such a kind has no effect and is most likely misspelled.",
    },
  ),
  SG2019: code<{ keyword: string }>("error", ({ keyword }) => `${keyword} is a keyword of an older draft`, {
    hint: "write the keyword of JSON Schema 2020-12 that replaced it",
    explain:
      "JSON Schema 2020-12 renamed it: definitions is $defs, dependencies is dependentRequired or dependentSchemas, a list under items is prefixItems, additionalItems is items, id is $id.",
  }),
  SG2051: code<{ keyword: string; length: number; limit: number }>(
    "error",
    ({ keyword, length, limit }) => `${keyword} has ${length} members; the limit is ${limit}`,
    {
      hint: "describe the values or names by a pattern, or choose the alternative by one field",
      explain:
        "Compilers, validators and API servers take the members of such a list one by one, and no one can read them. Describe values by a pattern, a format or bounds. Instead of many alternatives, use a field that names the alternative.",
    },
  ),
  SG2052: code<{ count: number; limit: number }>(
    "error",
    ({ count, limit }) => `the condition types and their reasons are ${count} combinations; the limit is ${limit}`,
    {
      hint: "list fewer types or reasons",
      explain:
        "Each condition type is generated with each reason that status.conditions declares. List fewer of them, or declare the reasons as plain strings.",
    },
  ),
  SG2030: code<{ version: string }>(
    "error",
    ({ version }) =>
      `the API version ${JSON.stringify(version)} is also the name of another file or folder in the package`,
    {
      hint: "choose another version, such as v1alpha1",
      explain:
        "A package has one folder per API version, next to crds, internal, rbac, schemas and LICENSE. Choose another version, such as v1alpha1.",
    },
  ),
  SG2031: code<{ package: string; layer: string; other: string }>(
    "error",
    ({ package: name, layer, other }) => `the layers ${other} and ${layer} both become the package ${name}`,
    {
      hint: "give one of them another name, with `package` in the config",
      explain:
        "Each layer becomes an npm package of its own. Give one of them another name with `package` in the config's list of layers.",
    },
  ),
  SG2071: code<{ name: string; says: string }>(
    "warning",
    ({ name, says }) => `the file is called ${name}, but ${says}`,
    {
      hint: "make title and $id agree with the name of the file, or rename the file",
      explain:
        "The name of the file is the name of the kind or type in types, validators and CRDs. A title or the last part of an $id that looks like the name of another kind is most likely left over from a copy, and a reader finds the schema under the wrong name. A title in several words is not compared.",
    },
  ),
  SG2073: code<{ annotation: string }>(
    "warning",
    ({ annotation }) => `${annotation} has no effect, because the schema is not a kind`,
    {
      hint: 'add "x-ont-kind": true if it is a kind; otherwise remove the annotation',
      explain:
        'A schema is a kind if it says "x-ont-kind": true, or has a const kind beside metadata, x-ont-scope, x-ont-plural or a property spec at its root. Any other schema is a type. A type has no resource name, columns, conditions or immutable paths.',
    },
  ),
  SG2021: code<object>(
    "shown note",
    () => "rules in x-kubernetes-validations are for the API server; the generated validator does not check them",
    {
      hint: "state the rule in JSON Schema too, where that is possible",
      explain:
        "CEL rules are copied into the CRD, and the API server evaluates them. The generated validators know only JSON Schema: they accept an object that breaks a rule, and the server refuses it. Where JSON Schema can express the rule (enum, required, dependentRequired, if and then), use JSON Schema.",
    },
  ),
  SG2022: code<object>("shown note", () => 'nullable has no effect without "type" beside it', {
    hint: 'declare the type beside it, or write anyOf with { "type": "null" }',
    explain:
      'As in OpenAPI 3.0.3, "nullable": true adds null to the types that the same schema declares. Without declared types it has no effect: a schema without a type accepts null anyway, and if the target of a $ref or a branch refuses null, null stays refused. Write anyOf with { "type": "null" } to accept null there.',
  }),
  SG2081: code<object>(
    "shown note",
    () => "the API server drops the status of a new object, so neither the CRD nor the types require it",
    {
      hint: 'remove "status" from required',
      explain:
        "A kind with a status has the status subresource. The API server then drops `status` from an object that someone creates, and only after that it validates. If the CRD required the status, no one could create an object. The CRD, the types and the validator leave the requirement out.",
    },
  ),
  SG2082: code<{ name: string }>(
    "warning",
    ({ name }) => `${JSON.stringify(name)} is required, but no property with that name is declared`,
    {
      hint: "correct the name, or declare the property",
      explain:
        "A name in `required` that `properties` lacks is most likely misspelled. The value must have a property with this name, of any type. The TypeScript type shows it as unknown.",
    },
  ),
  SG2083: code<{ name: string }>(
    "error",
    ({ name }) => `${JSON.stringify(name)} is required, but the object does not allow a property with that name`,
    {
      hint: "correct the name, or declare the property",
      explain:
        "The object is closed: `additionalProperties: false` allows only declared properties. One of the names in `required` is not among them, so no value is ever valid.",
    },
  ),
  SG2084: code<{ what: string; why: string }>("warning", ({ what, why }) => `${what}: ${why}`, {
    hint: "correct one of the two",
    explain:
      "The schemas that a value must satisfy together exclude each other. The validator and the API server refuse every value here. If the value is required, no one can create an object. A closed object (`additionalProperties: false`) cannot be extended with allOf, because each of the schemas sees all properties.",
  }),
  SG2085: code<{ why: string }>("warning", ({ why }) => `null is among the types, but ${why}`, {
    hint: "accept null there too, or remove it from the types",
    explain:
      'A schema accepts null only if all of its keywords do. `enum` refuses null unless it is a member, and so does a $ref or a branch whose types lack "null". The types, the validator and the CRD refuse null.',
  }),
  SG2086: code<{ value: string; types: string }>(
    "warning",
    ({ value, types }) => `${value} never matches, because the type is ${types}`,
    {
      hint: "correct the value, or the type",
      explain:
        "A value must have the declared type and be among the listed values. A listed value of another type never matches. In YAML, 1.10, no and null are not strings unless they are quoted. The TypeScript type leaves such a value out.",
    },
  ),
  SG2087: code<{ keyword: string }>("error", ({ keyword }) => `unknown keyword ${JSON.stringify(keyword)}`, {
    hint: "correct the name, or begin it with x- if the keyword is yours",
    explain:
      "The name is almost that of a keyword that decides which values are valid, or which value a field has by default. JSON Schema ignores what it does not know, so the rule, the fields or the default that the keyword should state would be lost.",
  }),
  SG2140: code<{ name: string; holder: string }>(
    "warning",
    ({ name, holder }) => `${name} stands below ${JSON.stringify(holder)}, so it is a name there and not the keyword`,
    {
      hint: "move it one level up if it is meant as the keyword",
      explain:
        "Each member of properties, patternProperties, dependentSchemas and $defs is a name with its schema. A keyword such as additionalProperties that is indented one level too deep becomes a name like the others: its rule is lost, and the CRD gets a field that accepts everything or nothing. If you do mean a field with this name, write its schema as an object.",
    },
  ),
  SG2141: code<{ pattern: string; why: string }>(
    "error",
    ({ pattern, why }) => `no text matches the pattern ${JSON.stringify(pattern)}: ${why}`,
    {
      hint: "move ^ to the beginning and $ to the end, or write \\^ and \\$ for the characters",
      explain:
        "^ is the beginning of the text and $ its end, so no character can come before ^ or after $, and no value is valid. JavaScript writes a regular expression between slashes. In a schema, a pattern is only the expression, and a slash is a character that the value must have.",
    },
  ),
  SG2142: code<{ name: string }>(
    "warning",
    ({ name }) => `${JSON.stringify(name)} is not a keyword; a field stands below "properties"`,
    {
      hint: 'move it below "properties"; begin it with x- if the keyword is yours',
      explain:
        "The value looks like the schema of a field, and it stands where a schema has its keywords. JSON Schema ignores a keyword that it does not know, so the field and its rules are lost, and an object without other properties accepts anything.",
    },
  ),
  SG2143: code<{ name: string; part: string }>(
    "error",
    ({ name, part }) =>
      `the path of the printer column ${JSON.stringify(name)} cannot be read from ${JSON.stringify(part)} on`,
    {
      hint: "write a path such as .spec.host, .spec.hosts[0], .spec['a.b'] or .status.conditions[?(@.type==\"Ready\")].status",
      explain: `The paths of printer columns are in kubectl's dialect of JSONPath: names after dots, names in single quotes in brackets, indexes, [*], and filters of one comparison such as [?(@.type=="Ready")]. && and || do not exist.

An API server accepts a definition with another path, and then prints only the standard columns of the kind.`,
    },
  ),
  SG2144: code<{ name: string }>("warning", ({ name }) => `another column is called ${JSON.stringify(name)} too`, {
    hint: "give each column a name of its own",
    explain:
      "kubectl prints the name above each column, in capital letters. With the same name above two columns, a reader cannot know which is which.",
  }),
  SG2145: code<{ path: string; why: string }>(
    "error",
    ({ path, why }) => `${JSON.stringify(path)} cannot be an immutable path: ${why}`,
    {
      hint: "remove it; to keep a label or an annotation as it is, write a ValidatingAdmissionPolicy",
      explain:
        "The API server rules over metadata itself. It never lets an update change the name, the namespace, the uid and the time of creation. A CRD cannot add rules about the rest, such as labels and annotations, because its rules see only the name.",
    },
  ),
  SG2146: code<{ what: string; allowed: string }>(
    "warning",
    ({ what, allowed }) => `the schema does not allow ${what}; it allows ${allowed}`,
    {
      hint: "add it to the enum of status.conditions in the schema, or remove it here",
      explain:
        "Condition types and reasons become constants and types for the code of the operator. The schema of status.conditions lists others, so the API server refuses a status with this one.",
    },
  ),
  SG2147: code<{ name: string; problem: string }>(
    "warning",
    ({ name, problem }) => `${JSON.stringify(name)} of a condition ${problem}`,
    {
      hint: "declare it as a string, or refer to the standard Condition",
      explain:
        'Kubernetes tools and the runtime write conditions as metav1.Condition: type, status, reason, message and lastTransitionTime are strings, and status is "True", "False" or "Unknown". In YAML, True and False need quotes. With other types the API server refuses what they write.',
    },
  ),
  SG2148: code<{ keyword: string; types: string; about: string }>(
    "warning",
    ({ keyword, types, about }) =>
      `${keyword} has no effect: it is about values of type ${about}, and the type is ${types}`,
    {
      hint: "correct the keyword or the type, or remove the keyword",
      explain:
        "In JSON Schema each keyword is about values of one type and accepts all others: minimum is about numbers, minLength about strings, minItems about lists, required and properties about objects. Beside another type the rule is lost, in the validator and in the CRD.",
    },
  ),
  SG2150: code<{ keyword: string; other: string }>(
    "warning",
    ({ keyword, other }) => `${keyword} has no effect without ${JSON.stringify(other)} beside it`,
    {
      hint: "add the other keyword to the same schema, or remove this one",
      explain:
        "then and else say what applies after an `if` in the same schema, and minContains and maxContains how many items match its `contains`. Alone they say nothing, so the rule is lost.",
    },
  ),
  SG2152: code<object>("warning", () => "the $ref leads to a file that only holds $defs, so every value is valid", {
    hint: "name one of its definitions, such as #/$defs/Name",
    explain:
      "A file that only has $defs says nothing about values itself. A $ref to the whole file accepts every value, and the type is unknown. To use a definition, add its pointer to the $ref: Types.json#/$defs/Port.",
  }),
  SG2088: code<{ name: string; problem: string }>(
    "warning",
    ({ name, problem }) => `the printer column ${JSON.stringify(name)} ${problem}`,
    {
      hint: "correct the path or the type of the column",
      explain:
        "kubectl get shows an empty cell if the path of a column leads nowhere, or if the value does not have the type of the column. The path must lead to a property that the schema declares.",
    },
  ),
  SG2089: code<{ kind: string }>(
    "warning",
    ({ kind }) => `conditions are declared for ${kind}, whose status has no conditions`,
    {
      hint: "declare status.conditions, or remove the condition types",
      explain:
        "Condition types name what a controller writes to status.conditions. Without that property in the schema, the API server drops what the controller writes.",
    },
  ),
  SG2091: code<{ pattern: string; steps: number; limit: number }>(
    "error",
    ({ pattern, steps, limit }) =>
      `the pattern ${JSON.stringify(pattern)} has about ${steps} steps after its repetitions are written out; the limit is ${limit}`,
    {
      hint: "lower the counts, and use maxLength to limit the length",
      explain:
        "The generated validator contains the pattern as a list of steps, in which a{50} has 50 copies of a. Matching takes time in proportion to their number. Lower the counts, or split the pattern into several under allOf.",
    },
  ),
  SG2180: code<{ name: string; value: string; why: string }>(
    "error",
    ({ name, value, why }) => `no object of this kind exists: its ${name} is ${JSON.stringify(value)}, but ${why}`,
    {
      hint: "remove the constraint; seamgen knows the value",
      explain:
        "Each object of a kind has the same apiVersion and kind. They follow from the group and version of the layer, or a const apiVersion, and from the name of the file. What else the schema says about them cannot change the value, and here it excludes it.",
    },
  ),
};
