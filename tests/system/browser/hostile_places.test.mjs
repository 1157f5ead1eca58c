// CS-7 at the glass, the places that show up only after a press: titles of dialogs, what a form is filled with, choices, single
// entries, and the pages for who is not signed in.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { settings, Stack } from "./stack.mjs";
import { answerWith } from "./page_checks.mjs";
import { hostileStrings as strings, oneAtATime, showAsText, showOneByOne, watchForScripts } from "./hostile_strings.mjs";

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

const api = (...rest) => ["/api/communities", session.communities[0].id, ...rest].join("/");
const oneByOne = (page, options) => showOneByOne(page, options, assert);
const oneLine = (text) => text.replace(/[\r\n]/g, "");  // what an input makes of it
const manyLines = (text) => text.replace(/\r\n?/g, "\n");  // and a textarea

async function windowOn(path, answers = {}) {
  const page = await stack.open({ storageState: stack.states.get(olga) });
  await watchForScripts(page);
  for (const [each, body] of Object.entries(answers)) await answerWith(page, each, body);
  await stack.go(page, path);
  return page;
}

test("CS-7: the titles of the dialogs that decide, clear and replace", async () => {
  const page = await windowOn("/app/approvals?community=harbour", {
    [api("approvals")]: { more: false, approvals: oneAtATime.map((text, i) => ({
      id: `a${i}`, status: "PENDING", riskLevel: "LOW", payload: { commandId: text }, reason: "", requestedBy: { id: "u", name: "Mo" },
      createdAt: at, decidedBy: null, decidedAt: null, decisionReason: "" })) },
  });
  await page.waitForSelector("#approvals-body table");
  const title = "dialog[open] h2 bdi";
  await oneByOne(page, {
    draw: async () => {
      for (const old of document.querySelectorAll("dialog")) old.close();
      globalThis.turn = (globalThis.turn ?? -1) + 1;
      document.querySelectorAll("#approvals-body .primary")[globalThis.turn].click();
      while (!document.querySelector("dialog[open]")) await new Promise((resolve) => { setTimeout(resolve, 1); });
    },
    selectors: [title],
  });
  await oneByOne(page, {
    draw: async (text) => {
      for (const old of document.querySelectorAll("dialog")) old.remove();
      (await import("/assets/js/call_forms.js")).close("/api/x", { title: text, version: 1 }, "CLEARED", () => false);
    },
    selectors: [title],
  });
  await oneByOne(page, {
    draw: async (text) => {
      for (const old of document.querySelectorAll("dialog")) old.remove();
      (await import("/assets/js/key_forms.js")).rotateDialog({ name: text }, "/api/x");
    },
    selectors: [title],
  });
  await page.context().close();
});

test("CS-7: the name of a key beside its secret, and the secret itself", async () => {
  let name = "x";
  const page = await windowOn(settings);
  await page.route((url) => url.pathname === "/api/x", (route) => route.fulfill({ json: { ok: true, key: { name }, secret: name } }));
  await oneByOne(page, {
    next: (text) => { name = text; },
    draw: async (text) => {
      const { rotate } = await import("/assets/js/key_actions.js");
      const over = rotate("/api/x", { name: text }, async () => {});
      document.querySelector("dialog form").requestSubmit();
      await over;
    },
    selectors: [".secret-once strong bdi", ".secret-once input"],
    as: { ".secret-once input": oneLine },
  });
  await page.context().close();
});

test("CS-7: what the forms for a call and a player are filled with, and whom a call can go to", async () => {
  const page = await windowOn("/app/players?community=harbour", {
    [api("players")]: { more: false, players: oneAtATime.map((name, i) => (
      { id: `p${i}`, name, status: "ACTIVE", robloxId: name, discordId: name, updatedAt: at, version: 1 })) },
  });
  await page.waitForSelector("#players-body table");
  const names = ["name", "robloxId", "discordId"].map((name) => `dialog[open] [name=${name}]`);
  await oneByOne(page, {
    draw: async () => {
      for (const old of document.querySelectorAll("dialog")) old.close();
      globalThis.turn = (globalThis.turn ?? -1) + 1;
      document.querySelectorAll("#players-body .actions .button")[globalThis.turn].click();
      while (!document.querySelector("dialog[open]")) await new Promise((resolve) => { setTimeout(resolve, 1); });
    },
    selectors: names, as: Object.fromEntries(names.map((each) => [each, oneLine])),
  });
  await oneByOne(page, {
    draw: async (text) => {
      for (const old of document.querySelectorAll("dialog")) old.remove();
      const entry = { title: text, description: text, locationName: text, priority: 3, status: "OPEN", assignedTo: null, version: 1, createdAt: "2026-01-02T03:04:05.678Z", next: [], history: [] };
      const { details } = await import("/assets/js/call_forms.js");
      details({ path: "/api/x", entry, mayManage: true, overtaken: () => false, responders: async () => [{ id: "r", name: text }] });
      document.querySelector("dialog .primary").click();
      while (!document.querySelector("dialog [name=note]")) await new Promise((resolve) => { setTimeout(resolve, 1); });
    },
    selectors: ["dialog [name=title]", "dialog [name=locationName]", "dialog [name=description]", "dialog [name=assignedTo] option:last-child"],
    as: { "dialog [name=title]": oneLine, "dialog [name=locationName]": oneLine, "dialog [name=description]": manyLines },
  });
  await page.context().close();
});

