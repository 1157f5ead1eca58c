// Settings → Security: sessions, password, export, deletion, and the dialogs that prove the password again.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { Stack } from "./stack.mjs";
import { accessible, counts, fitsPhone, reads } from "./page_checks.mjs";

let stack;
const olga = "olga@example.org";
const robin = "robin@example.org";
const path = "/app/settings/security";

before(async () => {
  stack = await Stack.start();
  await stack.addUser(olga, "Olga Owner");
  await stack.addUser(robin, "Robin");
  await stack.addCommunity("harbour", "Harbour Roleplay", olga, "OWNER");
  await stack.addMember("harbour", robin, "MOD");
});
after(() => stack?.stop());

const rows = (page) => page.locator("#sessions-body tbody tr");

/** Refuses the next change as the server does when the password was proved too long ago. */
async function nextNeedsPassword(page, pathname) {
  let refused = false;
  await page.route((url) => url.pathname === pathname, (route) => {
    if (refused) return route.continue();
    refused = true;
    return route.fulfill({ status: 403, json: { ok: false, code: "password_needed", error: "Enter your password to go on." } });
  });
}

test("SE-12: a person sees the own sessions and ends one of them after a question", async () => {
  const here = await stack.signedIn(olga, path, { fresh: true });
  const there = await stack.signedIn(olga, path, { fresh: true, userAgent: "Mozilla/5.0 (X11; Linux) Firefox/140.0" });
  await stack.go(here, path);
  await reads(rows(here).first(), /This browser/);
  await counts(rows(here), 2);
  await reads(rows(here).nth(1), /Firefox on Linux/);
  await accessible(here, stack, "security");
  await fitsPhone(here, stack, "security");
  await rows(here).nth(1).getByRole("button").click();
  await here.waitForSelector("dialog[open]");
  await accessible(here, stack, "end-session");
  await reads(here.locator("dialog p"), /Firefox on Linux has to sign in/);
  await here.click("dialog [value=no]");
  await counts(rows(here), 2);
  await rows(here).nth(1).getByRole("button").click();
  await here.click("dialog [value=yes]");
  await here.waitForFunction(() => document.querySelectorAll("#sessions-body tbody tr").length === 1);
  await there.goto(stack.url + path);
  await there.waitForURL(/\/login\?to=security/);
  assert.deepEqual(here.complaints, []);
  await Promise.all([here.context().close(), there.context().close()]);
});

test("SE-12: all others end after a question, this one stays", async () => {
  const pages = [];
  for (let i = 0; i < 3; ++i) pages.push(await stack.signedIn(olga, path, { fresh: true }));
  const [here, ...others] = pages;
  await stack.go(here, path);
  await here.click("#end-others");
  await here.click("dialog [value=no]");
  assert.ok(await rows(here).count() >= 3);
  await here.click("#end-others");
  await accessible(here, stack, "end-others");
  await here.click("dialog [value=yes]");
  await here.waitForFunction(() => document.querySelectorAll("#sessions-body tbody tr").length === 1);
  await here.locator("#end-others").waitFor({ state: "hidden" });
  for (const other of others) {
    await other.goto(stack.url + path);
    await other.waitForURL(/\/login/);
  }
  for (const page of pages) await page.context().close();
});

test("a new password needs the old one, and its length is said beside the field", async () => {
  const page = await stack.signedIn(robin, path, { fresh: true });
  const send = () => page.click("#password-form [type=submit]");
  await send();
  await reads(page.locator("#current-error"), /current password/);
  await reads(page.locator("#new-error"), /new password/);
  await page.fill("#current", "not the password");
  await page.fill("#new", "short");
  await send();
  await reads(page.locator("#new-error"), /at least 8/);
  await accessible(page, stack, "password-errors");
  await page.fill("#new", "four unrelated words here");
  await send();
  await page.waitForSelector("#password-form [aria-invalid], #password-form [role=alert]:not([hidden])");
  assert.equal(await page.inputValue("#new"), "four unrelated words here");
  assert.equal(await page.innerText("#password-saved"), "");
  await page.context().close();
});

test("SE-11: a changed password ends the other sessions and keeps this one", async () => {
  const here = await stack.signedIn(robin, path, { fresh: true });
  const there = await stack.signedIn(robin, path, { fresh: true });
  const changed = "four unrelated words here";
  await here.fill("#current", stack.password);
  await here.fill("#new", changed);
  await here.evaluate(() => {
    const form = document.getElementById("password-form");
    form.requestSubmit();
    form.requestSubmit();
  });
  await here.waitForFunction(() => /changed/.test(document.getElementById("password-saved").textContent));
  assert.equal(await here.inputValue("#new"), "");
  await counts(rows(here), 1);
  await there.goto(stack.url + path);
  await there.waitForURL(/\/login/);
  await stack.signIn(there, robin, changed);
  await stack.go(here, path);
  assert.deepEqual(here.complaints, []);
  await Promise.all([here.context().close(), there.context().close()]);
});

