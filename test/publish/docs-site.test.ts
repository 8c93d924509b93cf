import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "puppeteer-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { readFiles, type Project } from "../support/project.ts";
import { findChromium, startChromium } from "./chromium.ts";
import { hostileProject, HOSTILE } from "./hostile-schemas.ts";
import { ownProject } from "./packed-project.ts";

const chromium = findChromium();
if (chromium === undefined) console.log("skipped because there is no Chromium: the documentation in a browser");

interface Context {
  browser: Browser;
  own: Project;
  hostile: Project;
}

const test = suite<Context>("documentation in a browser");
const check: typeof test | typeof test.skip = chromium === undefined ? test.skip : test;

test.before(async (context) => {
  if (chromium === undefined) return;
  context.browser = await startChromium(chromium);
  context.own = ownProject();
  context.hostile = hostileProject();
  for (const project of [context.own, context.hostile]) assert.is((await project.run("docs")).exit, 0);
});
test.after(async ({ browser, own, hostile }) => {
  await browser?.close();
  own?.remove();
  hostile?.remove();
});

const siteOf = (project: Project) => path.join(project.root, "docs-site");
const urlOf = (project: Project, page: string) => `${pathToFileURL(siteOf(project)).href}/${page}`;
const pagesOf = (project: Project) => [...readFiles(siteOf(project)).keys()].filter((file) => file.endsWith(".html"));
const CLUSTER = "v1alpha1/seam-core/InfrastructureTalosCluster.html";

interface Opened {
  readonly page: Page;
  /** What the page logged: errors, and breaches of the Content-Security-Policy. */
  readonly said: string[];
}

interface Look {
  readonly width?: number;
  readonly scheme?: "light" | "dark";
}

/** Opens a page, runs a check on it, and requires that it logged nothing. */
async function visit(
  { browser }: Context,
  url: string,
  { width = 1280, scheme = "light" }: Look,
  run: (opened: Opened) => Promise<void>,
): Promise<void> {
  const page = await browser.newPage();
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("requestfailed", (request) => said.push(`failed: ${request.url()}`));
  try {
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.goto(url);
    await run({ page, said });
    assert.equal(said, [], url);
  } finally {
    await page.close();
  }
}

/** The value of an expression in the page. Expressions are texts, because a page knows nothing of this program. */
async function ask<T>(page: Page, expression: string): Promise<T> {
  return (await page.evaluate(expression)) as T;
}

const ROWS = '[...document.querySelectorAll(".fields tbody tr")]';
/** The paths of the fields whose rows can be seen. */
const visibleFields = (page: Page) =>
  ask<string[]>(page, `${ROWS}.filter((row) => row.checkVisibility()).map((row) => row.id)`);
const isVisible = (page: Page, selector: string) =>
  ask<boolean>(page, `document.querySelector(${JSON.stringify(selector)}).checkVisibility()`);
const textOf = (page: Page, selector: string) =>
  ask<string>(page, `document.querySelector(${JSON.stringify(selector)})?.textContent ?? ""`);
const attributeOf = (page: Page, selector: string, name: string) =>
  ask<string | null>(page, `document.querySelector(${JSON.stringify(selector)}).getAttribute(${JSON.stringify(name)})`);
const showAll = (page: Page) => ask<void>(page, 'document.getElementById("fold-all")?.click()');
const isHacked = (page: Page) => ask<boolean>(page, '"hacked" in window');

check("every page loads without a message, and each of its links leads to a page and a place", async (context) => {
  for (const project of [context.own, context.hostile]) {
    const pages = pagesOf(project);
    const ids = new Map<string, Set<string>>();
    const links: { readonly from: string; readonly href: string }[] = [];
    for (const file of pages)
      await visit(context, urlOf(project, file), {}, async ({ page }) => {
        assert.is(await ask(page, "document.compatMode"), "CSS1Compat");
        const found = await ask<string[]>(page, '[...document.querySelectorAll("[id]")].map(({ id }) => id)');
        assert.is(new Set(found).size, found.length, `${file}: two elements with one id`);
        ids.set(urlOf(project, file), new Set(found));
        const address = "(a) => new URL(a.href.baseVal ?? a.href, document.baseURI).href";
        const hrefs = await ask<string[]>(page, `[...document.querySelectorAll("a")].map(${address})`);
        links.push(...hrefs.map((href) => ({ from: file, href })));
      });
    assert.ok(links.length > 50);
    for (const { from, href } of links) {
      const [file = "", anchor] = href.split("#");
      if (file.endsWith(".md")) assert.ok(existsSync(new URL(file)), `${from} links to ${href}`);
      else {
        assert.ok(ids.has(file), `${from} links to ${href}`);
        if (anchor !== undefined) assert.ok(ids.get(file)?.has(decodeURIComponent(anchor)), `${from} links to ${href}`);
      }
    }
  }
});

