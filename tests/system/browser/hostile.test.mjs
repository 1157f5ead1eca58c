// CS-7 at the glass: every hostile string in every place where these pages show what somebody else wrote.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { settings, Stack } from "./stack.mjs";
import { answerWith } from "./page_checks.mjs";
import { harmless, hostileStrings as strings, showAsText, showOneByOne, watchForScripts } from "./hostile_strings.mjs";

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

const api = (...rest) => ["/api/communities", session.communities[0].id, ...rest].join("/");

const oneByOne = (page, options) => showOneByOne(page, options, assert);

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
  await page.click("#community-switcher summary");
  await page.waitForSelector("#community-switcher li");
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
    [path]: { integrity: null, entries: strings.map((event, i) => ({ at, event, title: event, actor: i % 2 ? { id: "x", name: event } : null, source: event, result: "ok" })) },
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
  let own = null;
  await page.route((url) => url.pathname === "/api/session", (route) => route.fulfill({
    json: { ...session, user: { ...session.user, name: own ?? "Olga", email: own ?? olga } },
  }));
  await page.route((url) => url.pathname === "/api/overview", (route) => route.fulfill({ status: 400, json: { ok: false, code: "x", error: own ?? "x" } }));
  await stack.go(page, "/app");
  await oneByOne(page, {
    next: (text) => { own = text; },
    draw: async () => {
      const [{ startPage }, { call }] = await Promise.all([import("/assets/js/shell.js"), import("/assets/js/api.js")]);
      for (const old of document.querySelectorAll(".skip, .side, #page-failure")) old.remove();
      await startPage("overview", { show: () => call("GET", "/api/overview") });
    },
    selectors: ["#user-name", ".me .small", "#page-failure"],
  });
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
  await page.goto(`${stack.url}/invite#token`);
  await page.waitForSelector("#invitation:not([hidden])");
  await oneByOne(page, {
    next: (each) => { text = each; },
    draw: async () => {
      // The script of the page, run once more; what it shows is waited for.
      const shown = new Promise((resolve) => { new MutationObserver(resolve).observe(document.getElementById("role"), { childList: true }); });
      await import(`/assets/js/invite.js?${performance.now()}`);
      await shown;
    },
    selectors: ["#community", "#invited-email", "#role"],
  });
  await page.context().close();
});

test("CS-7: Discord's names on the page that confirms a link", async () => {
  const page = await windowWith({});
  let text = "x";
  await page.route((url) => url.pathname === "/api/account/link/pending/p", (route) => route.fulfill({
    json: { ok: true, expiresAt: at, account: { name: text, email: text }, discord: { id: "930000000000000001", username: text, globalName: text } },
  }));
  await page.goto(`${stack.url}${settings}/confirm?pending=p`);
  await page.waitForSelector("#pair:not([hidden])");
  await oneByOne(page, {
    next: (each) => { text = each; },
    draw: () => import(`/assets/js/confirm.js?${performance.now()}`).then(() => {}),
    selectors: ["#account-name", "#account-email", "#discord-name", "#discord-username"],
    as: { "#discord-username": (each) => `@${each}` },
  });
  await page.context().close();
});

test("CS-7: Discord's names on the account card, and communities with linked roles", async () => {
  let text = "x";
  const page = await windowWith({});
  const answers = {
    "/api/account/link": () => ({ linked: true, discord: { id: "930000000000000001", username: text, globalName: text, linkedAt: at, staleAt: null } }),
    "/api/account/linked-roles": () => ({
      available: true, offered: [{ id: "other", name: text }],
      connected: { community: { id: "c", name: text }, connectedAt: at, toldAt: at, waiting: false, problem: null } }),
  };
  await page.route((url) => Object.hasOwn(answers, url.pathname), (route) => route.fulfill({ json: { ok: true, ...answers[new URL(route.request().url()).pathname]() } }));
  await stack.go(page, settings);
  await page.waitForSelector("#roles-connected");
  await oneByOne(page, {
    next: (each) => { text = each; },
    draw: async () => (await import("/assets/js/account_card.js")).showAccount(),
    selectors: ["#linked-name", "#linked-username", "#roles-connected bdi", "#linked-roles .account-row:nth-of-type(2) bdi"],
    as: { "#linked-username": (each) => `@${each}` },
  });
  await page.context().close();
});

