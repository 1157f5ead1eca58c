// The walk of a community owner: sign in, link, settings, key, slash commands, audit.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ids, settings, Stack } from "./stack.mjs";
import { reads } from "./page_checks.mjs";

let stack;
let page;
let key;
const owner = "owner@ess.example";

before(async () => {
  stack = await Stack.start();
  await stack.addUser(owner, "Olga Owner");
  await stack.addCommunity("harbour", "Harbour Roleplay", owner, "OWNER");
  await stack.addUser("mod@ess.example", "Mia Mod");
  const harbour = ["--community", "harbour"];
  await stack.essctl("member", "add", ...harbour, "--user", "mod@ess.example", "--role", "MOD");
  await stack.essctl("call", "add", ...harbour, "--title", "Smoke at the pier", "--priority", "4");
  await stack.essctl("player", "add", ...harbour, "--name", "Annabel Pier");
  await stack.essctl("approval", "add", ...harbour, "--command", "kick", "--risk", "LOW", "--requested-by", "mod@ess.example");
  page = await stack.open();
});
after(() => stack?.stop());

const text = (selector) => page.locator(selector).innerText();

async function authorizeAs(username) {
  await page.waitForSelector(`[data-testid=user-${username}]`);
  await page.check(`[data-testid=user-${username}]`, { force: true });
  await page.click("[data-testid=authorize]");
}

async function openSettings() {
  await stack.go(page, settings);
  await page.waitForSelector("#account:not([aria-busy])");
  await page.locator("#keys").scrollIntoViewIfNeeded();
}

async function link() {
  await page.click("#link");
  await authorizeAs("nelly");
  await page.waitForURL(/\/confirm\?pending=/);
  await page.waitForSelector("#pair:not([hidden])");
}

test("a page behind the sign-in sends a stranger to it", async () => {
  await page.goto(stack.url + settings);
  await page.waitForURL(/\/login/);
});

test("the owner signs in and sees that nothing is linked", async () => {
  await stack.signIn(page, owner);
  await openSettings();
  await reads(page.locator("#account"), /No Discord account linked/);
  await reads(page.locator("#community-name"), "Harbour Roleplay");
  await page.locator("#keys-body", { hasText: "No keys yet" }).waitFor();
});

test("the session cookie is out of reach for scripts and other sites", async () => {
  const cookies = await page.context().cookies();
  const session = cookies.find((cookie) => cookie.name === "ess_session");
  assert.equal(session.httpOnly, true);
  assert.equal(session.sameSite, "Lax");
  assert.equal(session.path, "/");
});

test("linking names both accounts before it happens", async () => {
  await link();
  await reads(page.locator("#account-name"), "Olga Owner");
  await reads(page.locator("#account-email"), owner);
  await reads(page.locator("#discord-name"), "Nelly");
  await reads(page.locator("#discord-id"), ids.nelly);
  await stack.shot(page, "confirm");
});

test("cancelling links nothing", async () => {
  await page.click("#cancel");
  await page.waitForURL((url) => url.pathname === settings);
  await page.waitForSelector("#link");
});

test("confirming links, and a double press does no harm", async () => {
  await link();
  await page.evaluate(() => {
    const button = document.getElementById("confirm");
    button.click();
    button.click();
  });
  await page.waitForURL((url) => url.pathname === settings);
  await page.waitForSelector("#linked-id");
  await reads(page.locator("#linked-name"), "Nelly");
  await reads(page.locator("#linked-id"), ids.nelly);
});

test("unlinking asks first, then the account can be linked again", async () => {
  await page.click("#unlink");
  await page.click("dialog button[value=no]");
  await reads(page.locator("#linked-id"), ids.nelly);
  await page.click("#unlink");
  await page.click("dialog button[value=yes]");
  await page.waitForSelector("#link");
  await link();
  await page.click("#confirm");
  await page.waitForSelector("#linked-id");
});

test("guild, channels and token are saved; the token is never shown again", async () => {
  await page.click("#config-edit");
  await page.fill("#guildId", "12");
  await page.click("#config-save");
  await reads(page.locator("#guildId-error"), /15 to 20 digits/);
  await page.fill("#guildId", ids.guild);
  await page.fill("#approvalsChannelId", ids.channel);
  await page.fill("#botToken", "MTAwMDAwMDAwMDAwMDAwMDAw.Gtest0.no-real-token-of-any-bot-at-all-000000");
  await page.click("#config-save");
  await page.waitForSelector("#botToken-error:not([hidden])");
  await reads(page.locator("#botToken-error"), /^Discord refuses the bot token/);
  await page.fill("#botToken", "sim.bot.token");
  await page.click("#config-save");
  await page.locator("#guild-name", { hasText: "Harbour" }).waitFor();
  await reads(page.locator("[data-channel=approvals]"), /#staff[^]*Ready/);
  await page.reload();
  await page.locator("#guild-name", { hasText: "Harbour" }).waitFor();
  await page.click("#config-edit");
  await page.waitForSelector("#token-remove");
  assert.equal(await page.inputValue("#guildId"), ids.guild);
  assert.equal(await page.inputValue("#approvalsChannelId"), ids.channel);
  assert.equal(await page.inputValue("#botToken"), "");
  assert.ok(!(await page.content()).includes("sim.bot.token"));
  await page.click("#config-cancel");
});

test("an API key is made with chosen rights, shown once, copied", async () => {
  await page.locator("#keys").scrollIntoViewIfNeeded();
  await page.click("#key-new");
  await page.click("#key-create");
  await reads(page.locator("#key-name-error"), /Give the key a name/);
  await page.fill("#key-name", "Main bot");
  await stack.shot(page, "key-form");
  await page.click("#key-create");
  await page.waitForSelector("#key-area .secret-once");
  key = await page.inputValue("#key-area .secret-once input");
  assert.match(key, /^ess_dev_/);
  await page.click("#key-area .secret-once .primary");
  await page.locator("#key-area .saved", { hasText: "Copied" }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), key);
  await page.click("#key-area .actions button");
  await reads(page.locator("#keys-body"), /Main bot/);
  assert.ok(!(await page.content()).includes(key));
});

