// /app/members: who is there, invitations, roles, suspending, removing; two communities never touch each other.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Stack } from "./stack.mjs";
import { accessible, counts, fitsPhone, reads } from "./page_checks.mjs";

let stack;
const olga = "olga@example.org";
const path = "/app/members?community=harbour";

before(async () => {
  stack = await Stack.start();
  await stack.addUser(olga, "Olga Owner");
  await stack.addCommunity("harbour", "Harbour Roleplay", olga, "OWNER");
  await stack.addCommunity("valley", "Valley Patrol", olga, "OWNER");
  for (const [email, name, role] of [["robin@example.org", "Robin", "MOD"], ["nelly@example.org", "Nelly", "ADMIN"], ["kim@example.org", "Kim", "VIEWER"]]) {
    await stack.addUser(email, name);
    await stack.addMember("harbour", email, role);
  }
  await stack.addMember("valley", "robin@example.org", "VIEWER");
});
after(() => stack?.stop());

const row = (page, name) => page.locator("#members-body tbody tr", { hasText: name });
const yes = (page) => page.click("dialog [value=yes]");

async function open(email = olga, options = {}) {
  const page = await stack.signedIn(email, path, options);
  await page.waitForSelector("#members-body table");
  return page;
}

test("members, their roles and states are listed; the search narrows them", async () => {
  const page = await open();
  await counts(page.locator("#members-body tbody tr"), 4);
  await reads(row(page, "Olga Owner"), /you[\s\S]*OWNER[\s\S]*Active/);
  await accessible(page, stack, "members");
  await fitsPhone(page, stack, "members");
  await page.fill("#member-search", "NELLY@");
  await counts(page.locator("#members-body tbody tr"), 1);
  await page.fill("#member-search", "nobody of that name");
  await reads(page.locator("#members-body"), /Nobody matches/);
  await page.click("#roles summary");
  await reads(page.locator("#roles-body"), /api_keys:manage/);
  await accessible(page, stack, "members-none");
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("nothing is offered on oneself, on an equal or on a higher one", async () => {
  const page = await open("nelly@example.org");
  await counts(row(page, "Nelly").getByRole("button"), 0);
  await counts(row(page, "Olga Owner").locator("button, select"), 0);
  await counts(row(page, "Robin").locator("select"), 1);
  await counts(row(page, "Robin").getByText("Remove"), 0);  // needs users:disable
  const offered = await row(page, "Robin").locator("option").allInnerTexts();
  assert.equal(offered.includes("OWNER"), false);
  await page.context().close();
});

test("a role changes after a question", async () => {
  const page = await open();
  await row(page, "Kim").locator("select").selectOption("TRIAL_MOD");
  await row(page, "Kim").getByRole("button", { name: "Save the role" }).click();
  await accessible(page, stack, "role-dialog");
  await page.click("dialog [value=no]");
  await row(page, "Kim").getByRole("button", { name: "Save the role" }).click();
  await yes(page);
  await page.getByText("Role changed.").waitFor();
  await page.reload();
  await page.waitForSelector("#members-body table");
  assert.equal(await row(page, "Kim").locator("select").inputValue(), "TRIAL_MOD");
  await page.context().close();
});

test("a suspended member may do nothing here, all as before there, and is restored", async () => {
  const page = await open();
  await row(page, "Robin").getByRole("button", { name: "Suspend Robin" }).click();
  await yes(page);
  await row(page, "Robin").getByText("Suspended").waitFor();
  const robin = await stack.signedIn("robin@example.org", "/app", { fresh: true });
  const slugs = await robin.$$eval("#communities [data-community]", (tiles) => tiles.map((tile) => tile.dataset.community));
  assert.deepEqual(slugs, ["valley"]);
  await row(page, "Robin").getByRole("button", { name: "Restore Robin" }).click();
  await row(page, "Robin").getByText("Active").waitFor();
  await stack.go(robin, "/app?community=harbour");
  await reads(robin.locator("#community-role"), "MOD");
  await Promise.all([page.context().close(), robin.context().close()]);
});

test("SE-12: an admin ends the sessions of a member", async () => {
  const [page, robin] = [await open(), await stack.signedIn("robin@example.org", "/app", { fresh: true })];
  await row(page, "Robin").getByRole("button", { name: "End the sessions of Robin" }).click();
  await yes(page);
  await page.getByText("Sessions ended.").waitFor();
  await robin.goto(`${stack.url}/app`);
  await robin.waitForURL(/\/login/);
  await Promise.all([page.context().close(), robin.context().close()]);
});

test("an invitation: wrong address beside the field, the link shown once, withdrawn after a question", async () => {
  const page = await open();
  await page.click("#invite-open");
  await page.waitForFunction(() => document.activeElement.id === "invite-email");
  await page.fill("#invite-email", "not an address");
  await page.click("#invite-form [type=submit]");
  await reads(page.locator("#invite-email-error"), /e-mail address/);
  await accessible(page, stack, "invite-form");
  await page.fill("#invite-email", "sam@example.org");
  await page.selectOption("#invite-role", "MOD");
  let sent = 0;
  page.on("request", (request) => { sent += request.method() === "POST" && request.url().endsWith("/invites") ? 1 : 0; });
  await page.evaluate(() => {
    const form = document.getElementById("invite-form");
    form.requestSubmit();
    form.requestSubmit();
  });
  await page.waitForSelector("#invite-secret .secret-once");
  assert.equal(sent, 1);
  const link = await page.inputValue("#invite-secret input");
  assert.match(link, new RegExp(`^${stack.url}/invite#[\\w-]{20,}$`));
  await page.click("#invite-secret >> text=Copy");
  await page.getByText("Copied").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), link);
  await accessible(page, stack, "invite-secret");
  await page.click("text=I have stored it");
  await counts(page.locator("#invite-secret input"), 0);
  await page.reload();
  await page.waitForSelector("#invites table");
  await reads(page.locator("#invites"), /sam@example\.org[\s\S]*MOD/);
  assert.equal((await page.content()).includes(link.split("#")[1]), false);
  await page.getByRole("button", { name: "Withdraw" }).click();
  await yes(page);
  await page.waitForSelector("#invites", { state: "hidden" });
  const stranger = await stack.open();
  await stranger.goto(link);
  await stranger.waitForSelector("#dead:not([hidden])");
  await Promise.all([page.context().close(), stranger.context().close()]);
});

