// Times on every page: the text is in the reader's own zone, the title has the exact instant in UTC.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ids, settings, Stack } from "./stack.mjs";
import { answerWith, scrolledTo } from "./page_checks.mjs";

let stack;
const olga = "olga@example.org";
// Half and three quarters of an hour off, and one with summer time: nothing comes out right by accident.
const zones = ["America/St_Johns", "Asia/Kathmandu"];
const pages = ["/app", "/app/approvals", "/app/dispatch", "/app/players", "/app/members", "/app/audit", "/app/deliveries", settings, "/app/settings/security"];

before(async () => {
  stack = await Stack.start();
  await stack.addUser(olga, "Olga Owner");
  await stack.addCommunity("harbour", "Harbour Roleplay", olga, "OWNER");
  const harbour = ["--community", "harbour"];
  await stack.essctl("discord", "config", "set", ...harbour, "--guild", ids.guild, "--dispatch-channel", ids.channel);
  await stack.essctl("call", "add", ...harbour, "--title", "Smoke at the pier");
  await stack.essctl("player", "add", ...harbour, "--name", "Annabel Pier");
  await stack.essctl("approval", "add", ...harbour, "--command", "kick", "--requested-by", olga);
  await stack.essctl("member", "invite", ...harbour, "--email", "new@example.org", "--role", "MOD");
  await stack.essctl("key", "create", ...harbour, "--name", "Main bot", "--permission", "dispatch:read");
});
after(() => stack?.stop());

// Judged in Node, by its own tables of zones: what the page was told is not asked again.
function expected(iso, timeZone, dateOnly) {
  const options = dateOnly ? { dateStyle: "medium" } : { dateStyle: "medium", timeStyle: "short" };
  return new Intl.DateTimeFormat("en-GB", { ...options, timeZone }).format(new Date(iso));
}

/** Every time of the page; `far` ones are told by the clock, near ones by how long ago they were. */
async function judged(page, timeZone, name) {
  const times = await page.locator("time").evaluateAll((nodes) => nodes.map((node) => ({
    iso: node.dateTime, title: node.title, text: node.textContent,
  })));
  for (const { iso, title, text } of times) {
    assert.match(iso, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, name);
    assert.equal(title, `${iso} (UTC)`, name);
    const relative = /ago$|^in |^just now$|^yesterday$|^tomorrow$/.test(text);
    const clock = [expected(iso, timeZone, false), expected(iso, timeZone, true)];
    assert.ok(relative || clock.includes(text), `${name}: ${text} is not ${clock[0]}`);
  }
  return times;
}

// Answers of the server, with every moment moved into last year: then nothing is told by how long ago it was.
async function movedBack(page) {
  await page.route((url) => url.pathname.startsWith("/api/"), async (route) => {
    if (route.request().method() !== "GET") return route.continue();
    const answer = await route.fetch();
    const text = (await answer.text()).replaceAll(/"20\d\d-\d\d-\d\dT[\d:.]+Z"/g, '"2025-06-30T20:45:00.000Z"');
    return route.fulfill({ response: answer, body: text });
  });
}

for (const timezoneId of zones) {
  test(`every page tells times of ${timezoneId}, and UTC in their titles`, async () => {
    const page = await stack.signedIn(olga, "/app", { timezoneId, locale: "en-GB" });
    await movedBack(page);
    await answerWith(page, "/api/notices", { notices: [{ id: "n", at: "2025-06-30T20:45:00.000Z", kind: "k", subject: "s", text: "t" }] });
    for (const path of pages) {
      await stack.go(page, `${path}?community=harbour`);
      if (path === settings) await scrolledTo(page, "#health", "#health-hours");
      await page.waitForLoadState("networkidle");
      await page.waitForSelector("main time");
      const times = await judged(page, timezoneId, path);
      assert.ok(times.length > 0, path);
      // 20:45 UTC is another day in Nepal, and half an hour off in Newfoundland.
      const said = timezoneId === "Asia/Kathmandu" ? /^1 Jul 2025(, 02:30)?$/ : /^30 Jun 2025(, 18:15)?$/;
      for (const { iso, text } of times) assert.match(text, said, `${path} ${iso}`);
    }
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

  test(`what just happened is told by how long ago it was, with UTC in the title, in ${timezoneId}`, async () => {
    const page = await stack.signedIn(olga, "/app", { timezoneId, locale: "en-GB" });
    for (const path of pages) {
      await stack.go(page, `${path}?community=harbour`);
      await page.waitForLoadState("networkidle");
      await judged(page, timezoneId, path);
    }
    await page.context().close();
  });
}
