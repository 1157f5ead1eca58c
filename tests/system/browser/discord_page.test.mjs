// The page Settings, Discord, against discord-sim: pickers, test messages, refusals in words, the chart.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ids, settings, Stack } from "./stack.mjs";
import { accessible, counts, fitsPhone, reads, scrolledTo } from "./page_checks.mjs";

let stack;
let page;
const olga = "olga@example.org";
const otherChannel = "920000000000000009";

before(async () => {
  stack = await Stack.start();
  await stack.addUser(olga, "Olga Owner");
  await stack.addCommunity("harbour", "Harbour Roleplay", olga, "OWNER");
  await stack.addCommunity("valley", "Valley Patrol", olga, "OWNER");
  page = await stack.signedIn(olga, `${settings}?community=harbour`);
});
after(() => stack?.stop());

async function control(path, body, method = "POST") {
  const answer = await fetch(`${stack.sim.address}/_sim/${path}`, {
    method, headers: { "Content-Type": "application/json" }, body: body === undefined ? undefined : JSON.stringify(body),
  });
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
}

async function edit() {
  await page.click("#config-edit");
  await page.waitForSelector("#config");
}

async function save() {
  await page.click("#config-save");
  await page.waitForSelector("#config", { state: "detached" });
}

test("without a token channels are given by id, saved, and shown as not checked", async () => {
  await page.locator("#server", { hasText: "No Discord server yet" }).waitFor();
  await edit();
  await page.fill("#approvalsChannelId", ids.channel);
  await page.click("#config-save");
  await reads(page.locator("#guildId-error"), /server that these channels belong to/);
  await page.fill("#guildId", ids.guild);
  await page.fill("#dispatchChannelId", otherChannel);
  await save();
  await page.waitForSelector("#live-refusal");
  await reads(page.locator("#live-refusal"), /no bot token/);
  await reads(page.locator("[data-channel=approvals]"), /Not checked/);
});