check("the search finds kinds and fields, with the keyboard only, from a file", async (context) => {
  await visit(context, urlOf(context.own, "index.html"), {}, async ({ page }) => {
    await page.keyboard.press("/");
    await page.keyboard.type("taloscl");
    await page.waitForFunction(
      'document.querySelector("#results strong")?.textContent === "InfrastructureTalosCluster"',
      { timeout: 5000 },
    );
    assert.match(await textOf(page, "#found"), /\d+ results/);
    await page.keyboard.press("Escape");
    for (const query of ["dsig", "pack exec"]) {
      await page.keyboard.type(query);
      const kind = query === "dsig" ? "DriftSignal" : "InfrastructurePackExecution";
      await page.waitForFunction(`document.querySelector("#results strong")?.textContent === "${kind}"`);
      await page.keyboard.press("Escape");
    }
    assert.is(await isVisible(page, "#results"), false);
    await page.keyboard.type("capi ref");
    await page.waitForFunction('document.querySelector("#results strong")?.textContent === ".status.capiClusterRef"');
    await page.keyboard.press("ArrowDown");
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    assert.match(page.url(), `${CLUSTER}#.status.capiClusterRef`);
    assert.ok((await visibleFields(page)).includes(".status.capiClusterRef"));
  });
  await visit(context, urlOf(context.own, CLUSTER), {}, async ({ page }) => {
    await page.type("#search", "no such thing at all");
    await page.waitForFunction('document.querySelector("#results").textContent === "Nothing found"');
  });
});

check("fields fold, also all at once, and a link to a field shows it", async (context) => {
  const nested = ".spec.lineage.creatingOperator.name";
  const button = 'button[aria-label="Fields of .spec"]';
  await visit(context, urlOf(context.own, CLUSTER), {}, async ({ page }) => {
    const before = await visibleFields(page);
    assert.ok(before.includes(".spec.lineage") && !before.includes(nested));
    assert.is(await attributeOf(page, button, "aria-expanded"), "true");
    await page.click(button);
    assert.is(await attributeOf(page, button, "aria-expanded"), "false");
    assert.ok(!(await visibleFields(page)).some((id) => id.startsWith(".spec.")));
    await page.focus(button);
    await page.keyboard.press("Enter");
    assert.equal(await visibleFields(page), before, "what was folded inside stays folded");
    await page.click("#fold-all");
    assert.is((await visibleFields(page)).length, await ask<number>(page, `${ROWS}.length`));
    await page.click("#fold-all");
    assert.equal(await visibleFields(page), before);
    await ask(page, `location.hash = "#${nested}"`);
    await page.waitForFunction(`document.getElementById("${nested}").checkVisibility()`);
  });
  await visit(context, urlOf(context.own, `${CLUSTER}#${nested}`), {}, async ({ page }) => {
    assert.ok((await visibleFields(page)).includes(nested));
    const top = await ask<number>(page, 'document.querySelector(":target").getBoundingClientRect().top');
    assert.ok(top > 0 && top < 900, `the row is at ${top}`);
  });
});

check("without JavaScript every field can be read", async (context) => {
  const page = await context.browser.newPage();
  await page.setJavaScriptEnabled(false);
  await page.goto(urlOf(context.own, CLUSTER));
  const heights = await ask<number[]>(page, `${ROWS}.map((row) => row.getBoundingClientRect().height)`);
  assert.ok(heights.length > 50 && heights.every((height) => height > 0));
  await page.close();
});

check("the Content-Security-Policy allows no script and no style of the page itself", async (context) => {
  for (const project of [context.own, context.hostile])
    for (const [file, html] of readFiles(siteOf(project))) {
      if (!file.endsWith(".html")) continue;
      const [, policy = ""] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
      assert.match(policy, "default-src 'none'; script-src 'self'; style-src 'self'");
      assert.not.match(policy, /unsafe|\*|https?:|data:/);
    }
  await visit(context, urlOf(context.own, CLUSTER), {}, async ({ page, said }) => {
    await ask(
      page,
      `{
        const script = document.createElement("script");
        script.textContent = "window.hacked = 1";
        const division = document.createElement("div");
        division.innerHTML = '<img src="x:y" onerror="window.hacked = 2"><p style="color: red">a</p>';
        document.body.append(script, division);
      }`,
    );
    await page.waitForFunction('document.querySelector("img").complete');
    assert.is(await isHacked(page), false);
    assert.ok(said.length >= 3 && said.every((text) => /Content Security Policy|x:y/.test(text)), said.join("\n"));
    said.length = 0;
  });
});

