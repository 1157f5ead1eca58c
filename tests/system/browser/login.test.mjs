// Signing in: right and wrong, by keyboard, twice at once, and where it leads.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { settings, Stack } from "./stack.mjs";
import { accessible, fitsPhone, reads } from "./page_checks.mjs";

let stack;
const olga = "olga@example.org";

before(async () => {
  stack = await Stack.start();
  await stack.addUser(olga, "Olga Owner");
  await stack.addCommunity("harbour", "Harbour Roleplay", olga, "OWNER");
  await stack.addCommunity("valley", "Valley Patrol", olga, "MOD");
});
after(() => stack?.stop());

async function form(query = "", options = {}) {
  const page = await stack.open(options);
  await page.goto(`${stack.url}/login${query}`);
  return page;
}

async function fill(page, email, password) {
  await page.fill("#email", email);
  await page.fill("#password", password);
}

test("an empty form says beside each field what is missing", async () => {
  const page = await form();
  await page.click("[type=submit]");
  await reads(page.locator("#email-error"), /Enter your e-mail/);
  await reads(page.locator("#password-error"), /Enter your password/);
  assert.equal(await page.getAttribute("#email", "aria-invalid"), "true");
  assert.match(await page.getAttribute("#email", "aria-describedby"), /email-error/);
  await page.waitForFunction(() => document.activeElement.id === "email");
  await accessible(page, stack, "login-errors");
  await page.fill("#email", olga);
  await page.click("[type=submit]");
  await page.locator("#email-error").waitFor({ state: "hidden" });
  await page.waitForFunction(() => document.activeElement.id === "password");
  await page.context().close();
});

