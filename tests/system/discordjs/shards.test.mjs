// discord.js runs in two shards: each gets what is its own, and they identify when they may.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { Events, GatewayIntentBits, MessageFlags } from 'discord.js';
import { ids, next, Simulator } from './support.mjs';

const intents = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages];
// "shard_id = (guild_id >> 22) % num_shards"
const home = Number((BigInt(ids.guild) >> 22n) % 2n);

// What does not come fails its test instead of hanging it.
const limit = { timeout: 60_000 };

let sim;
let client;

afterEach(async () => {
  await client?.destroy();
  await sim?.stop();
});

async function start(simOptions, clientOptions) {
  sim = await Simulator.start();
  await sim.post('/_sim/options', simOptions);
  client = await sim.login({ intents, ...clientOptions });
}

/** The shards of the sessions there are, and whether each is connected. */
async function sessions() {
  const shown = (await sim.get('/_sim/state')).sessions.map(({ shard, connected }) => [...shard, connected]);
  return shown.sort((a, b) => a[0] - b[0]);
}

/** How often the gateway said that number. */
async function said(op) {
  const { lines } = await sim.get('/_sim/transcript');
  return lines.filter((line) => line.from === 'server' && line.payload?.op === op).length;
}

/** The next event of that name as it came over the wire, with the number of its shard. */
function raw(name) {
  return new Promise((done) => {
    const look = (packet, shard) => {
      if (packet.t !== name) return;
      client.off(Events.Raw, look);
      done({ data: packet.d, shard });
    };
    client.on(Events.Raw, look);
  });
}

test('as many shards as Discord recommends: each has its guilds, direct messages are the first one\'s', limit, async () => {
  await start({ shards: 2, maxConcurrency: 2 }, { shards: 'auto' });
  assert.deepEqual(await sessions(), [[0, 2, true], [1, 2, true]]);
  assert.equal(await said(10), 2);
  assert.equal(await said(9), 0);
  assert.equal(client.ws.shards.size, 2);
  assert.equal(client.guilds.cache.get(ids.guild).shardId, home);

  const inGuild = raw('MESSAGE_CREATE');
  await sim.post('/_sim/messages', { userId: ids.ann, channelId: ids.general, content: 'to all' });
  assert.equal((await inGuild).shard, home);
  const direct = raw('MESSAGE_CREATE');
  await (await client.users.fetch(ids.ben)).send('psst');
  assert.equal((await direct).shard, 0);

  await client.application.commands.create({ name: 'ping', description: 'Is anybody there?' });
  const arrived = raw('INTERACTION_CREATE');
  const [[interaction]] = await Promise.all([next(client, Events.InteractionCreate), sim.type('/ping')]);
  assert.equal((await arrived).shard, home);
  await interaction.reply({ content: 'Yes.', flags: MessageFlags.Ephemeral });
  assert.equal((await sim.outcome(interaction.id)).messages[0].content, 'Yes.');

  const resumed = new Set();
  const both = new Promise((done) => {
    client.on(Events.ShardResume, (shard) => resumed.add(shard).size === 2 && done());
  });
  await sim.post('/_sim/faults', { kind: 'drop' });
  await both;
  assert.deepEqual(await sessions(), [[0, 2, true], [1, 2, true]]);
});

test('two shards that may identify one at a time take turns', limit, async () => {
  // discord.js counts its five seconds from when it lets the first one go, a little before that one is heard.
  await start({ maxConcurrency: 1, identifyWindowMs: 4_800 }, { shards: [0, 1], shardCount: 2 });
  assert.deepEqual(await sessions(), [[0, 2, true], [1, 2, true]]);
  assert.equal(await said(9), 0);
});

test('one process may run the second shard alone', limit, async () => {
  await start({ shards: 2 }, { shards: [1], shardCount: 2 });
  assert.deepEqual(await sessions(), [[1, 2, true]]);
  assert.equal(client.guilds.cache.has(ids.guild), home === 1);
});
