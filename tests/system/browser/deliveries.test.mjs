// The page Deliveries against discord-sim: what Discord refused is sent again, or dropped after a question.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ids, Stack } from "./stack.mjs";
import { accessible, counts, fitsPhone, reads, scrolledTo } from "./page_checks.mjs";

let stack;
let page;
const olga = "olga@example.org";
const mo = "mo@example.org";

before(async () => {
  stack = await Stack.start({ environment: { DISCORD_BOT_TOKEN: "sim.bot.token", DISCORD_APP_ID: ids.application } });
  await stack.addUser(olga, "Olga Owner");
  await stack.addUser(mo, "Mo Mod");
  await stack.addCommunity("harbour", "Harbour Roleplay", olga, "OWNER");
  await stack.addCommunity("valley", "Valley Patrol", olga, "OWNER");
  await stack.addMember("harbour", mo, "MOD");
  await stack.essctl("discord", "config", "set", "--community", "harbour", "--guild", ids.guild, "--dispatch-channel", ids.channel);
  page = await stack.signedIn(olga, "/app/deliveries?community=harbour");
});
after(() => stack?.stop());

/** The texts of the messages in the channel. */
async function channel() {
  const answer = await fetch(`${stack.sim.address}/_sim/channels/${ids.channel}/messages?viewerId=${ids.nelly}`);
  return (await answer.json()).messages.map((message) => JSON.stringify(message));
}

/** Opens a call whose message Discord refuses, and waits until the page says so. */
async function refusedCall(title) {
  const answer = await fetch(`${stack.sim.address}/_sim/faults`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ kind: "rest", status: 400, count: 1, path: "/messages" }),
  });
  assert.ok(answer.ok, String(answer.status));
  await stack.essctl("call", "add", "--community", "harbour", "--title", title);
  await showing("Failed");
}

/** Asks for the list again until its first row has that state. */
async function showing(state) {
  const end = Date.now() + 15000;
  for (;;) {
    await stack.go(page, "/app/deliveries?community=harbour");
    await page.waitForSelector("#deliveries-body:not([aria-busy])");
    const first = page.locator("#deliveries-body tbody tr").first();
    if (await first.count() > 0 && (await first.innerText()).includes(state)) return;
    assert.ok(Date.now() < end, await page.innerText("#deliveries-body"));
    await page.waitForTimeout(100);
  }
}

const first = () => page.locator("#deliveries-body tbody tr").first();

test("what has nothing to say takes no room", async () => {
  const gap = await page.evaluate(() => document.querySelector("#content .card").getBoundingClientRect().top -
    document.querySelector(".page-head").getBoundingClientRect().bottom);
  assert.equal(gap, 24);
});

test("a message that Discord refused says so, and is in the channel once it was sent again", async () => {
  await refusedCall("Smoke at the pier");
  await reads(first(), /Smoke at the pier[^]*Call[^]*Failed[^]*Discord refused the message/);
  await reads(page.locator("#delivery-sums"), "0 waiting, 1 failed, 0 uncertain.");
  assert.equal((await channel()).filter((text) => text.includes("Smoke at the pier")).length, 0);
  await accessible(page, stack, "deliveries-failed");
  await fitsPhone(page, stack, "deliveries-failed");
  await page.evaluate(() => {
    const again = document.querySelector("#deliveries-body .actions .button");
    again.click();
    again.click();
  });
  await page.locator("#toasts", { hasText: "Queued again." }).waitFor();
  await showing("Sent");
  assert.equal((await channel()).filter((text) => text.includes("Smoke at the pier")).length, 1);
  await counts(first().locator(".button"), 0);
});

test("a row leads to the call that it tells of, which is marked there", async () => {
  const link = first().locator("a", { hasText: "Smoke at the pier" });
  assert.match(await link.getAttribute("href"), /^\/app\/dispatch\?community=harbour&state=open&id=/);
  await link.click();
  await page.waitForSelector("#calls-body tr[aria-current]");
  await reads(page.locator("#calls-body tr[aria-current]"), /Smoke at the pier/);
  await accessible(page, stack, "dispatch-marked");
  await fitsPhone(page, stack, "dispatch-marked");
  await showing("Sent");
});

