// The pages that staff work with: approvals, dispatch, players, audit. Each form right and wrong, two people, two communities.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { ids, Stack } from "./stack.mjs";
import { accessible, answerWith, counts, reads } from "./page_checks.mjs";

let stack;
const olga = "olga@example.org";
const mo = "mo@example.org";
const vera = "vera@example.org";

before(async () => {
  stack = await Stack.start();
  await stack.addUser(olga, "Olga Owner");
  await stack.addUser(mo, "Mo Mod");
  await stack.addUser(vera, "Vera Viewer");
  await stack.addCommunity("harbour", "Harbour Roleplay", olga, "OWNER");
  await stack.addCommunity("valley", "Valley Patrol", mo, "OWNER");
  await stack.addMember("harbour", mo, "MOD");
  await stack.addMember("harbour", vera, "VIEWER");
  await stack.addMember("valley", olga, "VIEWER");
  await stack.essctl("player", "add", "--community", "valley", "--name", "Valley Val");
});
after(() => stack?.stop());

const open = (who, page, community = "harbour") => stack.signedIn(who, `/app/${page}?community=${community}`);
const said = (page, text) => page.locator("#toasts", { hasText: text }).waitFor();
const rows = (page) => page.locator("table.list tbody tr");
const row = (page, text) => rows(page).filter({ hasText: text });

async function close(...pages) {
  for (const page of pages) {
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  }
}

async function ask(page, { command, details = "", reason = "" }) {
  await page.click("#approval-new");
  await page.fill("dialog [name=commandId]", command);
  await page.selectOption("dialog [name=riskLevel]", "HIGH");
  await page.fill("dialog [name=payload]", details);
  await page.fill("dialog [name=reason]", reason);
  await page.click("dialog [type=submit]");
}

test("a moderator asks, errors stand beside their fields, and nothing typed is lost", async () => {
  const page = await open(mo, "approvals");
  await page.locator(".empty", { hasText: "Nothing waits" }).waitFor();
  await ask(page, { command: "", details: "no colon here" });
  await reads(page.locator("dialog .field:has([name=commandId]) .field-error"), /Say what should be done/);
  await reads(page.locator("dialog .field:has([name=payload]) .field-error"), /a colon and a value/);
  await page.keyboard.press("Escape");
  await page.locator("dialog", { hasText: "Leave without saving" }).locator("button", { hasText: "Stay" }).click();
  assert.equal(await page.inputValue("dialog [name=payload]"), "no colon here");
  await page.fill("dialog [name=commandId]", "ban");
  await page.fill("dialog [name=payload]", "target: Robin\nlink: https://example.org/a:b");
  await page.click("dialog [type=submit]");
  await said(page, "Request sent");
  const mine = row(page, "ban");
  await reads(mine, /Robin[^]*https:\/\/example.org\/a:b/);
  await reads(mine, /Somebody else decides/);
  await counts(mine.locator("button", { hasText: "Approve" }), 0);
  await close(page);
});

test("TE-5: two people decide at once, the second is told how it stands", async () => {
  const [first, second] = [await open(olga, "approvals"), await open(olga, "approvals")];
  await row(first, "ban").locator("button", { hasText: "Approve" }).click();
  await row(second, "ban").locator("button", { hasText: "Deny" }).click();
  await first.fill("dialog [name=reason]", "clear case");
  await first.evaluate(() => {
    const submit = document.querySelector("dialog [type=submit]");
    submit.click();
    submit.click();
  });
  await said(first, "Approved");
  await second.click("dialog [type=submit]");
  await said(second, "decided already");
  await first.selectOption("#approval-status", "APPROVED");
  await reads(row(first, "ban"), /Approved[^]*Olga Owner[^]*clear case/);
  await close(first, second);
});

