import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, Events, GatewayIntentBits } from 'discord.js';
import { ids, next, Simulator, token } from './support.mjs';

let sim;
let client;

before(async () => {
  sim = await Simulator.start();
  // Identifying again within five seconds is refused as by Discord; these tests need not wait for that.
  await sim.post('/_sim/options', { identifyWindowMs: 50 });
  client = await sim.login();
});

after(async () => {
  await client.destroy();
  await sim.stop();
});

test('discord.js logs in and sees itself, the guild and its channels', () => {
  assert.equal(client.user.id, ids.app);
  assert.equal(client.user.bot, true);
  assert.equal(client.application.id, ids.app);
  const guild = client.guilds.cache.get(ids.guild);
  assert.equal(guild.name, 'Harbour City');
  assert.equal(guild.ownerId, ids.ann);
  assert.equal(guild.channels.cache.get(ids.general).name, 'general');
  assert.equal(guild.members.me.id, ids.app);
  assert.ok(guild.members.me.permissions.has('SendMessages'));
});

test('a wrong token is refused', async () => {
  const other = sim.client();
  await assert.rejects(other.login('wrong'), /invalid token/i);
  await other.destroy();
});

test('a privileged intent that is not switched on is refused with 4014', async () => {
  const other = new Client({
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.MessageContent],
    rest: { api: `${sim.url}/api` },
  });
  await assert.rejects(other.login(token), /disallowed intents/i);
  await other.destroy();
});

test('a cut connection is resumed and what was missed is replayed', async () => {
  const resumed = next(client, Events.ShardResume);
  const seen = next(client, Events.MessageCreate);
  await sim.post('/_sim/faults', { kind: 'drop' });
  await sim.post('/_sim/messages', { userId: ids.ann, channelId: ids.general, content: 'while you were away' });
  const [message] = await seen;
  const [shard, replayed] = await resumed;
  assert.equal(shard, 0);
  assert.ok(replayed >= 1);
  assert.equal(message.author.username, 'ann');
  // Without the MESSAGE_CONTENT intent the content of others is empty.
  assert.equal(message.content, '');
  assert.equal(message.guild.id, ids.guild);
});

test('op 7 makes it reconnect and resume', async () => {
  const resumed = next(client, Events.ShardResume);
  await sim.post('/_sim/faults', { kind: 'reconnect' });
  await resumed;
});

test('op 9 that allows it leads to a resume, a closed session to a new one', async () => {
  const resumed = next(client, Events.ShardResume);
  await sim.post('/_sim/faults', { kind: 'invalid_session', resumable: true });
  await resumed;
  const ready = next(client, Events.ShardReady);
  await sim.post('/_sim/faults', { kind: 'invalid_session', resumable: false });
  await ready;
});

test('close code 4009 leads to a session that works', async () => {
  const back = Promise.race([next(client, Events.ShardResume), next(client, Events.ShardReady)]);
  await sim.post('/_sim/faults', { kind: 'close', code: 4009 });
  await back;
  const seen = next(client, Events.MessageCreate);
  await sim.post('/_sim/messages', { userId: ids.ben, channelId: ids.general, content: 'hello again' });
  const [message] = await seen;
  assert.equal(message.author.id, ids.ben);
});

test('heartbeats are acknowledged', async () => {
  const other = await Simulator.start();
  await other.post('/_sim/options', { helloIntervalMs: 200 });
  const quick = await other.login();
  await new Promise((done) => setTimeout(done, 1_000));
  assert.ok(quick.ws.ping >= 0);
  assert.equal((await other.get('/_sim/state')).sessions[0].connected, true);
  await quick.destroy();
  await other.stop();
});
