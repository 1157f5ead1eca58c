// /invite and /reset: forms before sign-in, whose tokens stay behind the # of their addresses.
import assert from "node:assert/strict";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Stack } from "./stack.mjs";
import { accessible, counts, fitsPhone, reads } from "./page_checks.mjs";

let stack;
const olga = "olga@example.org";
const robin = "robin@example.org";
const outbox = join(tmpdir(), `ess-browser-mail-${process.pid}`);
const sendmail = `${outbox}.sh`;

before(async () => {
  await writeFile(sendmail, `#!/bin/sh\ncat >> "${outbox}"\n`);
  await chmod(sendmail, 0o755);
  await writeFile(outbox, "");
  stack = await Stack.start({ environment: { ESS_MAIL_COMMAND: sendmail } });
  await stack.addUser(olga, "Olga Owner");
  await stack.addUser(robin, "Robin");
  await stack.addCommunity("harbour", "Harbour Roleplay", olga, "OWNER");
});
after(() => stack?.stop());

/** The texts of all mails that went out; a long line makes a mail base64. */
async function mails() {
  const raw = (await readFile(outbox, "utf8")).split(/^(?=From: )/m);
  return raw.map((mail) => (/^Content-Transfer-Encoding: base64/m.test(mail)
    ? Buffer.from(mail.split(/\r?\n\r?\n/).slice(1).join(""), "base64").toString() : mail)).join("\n");
}

