// discord-interactions, the library that most HTTP bots check signatures with, judges what the simulator signs.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { InteractionResponseType, InteractionType, verifyKey } from 'discord-interactions';
import { Simulator, ids } from './support.mjs';

const endpoint = `/_sim/applications/${ids.app}/interactions-endpoint`;
let sim;
let server;
let address;
let publicKey;
const refused = [];
let careless = false;

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
});

after(async () => {
  server.closeAllConnections();
  server.close();
  await sim.stop();
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