test("CS-7: the roles that a member can be given", async () => {
  const roles = [...strings.map((name, priority) => ({ name, priority, permissions: [] })), { name: "OWNER", priority: 100000, permissions: [] }];
  const page = await windowOn("/app/members?community=harbour", {
    [api("members")]: { roles, invites: [], members: [
      { userId: "u", name: "Mo", email: "mo@example.org", role: strings[0], suspendedAt: null, linked: false, since: at }] },
  });
  await page.waitForSelector("#members-body select");
  await showAsText(page, "#members-body select option:not(:last-child)", strings, assert);
  await page.context().close();
});

test("CS-7: names of channels and refusals on the server's card, and channels and code of a proof", async () => {
  let code = "x";
  const page = await windowOn(settings);
  await page.waitForSelector("#server-body .empty");
  await page.route((url) => url.pathname === "/api/x", (route) => route.fulfill({ json: { ok: true, proven: false, code } }));
  await oneByOne(page, {
    draw: async (text) => {
      const stored = {
        guildId: "1", guildProof: "code", approvalsChannelId: "2", dispatchChannelId: null, securityChannelId: null,
        botToken: { set: true, setAt: null, keyId: "k" }, mutedEvents: [], quietFrom: null, language: "en", linkedRoles: false, linkedRolesNumber: null,
      };
      const live = { guild: { id: "1", name: text }, channels: [{ id: "2", name: text, takesMessages: true, missing: [] }] };
      const { summary } = await import("/assets/js/server_summary.js");
      document.getElementById("server-body").replaceChildren(summary({ stored, live, checking: false, refusal: { message: text }, at: () => "/api/x", reload: () => {} }));
    },
    selectors: ["#guild-name bdi", "[data-channel=approvals] .identity-text bdi", "#live-refusal"],
  });
  await oneByOne(page, {
    next: (text) => { code = text; },
    draw: async (text) => {
      for (const old of document.querySelectorAll("dialog")) old.remove();
      const { proveGuild } = await import("/assets/js/guild_claim.js");
      proveGuild("/api/x", "1", { guild: { id: "1" }, channels: [{ id: "2", name: text, takesMessages: true }] });
      while (!document.querySelector("dialog [name=channelId]")) await new Promise((resolve) => { setTimeout(resolve, 1); });
    },
    selectors: ["#guild-code", "dialog [name=channelId] option"],
    as: { "dialog [name=channelId] option": (text) => `#${text}` },
  });
  await page.context().close();
});

test("CS-7: what entries of the audit log are about, why something was refused, whom a bot names, and where it came from", async () => {
  const page = await windowOn("/app/audit?community=harbour", {
    [api("audit")]: { integrity: { state: "intact", checked: 1 }, entries: strings.map((text, i) => ({
      sequence: i + 1, at, event: "x", title: "x", source: text, result: "refused", actor: null, target: text, metadata: { reason: text },
      personal: { discordUserId: text } })) },
  });
  await page.waitForSelector("#audit-body table");
  await showAsText(page, "#audit-body td:nth-child(2) .sub .mono", strings, assert);
  await showAsText(page, "#audit-body td:nth-child(2) .tag.bad", strings.map((text) => `refused: ${text}`), assert);
  await showAsText(page, "#audit-body td:nth-child(3) .mono", strings, assert);
  await showAsText(page, "#audit-body td:nth-child(4) .tag", strings, assert);
  const dd = (n, rest = "") => `dialog[open] dd:nth-of-type(${n})${rest}`;
  await oneByOne(page, {
    draw: async (text) => {
      for (const old of document.querySelectorAll("dialog")) old.remove();
      (await import("/assets/js/audit_entry.js")).showEntry({
        sequence: 1, title: text, event: text, at: "2026-01-02T03:04:05.678Z", actor: { id: text, name: text }, severity: text, result: text, source: text,
        target: text, guildId: text, apiKeyId: text, requestId: text, metadata: {}, personal: {}, hash: text,
      }, "harbour");
    },
    selectors: ["dialog[open] h2", dd(1, " span"), dd(4, " bdi"), dd(4, " .mono"), dd(5), dd(6), dd(7), dd(8, " span"), dd(9, " a span"), dd(10, " a span"),
      dd(11, " span"), dd(12, " span")],
    as: { "dialog[open] h2": (text) => `${text} #1` }, inside: { "dialog[open] h2": 1 },
  });
  await page.context().close();
});

