// CS-7 at the glass: every hostile string in every place where these pages show what somebody else wrote.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Stack } from "./stack.mjs";
import { answerWith } from "./page_checks.mjs";
import { harmless, hostileStrings as strings, showAsText, watchForScripts } from "./hostile_strings.mjs";

let stack;
let session;
const olga = "olga@example.org";
const at = "2026-01-02T03:04:05.678Z";

before(async () => {
  stack = await Stack.start();
  await stack.addUser(olga, "Olga Owner");
  await stack.addCommunity("harbour", "Harbour Roleplay", olga, "OWNER");
  const page = await stack.signedIn(olga);
  session = await (await page.request.get(`${stack.url}/api/session`)).json();
  await page.context().close();
});
after(() => stack?.stop());

/** A signed-in window whose requests for these paths are answered so. */
async function windowWith(answers) {
  const page = await stack.open({ storageState: stack.states.get(olga) });
  await watchForScripts(page);
  for (const [path, body] of Object.entries(answers)) await answerWith(page, path, body);
  return page;
}

test("the list holds at least 500 distinct strings", () => {
  assert.ok(strings.length >= 500, `${strings.length}`);
  assert.equal(new Set(strings).size, strings.length);
});

test("CS-7: names of communities, in the tiles and in the switcher", async () => {
  const communities = strings.map((name, i) => ({ ...session.communities[0], id: `c${i}`, slug: i === 0 ? "harbour" : `c${i}`, name, role: strings.at(-1 - i) }));
  const page = await windowWith({
    "/api/session": { ...session, communities },
    "/api/overview": { communities: communities.map((each) => ({ ...each, pendingApprovals: null, openCalls: null })) },
  });
  await stack.go(page, "/app?community=harbour");
  await page.waitForSelector("#communities .tile");
  await showAsText(page, "#communities h3 bdi", strings, assert);
  await showAsText(page, "#community-switcher li bdi", strings, assert);
  await showAsText(page, "#community-switcher li .small", [...strings].reverse(), assert);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(overflow <= 0, `${overflow} pixels too wide`);
  await stack.shot(page, "hostile-overview");
  await page.context().close();
});

test("CS-7: subjects and texts of notices", async () => {
  const page = await windowWith({
    "/api/notices": { notices: strings.map((subject, i) => ({ id: subject, at, kind: subject, subject, text: strings.at(-1 - i) })) },
  });
  await stack.go(page, "/app");
  await page.waitForSelector("#notice-list li");
  await showAsText(page, "#notice-list strong", strings, assert);
  await showAsText(page, "#notice-list p", [...strings].reverse(), assert);
  await page.context().close();
});

test("CS-7: what the audit log says on the overview", async () => {
  const path = `/api/communities/${session.communities[0].id}/audit`;
  const page = await windowWith({
    [path]: { integrity: null, entries: strings.map((event, i) => ({ at, event, actor: i % 2 ? { id: "x", name: event } : null, source: event, result: "ok" })) },
  });
  await stack.go(page, "/app");
  await page.waitForSelector("#recent-body table");
  await showAsText(page, "#recent-body td:nth-child(2) > div > span:first-child", strings, assert);
  await page.context().close();
});

test("CS-7: browsers and networks of sessions", async () => {
  const page = await windowWith({
    "/api/account/sessions": { sessions: strings.map((userAgent, i) => ({ id: `s${i}`, current: i === 0, createdAt: at, lastSeenAt: at, network: userAgent, userAgent })) },
  });
  await stack.go(page, "/app/settings/security");
  await page.waitForSelector("#sessions-body table");
  await showAsText(page, "#sessions-body strong", strings, assert);
  await showAsText(page, "#sessions-body .sub", strings, assert);
  await page.context().close();
});

