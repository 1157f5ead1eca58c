// CS-7 the other way round: every text input of every page is typed with every hostile string. What the page lets out goes
// out as it was typed, and what comes back beside the field is text. Many strings make one value, to be done in a minute.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Stack } from "./stack.mjs";
import { answerWith } from "./page_checks.mjs";
import { harmless, hostileStrings, showAsText, watchForScripts } from "./hostile_strings.mjs";
import { community, fillHarbour, forms, olga, otherForms } from "./typed_forms.mjs";

let stack;

before(async () => {
  stack = await Stack.start();
  await fillHarbour(stack);
  await stack.addCommunity("valley", "Valley Patrol", olga, "OWNER");
  await (await stack.signedIn(olga)).context().close();
});
after(() => stack?.stop());

// Inputs have one line, and the way to the server has no lone surrogates.
const strings = hostileStrings.filter((each) => !/[\r\n\ud800-\udfff]/u.test(each));

/** The strings in values of at most `most` characters, none of which a form would trim. */
function batches(most = 4000, all = strings) {
  const values = [];
  let value = "[typed] ";
  for (const each of all.filter(({ length }) => length + 10 <= most)) {
    if (value.length + each.length + 2 > most) {
      values.push(`${value}]`);
      value = "[typed] ";
    }
    value += `${each}¦`;
  }
  return [...values, `${value}]`];
}

const short = { most: 128 };  // a longer password is refused by the page
const refused = { blocked: true };  // no such text leaves the page
const named = (name) => [...forms, ...otherForms].find((each) => each.name === name);
const again = (status, code, form) => async (page) => {
  await page.evaluate(([status, code]) => {
    import("/assets/js/session_again.js").then(({ goOn }) => goOn(status, code)).catch(() => {});
  }, [status, code]);
  await page.waitForSelector(form);
};

// `fields`: each text field, with `as` what is typed of a text and `of` where it is in the request; `typed` makes the rest valid.
const rows = [
  { ...named("asking for an approval"), fields: { commandId: {}, payload: { as: (text) => `x: ${text}`, of: ({ payload }) => payload.x }, reason: {} } },
  { ...named("approving"), fields: { reason: {} } },
  { ...named("denying"), fields: { reason: {} } },
  { ...named("taking a request back"), fields: { reason: {} } },
  { ...named("opening a call"), fields: { title: {}, locationName: {}, description: {} } },
  { ...named("changing a call"), fields: { title: {}, locationName: {}, description: {}, note: {} } },
  { ...named("clearing a call"), fields: { note: {} } },
  { ...named("adding a player"), fields: { name: {}, robloxId: refused, discordId: refused } },
  { ...named("changing a player"), fields: { name: {}, robloxId: refused, discordId: refused } },
  { ...named("making a key"), fields: { name: {} } },
  { ...named("inviting somebody"), sends: ["POST", /\/invites$/], fields: { email: refused } },
  { ...named("changing the password"), sends: ["POST", /^\/api\/account\/password$/], typed: { current: "x", new: "four unrelated words here" },
    fields: { current: {}, new: short } },
  { ...named("changing the Discord settings"), sends: ["PUT", /\/discord$/], typed: { quietFrom: "22:00", quietUntil: "06:30", quietOffset: "+01:00" },
    fields: { botToken: {}, guildId: refused, approvalsChannelId: refused, dispatchChannelId: refused, securityChannelId: refused,
      applicationId: refused, publicKey: refused, quietOffset: refused } },
  { name: "proving a server", path: `/app/players${community}`, form: "dialog form", sends: ["POST", /^\/api\/claim$/], typed: {},
    answers: { "/api/claim": { proven: false, code: "abc" } },
    open: (page) => page.evaluate(() => {
      import("/assets/js/guild_claim.js").then(({ proveGuild }) => proveGuild("/api/claim", "1", null));
    }),
    fields: { channelId: refused } },
  { name: "signing in again", path: `/app/players${community}`, form: "#again form", sends: ["POST", /^\/api\/session$/],
    open: again(401, "", "#again"), typed: { email: olga, password: "x" }, fields: { email: {}, password: {} } },
  { name: "proving the password", path: `/app/players${community}`, form: "#fresh form", sends: ["POST", /^\/api\/session\/password$/],
    open: again(403, "password_needed", "#fresh"), typed: {}, fields: { password: {} } },
  { name: "signing in", outside: true, path: "/login", form: "#sign-in", sends: ["POST", /^\/api\/session$/],
    typed: { email: olga, password: "x" }, fields: { email: {}, password: {} } },
  { name: "accepting an invitation", outside: true, path: "/invite#token", form: "#create", sends: ["POST", /^\/api\/invites\/accept$/],
    answers: { "/api/invites/look": { community: { name: "Harbour" }, role: "MOD", email: "sam@example.org", hasAccount: false } },
    typed: { name: "Sam", password: "four unrelated words here" }, fields: { name: {}, password: short } },
  { name: "asking for a new password", outside: true, path: "/reset", form: "#request", sends: ["POST", /^\/api\/password-resets$/],
    typed: {}, fields: { email: refused } },
  { name: "setting a new password", outside: true, path: "/reset#token", form: "#complete", sends: ["POST", /^\/api\/password-resets\/complete$/],
    typed: {}, fields: { password: short } },
];

