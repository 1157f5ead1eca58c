// The Discord settings, what else can be right and wrong about them: an application of one's own, two who save at once, a
// server that another community typed in first, what is wrong with a channel, and a test message that does not arrive.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ids, settings, Stack } from "./stack.mjs";
import { accessible, answerWith, counts, fitsPhone, reads } from "./page_checks.mjs";

let stack;
const olga = "olga@example.org";

before(async () => {
  stack = await Stack.start({ environment: { DISCORD_BOT_TOKEN: "sim.bot.token", DISCORD_APP_ID: ids.application } });
  await stack.addUser(olga, "Olga Owner");
  await stack.addCommunity("harbour", "Harbour Roleplay", olga, "OWNER");
  await stack.addCommunity("valley", "Valley Patrol", olga, "OWNER");
  await stack.essctl("discord", "config", "set", "--community", "harbour", "--guild", ids.guild, "--approvals-channel", ids.channel);
});
after(() => stack?.stop());

async function control(path, body) {
  const answer = await fetch(`${stack.sim.address}/_sim/${path}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  assert.ok(answer.ok, `${path}: ${answer.status}`);
}

const open = (slug = "harbour") => stack.signedIn(olga, `${settings}?community=${slug}`);

async function edit(page) {
  await page.click("#config-edit");
  await page.waitForSelector("#config");
}

async function save(page) {
  await page.click("#config-save");
  await page.waitForSelector("#config", { state: "detached" });
}

async function close(...pages) {
  for (const page of pages) {
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  }
}

test("an application of one's own: wrong ids and keys are told beside their fields, right ones are kept, and go again", async () => {
  const page = await open();
  await edit(page);
  await page.click("#own-application summary");
  await page.fill("#applicationId", "12");
  await page.fill("#publicKey", "not hex");
  await page.click("#config-save");
  await reads(page.locator("#applicationId-error"), /15 to 20 digits/);
  await reads(page.locator("#publicKey-error"), /64 hex digits/);
  await accessible(page, stack, "settings-application");
  await fitsPhone(page, stack, "settings-application");
  const key = "ab".repeat(32);
  await page.fill("#applicationId", "900000000000000009");
  await page.fill("#publicKey", key);
  await save(page);
  await edit(page);
  assert.equal(await page.inputValue("#applicationId"), "900000000000000009");
  assert.equal(await page.inputValue("#publicKey"), key);
  await page.fill("#applicationId", "");
  await page.fill("#publicKey", "");
  await save(page);
  await edit(page);
  assert.equal(await page.inputValue("#applicationId"), "");
  assert.equal(await page.inputValue("#publicKey"), "");
  await close(page);
});

test("a test message that Discord refuses is told beside its channel, and can be sent again", async () => {
  const page = await open();
  const approvals = page.locator("[data-channel=approvals]");
  await approvals.getByText("Ready").waitFor();
  await control("faults", { kind: "rest", status: 400, count: 1, path: "/messages" });
  await approvals.locator("button").click();
  await approvals.locator("[role=alert]").waitFor({ state: "visible" });
  await reads(approvals.locator("[role=alert]"), /\S/);
  await counts(page.locator("#toasts", { hasText: "Test message sent" }), 0);
  await accessible(page, stack, "settings-test-refused");
  await approvals.locator("button").click();
  await page.locator("#toasts", { hasText: "Test message sent" }).waitFor();
  await approvals.locator("[role=alert]").waitFor({ state: "hidden" });
  await close(page);
});

test("of two who save, the second can keep what was typed, and save it over the other's", async () => {
  const [first, second] = [await open(), await open()];
  await edit(first);
  await edit(second);
  await first.selectOption("#securityChannelId", ids.channel);
  await save(first);
  await second.selectOption("#dispatchChannelId", ids.channel);
  await second.click("#config-save");
  await second.locator("#config-notice button", { hasText: "Keep mine" }).click();
  await reads(second.locator("#config-notice"), /still your values/);
  assert.equal(await second.inputValue("#dispatchChannelId"), ids.channel);
  await save(second);
  await second.locator("[data-channel=dispatch]", { hasText: "Ready" }).waitFor();
  await counts(second.locator("[data-channel=security]"), 0);
  await close(first, second);
});

test("what is wrong with a channel is said with what to do, on the card and in the form", async () => {
  const page = await stack.signedIn(olga);
  const { communities } = await (await page.request.get(`${stack.url}/api/session`)).json();
  const api = (...rest) => ["/api/communities", communities.find(({ slug }) => slug === "harbour").id, "discord", ...rest].join("/");
  const [noRights, gone, voice] = ["920000000000000011", "920000000000000012", "920000000000000013"];
  await answerWith(page, api(), { config: {
    guildId: ids.guild, guildProof: "code", approvalsChannelId: noRights, dispatchChannelId: gone, securityChannelId: voice, applicationId: null, publicKey: null,
    botToken: { set: false, setAt: null, keyId: null }, mutedEvents: [], quietFrom: null, quietUntil: null, quietOffset: null, language: "en", version: 1,
    linkedRoles: false, linkedRolesNumber: null } });
  await answerWith(page, api("live"), { ownToken: false, guild: { id: ids.guild, name: "Harbour" }, channels: [
    { id: noRights, name: "staff", type: 0, takesMessages: true, missing: ["SEND_MESSAGES", "EMBED_LINKS"] },
    { id: voice, name: "radio", type: 2, takesMessages: false, missing: [] }] });
  await stack.go(page, `${settings}?community=harbour`);
  await reads(page.locator("[data-channel=approvals]"), /#staff[^]*Give the bot Send Messages, Embed Links there\.[^]*Bot lacks rights/);
  await reads(page.locator("[data-channel=dispatch]"), /920000000000000012[^]*The channel is gone[^]*Not in this server/);
  await reads(page.locator("[data-channel=security]"), /#radio[^]*Choose a text channel\.[^]*Takes no messages/);
  await accessible(page, stack, "settings-channel-faults");
  await fitsPhone(page, stack, "settings-channel-faults");
  await edit(page);
  const chosen = (name) => page.locator(`#${name} option:checked`);
  await reads(chosen("approvalsChannelId"), "#staff (bot lacks rights)");
  await reads(chosen("dispatchChannelId"), `${gone} (not in this server)`);
  await reads(chosen("securityChannelId"), `${voice} (not in this server)`);
  await close(page);
});

test("TE-3: a server that another community typed in first is proven from within the form, and then saved", async () => {
  const page = await open("valley");
  await edit(page);
  await page.fill("#guildId", ids.guild);
  await page.click("#config-save");
  await page.waitForSelector("#guild-claim");
  await reads(page.locator("#guildId-error"), /Show that it is yours/);
  await page.click("#guild-claim");
  await page.waitForSelector("#guild-code");
  const code = await page.innerText("#guild-code");
  await page.fill("dialog [name=channelId]", "12");
  await page.click("dialog [type=submit]");
  await reads(page.locator("dialog .field-error"), /15 to 20 digits/);
  await page.fill("dialog [name=channelId]", ids.channel);
  await control("messages", { userId: ids.nelly, channelId: ids.channel, content: `<@${ids.application}> ${code}` });
  await page.click("dialog [type=submit]");
  await reads(page.locator("#guildId-error"), "Proven. Save again.");
  await save(page);
  await page.locator("#server", { hasText: "Proven yours" }).waitFor();
  const harbour = await open();
  await harbour.locator("#server", { hasText: "No Discord server yet" }).waitFor();
  await close(page, harbour);
});
