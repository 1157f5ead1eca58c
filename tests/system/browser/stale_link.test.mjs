// Linking as the person sees it from page to page, and a link that Discord ended: told, and renewed.
import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { after, before, test } from "node:test";
import { ids, settings, Stack } from "./stack.mjs";
import { accessible, counts, fitsPhone, reads } from "./page_checks.mjs";

let stack;
let page;
const olga = "olga@example.org";
const discord = generateKeyPairSync("ed25519");

before(async () => {
  const publicKey = discord.publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
  stack = await Stack.start({ environment: { DISCORD_APP_ID: ids.application, DISCORD_PUBLIC_KEY: publicKey } });
  await stack.addUser(olga, "Olga Owner");
  await stack.addCommunity("harbour", "Harbour Roleplay", olga, "OWNER");
  page = await stack.signedIn(olga, `${settings}?community=harbour`);
});
after(() => stack?.stop());

/** Tells ESS, as Discord does, that the person removed the application. */
async function deauthorize(user) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const event = { type: "APPLICATION_DEAUTHORIZED", timestamp: new Date().toISOString(), data: { user: { id: user, username: "nelly" } } };
  const body = JSON.stringify({ version: 1, application_id: ids.application, type: 1, event });
  const answer = await fetch(`${stack.url}/api/discord/events`, {
    method: "POST", body,
    headers: {
      "Content-Type": "application/json", "X-Signature-Timestamp": timestamp,
      "X-Signature-Ed25519": sign(null, Buffer.from(timestamp + body), discord.privateKey).toString("hex"),
    },
  });
  assert.equal(answer.status, 204);
}

async function allowAs(username) {
  await page.waitForSelector(`[data-testid=user-${username}]`);
  await page.check(`[data-testid=user-${username}]`, { force: true });
  await page.click("[data-testid=authorize]");
}

test("the page that confirms a link shows both accounts without a fault, and until when in local time and UTC", async () => {
  await page.click("#link");
  await allowAs("nelly");
  await page.waitForSelector("#pair:not([hidden])");
  await accessible(page, stack, "confirm-pair");
  await fitsPhone(page, stack, "confirm-pair");
  const until = page.locator("#expires time");
  assert.match(await until.getAttribute("title"), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \(UTC\)$/);
  await reads(page.locator("#expires"), /^You can confirm until .*\d\d?:\d\d/);
  await page.click("#confirm");
  await page.waitForSelector("#linked-id");
  await counts(page.locator("#link-stale"), 0);
  await counts(page.locator("#renew"), 0);
});

test("OA-18: a link that Discord ended is told on the card, with a way to renew it", async () => {
  await deauthorize(ids.nelly);
  await page.reload();
  await reads(page.locator("#link-stale"), /Discord no longer confirms this link/);
  await counts(page.locator("#unlink"), 1);
  await accessible(page, stack, "link-stale");
  await fitsPhone(page, stack, "link-stale");
});

test("renewing it with another Discord account is refused in words, and the card stays", async () => {
  await page.click("#renew");
  await allowAs("otto");
  await page.waitForURL((url) => url.pathname.startsWith(settings));
  if (page.url().includes("/confirm")) {
    await page.waitForSelector("#confirm:not([hidden])");
    await page.click("#confirm");
    await reads(page.locator("#problem"), /another Discord account/);
    await page.click("#back");
  } else {
    await reads(page.locator("#page-problem"), /another Discord account/);
  }
  await page.waitForSelector("#link-stale");
});

test("pressing Renew twice begins once, and with the same account the link stands again", async () => {
  let begun = 0;
  page.on("request", (request) => { if (request.url().endsWith("/api/auth/signin/discord")) begun += 1; });
  await page.evaluate(() => {
    const button = document.getElementById("renew");
    button.click();
    button.click();
  });
  await allowAs("nelly");
  await page.waitForSelector("#pair:not([hidden])");
  assert.equal(begun, 1);
  await page.click("#confirm");
  await page.waitForSelector("#linked-id");
  await counts(page.locator("#link-stale"), 0);
  await counts(page.locator("#renew"), 0);
  assert.deepEqual(page.complaints, []);
});
