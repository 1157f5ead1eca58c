// A member shows their role to Discord: switched on by an admin, allowed at Discord, seen there, stopped again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ids, settings, Stack } from "./stack.mjs";
import { accessible, counts, firstLoad, fitsPhone, reads } from "./page_checks.mjs";

let stack;
let page;
const olga = "olga@example.org";

before(async () => {
  stack = await Stack.start({ environment: { DISCORD_BOT_TOKEN: "sim.bot.token", DISCORD_APP_ID: ids.application } });
  await stack.addUser(olga, "Olga Owner");
  await stack.addCommunity("harbour", "Harbour Roleplay", olga, "OWNER");
  await stack.addCommunity("valley", "Valley Patrol", olga, "OWNER");
  await stack.essctl("discord", "config", "set", "--community", "valley", "--guild", "910000000000000009");
  page = await stack.signedIn(olga, `${settings}?community=harbour`);
});
after(() => stack?.stop());

async function allowAs(username) {
  await page.waitForSelector(`[data-testid=user-${username}]`);
  await page.check(`[data-testid=user-${username}]`, { force: true });
  await page.click("[data-testid=authorize]");
}

async function known() {
  const answer = await fetch(`${stack.sim.address}/_sim/applications/${ids.application}/role-connections`);
  return (await answer.json()).connections;
}

async function knownCount(wanted) {
  const end = Date.now() + 10000;
  while ((await known()).length !== wanted) {
    assert.ok(Date.now() < end, JSON.stringify(await known()));
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
}

test("who is linked sees nothing of linked roles until an admin switches them on", async () => {
  await page.click("#link");
  await allowAs("nelly");
  await page.waitForSelector("#pair:not([hidden])");
  await page.click("#confirm");
  await page.waitForSelector("#linked-id");
  await counts(page.locator("[data-roles-offer]"), 0);
  await page.click("#config-edit");
  await page.waitForSelector("#config");
  await page.fill("#guildId", ids.guild);
  await page.click("#linked-roles-choice summary");
  await page.check("#linkedRoles");
  await page.click("#config-save");
  await page.waitForSelector("#config", { state: "detached" });
  await reads(page.locator("#linked-roles-summary"), /ESS community number 1/);
});

test("the first load of an owner who is linked and has set everything is at most 60 KB", async () => {
  await page.click("#config-edit");
  await page.waitForSelector("#config");
  for (const purpose of ["approvals", "dispatch", "security"]) await page.selectOption(`#${purpose}ChannelId`, ids.channel);
  await page.click("#notifications summary");
  await page.uncheck("#notify-events input[value='discord.linked']");
  await page.selectOption("#language", "de");
  await page.click("#config-save");
  await page.waitForSelector("#notify-summary");
  await stack.essctl("key", "create", "--community", "harbour", "--name", "Main bot", "--bot");
  const state = await page.context().storageState();
  const { files, bytes } = await firstLoad(stack, state, `${settings}?community=harbour`);
  for (const each of ["linked_roles.js", "server_summary.js", "notification_words.js", "api_keys.js"]) assert.ok(files.includes(each), each);
  // A community that has only its server: its card is short, so that most of the others are in view.
  const { bytes: short } = await firstLoad(stack, state, `${settings}?community=valley`);
  console.log(`# bytes: ${bytes}, with a short card ${short}`);
});

test("the role is shown after a consent of its own, and Discord is told", async () => {
  await page.reload();
  await page.waitForSelector("[data-roles-offer]");
  await accessible(page, stack, "linked-roles-offer");
  await page.click("[data-roles-offer]");
  await allowAs("nelly");
  await page.waitForURL((url) => url.pathname === settings);
  await reads(page.locator("#roles-connected"), /Your role in Harbour Roleplay is shown to Discord/);
  await knownCount(1);
  assert.equal((await known())[0].metadata.ess_role_level, "5");
  await page.reload();
  await reads(page.locator("#roles-state"), /Discord knows since/);
  await accessible(page, stack, "linked-roles");
  await fitsPhone(page, stack, "linked-roles");
  const { bytes, files } = await firstLoad(stack, await page.context().storageState(), `${settings}?community=harbour`);
  assert.ok(files.includes("shown_role.js"));
  console.log(`# bytes beside a role that is shown: ${bytes}`);
});

test("pressing cancel at Discord changes nothing, and is told", async () => {
  await page.click("#roles-end");
  await page.click("dialog button[value=no]");
  await page.click("#roles-end");
  await page.click("dialog button[value=yes]");
  await page.waitForSelector("[data-roles-offer]");
  await knownCount(0);
  await page.click("[data-roles-offer]");
  await page.click("[data-testid=cancel]");
  await page.waitForURL((url) => url.pathname === settings);
  await reads(page.locator("#page-problem"), /Cancel at Discord/);
});

test("another Discord account than the linked one is refused in words", async () => {
  await page.waitForSelector("[data-roles-offer]");
  await page.click("[data-roles-offer]");
  await allowAs("otto");
  await page.waitForURL((url) => url.pathname === settings);
  await reads(page.locator("#page-problem"), /another Discord account than the one you are linked to/);
  assert.deepEqual(await known(), []);
});
