// discord.js itself reads zlib-stream. It does so by its add-on zlib-sync, which is compiled for the Node that runs it:
// done here, in a copy of the packages, because discord.js takes it wherever it finds it and the other tests are to go
// without. Nothing is fetched for it: the headers must be those that came with Node.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const prefix = dirname(dirname(process.execPath));

/** Why the add-on cannot be compiled, or false. */
function obstacle() {
  if (!existsSync(join(prefix, 'include/node/node_version.h'))) {
    return `skipped: zlib-sync needs Node's headers in ${prefix}/include/node (Debian: libnode-dev)`;
  }
  const missing = ['g++', 'make', 'python3'].filter((tool) => spawnSync(tool, ['--version']).status !== 0);
  return missing.length > 0 ? `skipped: zlib-sync is compiled with ${missing.join(' and ')}, which is not installed` : false;
}

const skip = obstacle();
if (skip) console.log(skip);

let folder;
let support;
let Events;
let sim;
let client;

/** A copy of the packages with the add-on in it. */
async function compile() {
  const here = dirname(fileURLToPath(import.meta.url));
  folder = await mkdtemp(join(tmpdir(), 'zlib-sync-judge-'));
  for (const name of ['package.json', 'package-lock.json', 'support.mjs', 'node_modules']) {
    await cp(join(here, name), join(folder, name), { recursive: true, verbatimSymlinks: true });
  }
  const env = { ...process.env, npm_config_nodedir: prefix, npm_config_ignore_scripts: 'false', npm_config_offline: 'true' };
  await promisify(execFile)(process.env.NPM ?? 'npm', ['rebuild', 'zlib-sync'], { cwd: folder, env });
}

before(async () => {
  if (skip) return;
  await compile();
  const copied = join(folder, 'support.mjs');
  support = await import(pathToFileURL(copied));
  ({ Events } = createRequire(copied)('discord.js'));
  sim = await support.Simulator.start();
  await sim.post('/_sim/options', { identifyWindowMs: 50 });
  client = await sim.login();
});

after(async () => {
  if (skip) return;
  await client?.destroy();
  await sim?.stop();
  await rm(folder, { recursive: true });
});

const session = async () => (await sim.get('/_sim/state')).sessions[0];

test('discord.js logs in over zlib-stream', { skip }, async () => {
  const { compressed, connected } = await session();
  assert.deepEqual([compressed, connected], [true, true]);
  assert.equal(client.guilds.cache.get(support.ids.guild).name, 'Harbour City');
});

test('events come out whole, small ones and large ones', { skip }, async () => {
  const channel = await client.channels.fetch(support.ids.general);
  for (const content of ['Grüße 🚒', '🚒'.repeat(1000), 'x'.repeat(2000), '.']) {
    const arrived = support.next(client, Events.MessageCreate);
    await channel.send(content);
    assert.equal((await arrived)[0].content, content);
  }
});

test('a command arrives and its answer is shown', { skip }, async () => {
  await client.application.commands.create({ name: 'ping', description: 'Is anybody there?' });
  const arrived = support.next(client, Events.InteractionCreate);
  const id = await sim.type('/ping');
  const [interaction] = await arrived;
  assert.equal(interaction.id, id);
  await interaction.reply('Yes.');
  assert.equal((await sim.outcome(id)).messages[0].content, 'Yes.');
});

test('a cut connection is resumed in a new stream, and what was missed is replayed', { skip }, async () => {
  for (const content of ['the first cut', 'the second cut']) {
    const resumed = support.next(client, Events.ShardResume);
    const seen = support.next(client, Events.MessageCreate);
    await sim.post('/_sim/faults', { kind: 'drop' });
    await sim.post('/_sim/messages', { userId: support.ids.ann, channelId: support.ids.general, content });
    assert.equal((await seen)[0].author.id, support.ids.ann);
    const [, replayed] = await resumed;
    assert.ok(replayed >= 1);
    assert.equal((await session()).compressed, true);
  }
});

test('a session that may not be resumed is followed by a new one', { skip }, async () => {
  const ready = support.next(client, Events.ShardReady);
  await sim.post('/_sim/faults', { kind: 'invalid_session', resumable: false });
  await ready;
  const seen = support.next(client, Events.MessageCreate);
  await sim.post('/_sim/messages', { userId: support.ids.ben, channelId: support.ids.general, content: 'hello again' });
  assert.equal((await seen)[0].author.id, support.ids.ben);
});
