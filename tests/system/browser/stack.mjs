// discord-sim, ess-server and a browser, in a temporary folder on free ports.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { randomBytes } from "node:crypto";
import { chromium } from "playwright-core";

export const ids = {
  application: "900000000000000001", guild: "910000000000000001", channel: "920000000000000001",
  nelly: "930000000000000001", otto: "930000000000000002", hostile: "930000000000000003",
};
export const hostileName = "<img src=x onerror=document.title='owned'>";
export const settings = "/app/settings/integrations/discord";
const bin = process.env.ESS_BIN;
const shots = process.env.ESS_SCREENSHOTS;

const chromiumFlags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Starts a program and waits for the address in its first line. */
async function start(name, args, options) {
  const child = spawn(join(bin, name), args, { stdio: ["ignore", "pipe", "pipe"], ...options });
  let errors = "";
  child.stderr.on("data", (data) => { errors = (errors + data).slice(-20000); });
  for await (const line of createInterface({ input: child.stdout })) {
    const found = /http:\/\/[^\s]+/.exec(line);
    if (found) return { child, address: found[0], errors: () => errors };
  }
  throw new Error(`${name} did not start: ${errors}`);
}

async function stop(program) {
  if (!program || program.child.exitCode !== null) return;
  const gone = once(program.child, "exit");
  program.child.kill("SIGTERM");
  const [code] = await gone;
  if (code !== 0) throw new Error(`a program ended with ${code}: ${program.errors()}`);
}

/** Waits until a page behind the sign-in has filled itself. */
export async function settled(page) {
  await page.waitForSelector("#main:not([aria-busy]) >> visible=true");
  await page.waitForSelector("#side-panel", { state: "attached" });
}

export class Stack {
  password = "browser-test-password";
  states = new Map();

  /** `environment`: more settings of ess-server. */
  static async start({ environment = {} } = {}) {
    const stack = new Stack();
    stack.folder = await mkdtemp(join(tmpdir(), "ess-browser-"));
    if (shots) await mkdir(shots, { recursive: true });
    const port = await freePort();
    stack.url = `http://localhost:${port}`;
    await stack.startSimulator();
    stack.environment = {
      PATH: process.env.PATH, HOME: stack.folder, ASAN_OPTIONS: process.env.ASAN_OPTIONS ?? "",
      ESS_LISTEN: `127.0.0.1:${port}`, ESS_PUBLIC_URL: stack.url, ESS_DATABASE: "sqlite:ess.db",
      AUTH_ENCRYPTION_KEY: randomBytes(32).toString("hex"), ESS_DEV_DISCORD: "1",
      DISCORD_CLIENT_ID: ids.application, DISCORD_CLIENT_SECRET: "sim-secret",
      DISCORD_API_BASE: `${stack.sim.address}/api/v10`, DISCORD_AUTHORIZE_URL: `${stack.sim.address}/oauth2/authorize`,
    };
    Object.assign(stack.environment, environment);
    await stack.essctl("init");
    stack.server = await start("ess-server", [], { cwd: stack.folder, env: stack.environment });
    stack.browser = await chromium.launch({
      executablePath: process.env.ESS_CHROMIUM ?? "/usr/bin/chromium", args: chromiumFlags,
    });
    return stack;
  }

  async startSimulator() {
    const world = {
      applications: [{
        id: ids.application, name: "ESS", clientSecret: "sim-secret", botToken: "sim.bot.token",
        redirectUris: [`${this.url}/api/auth/callback/discord`],
      }],
      users: [
        { id: ids.nelly, username: "nelly", globalName: "Nelly" },
        { id: ids.otto, username: "otto", globalName: "Otto" },
        { id: ids.hostile, username: "mallory", globalName: hostileName },
      ],
      guilds: [{
        id: ids.guild, name: "Harbour", ownerId: ids.nelly, memberIds: [ids.nelly, ids.otto, ids.hostile],
        applicationIds: [ids.application], channels: [{ id: ids.channel, name: "staff", type: 0 }],
      }],
    };
    const file = join(this.folder, "world.json");
    await writeFile(file, JSON.stringify(world));
    this.sim = await start("discord-sim", ["--listen", "127.0.0.1:0", "--world", file], { cwd: this.folder });
  }

  /** Runs essctl and answers what it printed. */
  essctl(...args) {
    return new Promise((resolve, reject) => {
      const child = execFile(join(bin, "essctl"), args, { cwd: this.folder, env: this.environment }, (failure, out, err) => {
        if (failure) reject(new Error(`essctl ${args.join(" ")}: ${err}`));
        else resolve(out);
      });
      child.stdin.on("error", () => {});  // it may end before it was read; how it ended says enough
      child.stdin.end(args.includes("--password-stdin") ? `${this.password}\n` : "");
    });
  }

