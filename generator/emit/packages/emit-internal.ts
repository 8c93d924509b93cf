import { codeBanner } from "../../print/banner.ts";
import { SourceFile } from "../../print/source-file.ts";
import { readTemplate } from "../../print/templates.ts";

/** The module of what all packages of a set share. No version of a package changes it for another. */
export function emitInternal(): { js: string; dts: string } {
  const file = () => new SourceFile({ banner: codeBanner("templates/internal.d.ts") });
  return {
    js: file().print(["export {};"]),
    dts: file().print([readTemplate("internal.d.ts").trimEnd()]),
  };
}