check("text of schemas runs nothing and adds no element", async (context) => {
  for (const file of pagesOf(context.hostile))
    await visit(context, urlOf(context.hostile, file), {}, async ({ page }) => {
      assert.is(await isHacked(page), false);
      const foreign =
        'document.querySelectorAll("body script, img, iframe, object, form, h1 ~ h1, [onload], [onerror]").length';
      assert.is(await ask(page, foreign), 0);
      const text = await textOf(page, "main");
      if (file.endsWith("Site.html")) for (const given of HOSTILE.slice(0, 7)) assert.ok(text.includes(given), given);
      await page.type("#search", "<script>");
      await page.waitForSelector("#results a");
      assert.match(await textOf(page, "#results"), "<script>");
      assert.is(await ask(page, foreign), 0);
      assert.is(await isHacked(page), false);
    });
});

check("the site works from a server that sends no headers", async (context) => {
  const server = await serve(siteOf(context.own));
  try {
    const { port } = server.address() as AddressInfo;
    await visit(context, `http://127.0.0.1:${port}/${CLUSTER}`, {}, async ({ page }) => {
      await page.type("#search", "RBACProfile");
      await page.waitForSelector("#results a");
      await page.click("#results a");
      await page.waitForFunction('document.title.startsWith("RBACProfile")');
    });
  } finally {
    server.close();
  }
});

const TYPES: { readonly [extension: string]: string } = {
  ".html": "text/html",
  ".css": "text/css",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
};

async function serve(folder: string): Promise<Server> {
  const files = readFiles(folder);
  const server = createServer(({ url = "" }, answer) => {
    const text = files.get(url.slice(1));
    answer.writeHead(text === undefined ? 404 : 200, { "content-type": TYPES[path.extname(url)] ?? "text/plain" });
    answer.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** The findings of axe that keep people from reading the page. */
async function findingsOf(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(AXE, "utf8"));
  const results = await ask<AxeResults>(page, "axe.run({ preload: false })");
  assert.ok(results.passes.length > 10);
  return results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

for (const scheme of ["light", "dark"] as const)
  for (const width of [1280, 360])
    check(`axe has no serious findings: ${scheme}, ${width} pixels wide`, async (context) => {
      const pages = [
        ...["index.html", "graph.html", CLUSTER, "v1alpha1/shared/Condition.html"].map((page) =>
          urlOf(context.own, page),
        ),
        urlOf(context.hostile, "v1alpha1/web/Site.html"),
      ];
      for (const url of pages)
        await visit(context, url, { scheme, width }, async ({ page }) => {
          assert.equal(await findingsOf(page), [], url);
          await page.type("#search", "spec");
          await page.waitForSelector("#results a");
          await showAll(page);
          assert.equal(await findingsOf(page), [], `${url} with results and all fields`);
        });
    });

check("on a phone nothing is wider than the screen", async (context) => {
  const inScroller = 'one.closest(".graph, pre, .unseen, .skip") !== null';
  const tooWide = `[...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5 && !(${inScroller}))
    .map((one) => one.outerHTML.slice(0, 80)).join("\\n")`;
  for (const project of [context.own, context.hostile])
    for (const file of pagesOf(project))
      await visit(context, urlOf(project, file), { width: 360 }, async ({ page }) => {
        await showAll(page);
        const width = await ask<number>(page, "document.documentElement.scrollWidth");
        assert.is(width, 360, `${file}: ${await ask<string>(page, tooWide)}`);
      });
});

const background = (page: Page) => ask<string>(page, "getComputedStyle(document.body).backgroundColor");

check("the theme is that of the system until the reader chooses one, on every page", async (context) => {
  const colors = new Map<string, string>();
  for (const scheme of ["light", "dark"] as const)
    await visit(context, urlOf(context.own, "index.html"), { scheme }, async ({ page }) => {
      colors.set(scheme, await background(page));
    });
  assert.is.not(colors.get("light"), colors.get("dark"));
  await visit(context, urlOf(context.own, "index.html"), { scheme: "light" }, async ({ page }) => {
    await page.click("#theme");
    await page.click("#theme");
    assert.is(await attributeOf(page, "#theme", "aria-label"), "Theme: dark");
    assert.is(await background(page), colors.get("dark"));
    await page.goto(urlOf(context.own, CLUSTER));
    assert.is(await background(page), colors.get("dark"));
    await page.click("#theme");
    assert.is(await background(page), colors.get("light"));
  });
});

check("on paper there is everything that the page says, in light colors, and nothing to click", async (context) => {
  await visit(context, urlOf(context.own, CLUSTER), { scheme: "dark" }, async ({ page }) => {
    await page.emulateMediaType("print");
    const shown = await visibleFields(page);
    assert.ok(shown.length > 50);
    assert.is(shown.length, await ask<number>(page, `${ROWS}.length`));
    for (const hidden of [".bar", ".side", ".toc", "#fold-all", ".copy"])
      assert.is(await isVisible(page, hidden), false, hidden);
    assert.match(await ask<string>(page, "getComputedStyle(document.body).color"), /^rgb\(\d\d, \d\d, \d\d\)$/);
    const pdf = await page.pdf({ format: "A4" });
    assert.is(Buffer.from(pdf.subarray(0, 5)).toString("latin1"), "%PDF-");
  });
});

test.run();