test("CS-7: names, addresses and roles of members and invitations", async () => {
  const path = `/api/communities/${session.communities[0].id}/members`;
  const roles = strings.map((name, priority) => ({ name, priority, permissions: [name] }));
  const members = strings.map((name, i) => ({
    userId: `u${i}`, name, email: strings.at(-1 - i), role: name, suspendedAt: i % 3 ? null : at, linked: i % 2 === 0, since: at,
  }));
  const page = await windowWith({
    [path]: { members, roles, invites: strings.map((email, i) => ({ id: `i${i}`, email, role: email, expiresAt: at })) },
  });
  await stack.go(page, "/app/members?community=harbour");
  await page.waitForSelector("#members-body table");
  await showAsText(page, "#members-body strong", strings, assert);
  await showAsText(page, "#members-body td:first-child .sub", [...strings].reverse(), assert);
  await showAsText(page, "#invites-body strong", strings, assert);
  await showAsText(page, "#invites-body .tag", strings, assert);
  await showAsText(page, "#roles-body h3", strings, assert);
  await showAsText(page, "#roles-body .tag", strings, assert);
  await page.context().close();
});

test("CS-7: the person's own name and address, and what the server refuses with", async () => {
  const page = await stack.open({ storageState: stack.states.get(olga) });
  await watchForScripts(page);
  let text = "";
  await page.route((url) => url.pathname === "/api/session", (route) => route.fulfill({
    json: { ...session, user: { ...session.user, name: text, email: text } },
  }));
  await page.route((url) => url.pathname === "/api/overview", (route) => route.fulfill({ status: 400, json: { ok: false, code: "x", error: text } }));
  // The whole list would be five hundred loads of one page; each tenth is of another kind.
  for (text of strings.filter((each, i) => i % 25 === 0)) {
    await stack.go(page, "/app");
    await showAsText(page, "#user-name", [text], assert);
    await showAsText(page, ".me .small", [text], assert);
    await page.waitForSelector("#communities .notice-bad");
    assert.ok((await page.textContent("#communities .notice-bad")).startsWith(text.replace(/[\ud800-\udfff]/gu, "\ufffd")));
  }
  await page.context().close();
});

test("CS-7: what is typed into the forms goes out and stays as it is", async () => {
  const page = await stack.open();
  await watchForScripts(page);
  const sent = [];
  await page.route("**/api/invites/*", (route) => {
    const body = route.request().postDataJSON();
    if (route.request().url().endsWith("/look")) {
      return route.fulfill({ json: { ok: true, community: { name: "Harbour" }, role: "MOD", email: "sam@example.org", hasAccount: false } });
    }
    sent.push(body);
    return route.fulfill({ status: 400, json: { ok: false, code: "invalid", field: "name", error: body.name } });
  });
  await page.goto(`${stack.url}/invite#token`);
  await page.waitForSelector("#create:not([hidden])");
  const typed = strings.filter((each) => each.trim() === each && each !== "" && each.length <= 100 && !/[\r\n\ud800-\udfff]/u.test(each));
  const result = await page.evaluate(async (texts) => {
    const name = document.getElementById("name");
    const password = document.getElementById("password");
    const said = [];
    for (const text of texts) {
      name.value = text;
      password.value = "a password that is long enough";
      document.getElementById("create").requestSubmit();
      const submit = document.querySelector("#create [type=submit]");
      while (submit.getAttribute("aria-busy")) await new Promise((resolve) => { setTimeout(resolve, 1); });
      said.push({ error: document.getElementById("name-error").textContent, value: name.value });
    }
    return said;
  }, typed);
  assert.ok(typed.length > 350, `${typed.length}`);
  assert.deepEqual(result.map((each) => each.error), typed);
  assert.deepEqual(result.map((each) => each.value), typed);
  assert.deepEqual(sent.map((each) => each.name), typed);
  await harmless(page, assert);
  await page.context().close();
});

test("CS-7: an invitation shows its community, address and role as text", async () => {
  const page = await stack.open();
  await watchForScripts(page);
  let text = "";
  await page.route("**/api/invites/look", (route) => route.fulfill({ json: { ok: true, community: { name: text }, role: text, email: text, hasAccount: true } }));
  for (text of strings.filter((each, i) => i % 25 === 1)) {
    await page.goto("about:blank");
    await page.goto(`${stack.url}/invite#token`);
    await page.waitForSelector("#invitation:not([hidden])");
    for (const id of ["#community", "#invited-email", "#role"]) await showAsText(page, id, [text], assert);
  }
  await page.context().close();
});