test("a message is dropped only after a question, once for two presses, and never sent", async () => {
  await refusedCall("Lost dog");
  const sent = [];
  page.on("request", (request) => { if (request.url().endsWith("/drop")) sent.push(request.url()); });
  const drop = first().locator(".button", { hasText: "Drop" });
  await drop.click();
  await page.waitForSelector("dialog[open]");
  await accessible(page, stack, "deliveries-drop");
  await fitsPhone(page, stack, "deliveries-drop");
  await page.click("dialog button[value=no]");
  await page.waitForSelector("dialog", { state: "detached" });
  await drop.click();
  await page.waitForSelector("dialog[open]");
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog", { state: "detached" });
  assert.deepEqual(sent, []);
  await reads(first(), /Failed/);
  await page.evaluate(() => {
    const button = [...document.querySelectorAll("#deliveries-body tbody tr:first-child .button")].at(-1);
    button.click();
    button.click();
  });
  await page.waitForSelector("dialog[open]");
  await counts(page.locator("dialog"), 1);
  await page.evaluate(() => {
    const yes = document.querySelector("dialog button[value=yes]");
    yes.click();
    yes.click();
  });
  await page.locator("#toasts", { hasText: "Dropped." }).waitFor();
  await reads(first(), /Dropped[^]*Somebody gave this message up/);
  assert.equal(sent.length, 1);
  assert.equal((await channel()).filter((text) => text.includes("Lost dog")).length, 0);
});

test("the list is narrowed to one state, and says so where there is none of it", async () => {
  await page.selectOption("#delivery-state", "sent");
  await counts(page.locator("#deliveries-body tbody tr"), 1);
  await reads(first(), /Smoke at the pier/);
  await page.selectOption("#delivery-state", "dropped");
  await reads(first(), /Lost dog/);
  await counts(page.locator("#deliveries-body tbody tr"), 1);
  await page.selectOption("#delivery-state", "dead");
  await reads(page.locator("#deliveries-body .empty"), /None in this state/);
  await page.selectOption("#delivery-state", "");
  await counts(page.locator("#deliveries-body tbody tr"), 2);
});

test("what the bot's channels got is in the chart of the Discord settings, by the hour", async () => {
  await stack.go(page, "/app/settings/integrations/discord?community=harbour");
  await scrolledTo(page, "#health", "#health-hours");
  await page.click("#health-hours > summary");
  await page.waitForSelector("#activity");
  assert.match(await page.getAttribute("#activity svg", "aria-label"), /^0 commands, 1 deliveries and 0 refusals in 24 hours$/);
  await counts(page.locator("#activity rect.deliveries"), 1);
  await page.click("#activity summary");
  await reads(page.locator("#activity thead"), /Hour[^]*Commands[^]*Deliveries[^]*Refusals/);
  await reads(page.locator("#activity tbody tr td:nth-child(3)"), "1");
  await accessible(page, stack, "activity");
  await fitsPhone(page, stack, "activity");
  assert.deepEqual(page.complaints, []);
});

/** What the server says to whoever is signed in on `at`, about the messages of a community and one of Harbour Roleplay. */
function tried(at, slug, id) {
  return at.evaluate(async ([name, delivery]) => {
    const { communities, csrf } = await (await fetch("/api/session")).json();
    const path = `/api/communities/${communities.find((each) => each.slug === name).id}/deliveries`;
    const again = await fetch(`${path}/${delivery}/replay`, {
      method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf }, body: "{}",
    });
    return { list: (await fetch(path)).status, again: again.status };
  }, [slug, id]);
}

test("TE-2: messages are for who may read them, and one community's are neither shown nor sent again in the other", async () => {
  const id = await page.evaluate(async () => {
    const { communities } = await (await fetch("/api/session")).json();
    const { id: harbour } = communities.find(({ slug }) => slug === "harbour");
    return (await (await fetch(`/api/communities/${harbour}/deliveries`)).json()).deliveries[0].id;
  });
  const other = await stack.signedIn(mo, "/app/deliveries?community=harbour");
  await reads(other.locator("#refused"), /notifications:read/);
  await counts(other.locator("nav[aria-label=Pages] a", { hasText: "Deliveries" }), 0);
  assert.deepEqual(await tried(other, "harbour", id), { list: 403, again: 403 });
  await stack.go(page, "/app/deliveries?community=valley");
  await reads(page.locator("#deliveries-body .empty"), /No deliveries/);
  await reads(page.locator("#delivery-sums"), "0 waiting, 0 failed, 0 uncertain.");
  assert.deepEqual(await tried(page, "valley", id), { list: 200, again: 404 });
  assert.deepEqual(other.complaints, []);
  await other.context().close();
});

test("who would not sign in again is told so, and not asked a second time", async () => {
  const other = await stack.signedIn(olga, "/app/deliveries?community=harbour", { fresh: true });
  await other.waitForSelector("#deliveries-body .actions .button");
  await other.context().clearCookies();
  await other.locator("#deliveries-body .actions .button").first().click();
  await other.waitForSelector("#again");
  await other.click("#again button[type=button]");
  await other.locator("#toasts", { hasText: "Nothing was saved" }).waitFor();
  await other.waitForLoadState("networkidle");
  await other.waitForTimeout(200);  // a second dialog would be there by now
  await counts(other.locator("dialog"), 0);
  await other.locator("#deliveries-body table").waitFor();
  assert.deepEqual(other.complaints, []);
  await other.context().close();
});
