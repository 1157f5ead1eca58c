// What holds for every page: axe-core in light and dark, a phone of 360 pixels, the weight of a first load, our host only.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Stack, settled } from "./stack.mjs";
import { accessible, firstLoad, fitsPhone, reads } from "./page_checks.mjs";

let stack;
let state;
const olga = "olga@example.org";
const outside = ["/login", "/invite", "/reset", "/app/settings/integrations/discord/confirm?pending=none", "/nothing-here",
  "/api/auth/callback/discord?code=a&state=b"];
const inside = ["/app", "/app/members", "/app/settings/integrations/discord", "/app/settings/security"];

before(async () => {
  stack = await Stack.start();
  await stack.addUser(olga, "Olga Owner");
  await stack.addCommunity("harbour", "Harbour Roleplay", olga, "OWNER");
  await stack.addCommunity("valley", "Valley Patrol", olga, "VIEWER");
  const page = await stack.signedIn(olga);
  state = stack.states.get(olga);
  await page.context().close();
});
after(() => stack?.stop());

const nameOf = (path) => `page${path.replace(/\?.*/, "").replaceAll("/", "-")}`;

test("every page of the navigation, for the owner of a community, has no fault that axe-core knows and fits a phone", async () => {
  const page = await stack.signedIn(olga);
  for (const path of inside) {
    await stack.go(page, `${path}?community=harbour`);
    await page.waitForLoadState("networkidle");
    await accessible(page, stack, nameOf(path));
    await fitsPhone(page, stack, nameOf(path));
  }
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("each of them says something useful to a viewer, without a fault", async () => {
  const page = await stack.signedIn(olga);
  for (const path of inside) {
    await stack.go(page, `${path}?community=valley`);
    await page.waitForLoadState("networkidle");
    await accessible(page, stack, `${nameOf(path)}-viewer`);
    assert.equal(await page.locator("#page-failure").count(), 0, path);
  }
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("the first load of every page is at most 60 KB uncompressed, all of it from this server", async () => {
  const loads = [...outside.map((path) => [path, undefined]), ...inside.map((path) => [path, state])];
  const sizes = await Promise.all(loads.map(async ([path, as]) => `${path} ${(await firstLoad(stack, as, path)).bytes}`));
  console.log(`# bytes: ${sizes.join(", ")}`);
});

test("the page that confirms a link says what to do where there is nothing to confirm", async () => {
  const page = await stack.signedIn(olga);
  for (const [query, shot] of [["", "confirm-nothing"], ["?pending=none", "confirm-gone"]]) {
    await page.goto(`${stack.url}/app/settings/integrations/discord/confirm${query}`);
    await page.waitForSelector("#back:not([hidden])");
    await reads(page.locator("#problem"), /nothing to confirm/i);
    await page.waitForFunction(() => document.activeElement.id === "back");
    await accessible(page, stack, shot);
    await fitsPhone(page, stack, shot);
  }
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("every page has one main heading, a title of its own, a language and a place to skip to", async () => {
  const page = await stack.signedIn(olga);
  const titles = new Set();
  for (const path of inside) {
    await stack.go(page, path);
    assert.equal(await page.locator("h1").count(), 1, path);
    assert.equal(await page.locator("main#main").count(), 1, path);
    assert.equal(await page.getAttribute("html", "lang"), "en");
    titles.add(await page.title());
  }
  assert.equal(titles.size, inside.length);
  await page.context().close();
});

test("a page that comes back from the browser's memory after the session ended is loaded anew", async () => {
  const page = await stack.signedIn(olga, "/app/settings/security", { fresh: true });
  await page.context().clearCookies();
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await page.waitForURL(/\/login/);
  await page.context().close();
});

test("times are local, with UTC in their titles", async () => {
  const page = await stack.open({ timezoneId: "Asia/Tokyo", locale: "en-GB", storageState: state });
  await page.route("**/api/notices", (route) => route.fulfill({
    json: { ok: true, notices: [{ id: "n", at: "2026-01-02T20:30:00.000Z", kind: "k", subject: "s", text: "t" }] },
  }));
  await page.goto(`${stack.url}/app`);
  await settled(page);
  const time = page.locator("#notice-list time");
  await reads(time, /3 Jan 2026.*05:30/);
  assert.equal(await time.getAttribute("title"), "2026-01-02T20:30:00.000Z (UTC)");
  await page.context().close();
});
