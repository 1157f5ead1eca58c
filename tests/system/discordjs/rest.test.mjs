import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DiscordAPIError, EmbedBuilder, Events, PermissionFlagsBits } from 'discord.js';
import { ids, next, Simulator } from './support.mjs';

let sim;
let client;
let channel;

before(async () => {
  sim = await Simulator.start();
  client = await sim.login();
  channel = await client.channels.fetch(ids.general, { force: true });
});

after(async () => {
  await client.destroy();
  await sim.stop();
});

test('a message is sent, announced, read back, edited and deleted', async () => {
  const announced = next(client, Events.MessageCreate);
  const embed = new EmbedBuilder().setTitle('Approval').setDescription('Please decide.').addFields({ name: 'Risk', value: 'LOW' });
  const sent = await channel.send({ content: 'Hello <@420000000000000001>', embeds: [embed], allowedMentions: { parse: [] } });
  assert.equal((await announced)[0].id, sent.id);
  assert.equal(sent.embeds[0].fields[0].value, 'LOW');
  assert.equal(sent.mentions.users.size, 0);
  const read = await channel.messages.fetch({ limit: 10, cache: false });
  assert.equal(read.first().content, 'Hello <@420000000000000001>');
  const edited = await sent.edit('Decided.');
  assert.equal(edited.content, 'Decided.');
  assert.ok(edited.editedTimestamp >= edited.createdTimestamp);
  await sent.delete();
  await assert.rejects(channel.messages.fetch({ message: sent.id, force: true }), { code: 10008 });
});

test('a repeated nonce creates one message', async () => {
  const first = await channel.send({ content: 'once', nonce: '123', enforceNonce: true });
  const second = await channel.send({ content: 'once', nonce: '123', enforceNonce: true });
  assert.equal(second.id, first.id);
});

test('what is wrong with a message is said where it is', async () => {
  await assert.rejects(channel.send('x'.repeat(2001)), (error) => {
    assert.ok(error instanceof DiscordAPIError);
    assert.equal(error.code, 50035);
    assert.equal(error.rawError.errors.content._errors[0].code, 'BASE_TYPE_MAX_LENGTH');
    return true;
  });
  await assert.rejects(channel.send({ content: '   ' }), { code: 50006 });
});

test('a locked channel answers missing permissions', async () => {
  const locked = await client.channels.fetch(ids.locked);
  await assert.rejects(locked.send('x'), { code: 50013, status: 403 });
  await assert.rejects(client.channels.fetch('999'), { code: 10003, status: 404 });
});

test('a direct message reaches its user only', async () => {
  const ben = await client.users.fetch(ids.ben);
  const sent = await ben.send('psst');
  assert.deepEqual(await sim.read(ids.ben, sent.channelId), ['psst']);
  await assert.rejects(sim.read(ids.ann, sent.channelId), /viewerId/);
});

test('members, roles and the own application can be fetched', async () => {
  const guild = await client.guilds.fetch({ guild: ids.guild, force: true, withCounts: true });
  assert.equal(guild.approximateMemberCount, 3);
  const ann = await guild.members.fetch({ user: ids.ann, force: true });
  assert.ok(ann.permissions.has(PermissionFlagsBits.Administrator));
  const roles = await guild.roles.fetch();
  assert.equal(roles.get(ids.guild).name, '@everyone');
  assert.equal((await client.application.fetch()).name, 'ESS');
  await assert.rejects(guild.members.fetch({ user: '1', force: true }), { code: 10007 });
});

test('rate limits are obeyed without an error', async () => {
  const sent = await Promise.all(Array.from({ length: 7 }, (_, n) => channel.send(`message ${n}`)));
  assert.equal(new Set(sent.map((message) => message.id)).size, 7);
  const { requests } = await sim.get('/_sim/requests');
  assert.equal(requests.filter((request) => request.status === 429).length, 0);
});

test('a 429 and a 502 are survived', async () => {
  await sim.post('/_sim/faults', { kind: 'rest', status: 429, scope: 'user', retryAfterMs: 200, path: '/roles' });
  await sim.post('/_sim/faults', { kind: 'rest', status: 502, path: '/roles' });
  const roles = await client.guilds.cache.get(ids.guild).roles.fetch();
  assert.ok(roles.size >= 2);
});