test("a request is taken back by whoever made it, after a question", async () => {
  const page = await open(mo, "approvals");
  await ask(page, { command: "unban", reason: "changed my mind soon" });
  await said(page, "Request sent");
  await row(page, "unban").locator("button", { hasText: "Take back" }).click();
  await page.click("dialog button[type=button]");
  await counts(row(page, "unban"), 1);
  await row(page, "unban").locator("button", { hasText: "Take back" }).click();
  await page.click("dialog [type=submit]");
  await said(page, "Taken back");
  await page.locator(".empty", { hasText: "Nothing waits" }).waitFor();
  await close(page);
});

test("a call is opened, taken, changed and cleared, each step in its history", async () => {
  const page = await open(mo, "dispatch");
  await page.locator(".empty", { hasText: "No open calls" }).waitFor();
  await page.click("#call-new");
  await page.click("dialog [type=submit]");
  await reads(page.locator("dialog .field:has([name=title]) .field-error"), /title/);
  await page.fill("dialog [name=title]", "Smoke at the pier");
  await page.fill("dialog [name=locationName]", "Pier 3");
  await page.selectOption("dialog [name=priority]", "5");
  await page.click("dialog [type=submit]");
  await said(page, "Call opened");
  await row(page, "Smoke").locator("button", { hasText: "Take it" }).click();
  await said(page, "It is yours");
  await reads(row(page, "Smoke"), /Assigned[^]*Mo Mod/);
  await row(page, "Smoke").locator("button", { hasText: "Details" }).click();
  await page.locator("dialog button", { hasText: "Change" }).click();
  await page.selectOption("dialog [name=assignedTo]", { label: "Olga Owner" });
  await page.fill("dialog [name=note]", "Olga is closer");
  await page.click("dialog [type=submit]");
  await said(page, "Call changed");
  await reads(row(page, "Smoke"), /Olga Owner/);
  await row(page, "Smoke").locator("button", { hasText: "Clear" }).click();
  await page.fill("dialog [name=note]", "out");
  await page.click("dialog [type=submit]");
  await said(page, "Call cleared");
  await reads(page.locator("#open-count"), "0");
  await page.selectOption("#call-state", "all");
  await row(page, "Smoke").locator("button", { hasText: "Details" }).click();
  await page.waitForSelector("dialog .history li");
  const history = await page.locator("dialog .history li").allInnerTexts();
  assert.equal(history.length, 4);
  assert.match(history[0], /Cleared[^]*out/);
  assert.match(history[1], /who has it[^]*Olga is closer[^]*Mo Mod/);
  assert.match(history[3], /Opened/);
  await close(page);
});

test("of two who move a call on, the second is shown what stands now", async () => {
  await stack.essctl("call", "add", "--community", "harbour", "--title", "Lost dog");
  const [first, second] = [await open(olga, "dispatch"), await open(mo, "dispatch")];
  await row(first, "Lost dog").locator("button", { hasText: "Take it" }).click();
  await said(first, "It is yours");
  await row(second, "Lost dog").locator("button", { hasText: "Take it" }).click();
  await said(second, "Somebody changed this call");
  await reads(row(second, "Lost dog"), /Olga Owner/);
  await close(first, second);
});

test("players are added, found by a part of their name in any case, and changed", async () => {
  const page = await open(mo, "players");
  await page.locator(".empty", { hasText: "No players yet" }).waitFor();
  await page.click("#player-new");
  await page.fill("dialog [name=robloxId]", "12");
  await page.click("dialog [type=submit]");
  await reads(page.locator("dialog .field:has([name=name]) .field-error"), /Enter a name/);
  await reads(page.locator("dialog .field:has([name=robloxId]) .field-error"), /3 to 20 digits/);
  await page.fill("dialog [name=name]", "Ümit Straße");
  await page.fill("dialog [name=robloxId]", "123456");
  await page.click("dialog [type=submit]");
  await said(page, "Player added");
  for (const query of ["STRASSE", "ümit", "123456"]) {
    await page.fill("#player-search", query);
    await row(page, "Ümit").waitFor();
  }
  await page.fill("#player-search", "nobody");
  await page.locator(".empty", { hasText: "Nobody found" }).waitFor();
  await page.fill("#player-search", "");
  await row(page, "Ümit").locator("button").click();
  await page.selectOption("dialog [name=status]", "WATCHED");
  await page.fill("dialog [name=robloxId]", "");
  await page.click("dialog [type=submit]");
  await said(page, "Player changed");
  await reads(row(page, "Ümit"), /Watched/);
  assert.doesNotMatch(await row(page, "Ümit").innerText(), /123456/);
  await close(page);
});

