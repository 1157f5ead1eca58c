// The pages of the desk: axe-core in light and dark, a phone, the weight of a first load; every hostile string as text.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { settings, Stack } from "./stack.mjs";
import { accessible, answerWith, firstLoad, fitsPhone } from "./page_checks.mjs";
import { harmless, hostileStrings as strings, showAsText, watchForScripts } from "./hostile_strings.mjs";

let stack;
let home;
const olga = "olga@example.org";
const at = "2026-01-02T03:04:05.678Z";
const pages = ["/app/approvals", "/app/dispatch", "/app/players", "/app/audit", settings];
const api = (...rest) => ["/api/communities", home.id, ...rest].join("/");
const reversed = [...strings].reverse();

before(async () => {
  stack = await Stack.start();
  await stack.addUser(olga, "Olga Owner");
  await stack.addUser("mo@example.org", "Mo Mod");
  await stack.addCommunity("harbour", "Harbour Roleplay", olga, "OWNER");
  await stack.addMember("harbour", "mo@example.org", "MOD");
  await stack.essctl("call", "add", "--community", "harbour", "--title", "Smoke at the pier", "--priority", "5", "--location", "Pier 3");
  await stack.essctl("approval", "add", "--community", "harbour", "--command", "ban", "--risk", "high", "--payload", '{"target":"Robin"}');
  await stack.essctl("approval", "add", "--community", "harbour", "--command", "unban", "--requested-by", olga);
  await stack.essctl("player", "add", "--community", "harbour", "--name", "Robin", "--roblox-id", "12345");
  const page = await stack.signedIn(olga);
  home = (await (await page.request.get(`${stack.url}/api/session`)).json()).communities[0];
  await page.context().close();
});
after(() => stack?.stop());

async function windowWith(answers) {
  const page = await stack.open({ storageState: stack.states.get(olga) });
  await watchForScripts(page);
  for (const [path, body] of Object.entries(answers)) await answerWith(page, path, body);
  return page;
}

