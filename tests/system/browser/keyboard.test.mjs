// Every page by keyboard alone: Tab goes through it in the order in which it is read, each stop is seen, nothing holds the
// focus, and a dialog gives it back to the button that opened it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ids, settings, Stack } from "./stack.mjs";
import { answerWith, scrolledTo } from "./page_checks.mjs";
import { dialogGivesBack, walkByTab, walkThrough } from "./keyboard_walk.mjs";

let stack;
const olga = "olga@example.org";
const outside = ["/login", "/invite", "/reset", `${settings}/confirm?pending=none`, "/nothing-here", "/api/auth/callback/discord?code=a&state=b"];
const inside = ["/app", "/app/approvals", "/app/dispatch", "/app/players", "/app/members", "/app/audit", "/app/deliveries", settings, "/app/settings/security"];
const windows = [{ width: 1200, height: 900 }, { width: 360, height: 740 }];

before(async () => {
  stack = await Stack.start();
  await stack.addUser(olga, "Olga Owner");
  await stack.addUser("mia@example.org", "Mia Mod");
  await stack.addCommunity("harbour", "Harbour Roleplay", olga, "OWNER");
  await stack.addCommunity("valley", "Valley Patrol", olga, "OWNER");
  await stack.addMember("harbour", "mia@example.org", "MOD");
  const harbour = ["--community", "harbour"];
  await stack.essctl("discord", "config", "set", ...harbour, "--guild", ids.guild, "--dispatch-channel", ids.channel, "--approvals-channel", ids.channel);
  for (const title of ["Smoke at the pier", "Lost dog"]) await stack.essctl("call", "add", ...harbour, "--title", title);
  for (const name of ["Annabel Pier", "Bo Quay"]) await stack.essctl("player", "add", ...harbour, "--name", name);
  for (const command of ["kick", "ban"]) await stack.essctl("approval", "add", ...harbour, "--command", command, "--requested-by", "mia@example.org");
  await stack.essctl("key", "create", ...harbour, "--name", "Main bot", "--permission", "dispatch:read");
});
after(() => stack?.stop());

// Notices are made by people's own doings; some are put into the answer instead.
const notices = [1, 2].map((n) => ({ id: `n${n}`, at: "2026-01-02T20:30:00.000Z", kind: "k", subject: `Notice ${n}`, text: "Said." }));

async function opened(page, path) {
  await answerWith(page, "/api/notices", { notices });
  if (inside.includes(path)) await stack.go(page, `${path}?community=harbour`);
  else await page.goto(stack.url + path);
  if (path === settings) await scrolledTo(page, "#health", "#health-hours");  // loaded as it comes into view
  await page.waitForLoadState("networkidle");
}

for (const viewport of windows) {
  test(`Tab goes through every page in the order of reading, ${viewport.width} pixels wide`, async () => {
    for (const path of [...outside, ...inside]) {
      const page = inside.includes(path) ? await stack.signedIn(olga, "/app", { viewport, reducedMotion: "reduce" })
        : await stack.open({ viewport, reducedMotion: "reduce" });
      await opened(page, path);
      await walkByTab(page, `${path} ${viewport.width}`);
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    }
  });
}

test("the menu of a phone and the list of communities are gone through in order, and close behind the focus", async () => {
  for (const [viewport, opener, list] of [[windows[1], "#menu", "#side-panel"], [windows[0], "#community-switcher summary", "#community-switcher ul"]]) {
    const page = await stack.signedIn(olga, "/app?community=harbour", { viewport, reducedMotion: "reduce" });
    await page.focus(opener);
    await page.keyboard.press("Enter");
    await page.locator(list).waitFor({ state: "visible" });
    assert.ok(await walkThrough(page, list) > 1, list);
    await page.locator(list).waitFor({ state: "hidden" });
    await page.context().close();
  }
});

const dialogs = {
  "/app": ["#dismiss-all"],
  "/app/approvals": ["#approval-new", "#approvals-body [aria-label^=Approve]", "#approvals-body [aria-label^=Deny]"],
  "/app/dispatch": ["#call-new", "#calls-body [aria-label^=Clear]", "#calls-body [aria-label^=Details]"],
  "/app/players": ["#player-new", "#players-body [aria-label^=Change]"],
  "/app/members": ["#members-body [aria-label^=Suspend]", "#members-body [aria-label^=End]", "#members-body [aria-label^=Remove]"],
  "/app/audit": ["#audit-body [aria-label^=Details]"],
  "/app/deliveries": ["#deliveries-body [aria-label^=Drop]"],
  [settings]: ["#keys-body [aria-label^=Replace]", "#keys-body [aria-label^=Revoke]"],
  "/app/settings/security": ["#delete-account"],
};

test("a dialog that is left with Escape gives the focus back to the button that opened it", async () => {
  const page = await stack.signedIn(olga, "/app", { reducedMotion: "reduce" });
  for (const [path, openers] of Object.entries(dialogs)) {
    await opened(page, path);
    for (const opener of openers) {
      await page.locator(opener).first().waitFor();
      await dialogGivesBack(page, page.locator(opener).first(), `${path} ${opener}`);
    }
  }
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("what opens below a button takes the focus, and Cancel brings it back", async () => {
  const page = await stack.signedIn(olga, "/app", { reducedMotion: "reduce" });
  for (const [path, opener, first, cancel] of [
    ["/app/members", "#invite-open", "invite-email", "#invite-cancel"],
    [settings, "#config-edit", "guildId", "#config-cancel"], [settings, "#key-new", "key-name", "#key-cancel"]]) {
    await opened(page, path);
    await page.locator(opener).waitFor();
    await page.focus(opener);
    await page.keyboard.press("Enter");
    await page.waitForFunction((id) => document.activeElement.id === id, first);
    await page.focus(cancel);
    await page.keyboard.press("Enter");
    await page.waitForFunction((id) => `#${document.activeElement.id}` === id, opener);
  }
  await page.context().close();
});