test("TE-2: one community's people, players and calls are not in the other, and its ids open nothing there", async () => {
  const page = await open(olga, "players", "valley");
  await reads(row(page, "Valley Val"), /Active/);
  await counts(row(page, "Ümit"), 0);
  await page.locator("#player-new").waitFor({ state: "hidden" });
  const found = await page.evaluate(async () => {
    const { communities, csrf } = await (await fetch("/api/session")).json();
    const of = (slug) => `/api/communities/${communities.find((each) => each.slug === slug).id}`;
    const { calls } = await (await fetch(`${of("harbour")}/calls?state=all`)).json();
    const send = async (path) => {
      const answer = await fetch(path, {
        method: "PATCH", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf }, body: JSON.stringify({ version: 1, name: "x" }),
      });
      return { status: answer.status, code: (await answer.json()).code };
    };
    const { players } = await (await fetch(`${of("valley")}/players`)).json();
    return { foreign: await send(`${of("harbour")}/players/${players[0].id}`), missing: await send(`${of("harbour")}/players/none`), calls: calls.length };
  });
  assert.deepEqual(found.foreign, { status: 404, code: "player_not_found" });
  assert.deepEqual(found.missing, found.foreign);
  assert.ok(found.calls > 0);
  await close(page);
});

test("a viewer reads which right is missing, and is offered nothing that would be refused", async () => {
  const page = await open(vera, "approvals");
  await reads(page.locator("#refused"), /approvals:decide or commands:run/);
  await stack.go(page, "/app/players?community=harbour");
  await row(page, "Ümit").waitFor();
  await counts(row(page, "Ümit").locator("button"), 0);
  await close(page);
});

test("the audit log is filtered by what, whom and when, and its ids lead to the things", async () => {
  const page = await open(olga, "audit");
  await page.waitForSelector("#audit-body table");
  await page.fill("#audit-event", "approval.decided");
  await page.click("#audit-apply");
  await page.waitForFunction(() => document.querySelectorAll("#audit-body tbody tr").length === 1);
  await reads(rows(page).first(), /Olga Owner/);
  assert.match(await rows(page).first().locator("a").getAttribute("href"), /^\/app\/approvals\?community=harbour$/);
  await page.click("#audit-reset");
  await page.waitForFunction(() => document.querySelectorAll("#audit-body tbody tr").length > 5);
  await page.fill("#audit-event", "no.such.event");
  await page.click("#audit-apply");
  await page.locator(".empty", { hasText: "Nothing matches" }).waitFor();
  await reads(page.locator("#audit-integrity"), /Nothing to check/);
  await close(page);
});

