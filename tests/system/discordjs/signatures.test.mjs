// discord-interactions, the library that most HTTP bots check signatures with, judges what the simulator signs. Node's
// own Ed25519 signs what ess-server is to believe.
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { InteractionResponseType, InteractionType, verifyKey } from 'discord-interactions';
import { EssServer } from './ess_server.mjs';
import { Simulator, ids } from './support.mjs';

const endpoint = `/_sim/applications/${ids.app}/interactions-endpoint`;
let sim;
let server;
let address;
let publicKey;
const refused = [];
let careless = false;

const ours = generateKeyPairSync('ed25519');
let ess;

async function answer(request, reply) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const raw = Buffer.concat(chunks);
  const { 'x-signature-ed25519': signature, 'x-signature-timestamp': timestamp } = request.headers;
  if (!careless && !(await verifyKey(raw, signature, timestamp, publicKey))) {
    refused.push(JSON.parse(raw).type);
    reply.writeHead(401).end('invalid request signature');
    return;
  }
  const { type, data } = JSON.parse(raw);
  const body =
    type === InteractionType.PING
      ? { type: InteractionResponseType.PONG }
      : {
          type: InteractionResponseType.CHANNEL_MESSAGE_WITH_SOURCE,
          data: { content: `hello from ${data.name}`, flags: 64 },
        };
  reply.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function setEndpoint(url) {
  await fetch(sim.url + endpoint, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url }),
  });
  for (;;) {
    const { state } = await sim.get(endpoint);
    if (!/^(checking|answered)/.test(state)) return state;
    await pause(20);
  }
}

before(async () => {
  sim = await Simulator.start();
  ({ publicKey } = await sim.get(endpoint));
  server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${server.address().port}/interactions`;
  ess = await EssServer.start({ DISCORD_PUBLIC_KEY: rawKey(ours.publicKey), DISCORD_APP_ID: ids.app });
});

after(async () => {
  server.closeAllConnections();
  server.close();
  await sim.stop();
  await ess?.stop();
});

test('an address that checks signatures is accepted: the good PING verifies, the bad one does not', async () => {
  assert.equal(await setEndpoint(address), 'accepted');
  assert.deepEqual(refused, [InteractionType.PING]);
});

test('a command is posted there instead of the gateway, and its answer is shown', async () => {
  const made = await fetch(`${sim.url}/api/v10/applications/${ids.app}/commands`, {
    method: 'POST',
    headers: {
      authorization: 'Bot the-bot-token',
      'content-type': 'application/json',
      'user-agent': 'DiscordBot (https://example.org, 1)',
    },
    body: JSON.stringify({ name: 'hello', type: 1, description: 'Says hello' }),
  });
  assert.ok(made.ok, await made.text());
  const shown = await sim.outcome(await sim.type('/hello'));
  assert.equal(shown.state, 'answered');
  assert.equal(shown.messages[0].content, 'hello from hello');
  assert.deepEqual(refused, [InteractionType.PING]);
});

test('an address that believes every signature is refused', async () => {
  careless = true;
  assert.match(await setEndpoint(address), /^refused: a bad signature/);
  careless = false;
});

/** The 32 bytes of the key in hex, as Discord's portal shows them; they end its SubjectPublicKeyInfo (RFC 8410). */
function rawKey(key) {
  return key.export({ type: 'spki', format: 'der' }).subarray(-32).toString('hex');
}

const seconds = (offset = 0) => String(Math.floor(Date.now() / 1000) + offset);

/** Posts to ess-server what was signed; `sent` is what arrives in place of it. */
async function deliver(body, { timestamp = seconds(), key = ours.privateKey, sent = {} } = {}) {
  const signature = sign(null, Buffer.from(timestamp + body), key).toString('hex');
  const headers = {
    'content-type': 'application/json', 'user-agent': 'Discord-Interactions/1.0 (+https://discord.com)',
    'x-signature-ed25519': signature, 'x-signature-timestamp': timestamp, ...sent.headers,
  };
  for (const name of sent.without ?? []) delete headers[name];
  const reply = await fetch(`${ess.url}/api/discord/interactions`, { method: 'POST', headers, body: sent.body ?? body });
  return { status: reply.status, json: await reply.json() };
}

const ping = JSON.stringify({ type: InteractionType.PING, id: '1', application_id: ids.app, token: 'x', version: 1 });
const pong = { status: 200, json: { type: InteractionResponseType.PONG } };

/** Refused with 401, in words that do not tell why. */
function assertUnsigned({ status, json }) {
  assert.equal(status, 401);
  assert.equal(json.code, 'invalid_request_signature');
}

test('SG-1: ess-server answers a PING that Node signed, over the bytes as they came', async () => {
  assert.deepEqual(await deliver(ping), pong);
  const strange = ` {"version":1, "token":"Gr\\u00fc\\u00dfe \\ud83d\\ude92 Grüße 🚒",\r\n\t"id":"1","application_id":"${ids.app}","type":1 }\n`;
  assert.deepEqual(await deliver(strange), pong);
});

test('SG-1: ess-server answers a signed command by the same rules', async () => {
  const user = { id: ids.ann, username: 'ann', discriminator: '0', avatar: null, global_name: 'Ann' };
  const command = JSON.stringify({
    type: InteractionType.APPLICATION_COMMAND, id: '900000000000000001', application_id: ids.app, token: 'x', version: 1,
    guild_id: ids.guild, channel_id: ids.general, member: { user, roles: [], permissions: '0' },
    data: { id: '2', name: 'ess', type: 1, options: [{ type: 1, name: 'calls' }] },
  });
  const { status, json } = await deliver(command);
  assert.equal(status, 200);
  assert.equal(json.type, InteractionResponseType.CHANNEL_MESSAGE_WITH_SOURCE);
  assert.match(json.data.content, /not set up with ESS/);
  assertUnsigned(await deliver(command, { sent: { body: command.replace(ids.ann, ids.ben) } }));
});

test('SG-1: ess-server refuses what another key signed, and whatever was altered since', async () => {
  assertUnsigned(await deliver(ping, { key: generateKeyPairSync('ed25519').privateKey }));
  assertUnsigned(await deliver(ping, { sent: { body: `${ping} ` } }));
  assertUnsigned(await deliver(ping, { sent: { body: ping.replace('"x"', '"y"') } }));
  assertUnsigned(await deliver(ping, { sent: { headers: { 'x-signature-timestamp': seconds(1) } } }));
  assertUnsigned(await deliver(ping, { sent: { headers: { 'x-signature-ed25519': '0'.repeat(128) } } }));
  assertUnsigned(await deliver(ping, { sent: { without: ['x-signature-ed25519'] } }));
  assertUnsigned(await deliver(ping, { sent: { without: ['x-signature-timestamp'] } }));
});

test('SG-3: ess-server refuses a good signature over a time long ago or yet to come', async () => {
  assertUnsigned(await deliver(ping, { timestamp: seconds(-330) }));
  assertUnsigned(await deliver(ping, { timestamp: seconds(330) }));
  assert.deepEqual(await deliver(ping, { timestamp: seconds(-270) }), pong);
});