const config = {
  guildId: "910000000000000001", guildProof: null, approvalsChannelId: null, dispatchChannelId: null, securityChannelId: null, applicationId: null, publicKey: "",
  botToken: { set: true, setAt: at, keyId: "k" }, mutedEvents: [], quietFrom: null, quietUntil: null, quietOffset: null, language: "en", version: 1,
  linkedRoles: false, linkedRolesNumber: null,
};

test("CS-7: the name of the Discord server, and what the doctor says", async () => {
  let text = "x";
  const page = await windowWith({
    [api("discord")]: { config },
    [api("discord", "check")]: { findings: strings.map((each, i) => ({ id: each, state: "bad", text: each, whatToDo: strings.at(-1 - i) })) },
  });
  await page.route((url) => url.pathname === api("discord", "live"), (route) => route.fulfill({
    json: { ok: true, guild: { id: config.guildId, name: text }, ownToken: true, channels: [] },
  }));
  await stack.go(page, settings);
  await page.click("#doctor:enabled");
  await page.waitForSelector("#doctor-findings li");
  await showAsText(page, "#doctor-findings .identity-text > span:first-child", strings, assert);
  await showAsText(page, "#doctor-findings .identity-text > .muted", [...strings].reverse(), assert);
  await oneByOne(page, {
    next: (each) => { text = each; },
    draw: async () => {
      const drawn = new Promise((resolve) => {
        new MutationObserver(() => { if (document.querySelector("#guild-name bdi") && !document.querySelector("#doctor[disabled]")) resolve(); })
          .observe(document.getElementById("server-body"), { childList: true });
      });
      document.getElementById("live-check").click();
      await drawn;
    },
    selectors: ["#guild-name bdi"],
  });
  await page.context().close();
});

test("CS-7: names and permissions of API keys, also where bots are judged", async () => {
  const page = await windowWith({
    [api("keys")]: { keys: strings.map((name, i) => ({
      id: `k${i}`, name, publicId: strings.at(-1 - i), permissions: [name], createdAt: at, lastUsedAt: null, expiresAt: "2999-01-01T00:00:00.000Z",
      revokedAt: null, overlapEndsAt: null, state: "live" })) },
    [api("bot-health")]: { keys: strings.map((name) => ({ id: name, name, lastUsedAt: null })), lastCommandAt: null, refusals: 0, guild: null },
  });
  await stack.go(page, settings);
  await page.locator("#keys").scrollIntoViewIfNeeded();
  await page.waitForSelector("#keys-body table");
  await showAsText(page, "#keys-body td:first-child strong", strings, assert);
  await showAsText(page, "#keys-body td:first-child .sub", [...strings].reverse(), assert);
  await showAsText(page, "#keys-body .tags .tag", strings, assert);
  // Only who does not manage keys reads in the bots' health when each was last used.
  await page.evaluate(async (id) => (await import("/assets/js/bot_health.js")).showHealth({ id, slug: "harbour" }, () => false), session.communities[0].id);
  await showAsText(page, "#health-body table strong", strings, assert);
  await page.context().close();
});

test("CS-7: names of details of requests, reasons, and who decided", async () => {
  const page = await windowWith({
    [api("approvals")]: { more: false, approvals: strings.map((text, i) => ({
      id: `a${i}`, status: "REJECTED", riskLevel: "LOW", payload: { commandId: "ban", [`x${text}`]: "y" }, reason: text, requestedBy: null,
      createdAt: at, decidedBy: { id: "v", name: text }, decidedAt: at, decisionReason: strings.at(-1 - i) })) },
  });
  await stack.go(page, "/app/approvals?community=harbour");
  await page.waitForSelector("#approvals-body table");
  await showAsText(page, "#approvals-body td:first-child dt", strings.map((text) => `x${text}`), assert);
  await showAsText(page, "#approvals-body td:first-child q", strings, assert);
  await showAsText(page, "#approvals-body td:nth-child(4) bdi", strings, assert);
  await showAsText(page, "#approvals-body td:nth-child(4) q", [...strings].reverse(), assert);
  await page.context().close();
});