test("slash commands are answered from discord-sim through gateway, bot and server", async () => {
  await stack.startBot(key);
  const discord = await stack.open();
  await discord.goto(stack.sim.address);
  const say = async (user, command) => {
    await discord.selectOption("[data-testid=user]", user);
    await discord.fill("[data-testid=text]", command);
    await discord.press("[data-testid=text]", "Escape");
    await discord.press("[data-testid=text]", "Enter");
  };
  const reads = (words) => discord.locator("[data-testid=message]", { hasText: words }).first().waitFor();
  await say(ids.nelly, "/ess dispatch_calls");
  await reads("Smoke at the pier");
  await say(ids.nelly, "/ess whois query:annabel");
  await reads("Annabel Pier");
  await say(ids.nelly, "/ess approvals");
  await reads("kick");
  const { approvals: [request] } = JSON.parse(await stack.essctl("approval", "list", "--community", "harbour", "--json"));
  await say(ids.nelly, `/ess approve id:${request.id}`);
  await reads(/Approved/);
  await say(ids.otto, "/ess dispatch_calls");
  await reads("not linked");
  await stack.shot(discord, "discord-sim");
  await discord.context().close();
});

async function botCall(path, discordUserId, more = {}) {
  const answer = await fetch(stack.url + path, {
    method: "POST", headers: { "X-API-Key": key, "Content-Type": "application/json" },
    body: JSON.stringify({ guildId: ids.guild, discordUserId, ...more }),
  });
  return { status: answer.status, body: await answer.json() };
}

test("what a bot does with the key is in the audit list with source, guild and key", async () => {
  const calls = await botCall("/api/bot/dispatch/calls", ids.nelly);
  assert.equal(calls.status, 200);
  assert.equal(calls.body.openCount, 1);
  const refused = await botCall("/api/bot/dispatch/calls", ids.otto);
  assert.equal(refused.status, 403);
  assert.equal(refused.body.code, "not_linked");

  await stack.go(page, "/app/audit?community=harbour");
  await page.selectOption("#audit-source", "discord");
  await page.fill("#audit-event", "discord.bot.command");
  await page.click("#audit-apply");
  // Newest first: the two calls above, and below them what was typed.
  await page.waitForFunction(() => document.querySelectorAll("#audit-body tbody tr").length >= 7);
  const rows = await page.locator("#audit-body tbody tr").allInnerTexts();
  for (const row of rows) assert.match(row, /from Discord/);
  assert.match(await page.locator("#audit-body .as-link").first().getAttribute("title"), /^discord\.bot\.command: /);
  assert.match(rows[0], /Calls were listed from Discord[^]*refused: not_linked/);
  assert.ok(rows[0].includes(ids.otto));
  assert.match(rows[1], /Olga Owner/);
  const all = rows.join("\n");
  for (const done of [/Calls were listed/, /looked up/, /approved/]) assert.match(all, done);
  await reads(page.locator("#audit-integrity"), /intact/);
  const title = await page.locator("#audit-body time").first().getAttribute("title");
  assert.match(title, /Z \(UTC\)$/);
  await page.click("#audit-body tbody tr .button");
  await page.waitForSelector("dialog .entry");
  const { keys: [made] } = JSON.parse(await stack.essctl("key", "list", "--community", "harbour", "--json"));
  const entry = await text("dialog");
  for (const part of [ids.guild, made.id, "discord"]) assert.ok(entry.includes(part), part);
  await page.click("dialog button");
  await page.click("#audit-reset");
  await page.waitForFunction(() => /account was linked/.test(document.getElementById("audit-body").innerText));
  await stack.shot(page, "audit");
});

test("a replaced key is refused at once when no overlap is chosen, and the new one takes over", async () => {
  await openSettings();
  await page.click("#keys-body [aria-label^=Replace]");
  await page.selectOption("dialog [name=overlapDays]", "0");
  await page.click("dialog [type=submit]");
  await page.waitForSelector("#key-area .secret-once");
  const next = await page.inputValue("#key-area .secret-once input");
  assert.notEqual(next, key);
  assert.equal((await botCall("/api/bot/dispatch/calls", ids.nelly)).status, 401);
  key = next;
  assert.equal((await botCall("/api/bot/dispatch/calls", ids.nelly)).status, 200);
  await page.click("#key-area .actions button");
  await reads(page.locator("#keys-body"), /Replaced/);
});

test("a revoked key opens nothing any more", async () => {
  await openSettings();
  await page.click("#keys-body [aria-label^=Revoke]");
  await page.click("dialog button[value=yes]");
  await page.waitForFunction(() => /Revoked/.test(document.getElementById("keys-body").innerText));
  const answer = await botCall("/api/bot/dispatch/calls", ids.nelly);
  assert.equal(answer.status, 401);
  assert.equal(answer.body.code, "invalid_api_key");
});

test("no script failed and the policy blocked nothing", () => {
  assert.deepEqual(page.complaints, []);
});
