// Whatever asks before it does something: two presses ask once, and what was put away can be asked for again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { settings, Stack } from "./stack.mjs";
import { answerWith, counts } from "./page_checks.mjs";

let stack;
let id = "";  // of the community
const olga = "olga@example.org";
const at = "2026-01-02T03:04:05.678Z";
const harbour = ["--community", "harbour"];

before(async () => {
  stack = await Stack.start();
  await stack.addUser(olga, "Olga Owner");
  await stack.addUser("mo@example.org", "Mo Mod");
  await stack.addCommunity("harbour", "Harbour Roleplay", olga, "OWNER");
  await stack.addMember("harbour", "mo@example.org", "MOD");
  await stack.essctl("member", "invite", ...harbour, "--email", "new@example.org", "--role", "MOD");
  await stack.essctl("key", "create", ...harbour, "--name", "Main bot", "--permission", "dispatch:read");
  await stack.essctl("call", "add", ...harbour, "--title", "Smoke");
  await stack.essctl("player", "add", ...harbour, "--name", "Robin");
  const page = await stack.signedIn(olga);
  id = (await (await page.request.get(`${stack.url}/api/session`)).json()).communities[0].id;
  await page.context().close();
});
after(() => stack?.stop());

const linkedAccount = {
  "/api/account/link": { linked: true, discord: { id: "930000000000000001", username: "nelly", globalName: "Nelly", linkedAt: at, staleAt: null } },
  "/api/account/linked-roles": {
    available: true, offered: [], connected: { community: { id: "c", name: "Harbour" }, connectedAt: at, toldAt: at, waiting: false, problem: null } },
};
const twoSessions = {
  "/api/account/sessions": { sessions: ["here", "there"].map((name) => (
    { id: name, current: name === "here", createdAt: at, lastSeenAt: at, network: "127.0.0.0/24", userAgent: name })) },
};
const twoNotices = {
  "/api/notices": { notices: ["one", "two"].map((subject) => ({ id: subject, at, kind: "discord.linked", subject, text: subject })) },
};
const failedMessage = {
  waiting: 0, held: 0, dead: 1, uncertain: 0, oldestAt: at, more: false, channels: [],
  deliveries: [{
    id: "d", state: "dead", explanation: "x", topic: "calls", kind: "call", subject: "c", channelId: "1", urgency: 1, changes: 1,
    attempts: 1, reason: "", createdAt: at, firstTryAt: at, settledAt: null, messageId: null }],
};
const community = "?community=harbour";
const keys = (page) => page.locator("#keys").scrollIntoViewIfNeeded();

// `press`: the button; `first`: what is done before; `behind`: how many dialogs are open then.
const questions = [
  { name: "unlinking the Discord account", path: settings, answers: linkedAccount, press: "#unlink" },
  { name: "no longer showing a role", path: settings, answers: linkedAccount, press: "#roles-end" },
  { name: "revoking a key", path: settings, first: keys, press: "[aria-label='Revoke Main bot']" },
  { name: "replacing a key", path: settings, first: keys, press: "[aria-label='Replace Main bot']" },
  { name: "changing a role", path: "/app/members", press: "[aria-label='Save the role of Mo Mod']",
    first: (page) => page.locator("[aria-label='Role of Mo Mod']").selectOption("VIEWER") },
  { name: "suspending a member", path: "/app/members", press: "[aria-label='Suspend Mo Mod']" },
  { name: "ending a member's sessions", path: "/app/members", press: "[aria-label='End the sessions of Mo Mod']" },
  { name: "removing a member", path: "/app/members", press: "[aria-label='Remove Mo Mod']" },
  { name: "withdrawing an invitation", path: "/app/members", press: "[aria-label^=Withdraw]" },
  { name: "ending one of one's sessions", path: "/app/settings/security", answers: twoSessions, press: "[aria-label='End the session of there']" },
  { name: "ending all other sessions", path: "/app/settings/security", answers: twoSessions, press: "#end-others" },
  { name: "deleting the account", path: "/app/settings/security", press: "#delete-account" },
  { name: "clearing a call", path: "/app/dispatch", press: "[aria-label='Clear: Smoke']" },
  { name: "changing a call", path: "/app/dispatch", press: "dialog .primary", behind: 1,
    first: (page) => page.click("[aria-label='Details: Smoke']") },
  { name: "changing a player", path: "/app/players", press: "[aria-label='Change Robin']" },
  { name: "dismissing all notices", path: "/app", answers: twoNotices, press: "#dismiss-all" },
  { name: "dropping a message", path: "/app/deliveries", deliveries: failedMessage, press: "[aria-label^=Drop]" },
];

async function press(page, selector, times) {
  await page.waitForSelector(selector);
  await page.evaluate(([each, presses]) => {
    const button = document.querySelector(each);
    for (let i = 0; i < presses; ++i) button.click();
  }, [selector, times]);
}

for (const { name, path, answers = {}, deliveries, first = async () => {}, press: selector, behind = 0 } of questions) {
  test(`${name}: two presses ask once, and after Cancel it can be asked again`, async () => {
    const page = await stack.signedIn(olga);
    for (const [each, body] of Object.entries(answers)) await answerWith(page, each, body);
    if (deliveries) await answerWith(page, `/api/communities/${id}/deliveries`, deliveries);
    await stack.go(page, path + community);
    await first(page);
    await press(page, selector, 2);
    await counts(page.locator("dialog"), behind + 1);
    await page.waitForLoadState("networkidle");
    await page.waitForTimeout(200);  // a second one would be there by now
    await counts(page.locator("dialog"), behind + 1);
    await page.locator("dialog").last().locator(".actions button").first().click();
    await counts(page.locator("dialog"), 0);  // what it was opened from is closed with it
    if (behind > 0) await first(page);
    await press(page, selector, 1);
    await counts(page.locator("dialog"), behind + 1);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}