test("security events are picked by severity on the audit page, which opens also for whoever reads only these", async () => {
  for (const [severity, type] of [["critical", "anticheat.speed"], ["low", "anticheat.jump"]]) {
    await stack.essctl("security", "raise", "--community", "harbour", "--severity", severity, "--type", type);
  }
  const page = await open(olga, "audit");
  await page.waitForSelector("#audit-body table");
  await page.selectOption("#audit-severity", "CRITICAL");
  await page.waitForFunction(() => [...document.querySelectorAll("#audit-body tbody tr")].every((each) => /CRITICAL/.test(each.innerText)));
  await counts(row(page, "anticheat.speed"), 1);
  await counts(row(page, "anticheat.jump"), 0);
  assert.ok(await page.isDisabled("#audit-event"));
  await page.locator("#export-csv").waitFor({ state: "hidden" });
  await page.selectOption("#audit-severity", "ANY");
  await row(page, /anticheat\.jump[^]*LOW/).waitFor();
  await page.click("#audit-reset");
  await page.locator("#export-csv").waitFor();
  assert.equal(await page.inputValue("#audit-severity"), "");

  await page.route((url) => url.pathname === "/api/session", async (route) => {
    const response = await route.fetch();
    const session = await response.json();
    for (const each of session.communities) each.permissions = ["security:read"];
    await route.fulfill({ response, json: session });
  });
  await stack.go(page, "/app/audit?community=harbour");
  await row(page, "anticheat.speed").waitFor();
  await counts(page.locator("nav a[href^='/app/audit']"), 1);
  await counts(page.locator("#audit-body .as-link"), 0);
  await counts(page.locator("#audit-severity option"), 5);
  await page.locator("#export-csv").waitFor({ state: "hidden" });
  await close(page);
});

