// What every page has to stand up to: axe-core in light and dark, 360 pixels, the weight of a first load.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const budget = 60 * 1024;

async function violations(page) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => globalThis.axe.run(document));
  return found.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

// Pages answer a click later than the click returns, so what they show is waited for.
const patience = 10000;
async function until(look, good, complain) {
  const end = Date.now() + patience;
  for (;;) {
    const seen = await look();
    if (good(seen)) return;
    if (Date.now() > end) complain(seen);
    await new Promise((resolve) => { setTimeout(resolve, 25); });
  }
}

/** Waits until the text of `locator` is `expected`, or matches it. */
export async function reads(locator, expected) {
  const exact = typeof expected === "string";
  const text = () => locator.innerText({ timeout: patience }).catch((problem) => String(problem));
  await until(text, (seen) => (exact ? seen === expected : expected.test(seen)),
    (seen) => (exact ? assert.equal(seen, expected) : assert.match(seen, expected)));
}

/** Waits until `locator` finds that many elements. */
export async function counts(locator, expected) {
  await until(() => locator.count(), (seen) => seen === expected, (seen) => assert.equal(seen, expected, String(locator)));
}

/** Scrolls to `section` until `inside` is there: what loads above a section pushes it out of view again. */
export async function scrolledTo(page, section, inside) {
  const look = async () => {
    await page.locator(section).scrollIntoViewIfNeeded();
    return page.locator(inside).count();
  };
  await until(look, (seen) => seen > 0, () => assert.fail(`${section} never showed ${inside}`));
}

/** axe-core finds nothing, neither in light nor in dark; a picture of each is kept as `name`. */
export async function accessible(page, stack, name) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    assert.deepEqual(await violations(page), [], `${name} in ${colorScheme}`);
    await stack.shot(page, `${name}-${colorScheme}`);
  }
}

/** Nothing sticks out of a window of 360 pixels; its picture is kept as `name`-phone. */
export async function fitsPhone(page, stack, name) {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(overflow <= 0, `${name} is ${overflow} pixels too wide`);
  await stack.shot(page, `${name}-phone`);
  await page.setViewportSize(before);
}

const windows = [{ width: 1200, height: 900 }, { width: 1920, height: 1080 }, { width: 2560, height: 1440 }, { width: 360, height: 740 }];

/**
 * Opens `path` with an empty cache, in windows of four sizes because what is in view decides what is loaded, and answers
 * of the heaviest the bytes of all files that came, and their names.
 */
export async function firstLoad(stack, state, path) {
  const loads = [];
  for (const viewport of windows) loads.push(await load(stack, { storageState: state, viewport }, path));
  return loads.reduce((most, each) => (each.bytes > most.bytes ? each : most));
}

// The bytes as they are without compression, until three seconds after the page was done: so that nothing is held back
// until the counting is over.
async function load(stack, options, path) {
  const page = await stack.open(options);
  let bytes = 0;
  const files = [];
  page.on("response", (answer) => {
    const { pathname } = new URL(answer.url());
    if (pathname.startsWith("/api/")) return;
    if (answer.status() === 304) return;  // asked for again by a page that leads on to another; it came and counted before
    if (answer.headers()["content-encoding"]) page.complaints.push(`${answer.url()} is compressed, its weight unknown`);
    if (answer.headers()["content-length"] === undefined) page.complaints.push(`${answer.url()} has no length`);
    bytes += Number(answer.headers()["content-length"] ?? 0);
    files.push(pathname.split("/").at(-1));
  });
  await page.goto(stack.url + path);
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(3000);
  assert.deepEqual(page.complaints, []);  // a request to another host is among them
  await page.context().close();
  assert.ok(bytes > 1000 && bytes <= budget, `${path}, ${options.viewport.width} wide: ${bytes} bytes: ${files.join(" ")}`);
  return { bytes, files };
}

/** Answers requests of `page` for `path` with `body`, in place of the server. */
export const answerWith = (page, path, body, status = 200) => page.route((url) => url.pathname === path, (route) => (
  route.request().resourceType() === "document" ? route.continue() : route.fulfill({ status, json: { ok: status < 400, ...body } })));
