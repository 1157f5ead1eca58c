#!/usr/bin/env node
// Largest contentful paint of every page on loopback: median of five first loads, each in a window with an empty cache.
// usage: node bench/lcp.mjs [build directory]      default build/release; build it and run its test `browser.packages` once before
// Ends with 1 when a median is 300 ms or more.
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const build = resolve(process.argv[2] ?? join(root, "build/release"));
const harness = join(build, "tests/system/browser/run/stack.mjs");
if (!existsSync(harness)) {
  console.error(`${harness} is missing. Build, then run: ctest --test-dir ${build} -R '^browser.packages$'`);
  process.exit(2);
}
process.env.ESS_BIN ??= join(build, "bin");
const { Stack } = await import(pathToFileURL(harness));

const runs = 5;
const limit = 300;
const email = "bench@example.org";
const pages = ["/login", "/reset", "/invite", "/app", "/app/members", "/app/approvals", "/app/dispatch", "/app/players", "/app/audit",
  "/app/settings/integrations/discord", "/app/settings/security"];

async function paint(stack, path, storageState) {
  const page = await stack.open({ storageState });
  await page.goto(stack.url + path);
  await page.waitForLoadState("networkidle");
  const at = await page.evaluate(() => new Promise((done) => {
    new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime)).observe({ type: "largest-contentful-paint", buffered: true });
  }));
  await page.context().close();
  return at;
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const stack = await Stack.start();
let slow = 0;
try {
  await stack.addUser(email, "Bench");
  await stack.addCommunity("bench", "Bench", email, "OWNER");
  const page = await stack.signedIn(email);
  await page.context().close();
  const state = stack.states.get(email);
  console.log(`largest contentful paint, median of ${runs} first loads, ms (limit ${limit})`);
  for (const path of pages) {
    const there = await fetch(stack.url + path);
    if (there.status !== 200) continue;
    const values = [];
    for (let i = 0; i < runs; ++i) values.push(await paint(stack, path, path.startsWith("/app") ? state : undefined));
    const middle = median(values);
    if (middle >= limit) ++slow;
    console.log(`${path.padEnd(38)} ${middle.toFixed(0).padStart(5)}   (${values.map((each) => each.toFixed(0)).join(" ")})`);
  }
} finally {
  await stack.stop();
}
process.exitCode = slow > 0 ? 1 : 0;