test("AU-11: the audit log is saved as CSV and as JSON Lines, and saving it is in the log", async () => {
  const page = await open(olga, "audit");
  await page.waitForSelector("#audit-body table");
  for (const [format, first] of [["csv", /^[a-z_,"]+\r\n/i], ["jsonl", /^\{.*\}\n/]]) {
    const [file] = await Promise.all([page.waitForEvent("download"), page.click(`#export-${format}`)]);
    assert.equal(file.suggestedFilename(), `audit-harbour.${format}`);
    const content = await readFile(await file.path(), "utf8");
    assert.match(content, first);
    assert.ok(content.includes("approval.decided"));
  }
  await stack.go(page, "/app/audit?community=harbour");
  await row(page, "The audit log was exported").first().waitFor();
  await close(page);
});

test("the keyboard alone asks for an approval and decides it", async () => {
  const page = await open(mo, "approvals");
  await page.focus("#approval-new");
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog [name=commandId]");
  await page.keyboard.type("kick");
  await page.keyboard.press("Enter");
  await said(page, "Request sent");
  const olgas = await open(olga, "approvals");
  await row(olgas, "kick").locator("button", { hasText: "Approve" }).focus();
  await olgas.keyboard.press("Enter");
  await olgas.waitForSelector("dialog [name=reason]");
  await olgas.keyboard.press("Tab");
  await olgas.keyboard.press("Tab");
  await olgas.keyboard.press("Enter");
  await said(olgas, "Approved");
  await close(page, olgas);
});

test("a call without a title and a player with wrong ids are told beside their fields, and nothing typed is lost", async () => {
  await stack.essctl("call", "add", "--community", "harbour", "--title", "Noise");
  const page = await open(mo, "dispatch");
  await row(page, "Noise").locator("button", { hasText: "Details" }).click();
  await page.locator("dialog button", { hasText: "Change" }).click();
  await page.fill("dialog [name=title]", " ");
  await page.fill("dialog [name=note]", "called again");
  await page.click("dialog [type=submit]");
  await reads(page.locator("dialog .field:has([name=title]) .field-error"), /title/);
  assert.equal(await page.inputValue("dialog [name=note]"), "called again");
  await page.fill("dialog [name=title]", "Loud noise");
  await page.click("dialog [type=submit]");
  await said(page, "Call changed");
  await reads(row(page, "Loud noise"), /Open/);
  await stack.go(page, "/app/players?community=harbour");
  await row(page, "Ümit").locator("button").click();
  await page.fill("dialog [name=robloxId]", "abc");
  await page.fill("dialog [name=discordId]", "12");
  await page.click("dialog [type=submit]");
  await reads(page.locator("dialog .field:has([name=robloxId]) .field-error"), /3 to 20 digits/);
  await reads(page.locator("dialog .field:has([name=discordId]) .field-error"), /15 to 20 digits/);
  await page.fill("dialog [name=robloxId]", "");
  await page.fill("dialog [name=discordId]", ids.otto);
  await page.click("dialog [type=submit]");
  await said(page, "Player changed");
  await reads(row(page, "Ümit"), new RegExp(ids.otto));
  await close(page);
});

test("requests are narrowed to one's own, and by their state", async () => {
  const page = await open(olga, "approvals");
  await ask(page, { command: "warn" });
  await said(page, "Request sent");
  await stack.essctl("approval", "add", "--community", "harbour", "--command", "mute", "--requested-by", mo);
  await page.click("#approvals-refresh");
  await row(page, "mute").waitFor();
  await counts(row(page, "warn"), 1);
  await page.selectOption("#approval-whose", "mine");
  await counts(row(page, "mute"), 0);
  await counts(row(page, "warn"), 1);
  await page.selectOption("#approval-status", "REJECTED");
  await page.locator(".empty", { hasText: "No requests" }).waitFor();
  await page.selectOption("#approval-status", "APPROVED");
  await page.selectOption("#approval-whose", "all");
  await reads(row(page, "ban").first(), /Approved/);
  await counts(row(page, "warn"), 0);
  await close(page);
});

test("the audit log is narrowed to days and to a person, by the id or by a press on the name", async () => {
  const page = await open(olga, "audit");
  await page.waitForSelector("#audit-body table");
  const day = (offset) => page.evaluate((days) => {
    const at = new Date();
    at.setDate(at.getDate() + days);
    return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  }, offset);
  const show = async (values) => {
    for (const [name, value] of Object.entries(values)) await page.fill(`#audit-${name}`, value);
    await page.click("#audit-apply");
  };
  const none = () => page.locator("#audit-body .empty", { hasText: "Nothing matches" }).waitFor();
  await show({ from: await day(1) });
  await none();
  await show({ from: await day(0) });
  await page.waitForSelector("#audit-body table");
  await show({ from: "", to: await day(-1) });
  await none();
  await show({ to: await day(0) });
  await page.waitForSelector("#audit-body table");
  await page.click("#audit-reset");
  await page.locator("#audit-reset").waitFor({ state: "hidden" });
  const id = await page.evaluate(async () => (await (await fetch("/api/session")).json()).user.id);
  const onlyBy = (name) => page.waitForFunction((who) => {
    const cells = [...document.querySelectorAll("#audit-body tbody td:nth-child(3)")];
    return cells.length > 0 && cells.every((cell) => cell.textContent === who);
  }, name);
  await show({ actor: id });
  await onlyBy("Olga Owner");
  await page.click("#audit-reset");
  await page.locator("#audit-body td:nth-child(3) button", { hasText: "Mo Mod" }).first().click();
  await onlyBy("Mo Mod");
  assert.notEqual(await page.inputValue("#audit-actor"), id);
  await close(page);
});

test("AU-7: a log that was altered says so on top of the page, with where, or with what to do", async () => {
  const page = await open(olga, "audit");
  const { communities } = await (await page.request.get(`${stack.url}/api/session`)).json();
  const { id } = communities.find(({ slug }) => slug === "harbour");
  const path = `/api/communities/${id}/audit`;
  await answerWith(page, path, { integrity: { state: "broken", checked: 3, why: "Entry 3 does not follow entry 2." }, entries: [] });
  await page.reload();
  await reads(page.locator("#audit-integrity"), /Log altered[^]*Entry 3 does not follow entry 2/);
  await answerWith(page, path, { integrity: { state: "broken", checked: 3 }, entries: [] });
  await page.reload();
  await reads(page.locator("#audit-integrity"), /Log altered[^]*Tell whoever runs this server, and keep a copy of the database/);
  assert.equal(await page.locator("#audit-integrity .tag").getAttribute("class"), "tag bad");
  await accessible(page, stack, "audit-altered");
  await close(page);
});
