import { createHash } from "node:crypto";
import { VERSION } from "../version.ts";
import { hexOf } from "./digest.ts";
import type { ImageParts } from "./pack-image.ts";

export interface SbomInput extends ImageParts {
  readonly version: string;
  /** ISO 8601. */
  readonly created: string;
  /** Digest of the image. */
  readonly image: string;
  /** SPDX license expression, if the set has one. */
  readonly license: string | null;
}

const NO_ASSERTION = "NOASSERTION";

/** Prints a software bill of materials in SPDX 2.3: the image, its files, and the npm packages of the release. */
export function printSbom(input: SbomInput): string {
  const { name, version, created, image, packages, definitions, license } = input;
  const licenses = { licenseConcluded: NO_ASSERTION, licenseDeclared: license ?? NO_ASSERTION };
  const common = { downloadLocation: NO_ASSERTION, copyrightText: NO_ASSERTION, ...licenses };
  const files = definitions.map(({ path, bytes }) => ({
    SPDXID: idOf("File", path),
    fileName: `./${path}`,
    checksums: [
      { algorithm: "SHA1", checksumValue: hexOf("sha1", bytes) },
      { algorithm: "SHA256", checksumValue: hexOf("sha256", bytes) },
    ],
    licenseConcluded: NO_ASSERTION,
    licenseInfoInFiles: [NO_ASSERTION],
    copyrightText: NO_ASSERTION,
  }));
  const bundle = idOf("Package", name);
  const document = {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: `${name}-${version}`,
    // Unique per content, as SPDX requires, and the same on every machine.
    documentNamespace: `https://seamgen.dev/spdx/${name}-${version}-${image.replace("sha256:", "")}`,
    creationInfo: { created, creators: [`Tool: seamgen-${VERSION}`] },
    documentDescribes: [bundle],
    packages: [
      {
        SPDXID: bundle,
        name,
        versionInfo: version,
        ...common,
        filesAnalyzed: true,
        packageVerificationCode: { packageVerificationCodeValue: verificationCode(definitions) },
        checksums: [{ algorithm: "SHA256", checksumValue: image.replace("sha256:", "") }],
        licenseInfoFromFiles: [NO_ASSERTION],
        hasFiles: files.map(({ SPDXID }) => SPDXID),
      },
      ...packages.map((one) => ({
        SPDXID: idOf("Package", one.name),
        name: one.name,
        versionInfo: one.version,
        ...common,
        filesAnalyzed: false,
        checksums: [{ algorithm: "SHA512", checksumValue: sha512Of(one.integrity) }],
        externalRefs: [
          {
            referenceCategory: "PACKAGE-MANAGER",
            referenceType: "purl",
            referenceLocator: `pkg:npm/${one.name.replace("@", "%40")}@${encodeURIComponent(one.version)}`,
          },
        ],
      })),
    ],
    files,
    relationships: relationships(bundle, input),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function relationships(bundle: string, { packages }: SbomInput) {
  const related = (from: string, relationshipType: string, to: string) => ({
    spdxElementId: from,
    relationshipType,
    relatedSpdxElement: to,
  });
  return [
    related("SPDXRef-DOCUMENT", "DESCRIBES", bundle),
    ...packages.flatMap(({ name, dependsOn }) => [
      related(idOf("Package", name), "OTHER", bundle),
      ...dependsOn.map((other) => related(idOf("Package", name), "DEPENDS_ON", idOf("Package", other))),
    ]),
  ];
}

/** Identifiers allow letters, digits, dots and dashes. The hash keeps apart names that differ elsewhere. */
function idOf(type: "File" | "Package", name: string): string {
  return `SPDXRef-${type}-${name.replace(/[^A-Za-z0-9.]+/g, "-")}-${hexOf("sha256", name).slice(0, 8)}`;
}

/** Rule: SPDX 2.3, 7.9. The SHA-1 of the sorted SHA-1 sums of the files. */
function verificationCode(files: ImageParts["definitions"]): string {
  const sums = files.map(({ bytes }) => hexOf("sha1", bytes)).sort();
  return createHash("sha1").update(sums.join("")).digest("hex");
}

function sha512Of(integrity: string): string {
  return Buffer.from(integrity.replace("sha512-", ""), "base64").toString("hex");
}