test("a session that ends in the middle of an invitation costs nothing typed", async () => {
  const page = await open(olga, { fresh: true });
  await page.click("#invite-open");
  await page.fill("#invite-email", "lost@example.org");
  await page.context().clearCookies();
  await page.click("#invite-form [type=submit]");
  await page.fill("#again-password", stack.password);
  await page.click("#again [type=submit]");
  await page.waitForSelector("#invite-secret .secret-once");
  await page.waitForFunction(() => /lost@example\.org/.test(document.getElementById("invites").textContent));
  await page.context().close();
});

test("who would not sign in again is told so, and not asked a second time", async () => {
  const page = await open(olga, { fresh: true });
  await page.context().clearCookies();
  await row(page, "Robin").getByRole("button", { name: "Suspend Robin" }).click();
  await yes(page);
  await page.waitForSelector("#again");
  await page.click("#again button[type=button]");
  await page.locator("#toasts", { hasText: "Nothing was saved" }).waitFor();
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(200);  // a second dialog would be there by now
  await counts(page.locator("dialog"), 0);
  await reads(row(page, "Robin"), /Active/);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("a member is removed after a question, from this community only", async () => {
  const page = await open();
  await row(page, "Robin").getByRole("button", { name: "Remove Robin" }).click();
  // The first question loads the module that asks it.
  await page.waitForSelector("dialog[open]");
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog", { state: "detached" });
  await counts(row(page, "Robin"), 1);
  await row(page, "Robin").getByRole("button", { name: "Remove Robin" }).click();
  await yes(page);
  await page.getByText("Removed.").waitFor();
  await counts(row(page, "Robin"), 0);
  await stack.go(page, "/app/members?community=valley");
  await page.waitForSelector("#members-body table");
  await counts(row(page, "Robin"), 1);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("what another admin changed meanwhile is told, and the list is brought up to date", async () => {
  const [first, second] = [await open(), await open()];
  await row(first, "Kim").getByRole("button", { name: "Remove Kim" }).click();
  await yes(first);
  await first.getByText("Removed.").waitFor();
  await row(second, "Kim").getByRole("button", { name: "Suspend Kim" }).click();
  await yes(second);
  await second.waitForFunction(() => !/Kim/.test(document.getElementById("members-body").textContent));
  await reads(second.locator("#toasts"), /\w/);
  await Promise.all([first.context().close(), second.context().close()]);
});