  /** Registers the commands and starts ess-bot with that key; resolves when it is connected. */
  async startBot(key) {
    const env = {
      PATH: process.env.PATH, HOME: this.folder, ASAN_OPTIONS: process.env.ASAN_OPTIONS ?? "", ESS_DEV_DISCORD: "1",
      DISCORD_BOT_TOKEN: "sim.bot.token", DISCORD_APP_ID: ids.application, DISCORD_GUILD_ID: ids.guild,
      DISCORD_API_BASE: `${this.sim.address}/api/v10`, ESS_BASE_URL: this.url, ESS_API_KEY: key,
    };
    const child = spawn(join(bin, "ess-bot"), ["register"], { cwd: this.folder, env, stdio: "inherit" });
    const [code] = await once(child, "exit");
    if (code !== 0) throw new Error(`ess-bot register ended with ${code}`);
    const bot = spawn(join(bin, "ess-bot"), ["run"], { cwd: this.folder, env, stdio: ["ignore", "inherit", "pipe"] });
    let log = "";
    bot.stderr.on("data", (data) => { log += data; });
    this.bot = { child: bot, errors: () => log };
    while (!log.includes("gateway.ready")) {
      if (bot.exitCode !== null) throw new Error(`ess-bot ended: ${log}`);
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
  }

  async addUser(email, name) {
    await this.essctl("user", "add", "--email", email, "--name", name, "--password-stdin");
  }

  async addCommunity(slug, name, email, role) {
    await this.essctl("community", "add", "--name", name, "--slug", slug);
    await this.addMember(slug, email, role);
  }

  async addMember(slug, email, role) {
    await this.essctl("member", "add", "--community", slug, "--user", email, "--role", role);
  }

  /**
   * A page in a browser window of its own; scripts that fail and anything the policy blocks end the test. How often the
   * browser asked before the page was left is in `asked`; it leaves, unless `stays`.
   */
  async open(options = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: this.url });
    const page = await context.newPage();
    page.setDefaultTimeout(15000);
    Object.assign(page, { complaints: [], asked: 0, stays: false });
    page.on("pageerror", (problem) => page.complaints.push(String(problem)));
    page.on("console", (message) => {
      if (/Content Security Policy|Refused to/.test(message.text())) page.complaints.push(message.text());
    });
    page.on("dialog", (dialog) => {
      if (dialog.type() === "beforeunload") page.asked += 1;
      else page.complaints.push(`a ${dialog.type()} dialog: ${dialog.message()}`);
      (page.stays ? dialog.dismiss() : dialog.accept()).catch(() => {});
    });
    page.on("request", (request) => {
      const { protocol, origin } = new URL(request.url());
      const ours = [this.url, this.sim.address].some((each) => new URL(each).origin === origin);
      if (/^http|^ws/.test(protocol) && !ours) page.complaints.push(`a request to ${origin}`);
    });
    return page;
  }

  /** Signs in through the form; ends on the overview. */
  async signIn(page, email, password = this.password) {
    await page.goto(`${this.url}/login`);
    await page.fill("#email", email);
    await page.fill("#password", password);
    await page.click("#sign-in [type=submit]");
    await page.waitForURL((url) => url.pathname === "/app");
    await settled(page);
  }

  /**
   * A window of its own, signed in, on `path`. Windows of one person share a session, which saves hashing; `fresh` makes
   * one of its own, for tests that end it or change the password.
   */
  async signedIn(email, path = "/app", { fresh = false, ...options } = {}) {
    const storageState = fresh ? undefined : this.states.get(email);
    const page = await this.open({ ...options, storageState });
    if (storageState) await page.goto(this.url + path);
    if (!storageState || new URL(page.url()).pathname === "/login") await this.signIn(page, email);
    if (!fresh) this.states.set(email, await page.context().storageState());
    if (new URL(page.url()).pathname + new URL(page.url()).search !== path) await page.goto(this.url + path);
    await settled(page);
    return page;
  }

  /** Opens one of our pages and waits until it has its data. */
  async go(page, path) {
    await page.goto(this.url + path);
    await settled(page);
  }

  async shot(page, name) {
    if (!shots) return;
    await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
    await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
  }

  async stop() {
    await this.browser?.close();
    await stop(this.bot);
    await stop(this.server);
    await stop(this.sim);
    await rm(this.folder, { recursive: true, force: true });
  }
}