/** Types each value into a field, sends the form, and answers what stands in the field and beside it then. */
function typeInto(page, { form, field, typed, values }) {
  return page.evaluate(async ([selector, name, others, texts]) => {
    const found = [...document.querySelectorAll(selector)].at(-1);
    const form = found.tagName === "FORM" ? found : found.querySelector("form");
    const control = form.elements.namedItem(name);
    const before = control.value;
    for (const [each, value] of Object.entries(others)) form.elements.namedItem(each).value = value;
    const seen = [];
    for (const text of texts) {
      control.value = text;
      form.requestSubmit();
      const submit = form.querySelector("[type=submit]");
      do await new Promise((resolve) => { setTimeout(resolve, 1); }); while (submit.getAttribute("aria-busy"));
      const line = control.closest(".field").querySelector(".field-error");
      seen.push({ value: control.value, said: line.textContent, elements: line.childElementCount });
    }
    control.value = before;
    return seen;
  }, [form, field, typed, values]);
}

test("the values hold every string that an input and a request can hold", () => {
  assert.ok(strings.length >= 500, `${strings.length}`);
  const all = batches().join("");
  for (const each of strings) assert.ok(all.includes(each), each);
});

for (const { name, outside = false, path, form, open = async () => {}, answers = {}, sends: [method, address], typed, fields } of rows) {
  test(`CS-7: ${name}: every string stays as it was typed, goes out so, and comes back as text`, async () => {
    const page = await stack.open(outside ? {} : { storageState: stack.states.get(olga) });
    await watchForScripts(page);
    for (const [each, body] of Object.entries(answers)) await answerWith(page, each, body);
    if (outside) await page.goto(stack.url + path);
    else await stack.go(page, path);
    await open(page);
    await page.waitForSelector(`${form} [type=submit]`);
    let current = "";
    let of = null;
    let sent = [];
    await page.route((url) => address.test(url.pathname), (route) => {
      if (route.request().method() !== method) return route.fallback();
      const text = of(route.request().postDataJSON());
      sent.push(text);
      return route.fulfill({ status: 400, json: { ok: false, code: "invalid", field: current, error: text } });
    });
    for (const [field, { as = (text) => text, of: where = (body) => body[field], blocked = false, most }] of Object.entries(fields)) {
      [current, of, sent] = [field, where, []];
      const values = batches(most);
      const seen = await typeInto(page, { form, field, typed, values: values.map(as) });
      assert.deepEqual(seen.map(({ value }) => value), values.map(as), field);
      assert.deepEqual(sent, blocked ? [] : values, field);
      assert.equal(seen.some(({ elements }) => elements > 0), false, field);
      if (blocked) assert.equal(seen.some(({ said }) => said === ""), false, field);
      else assert.deepEqual(seen.map(({ said }) => said), values, field);
      await harmless(page, assert);
    }
    await page.context().close();
  });
}

