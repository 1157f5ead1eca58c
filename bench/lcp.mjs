#!/usr/bin/env node
// Largest contentful paint of every page on loopback: median of five first loads, each in a window with an empty cache.
// usage: node bench/lcp.mjs [build directory]      default build/release; `bench/run pages` builds what it needs
// Whoever looks is linked, and their community has a server, channels, keys, a list of everything and messages in each state.
// Ends with 1 when a median is 300 ms or more, and when a page is not there.
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const build = resolve(process.argv[2] ?? join(root, "build/release"));
const harness = join(build, "tests/system/browser/run/stack.mjs");
if (!existsSync(join(dirname(harness), "node_modules"))) {
  console.error(`The packages of the browser tests are missing. Build, then run: ctest --test-dir ${build} -R '^browser.packages$'`);
  process.exit(2);
}
process.env.ESS_BIN ??= join(build, "bin");
const { Stack, ids, settings } = await import(pathToFileURL(harness));

const runs = 5;
const limit = 300;
const owner = "olga@example.org";
const moderator = "mo@example.org";
const community = ["--community", "harbour"];
const behind = ["/app", "/app/approvals", "/app/dispatch", "/app/players", "/app/audit", "/app/deliveries", "/app/members", settings,
  "/app/settings/security"];

/** Presses "Link Discord" and allows it as that user of the simulator; answers the address of the page that confirms. */
async function startLink(page, username) {
  await page.click("#link");
  await page.check(`[data-testid=user-${username}]`, { force: true });
  await page.click("[data-testid=authorize]");
  await page.waitForSelector("#pair:not([hidden])");
  const { pathname, search } = new URL(page.url());
  return pathname + search;
}

/** The address in an invitation, as it is shown once to who made it. */
async function invitation(stack, page) {
  await stack.go(page, "/app/members?community=harbour");
  await page.click("#invite-open");
  await page.fill("#invite-email", "sam@example.org");
  await page.click("#invite-form [type=submit]");
  const { pathname, hash } = new URL(await page.inputValue("#invite-secret input"));
  return pathname + hash;
}

/** Fills lists; each call, request and event is also a message that the simulator takes. */
async function fill(stack) {
  for (let i = 1; i <= 12; ++i) {
    await stack.essctl("call", "add", ...community, "--title", `Smoke at pier ${i}`, "--priority", String(i % 5 + 1));
    await stack.essctl("player", "add", ...community, "--name", `Annabel Pier ${i}`);
    await stack.essctl("approval", "add", ...community, "--command", "kick", "--risk", "LOW", "--requested-by", moderator);
  }
  await stack.essctl("key", "create", ...community, "--name", "Main bot", "--bot");
}

/** Makes everything that pages show; answers the pages, each with who opens it. */
async function prepare(stack) {
  await stack.addUser(owner, "Olga Owner");
  await stack.addUser(moderator, "Mo Mod");
  await stack.addCommunity("harbour", "Harbour Roleplay", owner, "OWNER");
  await stack.addMember("harbour", moderator, "MOD");
  const channels = ["approvals", "dispatch", "security"].flatMap((purpose) => [`--${purpose}-channel`, ids.channel]);
  await stack.essctl("discord", "config", "set", ...community, "--guild", ids.guild, ...channels);
  await fill(stack);
  const page = await stack.signedIn(owner, settings);
  await startLink(page, "nelly");
  await page.click("#confirm");
  await page.waitForSelector("#linked-id");
  const invited = await invitation(stack, page);
  const half = await stack.signedIn(moderator, settings);
  const confirm = await startLink(half, "otto");
  const as = { owner: await page.context().storageState(), moderator: await half.context().storageState() };
  await page.context().close();
  await half.context().close();
  return [...["/login", "/reset", invited].map((path) => ({ path, state: undefined })),
    { path: confirm, state: as.moderator },
    ...behind.map((path) => ({ path: `${path}?community=harbour`, state: as.owner }))];
}

async function firstPaint(stack, { path, state }) {
  const page = await stack.open({ storageState: state });
  const answer = await page.goto(stack.url + path);
  if (answer.status() !== 200 || page.url() !== stack.url + path) throw new Error(`${path}: ${answer.status()}, ended at ${page.url()}`);
  await page.waitForLoadState("networkidle");
  const at = await page.evaluate(() => new Promise((done) => {
    new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime)).observe({ type: "largest-contentful-paint", buffered: true });
  }));
  if (page.complaints.length > 0) throw new Error(`${path}: ${page.complaints.join("; ")}`);
  await page.context().close();
  return at;
}

/** From the press on "Change" until the pickers of channels are painted: the paint that a person waits for on that page. */
async function pickersPaint(stack, { path, state }) {
  const page = await stack.open({ storageState: state });
  await page.goto(stack.url + path);
  await page.waitForLoadState("networkidle");
  const at = await page.evaluate(() => new Promise((done) => {
    const pressed = performance.now();
    new MutationObserver((changes, watcher) => {
      if (!document.querySelector("select#approvalsChannelId")) return;
      watcher.disconnect();
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - pressed)));
    }).observe(document.body, { childList: true, subtree: true });
    document.getElementById("config-edit").click();
  }));
  await page.context().close();
  return at;
}

/** One line of the table; whether the median is below the limit. */
async function measured(name, measure) {
  const values = [];
  for (let i = 0; i < runs; ++i) values.push(await measure());
  const median = [...values].sort((a, b) => a - b)[Math.floor(runs / 2)];
  console.log(`${name.padEnd(44)} ${median.toFixed(0).padStart(5)}   (${values.map((each) => each.toFixed(0)).join(" ")})`);
  return median < limit;
}

const stack = await Stack.start({ environment: { DISCORD_BOT_TOKEN: "sim.bot.token", DISCORD_APP_ID: ids.application } });
let slow = 0;
try {
  const pages = await prepare(stack);
  console.log(`largest contentful paint, median of ${runs} first loads, ms (limit ${limit})`);
  for (const each of pages) {
    if (!await measured(each.path.replace(/[?#].*/, ""), () => firstPaint(stack, each))) ++slow;
  }
  const discord = pages.find(({ path }) => path.startsWith(`${settings}?`));
  if (!await measured("pickers of channels after \"Change\"", () => pickersPaint(stack, discord))) ++slow;
} catch (problem) {
  console.error(problem.message);
  slow = 1;
} finally {
  await stack.stop();
}
process.exitCode = slow > 0 ? 1 : 0;