test("TE-4: with a token a channel of another server is refused beside its field, and nothing typed is lost", async () => {
  await edit();
  await page.fill("#botToken", "sim.bot.token");
  await page.click("#config-save");
  await page.waitForSelector("#dispatchChannelId-error:not([hidden])");
  await reads(page.locator("#dispatchChannelId-error"), /no channel of the Discord server Harbour/);
  assert.equal(await page.inputValue("#botToken"), "sim.bot.token");
  await page.fill("#dispatchChannelId", "");
  await save();
  await page.locator("#guild-name", { hasText: "Harbour" }).waitFor();
  await reads(page.locator("[data-channel=approvals]"), /#staff[^]*Ready/);
});

test("with a token the channels are picked by name", async () => {
  await edit();
  assert.equal(await page.inputValue("#approvalsChannelId"), ids.channel);
  await page.selectOption("#securityChannelId", { label: "#staff" });
  await stack.shot(page, "discord-picker");
  await save();
  await page.locator("[data-channel=security]", { hasText: "Ready" }).waitFor();
});

/** Holds back what Discord says about the server; answers what lets it go. */
async function holdDiscord() {
  let letGo;
  const held = new Promise((resolve) => { letGo = resolve; });
  await page.route((url) => url.pathname.endsWith("/discord/live"), async (route) => {
    await held;
    await route.continue();
  });
  await page.reload();
  await page.locator("[data-channel=approvals]", { hasText: "Checking…" }).waitFor();
  return letGo;
}

async function closeForm() {
  await page.unrouteAll({ behavior: "wait" });
  await page.click("#config-cancel");
  await page.waitForSelector("#config", { state: "detached" });
}

const kindOf = (selector) => page.locator(selector).evaluate((control) => control.tagName);

test("the form waits for Discord's answer, so that channels are picked and not typed", async () => {
  const letGo = await holdDiscord();
  await page.click("#config-edit");
  await page.waitForSelector("#config-edit[aria-busy]");
  await counts(page.locator("#config"), 0);
  letGo();
  await page.waitForSelector("#config");
  assert.equal(await kindOf("#approvalsChannelId"), "SELECT");
  await closeForm();
});

test("where Discord takes too long the form opens without it, and channels are given by id", async () => {
  const letGo = await holdDiscord();
  await page.click("#config-edit");
  await page.waitForSelector("#config");
  assert.equal(await kindOf("#approvalsChannelId"), "INPUT");
  letGo();
  await closeForm();
});

test("what is posted, when and in which language is chosen, wrong hours are told beside their fields", async () => {
  await edit();
  await page.click("#notifications summary");
  await page.fill("#quietFrom", "22:00");
  await page.fill("#quietOffset", "Paris");
  await page.click("#config-save");
  await reads(page.locator("#quietUntil-error"), /both times/);
  await reads(page.locator("#quietOffset-error"), /\+01:00/);
  await page.fill("#quietUntil", "06:30");
  await page.fill("#quietOffset", "+01:00");
  await page.uncheck("#notify-events input[value='discord.linked']");
  await page.selectOption("#language", "de");
  await accessible(page, stack, "discord-notifications");
  await fitsPhone(page, stack, "discord-notifications");
  await save();
  await reads(page.locator("#notify-summary"), "Switched off: Accounts linked. Quiet from 22:00 to 06:30 (UTC+01:00). Messages in Deutsch.");
  await edit();
  assert.equal(await page.inputValue("#quietFrom"), "22:00");
  assert.equal(await page.inputValue("#quietUntil"), "06:30");
  assert.equal(await page.inputValue("#quietOffset"), "+01:00");
  assert.equal(await page.inputValue("#language"), "de");
  assert.equal(await page.isChecked("#notify-events input[value='discord.linked']"), false);
  assert.equal(await page.isChecked("#notify-events input[value='approval']"), true);
  await page.fill("#quietFrom", "");
  await page.fill("#quietUntil", "");
  await page.check("#notify-events input[value='discord.linked']");
  await page.selectOption("#language", "en");
  await save();
  await counts(page.locator("#notify-summary"), 0);
});

test("the doctor shows what it found, with what to do, and once only however often it is asked", async () => {
  await page.click("#doctor");
  await reads(page.locator("[data-finding=guild]"), /The bot is in Harbour/);
  assert.equal(await page.locator("[data-finding=guild]").getAttribute("data-state"), "ok");
  assert.equal(await page.locator("[data-finding=commands]").getAttribute("data-state"), "bad");
  await reads(page.locator("[data-finding=commands]"), /ess-bot register/);
  await accessible(page, stack, "discord-doctor");
  await fitsPhone(page, stack, "discord-doctor");
  await page.click("#doctor");
  await page.locator("#doctor:not([disabled])").waitFor();
  await counts(page.locator("#doctor-findings"), 1);
});

test("a test message arrives in the channel, once for a double press", async () => {
  await page.evaluate(() => {
    const button = document.querySelector("[data-channel=approvals] button");
    button.click();
    button.click();
  });
  await page.locator("#toasts", { hasText: "Test message sent" }).waitFor();
  const { messages } = await control(`channels/${ids.channel}/messages?viewerId=${ids.nelly}`, undefined, "GET");
  // The channel has notifications too: it is the one for security events.
  const tests = messages.map((message) => JSON.stringify(message)).filter((text) => text.includes("Test message"));
  assert.equal(tests.length, 1);
  assert.match(tests[0], /Harbour Roleplay[^]*Olga Owner/);
});

test("TE-3: a typed server is proven with a code that somebody who may manage it posts", async () => {
  await page.click("#guild-prove");
  await page.waitForSelector("#guild-code");
  const code = await page.innerText("#guild-code");
  await accessible(page, stack, "discord-prove");
  await fitsPhone(page, stack, "discord-prove");
  await page.click("dialog [type=submit]");
  await page.waitForSelector("dialog .field-error:not([hidden])");
  await reads(page.locator("dialog .field-error"), /not among the last messages/);
  await control("messages", { userId: ids.nelly, channelId: ids.channel, content: `<@${ids.application}> ${code}` });
  await page.click("dialog [type=submit]");
  await page.locator("#server", { hasText: "Proven yours" }).waitFor();
  await counts(page.locator("#guild-prove"), 0);
});

test("the invite link asks for what notifications take, and nothing more", async () => {
  const link = page.locator("#invite-bot");
  const url = new URL(await link.getAttribute("href"));
  assert.equal(url.searchParams.get("permissions"), "84992");
  assert.equal(url.searchParams.get("scope"), "bot applications.commands");
  assert.equal(url.searchParams.get("client_id"), ids.application);
  assert.equal(url.searchParams.get("guild_id"), ids.guild);
  assert.match(await link.getAttribute("rel"), /noopener/);
});

test("a token that Discord refuses is told in words, and is not taken for the end of the session", async () => {
  await edit();
  await page.click("#token-remove");
  await page.click("#token-remove");
  for (const name of ["approvalsChannelId", "securityChannelId"]) await page.selectOption(`#${name}`, "");
  await page.fill("#botToken", "wrong.bot.token");
  await save();
  await page.waitForSelector("#live-refusal");
  await reads(page.locator("#live-refusal"), /refuses the bot token/);
  assert.equal(new URL(page.url()).pathname, settings);
});

test("bot health and the chart have a table in words", async () => {
  await page.reload();  // health was read when it came into view first, before anything was sent
  await scrolledTo(page, "#health", "#health-hours");
  await counts(page.locator("#health-body table"), 0);  // when each key was last used stands among the keys
  await page.focus("#health-hours > summary");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#activity");
  assert.match(await page.getAttribute("#activity svg", "aria-label"), /0 commands, [1-9]\d* deliveries and 0 refusals in 24 hours/);
  await page.click("#activity summary");
  await reads(page.locator("#activity thead"), /Hour[^]*Commands[^]*Deliveries[^]*Refusals/);
  await reads(page.locator("#activity tbody"), /0[^]*[1-9]\d*[^]*0/);
});

test("bot health says how messages fare, and leads to them", async () => {
  await reads(page.locator("#health-deliveries"), /^\d+ waiting, 0 failed$/);
  await page.click("#health-deliveries");
  await page.waitForSelector("#delivery-sums");
  assert.match(page.url(), /\/app\/deliveries\?community=/);
  await page.goBack();
  await page.locator("#keys").scrollIntoViewIfNeeded();
  await page.locator("#keys-body", { hasText: "No keys yet" }).waitFor();
});

test("a key is made with the rights that were chosen, and shown once", async () => {
  await page.click("#key-new");
  await page.waitForSelector("#key-form");
  await accessible(page, stack, "discord-key-form");
  await fitsPhone(page, stack, "discord-key-form");
  await page.uncheck("#key-permissions .check:nth-child(1) input");
  await page.uncheck("#key-permissions .check:nth-child(2) input");
  await page.uncheck("#key-permissions .check:nth-child(3) input");
  await page.fill("#key-name", "Main bot");
  await page.click("#key-create");
  await reads(page.locator("#key-permissions .field-error"), /at least one permission/);
  await page.check("#key-permissions .check:nth-child(2) input");
  await page.click("#key-create");
  await page.waitForSelector(".secret-once");
  assert.match(await page.inputValue(".secret-once input"), /^ess_dev_/);
  await accessible(page, stack, "discord-key-once");
  await fitsPhone(page, stack, "discord-key-once");
  await page.click(".secret-once .actions button");
  await counts(page.locator(".secret-once"), 0);
  await reads(page.locator("#keys-body"), /Main bot[^]*dispatch:read/);
});

test("replacing and revoking a key ask first, in dialogs without a fault", async () => {
  await page.click("#keys-body [aria-label^=Replace]");
  await page.waitForSelector("dialog [name=overlapDays]");
  await accessible(page, stack, "discord-key-replace");
  await fitsPhone(page, stack, "discord-key-replace");
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog", { state: "detached" });
  await page.click("#keys-body [aria-label^=Revoke]");
  await page.waitForSelector("dialog[open]");
  await accessible(page, stack, "discord-key-revoke");
  await fitsPhone(page, stack, "discord-key-revoke");
  await page.click("dialog button[value=no]");
  await reads(page.locator("#keys-body"), /Active/);
});

test("the other community has nothing of this", async () => {
  await stack.go(page, `${settings}?community=valley`);
  await page.locator("#server", { hasText: "No Discord server yet" }).waitFor();
  await page.locator("#keys-body", { hasText: "No keys yet" }).waitFor();
  assert.deepEqual(page.complaints, []);
});