// Those without a form that is refused: what is typed narrows a list, or is compared with an address.
for (const [path, field, parameter, address] of [
  ["/app/audit", "#audit-event", "event", /\/audit$/], ["/app/audit", "#audit-actor", "actor", /\/audit$/], ["/app/players", "#player-search", "query", /\/players$/]]) {
  test(`CS-7: every string typed into ${field} of ${path} is looked for as it is`, async () => {
    const page = await stack.open({ storageState: stack.states.get(olga) });
    await watchForScripts(page);
    await stack.go(page, path + community);
    const asked = [];
    await page.route((url) => address.test(url.pathname) && url.pathname.startsWith("/api/"), (route) => {
      asked.push(new URL(route.request().url()).searchParams.get(parameter));
      return route.fulfill({ json: { ok: true, entries: [], players: [], integrity: null, more: false } });
    });
    const values = batches(1000);
    for (const value of values) {
      const before = asked.length;
      await page.$eval(field, (node, text) => {
        node.value = text;
        node.form.requestSubmit();
      }, value);
      while (asked.length === before) await page.waitForTimeout(5);
      await page.waitForFunction(() => !document.querySelector("[aria-busy=true]"));
      assert.equal(await page.inputValue(field), value);
    }
    assert.deepEqual(asked, values);
    await harmless(page, assert);
    await page.context().close();
  });
}

test("CS-7: every string typed into the search for members, and in place of the address of an account that shall go", async () => {
  const page = await stack.open({ storageState: stack.states.get(olga) });
  await watchForScripts(page);
  await stack.go(page, `/app/members${community}`);
  for (const value of batches()) {
    await page.$eval("#member-search", (node, text) => {
      node.value = text;
      node.dispatchEvent(new Event("input"));
    }, value);
    await page.locator("#members-body", { hasText: "Nobody matches" }).waitFor();
    assert.equal(await page.inputValue("#member-search"), value);
  }
  await stack.go(page, `/app/settings/security${community}`);
  let sent = 0;
  page.on("request", (request) => { sent += request.method() === "DELETE" ? 1 : 0; });
  for (const value of batches()) {
    await page.click("#delete-account");
    await page.waitForSelector("#delete-confirm");
    await page.$eval("#delete-confirm", (node, text) => { node.value = text; }, value);
    assert.equal(await page.inputValue("#delete-confirm"), value);
    await page.click("dialog [value=yes]");
    await page.waitForSelector("dialog", { state: "detached" });
    assert.equal(await page.textContent("#delete-problem"), "Nothing was deleted: what you typed is not the address of this account.");
  }
  assert.equal(sent, 0);
  await harmless(page, assert);
  await page.context().close();
});

test("CS-7: strings that went into the store come out of it as text", async () => {
  // An argument of a program, and a description, have no control characters.
  const kept = strings.filter((each) => !/\p{Cc}/u.test(each) && each.length <= 1900);
  const descriptions = batches(1990, kept).map((value, i) => `${i}: ${value}.`);
  for (const each of descriptions) await stack.essctl("call", "add", "--community", "valley", "--title", "Kept", "--description", each);
  const page = await stack.open({ storageState: stack.states.get(olga) });
  await watchForScripts(page);
  await stack.go(page, "/app/dispatch?community=valley");
  await page.waitForSelector("#calls-body table");
  assert.ok(descriptions.length > 5 && descriptions.length <= 25, `${descriptions.length}`);  // 25 are on the first page
  const shown = await page.$$eval("#calls-body td:nth-child(2) .text", (nodes) => nodes.map((node) => node.textContent));
  assert.deepEqual(shown.sort(), [...descriptions].sort());
  await showAsText(page, "#calls-body td:nth-child(2) strong", descriptions.map(() => "Kept"), assert);
  await page.context().close();
});