test("the pages and their dialogs have no fault that axe-core knows, and fit a phone", async () => {
  const page = await stack.signedIn(olga);
  for (const path of pages) {
    await stack.go(page, `${path}?community=harbour`);
    await page.waitForLoadState("networkidle");
    const name = `desk-${path.split("/").at(-1)}`;
    await accessible(page, stack, name);
    await fitsPhone(page, stack, name);
    const opener = page.locator("#approval-new, #call-new, #player-new, #config-edit, #audit-body .end .button").first();
    await opener.click();
    await page.waitForSelector("dialog[open], #config");
    await accessible(page, stack, `${name}-dialog`);
  }
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("what is opened from a row has no fault that axe-core knows, and fits a phone", async () => {
  const page = await stack.signedIn(olga);
  const rows = [["approvals", "Approve"], ["approvals", "Deny"], ["approvals", "Take back"], ["dispatch", "Details"], ["dispatch", "Clear"], ["players", "Change"]];
  for (const [path, name] of rows) {
    await stack.go(page, `/app/${path}?community=harbour`);
    await page.locator("tbody .button", { hasText: name }).first().click();
    await page.waitForSelector("dialog[open]");
    const shot = `desk-${path}-${name.toLowerCase().replace(" ", "-")}`;
    await accessible(page, stack, shot);
    await fitsPhone(page, stack, shot);
  }
  await stack.go(page, "/app/dispatch?community=harbour");
  await page.locator("tbody .button", { hasText: "Details" }).first().click();
  await page.locator("dialog .button", { hasText: "Change" }).click();
  await page.waitForSelector("dialog [name=note]");
  await accessible(page, stack, "desk-dispatch-change");
  await fitsPhone(page, stack, "desk-dispatch-change");
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("deliveries that failed say why, and can be sent again; the page has no fault that axe-core knows", async () => {
  const delivery = (id, state, explanation) => ({
    id, state, explanation, topic: "approvals", kind: "approval", subject: strings[0], channelId: "920000000000000001", urgency: 1, changes: 1,
    attempts: 1, reason: "", createdAt: at, firstTryAt: at, settledAt: null, messageId: null });
  const page = await windowWith({
    [api("deliveries")]: {
      deliveries: [delivery("d1", "dead", strings[1]), delivery("d2", "sent", ""), delivery("d3", "queued", "")],
      channels: [{ channelId: "920000000000000001", state: "paused", reason: "discord_10003", explanation: "The channel is gone.", waiting: 1 }],
      waiting: 1, held: 1, dead: 1, uncertain: 0, oldestAt: at, more: false },
  });
  let replayed = 0;
  await page.route((url) => url.pathname === api("deliveries", "d1", "replay"), (route) => {
    replayed += 1;
    return route.fulfill({ json: { ok: true, delivery: delivery("d1", "queued", "") } });
  });
  await stack.go(page, "/app/deliveries?community=harbour");
  await page.waitForSelector("#deliveries-body table");
  await accessible(page, stack, "desk-deliveries");
  await fitsPhone(page, stack, "desk-deliveries");
  assert.match(await page.textContent("#delivery-stopped"), /is stopped/);
  await page.locator("#deliveries-body .button", { hasText: "Send again" }).click();
  await page.waitForFunction(() => document.body.textContent.includes("Queued again."));
  assert.equal(replayed, 1);
  assert.equal(await page.locator("#deliveries-body tbody tr").nth(1).locator(".button").count(), 0);
  await page.context().close();
});

test("what a link names is marked, though it is not on the first page", async () => {
  const page = await windowWith({});
  const entry = (n) => ({
    id: `c${n}`, title: `Call no ${n}.`, description: "", priority: 3, status: "CLEARED", locationName: null, assignedTo: null,
    createdAt: at, updatedAt: at, version: 1, next: [], history: [],
  });
  const asked = [];
  await page.route((url) => url.pathname === api("calls"), (route) => {
    const query = new URL(route.request().url()).searchParams;
    asked.push(`${query.get("state")} ${query.get("before")}`);
    const begin = query.has("before") ? Number(query.get("before").slice(1)) + 1 : 0;
    return route.fulfill({ json: { ok: true, calls: Array.from({ length: 25 }, (_, i) => entry(begin + i)), openCount: 0, more: true } });
  });
  await stack.go(page, "/app/dispatch?community=harbour&state=all&id=c60");
  await page.waitForSelector("#calls-body tr[aria-current]");
  assert.match(await page.textContent("#calls-body tr[aria-current]"), /Call no 60\./);
  assert.deepEqual(asked, ["all null", "all c24", "all c49"]);
  await stack.go(page, "/app/dispatch?community=harbour&state=all&id=c999");
  await page.waitForFunction(() => document.querySelectorAll("#calls-body tbody tr").length === 200);
  await page.locator("#calls-body .pager .button").waitFor();
  assert.equal(asked.length, 3 + 8);
  await page.context().close();
});

test("a first load is at most 60 KB uncompressed, all of it from this server", async () => {
  await Promise.all([...pages, "/app/deliveries"].map((path) => firstLoad(stack, stack.states.get(olga), `${path}?community=harbour`)));
});

test("CS-7: what was asked for, by whom and why", async () => {
  const approvals = strings.map((text, i) => ({
    id: `a${i}`, status: "REJECTED", riskLevel: "LOW", payload: { commandId: text, [`x${text}`]: text }, reason: strings.at(-1 - i), requestedBy: { id: "u", name: text },
    createdAt: at, decidedBy: { id: "v", name: text }, decidedAt: at, decisionReason: text,
  }));
  const page = await windowWith({ [api("approvals")]: { approvals, more: false } });
  await stack.go(page, "/app/approvals?community=harbour");
  await page.waitForSelector("#approvals-body table");
  await showAsText(page, "#approvals-body td:first-child strong", strings, assert);
  await showAsText(page, "#approvals-body td:first-child dd", strings, assert);
  await showAsText(page, "#approvals-body td:nth-child(3) bdi", strings, assert);
  await page.context().close();
});

test("CS-7: calls, their places and who has them", async () => {
  const calls = strings.map((text, i) => ({
    id: `c${i}`, title: text, description: strings.at(-1 - i), priority: 3, status: "ASSIGNED", locationName: text, assignedTo: { id: "u", name: text },
    createdAt: at, updatedAt: at, version: 1, next: ["CLEARED"], history: [],
  }));
  const page = await windowWith({ [api("calls")]: { calls, openCount: calls.length, more: false } });
  await stack.go(page, "/app/dispatch?community=harbour");
  await page.waitForSelector("#calls-body table");
  await showAsText(page, "#calls-body td:nth-child(2) strong", strings, assert);
  await showAsText(page, "#calls-body td:nth-child(2) bdi", strings, assert);
  await showAsText(page, "#calls-body td:nth-child(2) .text", reversed, assert);
  await showAsText(page, "#calls-body td:nth-child(3) bdi", strings, assert);
  await page.context().close();
});

test("CS-7: players, audit entries and channels", async () => {
  const page = await windowWith({
    [api("players")]: { players: strings.map((name, i) => ({ id: `p${i}`, name, status: "ACTIVE", robloxId: null, discordId: null, updatedAt: at, version: 1 })), more: false },
    [api("audit")]: { integrity: { state: "intact", checked: 1 }, entries: strings.map((event, i) => ({ sequence: i + 1, at, event, title: event, source: "cli", result: "ok", actor: { id: "u", name: reversed[i] }, target: event, metadata: {} })) },
    [api("discord")]: { config: { guildId: "910000000000000001", approvalsChannelId: "1", dispatchChannelId: null, securityChannelId: null, applicationId: null, publicKey: "", botToken: { set: true, setAt: at, keyId: "k" }, mutedEvents: [], quietFrom: null, quietUntil: null, quietOffset: null, language: "en", version: 1, linkedRoles: false, linkedRolesNumber: null } },
    [api("discord", "live")]: { guild: { id: "910000000000000001", name: strings[0] }, ownToken: true, channels: strings.map((name, i) => ({ id: String(i + 1), name, type: 0, takesMessages: true, missing: [] })) },
  });
  await stack.go(page, "/app/players?community=harbour");
  await page.waitForSelector("#players-body table");
  await showAsText(page, "#players-body strong", strings, assert);
  await stack.go(page, "/app/audit?community=harbour");
  await page.waitForSelector("#audit-body table");
  await showAsText(page, "#audit-body td:nth-child(2) > div > button", strings, assert);
  await showAsText(page, "#audit-body td:nth-child(3) bdi", reversed, assert);
  await stack.go(page, `${settings}?community=harbour`);
  await page.click("#config-edit");
  await page.waitForSelector("#approvalsChannelId option:nth-child(2)", { state: "attached" });
  await showAsText(page, "#approvalsChannelId option:not(:first-child)", strings.map((name) => `#${name}`), assert);
  await harmless(page, assert);
  await page.context().close();
});

test("CS-7: what is typed into a dialog goes out as it is, and a refusal shows as text beside its field", async () => {
  const page = await stack.open({ storageState: stack.states.get(olga) });
  await watchForScripts(page);
  const sent = [];
  await page.route((url) => url.pathname === api("players"), (route) => {
    if (route.request().method() !== "POST") return route.continue();
    const { name } = route.request().postDataJSON();
    sent.push(name);
    return route.fulfill({ status: 400, json: { ok: false, code: "invalid_name", field: "name", error: name } });
  });
  await stack.go(page, "/app/players?community=harbour");
  await page.click("#player-new");
  await page.waitForSelector("dialog [name=name]");
  const typed = strings.filter((each) => each.trim() === each && each !== "" && each.length <= 100 && !/[\r\n\ud800-\udfff]/u.test(each));
  const said = await page.evaluate(async (texts) => {
    const form = document.querySelector("dialog form");
    const answers = [];
    for (const text of texts) {
      form.elements.name.value = text;
      form.requestSubmit();
      const submit = form.querySelector("[type=submit]");
      while (submit.getAttribute("aria-busy")) await new Promise((resolve) => { setTimeout(resolve, 1); });
      answers.push(form.elements.name.closest(".field").querySelector(".field-error").textContent);
    }
    return answers;
  }, typed);
  assert.ok(typed.length > 350, `${typed.length}`);
  assert.deepEqual(sent, typed);
  assert.deepEqual(said, typed);
  await harmless(page, assert);
  await page.context().close();
});