test("a wrong password and an unknown address read the same, and nothing typed is lost", async () => {
  const page = await form();
  const messages = [];
  for (const email of [olga, "who@example.org"]) {
    await fill(page, email, "not the password");
    await page.click("[type=submit]");
    await page.waitForSelector("#sign-in-error:not([hidden])");
    await page.waitForSelector("[type=submit]:not([aria-busy])");
    messages.push(await page.innerText("#sign-in-error"));
  }
  assert.equal(messages[0], messages[1]);
  assert.equal(await page.inputValue("#email"), "who@example.org");
  assert.equal(await page.inputValue("#password"), "not the password");
  await accessible(page, stack, "login-wrong");
  await fitsPhone(page, stack, "login");
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("Show makes the password readable and Hide takes it back", async () => {
  const page = await form();
  await page.fill("#password", " spaces stay ");
  await page.click("text=Show");
  assert.equal(await page.getAttribute("#password", "type"), "text");
  await page.click("text=Hide");
  assert.equal(await page.getAttribute("#password", "type"), "password");
  assert.equal(await page.inputValue("#password"), " spaces stay ");
  await page.context().close();
});

test("two presses send one request, and the back button does not lead to the form again", async () => {
  const page = await form();
  let sent = 0;
  page.on("request", (request) => { sent += request.method() === "POST" && request.url().endsWith("/api/session") ? 1 : 0; });
  await fill(page, olga, stack.password);
  await page.evaluate(() => {
    const form = document.getElementById("sign-in");
    form.requestSubmit();
    form.requestSubmit();
  });
  await page.waitForURL((url) => url.pathname === "/app");
  assert.equal(sent, 1);
  await page.goBack().catch(() => null);
  assert.notEqual(new URL(page.url()).pathname, "/login");
  await page.context().close();
});

test("the keyboard alone signs in", async () => {
  const page = await form();
  await page.waitForFunction(() => document.activeElement.id === "email");
  await page.keyboard.type(olga);
  await page.keyboard.press("Tab");
  await page.keyboard.type(stack.password);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === "/app");
  await page.context().close();
});

test("where it leads is one of our pages by name, never an address", async () => {
  const page = await stack.signedIn(olga);
  const leads = async (query) => {
    await page.goto(`${stack.url}/login${query}`);
    await page.waitForURL((url) => url.pathname !== "/login");
    return page.url().slice(stack.url.length);
  };
  assert.equal(await leads("?to=discord&community=valley"), `${settings}?community=valley`);
  assert.match(await leads("?to=security"), /^\/app\/settings\/security/);
  for (const hostile of ["//example.net", "https://example.net/", "javascript:alert(1)", "__proto__", "constructor", "/\\example.net", ""]) {
    assert.match(await leads(`?to=${encodeURIComponent(hostile)}`), /^\/app(\?|$)/);
  }
  assert.match(await leads("?to=discord&community=%22%3E%3Cscript%3E"), /^\/app\/settings\/integrations\/discord\?community=%22%3E/);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("a page behind the sign-in comes back afterwards, with its community", async () => {
  const page = await stack.open();
  await page.goto(`${stack.url}/app/members?community=valley`);
  await page.waitForURL(/\/login\?to=members&community=valley$/);
  await fill(page, olga, stack.password);
  await page.click("[type=submit]");
  await page.waitForURL(`${stack.url}/app/members?community=valley`);
  await page.context().close();
});

test("a server that cannot be reached is named, and the form still works when it is back", async () => {
  const page = await form();
  await page.route("**/api/session/form", (route) => route.abort());
  await fill(page, olga, stack.password);
  await page.click("[type=submit]");
  await page.waitForSelector("#sign-in-error:not([hidden])");
  await reads(page.locator("#sign-in-error"), /cannot be reached/);
  await page.unroute("**/api/session/form");
  await page.click("[type=submit]");
  await page.waitForURL((url) => url.pathname === "/app");
  await page.context().close();
});

test("signing out ends the session; the back button shows nothing of it", async () => {
  const page = await stack.signedIn(olga, "/app", { fresh: true });
  await stack.go(page, "/app/settings/security");
  await page.click("#sign-out");
  await page.waitForURL(/\/login\?why=out$/);
  await reads(page.locator("#reason"), /signed out/);
  await page.goBack().catch(() => null);
  await page.waitForURL(/\/login/);
  await page.context().close();
});

test("signing out works with a token that another window made old, and says so when the server cannot be reached", async () => {
  const page = await stack.signedIn(olga, "/app", { fresh: true });
  const other = await page.context().newPage();
  await other.goto(`${stack.url}/app`);
  const proven = await other.evaluate(async (password) => {
    const { csrf } = await (await fetch("/api/session")).json();
    const answer = await fetch("/api/session/password", {
      method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf }, body: JSON.stringify({ password }),
    });
    return answer.status;
  }, stack.password);
  assert.equal(proven, 200);
  const isSession = (url) => url.pathname === "/api/session";
  await page.route(isSession, (route) => (route.request().method() === "DELETE" ? route.abort() : route.continue()));
  await page.click("#sign-out");
  await reads(page.locator("#toasts"), /cannot be reached/);
  assert.equal(new URL(page.url()).pathname, "/app");
  await page.unroute(isSession);
  const ended = [];
  page.on("response", (answer) => { if (answer.request().method() === "DELETE") ended.push(answer.status()); });
  await page.click("#sign-out");
  await page.waitForURL(/\/login\?why=out$/);
  assert.deepEqual(ended, [403, 200]);
  await other.goto(`${stack.url}/app`);
  await other.waitForURL(/\/login/);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("signing out where the session has ended already asks for nothing", async () => {
  const page = await stack.signedIn(olga, "/app", { fresh: true });
  await page.context().clearCookies();
  await page.click("#sign-out");
  await page.waitForURL(/\/login\?why=out$/);
  await page.context().close();
});

test("an address that leads nowhere is a page for people and JSON for programs", async () => {
  const page = await stack.open();
  const answer = await page.goto(`${stack.url}/app/nothing`);
  assert.equal(answer.status(), 404);
  await reads(page.locator("h1"), /nothing here/);
  await accessible(page, stack, "not-found");
  await fitsPhone(page, stack, "not-found");
  for (const path of ["/api/nothing", "/assets/nothing.js", "/app/nothing"]) {
    const plain = await fetch(stack.url + path);
    assert.equal(plain.status, 404);
    assert.equal((await plain.json()).code, "not_found");
  }
  const policy = answer.headers()["content-security-policy"];
  assert.match(policy, /default-src 'none'/);
  assert.equal(/unsafe-inline|unsafe-eval/.test(policy), false);
  await page.context().close();
});