test("CS-7: all about a call: what it is, where, and its history with notes and names", async () => {
  const page = await windowWith({});
  await stack.go(page, "/app/dispatch?community=harbour");
  const show = async (entry) => {
    for (const old of document.querySelectorAll("dialog")) old.remove();
    (await import("/assets/js/call_forms.js")).details({ entry, mayManage: false });
  };
  const change = (text, i) => ({ version: i + 2, status: "ASSIGNED", fields: [text], note: text, actor: { id: "u", name: text }, assignedTo: { id: "v", name: text }, at });
  const entry = { title: "x", description: "x", locationName: "x", createdAt: at, next: [], history: strings.map(change) };
  await page.evaluate(show, entry);
  await showAsText(page, "dialog .history .text", strings, assert);
  await showAsText(page, "dialog .history li > bdi", strings, assert);
  await showAsText(page, "dialog .history .sub:last-child bdi", strings, assert);
  await showAsText(page, "dialog .history .sub:nth-of-type(1):not(:last-child)", strings.map((text) => `Changed: ${text}`), assert);
  await oneByOne(page, {
    draw: async (text) => {
      for (const old of document.querySelectorAll("dialog")) old.remove();
      const entry = { title: text, description: text, locationName: text, createdAt: "2026-01-02T03:04:05.678Z", next: [], history: [] };
      (await import("/assets/js/call_forms.js")).details({ entry, mayManage: false });
    },
    selectors: ["dialog[open] h2", "dialog[open] .text", "dialog[open] .muted > bdi"],
  });
  await page.context().close();
});

test("CS-7: everything of an audit entry, its personal part too", async () => {
  const named = (prefix) => Object.fromEntries(strings.map((text, i) => [`${prefix}${text}`, strings.at(-1 - i)]));
  const page = await windowWith({
    [api("audit")]: { integrity: { state: "intact", checked: 1 }, entries: [
      { sequence: 1, at, event: "x", title: "x", source: "cli", result: "ok", actor: null, target: null, hash: "h", metadata: named("m"), personal: named("p") }] },
  });
  await stack.go(page, "/app/audit?community=harbour");
  await page.locator("#audit-body button", { hasText: "Details" }).click();
  await page.waitForSelector("dialog .pairs");
  const of = (prefix) => strings.map((text) => `${prefix}${text}`);
  const fixed = ["Event", "Time", "UTC", "Result", "Source"];
  await showAsText(page, "dialog dt", [...fixed, ...of("m"), ...of("p"), "Hash"], assert);
  await showAsText(page, `dialog dd:nth-of-type(n + ${fixed.length + 1}):not(:last-of-type)`, [...strings].reverse().concat([...strings].reverse()), assert);
  await page.context().close();
});

test("CS-7: what messages are about, and why they or their channel wait", async () => {
  const page = await windowWith({
    [api("deliveries")]: { waiting: 1, held: 1, dead: 1, uncertain: 0, oldestAt: at, more: false,
      channels: strings.map((text) => ({ channelId: text, state: "paused", reason: "x", explanation: text, waiting: 1 })),
      // The first half tells of what is gone, the second of what is still there.
      deliveries: [...strings, ...strings].map((text, i) => ({
        id: `d${i}`, state: "dead", explanation: "x", topic: "approvals", kind: "approval", subject: text, channelId: "1", urgency: 1, changes: 1,
        ...(i < strings.length ? { explanation: strings.at(-1 - i) } : { title: text, requestedBy: strings.at(-1 - i + strings.length), subjectStatus: text }),
        attempts: 1, reason: "", createdAt: at, firstTryAt: at, settledAt: null, messageId: null })) },
  });
  await stack.go(page, "/app/deliveries?community=harbour");
  await page.waitForSelector("#deliveries-body table");
  await showAsText(page, "#deliveries-body td:first-child .tiny", strings, assert);
  await showAsText(page, "#deliveries-body td:first-child a", strings, assert);
  await showAsText(page, "#deliveries-body td:first-child .sub bdi", [...strings].reverse(), assert);
  await showAsText(page, `#deliveries-body tr:nth-child(-n + ${strings.length}) td:nth-child(3) span`, [...strings].reverse(), assert);
  await showAsText(page, "#delivery-stopped p", strings.map((text) => `Channel ${text} is stopped. ${text}`), assert);
  await page.context().close();
});

test("CS-7: questions and short messages", async () => {
  const page = await windowWith({});
  await stack.go(page, "/app");
  await oneByOne(page, {
    draw: async (text) => {
      const { ask, person, toast } = await import("/assets/js/dom.js");
      for (const old of document.querySelectorAll("dialog")) old.close();
      while (document.querySelector("dialog")) await new Promise((resolve) => { setTimeout(resolve, 1); });
      ask({ title: ["Revoke “", person(text), "”?"], text, yes: "Yes" });
      while (!document.querySelector("dialog[open]")) await new Promise((resolve) => { setTimeout(resolve, 1); });
      toast(text);
    },
    selectors: ["dialog[open] h2 bdi", "dialog[open] p", ".toast"],
  });
  await page.context().close();
});
