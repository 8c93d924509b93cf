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
};
