// `ess-bot register`: Discord is asked first, and told only what is new to it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { RecordedRest } from './recorded_rest.mjs';
import { ids, Simulator, token } from './support.mjs';

let sim;
let rest;
before(async () => {
  sim = await Simulator.start();
  rest = await RecordedRest.start(sim.url);
});
after(async () => {
  rest.stop();
  await sim.stop();
});
beforeEach(() => { rest.requests.length = 0; });

/** Runs it; `settings` come on top of the usual ones. */
async function register(words = [], settings = {}) {
  const env = {
    PATH: process.env.PATH, ASAN_OPTIONS: process.env.ASAN_OPTIONS ?? '', ESS_DEV_DISCORD: '1',
    DISCORD_BOT_TOKEN: token, DISCORD_APP_ID: ids.app, DISCORD_API_BASE: `${rest.url}/api/v10`,
    ESS_BASE_URL: 'http://127.0.0.1:9', ESS_API_KEY: 'ess_dev_no_key_of_any_server', ...settings,
  };
  const bot = spawn(process.env.ESS_BOT, ['register', ...words], { cwd: sim.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', log: '' };
  bot.stdout.on('data', (data) => { said.out += data; });
  bot.stderr.on('data', (data) => { said.log += data; });
  const [code] = await once(bot, 'close');
  return { code, ...said };
}

const asked = () => rest.requests.map(({ method, route }) => `${method} ${route}`);
const GLOBAL = '/applications/{id}/commands';
const IN_GUILD = '/applications/{id}/guilds/{id}/commands';

async function atDiscord(method, path, body) {
  const what = {
    method,
    headers: {
      authorization: `Bot ${token}`, 'content-type': 'application/json', 'user-agent': 'DiscordBot (https://example.org, 1.0)',
    },
    body: body && JSON.stringify(body),
  };
  const ask = () => fetch(`${sim.url}/api/v10/applications/${ids.app}${path}`, what);
  let reply = await ask();
  while (reply.status === 429) {
    await pause((await reply.json()).retry_after * 1000);
    reply = await ask();
  }
  assert.ok(reply.ok, `${method} ${path}: ${reply.status}`);
  return reply.json();
}

test('a dry run says what would change and changes nothing', async () => {
  const { code, out, log } = await register(['--dry-run']);
  assert.equal(code, 0, log);
  assert.match(out, /^What would change in all guilds:\n {2}new +\/ess\n$/);
  assert.deepEqual(asked(), [`GET ${GLOBAL}`]);
  assert.deepEqual(await atDiscord('GET', '/commands'), []);
});

test('what is new is registered in one request, and keeps its id', async () => {
  const { code, out, log } = await register();
  assert.equal(code, 0, log);
  assert.match(out, /^Commands in all guilds:\n {2}new +\/ess\n$/);
  assert.deepEqual(asked(), [`GET ${GLOBAL}`, `PUT ${GLOBAL}`]);
  assert.deepEqual((await atDiscord('GET', '/commands')).map(({ name }) => name), ['ess']);
});

test('what is current already is not sent again', async () => {
  const { code, out } = await register();
  assert.equal(code, 0);
  assert.match(out, /unchanged +\/ess/);
  assert.deepEqual(asked(), [`GET ${GLOBAL}`]);
});

test('what somebody changed is put right, and what is not ours goes', async () => {
  const [{ id }] = await atDiscord('GET', '/commands');
  await atDiscord('PATCH', `/commands/${id}`, { description: 'Not what it was' });
  await atDiscord('POST', '/commands', { name: 'old', description: 'Of another bot' });
  const looked = await register(['--dry-run']);
  assert.match(looked.out, /changed +\/ess/);
  assert.match(looked.out, /removed +\/old/);
  assert.deepEqual(asked(), [`GET ${GLOBAL}`]);
  const done = await register();
  assert.equal(done.code, 0, done.log);
  const [now, ...others] = await atDiscord('GET', '/commands');
  assert.equal(now.id, id);
  assert.notEqual(now.description, 'Not what it was');
  assert.deepEqual(others, []);
});

test('with a guild the commands are those of the guild', async () => {
  const { code, out, log } = await register([], { DISCORD_GUILD_ID: ids.guild });
  assert.equal(code, 0, log);
  assert.match(out, new RegExp(`^Commands in guild ${ids.guild}:`));
  assert.deepEqual(asked(), [`GET ${IN_GUILD}`, `PUT ${IN_GUILD}`]);
  assert.deepEqual((await atDiscord('GET', `/guilds/${ids.guild}/commands`)).map(({ name }) => name), ['ess']);
});

test('a token that Discord refuses is said, and nothing is changed', async () => {
  const { code, log, out } = await register([], { DISCORD_BOT_TOKEN: 'not-the-token' });
  assert.notEqual(code, 0);
  assert.match(log + out, /token/i);
  assert.doesNotMatch(log + out, /not-the-token/);
  assert.deepEqual(asked(), [`GET ${GLOBAL}`]);
});

test('what Discord answered is as its description says', () => {
  assert.deepEqual(rest.problems, []);
});