/** The `count`-th link to that page in the mails that went out, once it is there. */
async function mailedLink(page, count) {
  const links = new RegExp(`${stack.url}/${page}#[\\w-]+`, "g");
  for (let i = 0; i < 150; ++i) {
    const found = (await mails()).match(links) ?? [];
    if (found.length >= count) return found[count - 1];
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  throw new Error(`no mail with a link to /${page}: ${await readFile(outbox, "utf8")}`);
}

/** Olga invites somebody by mail. */
async function invite(email, count) {
  const page = await stack.signedIn(olga, "/app/members?community=harbour");
  await page.click("#invite-open");
  await page.fill("#invite-email", email);
  await page.selectOption("#invite-role", "MOD");
  await page.click("#invite-form [type=submit]");
  await page.getByText("Invitation sent.").waitFor();
  await counts(page.locator("#invite-secret input"), 0);
  await page.context().close();
  return mailedLink("invite", count);
}

test("somebody new makes an account out of an invitation, and it works once", async () => {
  const link = await invite("sam@example.org", 1);
  const page = await stack.open();
  await page.goto(link);
  await page.waitForSelector("#create:not([hidden])");
  await reads(page.locator("#community"), "Harbour Roleplay");
  await reads(page.locator("#invitation"), /sam@example\.org as\s+MOD/);
  await accessible(page, stack, "invite");
  await fitsPhone(page, stack, "invite");
  await page.click("#create [type=submit]");
  await reads(page.locator("#name-error"), /name/);
  await page.fill("#name", "Sam");
  await page.fill("#password", "password");
  await page.click("#create [type=submit]");
  await page.waitForSelector("#password-error:not([hidden])");
  assert.equal(await page.inputValue("#name"), "Sam");
  await accessible(page, stack, "invite-errors");
  await page.fill("#password", stack.password);
  await page.evaluate(() => {
    const form = document.getElementById("create");
    form.requestSubmit();
    form.requestSubmit();
  });
  await page.waitForURL((url) => ["/app", "/login"].includes(url.pathname));
  if (new URL(page.url()).pathname === "/login") await stack.signIn(page, "sam@example.org");
  await page.waitForSelector("#community-role");
  await reads(page.locator("#community-role"), "MOD");
  const late = await stack.open();
  await late.goto(link);
  await late.waitForSelector("#dead:not([hidden])");
  await accessible(late, stack, "invite-dead");
  assert.deepEqual([...page.complaints, ...late.complaints], []);
  await Promise.all([page.context().close(), late.context().close()]);
});

test("somebody with an account signs in and joins; another account cannot", async () => {
  const link = await invite(robin, 2);
  const other = await stack.signedIn(olga);
  await other.goto(link);
  await other.waitForSelector("#switch-account:not([hidden])");
  await reads(other.locator("#sign-in-text"), /signed in as olga@example\.org/);
  await accessible(other, stack, "invite-other-account");
  await other.context().close();

  const page = await stack.open();
  await page.goto(link);
  await page.click("#sign-in-link");
  await page.fill("#email", robin);
  await page.fill("#password", stack.password);
  await page.click("#sign-in [type=submit]");
  await page.waitForURL(/\/invite#/);
  await page.waitForSelector("#join:not([hidden])");
  await accessible(page, stack, "invite-join");
  await page.click("#join [type=submit]");
  await page.waitForURL((url) => url.pathname === "/app");
  await page.waitForSelector("#community-name");
  await reads(page.locator("#community-name"), "Harbour Roleplay");
  await page.context().close();
});

test("SE-5: an invitation that was not mailed offers both ways, and tells of an account only who filled in the form", async () => {
  const page = await stack.open();
  await page.route("**/api/invites/look", (route) => route.fulfill({
    json: { ok: true, community: { name: "Harbour Roleplay" }, role: "MOD", email: robin } }));
  await page.route("**/api/invites/accept", (route) => route.fulfill({
    status: 401, json: { ok: false, code: "sign_in_needed", error: "There is an account with this address." } }));
  await page.goto(`${stack.url}/invite#token`);
  await page.waitForSelector("#create:not([hidden])");
  await reads(page.locator("#sign-in-text"), /If you have an account .* If not, choose a name/);
  await accessible(page, stack, "invite-both-ways");
  await fitsPhone(page, stack, "invite-both-ways");
  await page.fill("#name", "Robin");
  await page.fill("#password", stack.password);
  await page.click("#create [type=submit]");
  await page.waitForSelector("#create", { state: "hidden" });
  await reads(page.locator("#sign-in-text"), /^There is an account/);
  assert.equal(await page.locator("#sign-in-link").getAttribute("href"), "/login?to=invite#token");
  await page.context().close();
});

test("an invitation that is none says so, and its token went nowhere but into the request", async () => {
  const page = await stack.open();
  const addresses = [];
  page.on("request", (request) => addresses.push(request.url() + JSON.stringify(request.headers())));
  await page.goto(`${stack.url}/invite#not-a-token-of-this-server-at-all`);
  await page.waitForSelector("#dead:not([hidden])");
  assert.equal(addresses.some((each) => each.includes("not-a-token")), false);
  await page.goto(`${stack.url}/invite`);
  await page.waitForSelector("#dead:not([hidden])");
  await reads(page.locator("#dead-text"), /as a whole/);
  await page.context().close();
});

test("SE-5: asking for a new password reads the same for an unknown address", async () => {
  const page = await stack.open();
  await page.goto(`${stack.url}/login`);
  await page.click("text=Forgot your password?");
  await page.waitForSelector("#request:not([hidden])");
  await page.click("#request [type=submit]");
  await reads(page.locator("#email-error"), /e-mail address/);
  await accessible(page, stack, "reset");
  await fitsPhone(page, stack, "reset");
  const words = [];
  for (const email of ["nobody@example.org", robin]) {
    await page.fill("#email", email);
    await page.click("#request [type=submit]");
    await page.waitForSelector("#sent:not([hidden])");
    words.push((await page.innerText("#sent")).replace(email, ""));
    if (words.length === 1) await page.click("#another");
  }
  assert.equal(words[0], words[1]);
  await accessible(page, stack, "reset-sent");
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("SE-13: the mailed link sets a new password once", async () => {
  const link = await mailedLink("reset", 1);
  const page = await stack.open();
  await page.goto(link);
  await page.waitForSelector("#complete:not([hidden])");
  await page.fill("#password", "short");
  await page.click("#complete [type=submit]");
  await reads(page.locator("#password-error"), /at least 8/);
  await accessible(page, stack, "reset-complete");
  await page.fill("#password", "four unrelated words here");
  await page.click("#complete [type=submit]");
  await page.waitForURL(/\/login\?why=reset$/);
  await page.fill("#email", robin);
  await page.fill("#password", "four unrelated words here");
  await page.click("#sign-in [type=submit]");
  await page.waitForURL((url) => url.pathname === "/app");
  await page.goto(link);
  await page.waitForSelector("#complete:not([hidden])");
  await page.fill("#password", "another four words here");
  await page.click("#complete [type=submit]");
  await page.waitForSelector("#dead:not([hidden])");
  assert.equal(new URL(page.url()).hash, "");
  await page.click("#ask-again");
  await page.locator("#request").waitFor({ state: "visible" });
  await page.context().close();
});