test("CS-7: who did what on the overview, and the communities that a closed page leads to", async () => {
  const page = await windowOn("/app?community=harbour", {
    [api("audit")]: { integrity: null, entries: [...strings.map((name) => ({ actor: { id: "x", name } })), ...strings.map((source) => ({ actor: null, source }))]
      .map((each) => ({ at, event: "x", title: "x", result: "ok", ...each })) },
  });
  await page.waitForSelector("#recent-body table");
  await showAsText(page, "#recent-body td:nth-child(3) bdi", strings, assert);
  await showAsText(page, "#recent-body td:nth-child(3) .muted", strings, assert);
  await oneByOne(page, {
    draw: async (text) => {
      document.getElementById("refused")?.remove();
      (await import("/assets/js/turned_away.js")).turnAway("members", { communities: [{ slug: "c", name: text }] }, null);
    },
    selectors: ["#refused .actions a"],
  });
  await page.context().close();
});

// The script of the page is run once more for each text; what it shows is waited for.
const drawInvite = (id) => `async () => {
  const shown = new Promise((resolve) => { new MutationObserver(resolve).observe(document.getElementById("${id}"), { childList: true }); });
  await import("/assets/js/invite.js?" + performance.now());
  await shown;
}`;

for (const [id, what, own, answer, as] of [
  ["signed-in-as", "the name of who may join", (name) => ({ name, email: "sam@example.org" }), null, null],
  ["sign-in-text", "the address of who is signed in", (email) => ({ name: "Sam", email }), null,
    (text) => `You are signed in as ${text}, but the invitation is for another address.`],
  ["dead-text", "why it does not work", null, (error) => ({ status: 400, json: { ok: false, code: "x", error } }), null]]) {
  test(`CS-7: ${what}, on the page of an invitation`, async () => {
    const page = await stack.open();
    await watchForScripts(page);
    let text = "x";
    if (own) {
      await page.route((url) => url.pathname === "/api/session", (route) => route.fulfill({
        json: { ...session, user: { ...session.user, ...own(text) } } }));
    }
    const invitation = { ok: true, community: { name: "Harbour" }, role: "MOD", email: "sam@example.org", hasAccount: true };
    await page.route("**/api/invites/look", (route) => route.fulfill(answer ? answer(text) : { json: invitation }));
    await page.goto(`${stack.url}/invite#token`);
    await page.waitForSelector("#invitation:not([hidden]), #dead:not([hidden])");
    await oneByOne(page, { next: (each) => { text = each; }, draw: drawInvite(id), selectors: [`#${id}`], as: as ? { [`#${id}`]: as } : {} });
    await page.context().close();
  });
}

test("CS-7: the address to which a link for a new password goes", async () => {
  const page = await stack.open();
  await watchForScripts(page);
  await page.route((url) => url.pathname === "/api/password-resets", (route) => route.fulfill({ json: { ok: true } }));
  await page.goto(`${stack.url}/reset`);
  await page.waitForSelector("#request:not([hidden])");
  const texts = strings.filter((each) => !/[\s@\ud800-\udfff]/u.test(each));
  assert.ok(texts.length > 200, `${texts.length}`);
  await oneByOne(page, {
    texts,
    draw: async (text) => {
      const form = document.getElementById("request");
      form.elements.email.value = `${text}@x`;
      form.requestSubmit();
      do await new Promise((resolve) => { setTimeout(resolve, 1); }); while (form.querySelector("[type=submit]").getAttribute("aria-busy"));
    },
    selectors: ["#sent-to"], as: { "#sent-to": (text) => `${text}@x` },
  });
  await page.context().close();
});
