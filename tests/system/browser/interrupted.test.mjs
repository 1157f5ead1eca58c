// Each dialog and form in which something is typed: the person is about to leave, the session ends in the middle, and
// the person presses twice. What was typed stays, and is sent once. That the session ends is, for the forms of the
// settings page, members and security, in their own tests.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ids, settled, settings, Stack } from "./stack.mjs";
import { reads } from "./page_checks.mjs";
import { community, dialog, fillHarbour, forms, olga, otherForms } from "./typed_forms.mjs";

let stack;
const token = { DISCORD_BOT_TOKEN: "sim.bot.token", DISCORD_APP_ID: ids.application };

before(async () => {
  stack = await Stack.start({ environment: token });
  await fillHarbour(stack);
});
after(() => stack?.stop());

/** Presses the form's button twice, as a hasty person does. */
async function pressTwice(page, form) {
  await page.evaluate((selector) => {
    const submit = [...document.querySelectorAll(`${selector} [type=submit]`)].at(-1);
    submit.click();
    submit.click();
  }, form);
}

async function values(page, form, names) {
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await page.locator(`${form} [name=${name}]`).last().inputValue()])));
}

async function signInOnTop(page) {
  await page.waitForSelector("#again-password");
  assert.equal(await page.locator("#again").count(), 1);
  await page.fill("#again-password", stack.password);
  await page.click("#again [type=submit]");
  await page.waitForSelector("#again", { state: "detached" });
}

/** Waits until the browser has asked that often whether the page shall be left. */
async function askedBy(page, times) {
  const end = Date.now() + 10000;
  while (page.asked < times && Date.now() < end) await new Promise((resolve) => { setTimeout(resolve, 25); });
  assert.equal(page.asked, times);
}

// These first: they send nothing.
for (const { name, path, open, form, typed } of [...forms, ...otherForms].filter((each) => Object.keys(each.typed).length > 0)) {
  test(`${name}: the browser asks before what was typed is lost, and not where nothing was`, async () => {
    const page = await stack.signedIn(olga);
    await stack.go(page, path);
    await open(page);
    await page.waitForSelector(`${form} [type=submit]`);
    await page.reload();
    await settled(page);
    assert.equal(page.asked, 0);
    await open(page);
    await page.waitForSelector(`${form} [type=submit]`);
    for (const [field, value] of Object.entries(typed)) await page.locator(`${form} [name=${field}]`).last().fill(value);
    page.stays = true;
    await page.evaluate(() => { setTimeout(() => location.reload(), 0); });
    await askedBy(page, 1);
    await page.evaluate(() => { setTimeout(() => history.back(), 0); });
    await askedBy(page, 2);
    assert.deepEqual(await values(page, form, Object.keys(typed)), typed);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}

for (const { name, path, open, form, typed, chosen = {}, sends: [method, address], then } of forms) {
  test(`${name}: a session that ends costs nothing typed, and two presses send it once`, async () => {
    const page = await stack.signedIn(olga, path);
    let taken = 0;
    page.on("response", (answer) => {
      const ours = answer.request().method() === method && address.test(new URL(answer.url()).pathname);
      if (ours && answer.ok()) taken += 1;
    });
    await open(page);
    await page.waitForSelector(`${form} [type=submit]`);
    for (const [field, value] of Object.entries(typed)) await page.locator(`${form} [name=${field}]`).last().fill(value);
    for (const [field, value] of Object.entries(chosen)) await page.selectOption(`${form} [name=${field}]`, value);
    await page.context().clearCookies();
    await pressTwice(page, form);
    await page.waitForSelector("#again-password");
    assert.deepEqual(await values(page, form, Object.keys({ ...typed, ...chosen })), { ...typed, ...chosen });
    assert.equal(taken, 0);
    await signInOnTop(page);
    await page.locator("#toasts, .secret-once", { hasText: then }).waitFor();
    await page.waitForLoadState("networkidle");
    assert.equal(taken, 1);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}

test("a server is proven: a session that ends between code and answer costs neither, and two presses ask once", async () => {
  const page = await stack.signedIn(olga, `${settings}${community}`);
  await page.click("#guild-prove");
  const code = await page.innerText("#guild-code");
  await fetch(`${stack.sim.address}/_sim/messages`, {
    method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ userId: ids.nelly, channelId: ids.channel, content: `<@${ids.application}> ${code}` }),
  });
  let taken = 0;
  page.on("response", (answer) => { if (answer.url().endsWith("/claim") && answer.ok()) taken += 1; });
  await page.context().clearCookies();
  await pressTwice(page, dialog);
  await page.waitForSelector("#again-password");
  await reads(page.locator("#guild-code"), code);
  await signInOnTop(page);
  await page.locator("#server", { hasText: "Proven yours" }).waitFor();
  assert.equal(taken, 1);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("a role is saved: a session that ends before the question is answered costs no choice, and it is saved once", async () => {
  const page = await stack.signedIn(olga, `/app/members${community}`);
  let taken = 0;
  page.on("response", (answer) => { if (answer.request().method() === "PUT" && answer.ok()) taken += 1; });
  await page.locator("[aria-label='Role of Mo Mod']").selectOption("TRIAL_MOD");
  await page.click("[aria-label='Save the role of Mo Mod']");
  await page.waitForSelector("dialog[open]");
  await page.context().clearCookies();
  await page.click("dialog [value=yes]");
  await signInOnTop(page);
  await page.locator("#toasts", { hasText: "Role changed." }).waitFor();
  assert.equal(await page.locator("[aria-label='Role of Mo Mod']").inputValue(), "TRIAL_MOD");
  assert.equal(taken, 1);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("an account is deleted: a session that ends before the question is answered is begun anew, and then it goes", async () => {
  await stack.addUser("leaving@example.org", "Leaving");
  const page = await stack.signedIn("leaving@example.org", "/app/settings/security", { fresh: true });
  await page.click("#delete-account");
  await page.fill("#delete-confirm", "leaving@example.org");
  await page.context().clearCookies();
  await page.click("dialog [value=yes]");
  await page.waitForSelector("#again-password");
  assert.equal(await page.inputValue("#again-email"), "leaving@example.org");
  await signInOnTop(page);
  await page.waitForURL(/\/login\?why=deleted$/);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("a link is confirmed in a session that ends before: it belonged to that session, so nothing is linked", async () => {
  const page = await stack.signedIn(olga, settings);
  await page.click("#link");
  await page.check("[data-testid=user-nelly]", { force: true });
  await page.click("[data-testid=authorize]");
  await page.waitForSelector("#pair:not([hidden])");
  await page.context().clearCookies();
  await page.click("#confirm");
  await signInOnTop(page);
  await page.waitForSelector("#back:not([hidden])");
  await reads(page.locator("#problem"), /nothing to confirm[^]*Start again/);
  await page.click("#back");
  await page.waitForSelector("#link");
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("where somebody else has signed in meanwhile the page is loaded anew, unasked, and nothing typed is sent", async () => {
  const page = await stack.signedIn(olga, `/app/dispatch${community}`, { fresh: true });
  await page.click("#call-new");
  await page.fill(`${dialog} [name=title]`, "Typed by Olga");
  await page.context().clearCookies();
  await stack.signIn(await page.context().newPage(), "mo@example.org");
  let taken = 0;
  page.on("response", (answer) => { if (answer.request().method() === "POST" && answer.ok()) taken += 1; });
  await page.click(`${dialog} [type=submit]`);
  await page.waitForFunction(() => document.getElementById("user-name")?.textContent === "Mo Mod");
  assert.equal(page.asked, 0);
  assert.equal(taken, 0);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
