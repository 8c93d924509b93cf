import { rowsBlaming } from "../diagnostic.ts";

const code = rowsBlaming("tool");
const setting = rowsBlaming("config");

/** SG80xx: `seamgen pack`, `publish` and `pull`. */
export const publishCodes = {
  SG8001: setting<{ folder: string }>(
    "error",
    ({ folder }) => `${folder} has files, but no pack.json of seamgen pack`,
    {
      hint: "choose another folder with --output, or empty this one",
      explain:
        "seamgen pack replaces what it packed before and deletes nothing else. It recognizes its folder by the file pack.json. Choose another folder with --output or `pack.output` in the config, or empty the folder.",
    },
  ),
  SG8002: setting<{ setting: string; value: string; expected: string }>(
    "error",
    ({ setting, value, expected }) => `${setting} is ${JSON.stringify(value)}, expected ${expected}`,
    {
      hint: "correct the value, or leave it out",
      explain:
        "The version of a release is a SemVer 2.0 version, such as 1.2.3 or 1.2.3-rc.1. SOURCE_DATE_EPOCH is a whole number of seconds since 1970, and every packed file has this time. Without it, the time is 1970.",
    },
  ),
  SG8003: setting<{ found: string }>("error", ({ found }) => `--release git: ${found}`, {
    hint: "tag the commit with a version such as v1.2.3, or name the version: --release 1.2.3",
    explain:
      "With --release git the version comes from the tag of the current commit, so that what is published can be found again. The commit needs exactly one tag that is a SemVer version, with or without a leading v.",
  }),
  SG8004: code<{ bytes: number; limit: number }>(
    "warning",
    ({ bytes, limit }) => `a Helm release of the chart takes ${bytes} bytes, and its Secret holds ${limit}`,
    {
      hint: 'shorten the descriptions with the setting "crds": { "descriptions": "first-sentence" }, or install crds.yaml with kubectl',
      explain:
        "Helm keeps each release in a Secret, which can hold 1 MiB. Helm refuses to install a larger release. Definitions grow mostly by their descriptions.",
    },
  ),
  SG8010: setting<{ folder: string }>("error", ({ folder }) => `${folder} has no pack.json`, {
    hint: "run `seamgen pack`",
    explain:
      "seamgen publish sends only what seamgen pack wrote, so that what was tested is what is published. Run `seamgen pack` before, with the same --output.",
  }),
  SG8011: code<{ file: string }>("error", ({ file }) => `${file} is missing or was changed after it was packed`, {
    hint: "run `seamgen pack` again",
    explain:
      "pack.json has a checksum of every packed file, and this file has another one. The last `seamgen pack` was perhaps stopped. Run it again.",
  }),
  SG8012: setting<{ text: string }>("error", ({ text }) => `${JSON.stringify(text)} is not a place to publish to`, {
    hint: "write oci://HOST/NAME[:TAG], npm, or the path of a folder that begins with ./ or /",
    explain:
      "`--to` takes the reference of an image (oci://registry.example.com/team/crds:1.2.3, in lower case), the word npm, or a path that begins with `.` or `/`.",
  }),
  SG8013: setting<{ host: string }>("error", ({ host }) => `${host} needs plain HTTP, which is not encrypted`, {
    hint: "use HTTPS, or add --plain-http if the network is safe",
    explain:
      "seamgen sends credentials and content over HTTPS. It uses plain HTTP only to the same machine, and to other hosts with --plain-http.",
  }),
  SG8014: code<{ request: string; answer: string }>("error", ({ request, answer }) => `${request}: ${answer}`, {
    hint: "correct what the registry reports, then run the command again: it continues where it stopped",
    explain:
      "The registry refused a request, or could not be reached after several attempts. The message has its answer. 401 and 403 mean that the credentials in Docker's config are missing or lack the right to push.",
  }),
  SG8015: code<{ tag: string; found: string; wanted: string }>(
    "error",
    ({ tag, found, wanted }) => `${tag} holds ${found}, not ${wanted}`,
    {
      hint: "publish another version, or name the tag with --moving-tag if it may change",
      explain:
        "A version that was published never changes, because consumers rely on it. Publish the changed content under a new version. Tags such as `latest`, which may move, are given with --moving-tag.",
    },
  ),
  SG8016: code<{ what: string; wanted: string; found: string }>(
    "error",
    ({ what, wanted, found }) => `the digest of ${what} is ${found}, expected ${wanted}`,
    {
      hint: "run the command again; if the digest stays wrong, the registry or a proxy changes the content",
      explain:
        "seamgen reads everything that it pushed, and checks everything that it pulls. The content differs from what its digest names, so it is not tagged and not written.",
    },
  ),
  SG8017: setting<{ reason: string }>("error", ({ reason }) => `no credentials: ${reason}`, {
    hint: "log in to the registry again, or correct Docker's config",
    explain:
      "Credentials come from config.json in the folder that DOCKER_CONFIG names, otherwise ~/.docker: from the helper of the registry (`credHelpers`), from `credsStore`, or from `auths`.",
  }),
  SG8018: setting<{ what: string }>("error", ({ what }) => `the release does not have ${what}`, {
    hint: "publish something else of the release",
    explain: "The schemas have no kind with a CRD, so there is no image to push.",
  }),
  SG8019: setting<{ name: string }>("error", ({ name }) => `${name} is in the registry with other content`, {
    hint: "publish another version: seamgen pack --release VERSION",
    explain:
      "npm registries do not replace a version. What is packed differs from what was published under the same version. Publish it under a new version.",
  }),
  SG8020: code<{ command: string; reason: string }>("error", ({ command, reason }) => `${command}: ${reason}`, {
    hint: "correct what npm reports, then run the command again: packages that are published are skipped",
    explain:
      "seamgen publishes packages with the npm on the path, in the folder of the project, so its .npmrc applies. npm refused a command. The packages before this one are published, and those after it are not.",
  }),
  SG8021: code<{ reason: string }>("error", ({ reason }) => `the command of --sign-with failed: ${reason}`, {
    hint: "correct the command, then publish again",
    explain:
      "The command gets HOST/NAME@sha256:... as its last argument and the manifest on standard input. It prints the signature. The image is not tagged without its signature.",
  }),
  SG8022: code<{ what: string }>("error", ({ what }) => `the image cannot be extracted: ${what}`, {
    hint: "pull an image that seamgen published",
    explain:
      "seamgen pull writes only regular files with plain relative paths. It refuses links, devices, absolute paths, `..`, and images that are too large. Nothing was written.",
  }),
  SG8024: setting<{ folder: string; other: string }>(
    "error",
    ({ folder, other }) => `${folder} and ${other}, which has other files of the project, are inside each other`,
    {
      hint: "publish to a folder of its own, such as ./site",
      explain:
        "seamgen publish --to copies the catalog and the documentation. Beside the schemas, the generated files or the packed files they would be read or deleted as part of those. Choose a folder of its own.",
    },
  ),
  SG8025: setting<{ files: string }>("error", ({ files }) => `--release git: ${files}`, {
    hint: "commit the changes and tag that commit, or name the version: --release 1.2.3",
    explain:
      "With --release git the tag of the current commit names what is published. A changed file would be published under a tag that does not have it. Files that git does not track do not count.",
  }),
  SG8023: setting<{ folder: string; file: string }>(
    "error",
    ({ folder, file }) => `${folder} holds ${file}, which is not what the image has`,
    {
      hint: "choose an empty folder",
      explain:
        "seamgen pull overwrites nothing. The folder may be empty, or hold exactly what the image has. Choose another folder, or remove this one.",
    },
  ),
};
