// What can go wrong in front of the screen: each time a person reads what to do.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { hostileName, ids, settings, Stack } from "./stack.mjs";
import { accessible, counts, firstLoad, fitsPhone, reads } from "./page_checks.mjs";

let stack;
const owner = "owner@ess.example";

before(async () => {
  stack = await Stack.start();
  await stack.addUser(owner, "Olga Owner");
  await stack.addUser("mod@ess.example", "<b>Mod</b>");
  await stack.addUser("nobody@ess.example", "Nobody");
  await stack.addCommunity("harbour", "Harbour Roleplay", owner, "OWNER");
  await stack.addCommunity("hostile", "<script>document.title='owned'</script>", owner, "ADMIN");
  await stack.essctl("member", "add", "--community", "harbour", "--user", "mod@ess.example", "--role", "MOD");
});
after(() => stack?.stop());

/** A window on the settings page, of one community if `slug` names it. */
async function signedIn(email = owner, options = {}, slug = "") {
  const page = await stack.signedIn(email, slug ? `${settings}?community=${slug}` : settings, options);
  await page.waitForSelector("#account:not([aria-busy])");
  return page;
}

/** Opens the settings of Harbour Roleplay and waits until they are there. */
async function openHarbour(page) {
  await stack.go(page, `${settings}?community=harbour`);
  await page.waitForSelector("#guild-name");
  await openForm(page);
  assert.equal(await page.inputValue("#guildId"), ids.guild);
}

async function openForm(page) {
  await page.click("#config-edit");
  await page.waitForSelector("#config");
}

async function save(page) {
  await page.click("#config-save");
  await page.waitForSelector("#config", { state: "detached" });
  await page.waitForSelector("#guild-name");
}

test("a callback with a state nobody asked for explains itself and links nothing", async () => {
  const page = await signedIn();
  await page.goto(`${stack.url}/api/auth/callback/discord?code=abc&state=garbage`);
  await page.waitForSelector("#page-problem:not([hidden])");
  await reads(page.locator("#page-problem"), /expired or belongs to another browser/);
  assert.equal(new URL(page.url()).pathname, settings);
  assert.equal(new URL(page.url()).searchParams.has("problem"), false);
  await page.waitForSelector("#link");
  await page.goto(`${stack.url}/api/auth/callback/discord?code=abc&code=def&state=x`);
  await page.waitForSelector("#page-problem:not([hidden])");
  await reads(page.locator("#page-problem"), /damaged/);
  await page.context().close();
});

