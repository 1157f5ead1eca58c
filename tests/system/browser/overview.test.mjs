// /app: communities and what waits in them, notices, and the navigation around every page.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Stack } from "./stack.mjs";
import { accessible, answerWith, counts, fitsPhone, reads } from "./page_checks.mjs";

let stack;
const olga = "olga@example.org";
const robin = "robin@example.org";

before(async () => {
  stack = await Stack.start();
  await stack.addUser(olga, "Olga Owner");
  await stack.addUser(robin, "Robin");
  await stack.addUser("nobody@example.org", "Nobody");
  await stack.addCommunity("harbour", "Harbour Roleplay", olga, "OWNER");
  await stack.addCommunity("valley", "Valley Patrol", olga, "OWNER");
  await stack.addMember("harbour", robin, "VIEWER");
  await stack.essctl("call", "add", "--community", "harbour", "--title", "Smoke at the pier", "--priority", "4");
});
after(() => stack?.stop());

const tile = (page, slug) => page.locator(`#communities [data-community=${slug}]`);

test("each community shows what waits in it, and leads there", async () => {
  const page = await stack.signedIn(olga);
  await tile(page, "harbour").getByText("open call").waitFor();
  await reads(tile(page, "harbour"), /1\s+open call/);
  await reads(tile(page, "valley"), /0\s+open calls/);
  assert.equal(await tile(page, "harbour").locator("a.wait", { hasText: "open call" }).getAttribute("href"), "/app/dispatch?community=harbour");
  await page.waitForSelector("#recent-body table");
  await reads(page.locator("#recent"), /A call was opened/);
  assert.equal(await page.locator("#recent-body [title]", { hasText: "A call was opened" }).first().getAttribute("title"), "call.opened");
  await accessible(page, stack, "overview");
  await fitsPhone(page, stack, "overview");
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("the chosen community is in the address, is remembered, and the back button undoes a choice", async () => {
  const page = await stack.signedIn(olga, "/app?community=harbour", { fresh: true });
  await page.click("#community-switcher summary");
  await page.click("#community-switcher [data-community=valley]");
  await page.waitForFunction(() => document.getElementById("community-name")?.textContent === "Valley Patrol");
  assert.match(page.url(), /\?community=valley$/);
  await stack.go(page, "/app/settings/security");
  assert.match(page.url(), /\?community=valley$/);
  await reads(page.locator("#community-name"), "Valley Patrol");
  await page.goBack();
  await page.goBack();
  await page.waitForFunction(() => document.getElementById("community-name")?.textContent === "Harbour Roleplay");
  await page.context().close();
});

test("a community that one is not in is not named by whether it exists", async () => {
  const page = await stack.signedIn(robin, "/app/members?community=valley");
  const words = await page.innerText("#refused");
  await stack.go(page, "/app/members?community=no-such-place");
  await reads(page.locator("#refused"), words);
  assert.match(words, /no such community/);
  await stack.go(page, "/app/members?community=harbour");
  await reads(page.locator("#refused"), /users:read/);
  await accessible(page, stack, "refused");
  await page.context().close();
});

test("the navigation offers what the role may open", async () => {
  const page = await stack.signedIn(robin, "/app?community=harbour");
  assert.deepEqual(await page.locator("nav[aria-label=Pages] a").allInnerTexts(), ["Overview", "Players", "Discord", "Security"]);
  await reads(page.locator("nav [aria-current=page]"), "Overview");
  await page.locator("#recent").waitFor({ state: "hidden" });
  await page.context().close();
});

test("somebody in no community reads what to do", async () => {
  const page = await stack.signedIn("nobody@example.org");
  await reads(page.locator("#communities"), /in no community yet/);
  await accessible(page, stack, "overview-empty");
  await stack.go(page, "/app/members");
  await reads(page.locator("#refused"), /in no community/);
  await page.context().close();
});

test("a notice is dismissed, then all of them after a question, and the focus stays on the page", async () => {
  const page = await stack.open();
  let notices = ["A Discord account was linked", "Your password was changed", "A key expires soon"].map((subject, i) => ({
    id: `notice-${i}`, at: "2026-01-02T03:04:05.678Z", kind: "discord.linked", subject, text: "If that was not you, tell an admin.",
  }));
  await page.route(/\/api\/notices/, (route) => {
    const id = /notices\/(.+)/.exec(route.request().url())?.[1];
    if (route.request().method() === "DELETE") notices = id ? notices.filter((each) => each.id !== id) : [];
    return route.fulfill({ json: { ok: true, notices } });
  });
  await stack.signIn(page, olga);
  await page.waitForSelector("#notice-list li");
  await counts(page.locator("#notice-list li"), 3);
  assert.match(await page.locator("#notice-list time").first().getAttribute("title"), /Z \(UTC\)$/);
  await accessible(page, stack, "notices");
  await page.setViewportSize({ width: 360, height: 740 });
  const share = await page.evaluate(() => document.querySelector("#notice-list p").offsetWidth / document.querySelector("#notice-list li").offsetWidth);
  assert.equal(share, 1);  // a phone has no room for a column beside the text
  await page.setViewportSize({ width: 1200, height: 900 });
  await page.locator("#notice-list button").first().click();
  await page.waitForFunction(() => document.querySelectorAll("#notice-list li").length === 2);
  await page.waitForFunction(() => document.activeElement.textContent === "Dismiss");
  await page.click("#dismiss-all");
  await page.click("dialog [value=no]");
  await counts(page.locator("#notice-list li"), 2);
  assert.equal(notices.length, 2);
  await page.click("#dismiss-all");
  await page.waitForSelector("dialog[open]");
  await accessible(page, stack, "notices-dismiss");
  await page.click("dialog [value=yes]");
  await page.waitForSelector("#notices", { state: "hidden" });
  assert.equal(notices.length, 0);
  await page.context().close();
});

test("the server's notices are shown and dismissed for good", async () => {
  const page = await stack.signedIn(olga);
  const answer = await page.request.get(`${stack.url}/api/notices`);
  assert.equal(answer.status(), 200);
  assert.ok(Array.isArray((await answer.json()).notices));
  await page.context().close();
});

test("when a part fails the rest stands, and Try again brings it", async () => {
  const page = await stack.open();
  await answerWith(page, "/api/overview", { error: "The database is busy.", code: "busy" }, 503);
  await stack.signIn(page, olga);
  await page.getByText("The database is busy.").waitFor();
  await tile(page, "harbour").waitFor({ state: "visible" });
  await page.unrouteAll();
  await page.click("text=Try again");
  await tile(page, "harbour").getByText("open call").waitFor();
  await page.context().close();
});

test("the menu of a phone opens, is worked by keyboard, and Escape closes it", async () => {
  const page = await stack.signedIn(olga, "/app", { viewport: { width: 360, height: 740 } });
  await page.locator("nav[aria-label=Pages]").waitFor({ state: "hidden" });
  await page.focus("#menu");
  await page.keyboard.press("Enter");
  await page.locator("nav[aria-label=Pages]").waitFor({ state: "visible" });
  assert.equal(await page.getAttribute("#menu", "aria-expanded"), "true");
  await accessible(page, stack, "menu-phone");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  await page.locator("nav[aria-label=Pages]").waitFor({ state: "hidden" });
  await page.waitForFunction(() => document.activeElement.id === "menu");
  await page.context().close();
});

test("the first stop of the keyboard skips the navigation", async () => {
  const page = await stack.signedIn(olga);
  await page.keyboard.press("Tab");
  await page.waitForFunction(() => document.activeElement.className === "skip");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.id === "main");
  await page.context().close();
});