test("what ESS keeps about an account comes as a file", async () => {
  const page = await stack.signedIn(olga, path);
  const [file] = await Promise.all([page.waitForEvent("download"), page.click("#export")]);
  assert.equal(file.suggestedFilename(), "ess-account.json");
  const kept = await readFile(await file.path(), "utf8");
  assert.ok(kept.includes(olga));
  assert.equal(kept.includes("$argon2"), false);
  JSON.parse(kept);
  await page.context().close();
});

test("SE-10: a guarded change asks for the password in place, and a wrong one loses nothing", async () => {
  const again = await stack.signedIn(olga, path, { fresh: true });
  await nextNeedsPassword(again, "/api/account/export");
  await again.fill("#new", "half a new password");
  await again.click("#export");
  await again.waitForSelector("#fresh-password");
  await accessible(again, stack, "password-dialog");
  await again.click("#fresh [type=submit]");
  await reads(again.locator("#fresh-password-error"), /Enter your password/);
  await again.fill("#fresh-password", "wrong");
  await again.click("#fresh [type=submit]");
  await again.waitForSelector("#fresh [aria-invalid], #fresh [role=alert]:not([hidden])");
  await again.fill("#fresh-password", stack.password);
  const [file] = await Promise.all([again.waitForEvent("download"), again.keyboard.press("Enter")]);
  assert.equal(file.suggestedFilename(), "ess-account.json");
  assert.equal(await again.inputValue("#new"), "half a new password");
  await counts(again.locator("dialog"), 0);
  await again.context().close();
});

test("putting the password dialog away changes nothing and says so", async () => {
  const page = await stack.signedIn(olga, path, { fresh: true });
  await nextNeedsPassword(page, "/api/account/export");
  await page.click("#export");
  await page.waitForSelector("#fresh");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#export-problem:not([hidden])");
  await reads(page.locator("#export-problem"), /Nothing was changed/);
  await page.waitForFunction(() => document.activeElement.id === "export");
  await page.context().close();
});

test("a session that ends in the middle of the form costs nothing typed", async () => {
  const page = await stack.signedIn(olga, path, { fresh: true });
  await page.fill("#current", "not the password");
  await page.fill("#new", "four unrelated words here");
  await page.context().clearCookies();
  await page.click("#password-form [type=submit]");
  await page.waitForSelector("#again-password");
  assert.equal(await page.inputValue("#again-email"), olga);
  await accessible(page, stack, "sign-in-again");
  await page.fill("#again-password", "wrong");
  await page.click("#again [type=submit]");
  await page.waitForSelector("#again [role=alert]:not([hidden])");
  await page.fill("#again-password", stack.password);
  await page.click("#again [type=submit]");
  await page.waitForSelector("#password-form [aria-invalid], #password-form [role=alert]:not([hidden])");
  assert.equal(await page.inputValue("#new"), "four unrelated words here");
  await page.context().close();
});

test("the only owner of a community cannot vanish", async () => {
  const page = await stack.signedIn(olga, path);
  await page.click("#delete-account");
  await accessible(page, stack, "delete-dialog");
  await page.fill("#delete-confirm", "somebody@example.org");
  await page.click("dialog [value=yes]");
  await reads(page.locator("#delete-problem"), /Nothing was deleted/);
  await page.click("#delete-account");
  await page.fill("#delete-confirm", olga);
  await page.click("dialog [value=yes]");
  await page.waitForFunction(() => /owner/i.test(document.getElementById("delete-problem").textContent));
  await stack.go(page, path);
  await page.context().close();
});

test("a person's account ends with all its sessions", async () => {
  await stack.addUser("leaving@example.org", "Leaving");
  const page = await stack.signedIn("leaving@example.org", path, { fresh: true });
  await page.click("#delete-account");
  await page.click("dialog [value=no]");
  await page.click("#delete-account");
  await page.fill("#delete-confirm", " Leaving@Example.org ");
  await page.keyboard.press("Tab");
  await page.click("dialog [value=yes]");
  await page.waitForURL(/\/login\?why=deleted$/);
  await reads(page.locator("#reason"), /deleted/);
  await page.fill("#email", "leaving@example.org");
  await page.fill("#password", stack.password);
  await page.click("[type=submit]");
  await page.waitForSelector("#sign-in-error:not([hidden])");
  await page.context().close();
});