test("a callback without a session is refused with a page that says what to do", async () => {
  const page = await stack.open();
  const answer = await page.goto(`${stack.url}/api/auth/callback/discord?code=abc&state=garbage`);
  assert.equal(answer.status(), 401);
  assert.equal(answer.headers()["cache-control"], "no-store");
  await reads(page.locator("main"), /Sign in, then press/);
  await accessible(page, stack, "callback-no-session");
  await fitsPhone(page, stack, "callback-no-session");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/login\?to=discord$/);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("OA-3: a link started in one browser cannot be finished in another", async () => {
  const [mine, theirs] = [await signedIn(), await signedIn("mod@ess.example")];
  await mine.click("#link");
  await mine.waitForSelector("[data-testid=authorize]");
  let callback = "";
  await mine.route("**/api/auth/callback/discord**", (route) => {
    callback = route.request().url();
    return route.abort();
  });
  await mine.click("[data-testid=authorize]");
  while (callback === "") await new Promise((resolve) => setTimeout(resolve, 20));
  await theirs.goto(callback);
  await theirs.waitForSelector("#page-problem:not([hidden])");
  await theirs.waitForSelector("#link");
  await Promise.all([mine.context().close(), theirs.context().close()]);
});

test("pressing Cancel at Discord links nothing and says so", async () => {
  const page = await signedIn();
  await page.click("#link");
  await page.waitForSelector("[data-testid=cancel]");
  await page.click("[data-testid=cancel]");
  await page.waitForSelector("#page-problem:not([hidden])");
  await reads(page.locator("#page-problem"), /Cancel at Discord/);
  await page.context().close();
});

test("CS-7: names that look like markup are shown as text", async () => {
  const page = await signedIn("mod@ess.example");
  await page.click("#link");
  await page.check("[data-testid=user-mallory]", { force: true });
  await page.click("[data-testid=authorize]");
  await page.waitForSelector("#pair:not([hidden])");
  await reads(page.locator("#discord-name"), hostileName);
  await stack.shot(page, "confirm-hostile");
  await page.click("#confirm");
  await page.waitForSelector("#linked-name");
  await reads(page.locator("#linked-name"), hostileName);
  await reads(page.locator("#user-name"), "<b>Mod</b>");
  assert.notEqual(await page.title(), "owned");
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("a moderator reads which permission is missing", async () => {
  const page = await signedIn("mod@ess.example");
  await reads(page.locator("#server"), /settings:edit/);
  await reads(page.locator("#keys"), /api_keys:manage/);
  await page.locator("#config-edit").waitFor({ state: "hidden" });
  await page.locator("#key-new").waitFor({ state: "hidden" });
  await stack.shot(page, "moderator");
  await page.context().close();
});

test("somebody in no community is told so", async () => {
  const page = await signedIn("nobody@ess.example");
  await reads(page.locator("main"), /You are in no community/);
  await page.context().close();
});

test("two communities: the picker changes what is shown, and one guild belongs to one of them", async () => {
  const page = await signedIn(owner, { colorScheme: "dark" }, "harbour");
  await reads(page.locator("#community-role"), "OWNER");
  await openForm(page);
  await page.fill("#guildId", ids.guild);
  await save(page);
  await page.click("#community-switcher summary");
  await page.click("[data-community=hostile]");
  await page.waitForFunction(() => document.getElementById("community-role")?.textContent === "ADMIN");
  await reads(page.locator("#community-name"), "<script>document.title='owned'</script>");
  await openForm(page);
  assert.equal(await page.inputValue("#guildId"), "");
  await page.fill("#guildId", ids.guild);
  await page.click("#config-save");
  await page.waitForSelector("#guildId-error:not([hidden])");
  await stack.shot(page, "guild-taken-dark");
  await openHarbour(page);
  assert.notEqual(await page.title(), "owned");
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("a session that ends in the middle of a form costs nothing typed", async () => {
  const page = await signedIn();
  await openHarbour(page);
  await page.fill("#dispatchChannelId", ids.channel);
  await page.context().clearCookies();
  await page.click("#config-save");
  await page.waitForSelector("#again-password");
  await page.fill("#again-password", "wrong");
  await page.click("dialog [type=submit]");
  await page.waitForSelector("dialog [role=alert]:not([hidden])");
  await page.fill("#again-password", stack.password);
  await stack.shot(page, "sign-in-again");
  await page.click("dialog [type=submit]");
  await page.waitForSelector("#config", { state: "detached" });
  await page.waitForSelector("[data-channel=dispatch]");
  await reads(page.locator("[data-channel=dispatch]"), new RegExp(ids.channel));
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("someone else's save is not overwritten", async () => {
  const [first, second] = [await signedIn(), await signedIn()];
  await openHarbour(first);
  await openHarbour(second);
  await first.fill("#securityChannelId", ids.channel);
  await save(first);
  await second.fill("#approvalsChannelId", ids.channel);
  await second.click("#config-save");
  await second.waitForSelector("#config-notice button");
  await second.click("#config-notice button");
  await second.waitForSelector("[data-channel=security]");
  await counts(second.locator("[data-channel=approvals]"), 0);
  await Promise.all([first.context().close(), second.context().close()]);
});

test("a phone of 360 pixels needs no sideways scrolling, and a page load stays under 60 KB", async () => {
  const page = await stack.open({ viewport: { width: 360, height: 740 } });
  await stack.signIn(page, owner);
  await stack.go(page, settings);
  await page.waitForSelector("#config-edit:not([hidden])");
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(overflow <= 0, `${overflow} pixels too wide`);
  await firstLoad(stack, await page.context().storageState(), settings);
  await stack.shot(page, "phone");
  await page.context().close();
});

test("the keyboard alone reaches and works the account card", async () => {
  const page = await signedIn();
  await page.focus("#sign-out");
  let reached = "";
  for (let i = 0; i < 12 && reached !== "link"; ++i) {
    await page.keyboard.press("Tab");
    reached = await page.evaluate(() => document.activeElement.id);
  }
  assert.equal(reached, "link");
  await page.keyboard.press("Enter");
  await page.waitForSelector("[data-testid=authorize]");
  await page.context().close();
});
