// Webhook events of the simulator at an address of its own; discord-interactions, which others wrote, checks the signatures.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { verifyKey } from 'discord-interactions';
import { ids, Simulator } from './support.mjs';

const endpoint = `/_sim/applications/${ids.app}/webhook-events`;
const events = [];
let sim;
let server;
let address;
let publicKey;
/** Status codes of the next answers to events; then 204. */
let answers = [];

async function receive(request, reply) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const { 'x-signature-ed25519': signature, 'x-signature-timestamp': timestamp } = request.headers;
  if (!(await verifyKey(body, signature, timestamp, publicKey))) return reply.writeHead(401).end();
  const payload = JSON.parse(body);
  if (payload.type === 1) events.push(payload);
  reply.writeHead(payload.type === 1 ? (answers.shift() ?? 204) : 204).end();
}

before(async () => {
  sim = await Simulator.start();
  publicKey = (await sim.get(endpoint)).publicKey;
  server = createServer(receive).listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${server.address().port}/events`;
});
after(async () => {
  server.closeAllConnections();
  server.close();
  await sim.stop();
});

async function shows(what) {
  const end = Date.now() + 15_000;
  for (;;) {
    const shown = await sim.get(endpoint);
    if (what(shown) || Date.now() > end) return shown;
    await pause(20);
  }
}

const send = (method, path, body) =>
  fetch(sim.url + path, { method, headers: { 'content-type': 'application/json' }, body: body && JSON.stringify(body) });

const authorizeUrl = `/oauth2/authorize?${new URLSearchParams({
  client_id: ids.app, response_type: 'code', scope: 'identify guilds', redirect_uri: 'http://localhost:3000/cb',
})}`;
const authorize = () => sim.post('/_sim/authorize', { userId: ids.ann, authorizeUrl });
const remove = () => send('DELETE', `/_sim/users/${ids.ann}/applications/${ids.app}`);

test('an address that answers PING with 204 and bad signatures with 401 is accepted', async () => {
  assert.equal((await send('PUT', endpoint, { url: address })).status, 202);
  assert.equal((await shows((shown) => shown.state === 'accepted')).state, 'accepted');
});

test('who authorizes the application and who removes it is told, in the documented form', async () => {
  await authorize();
  assert.equal((await remove()).status, 200);
  await shows(({ undelivered }) => undelivered === 0);
  assert.deepEqual(events.map(({ event }) => event.type).sort(), ['APPLICATION_AUTHORIZED', 'APPLICATION_DEAUTHORIZED']);
  for (const { version, application_id, event } of events) {
    assert.equal(version, 1);
    assert.equal(application_id, ids.app);
    assert.equal(event.data.user.id, ids.ann);
    assert.ok(Math.abs(new Date(event.timestamp) - Date.now()) < 60_000);
  }
  const authorized = events.find(({ event }) => event.type === 'APPLICATION_AUTHORIZED');
  assert.deepEqual(authorized.event.data.scopes, ['identify', 'guilds']);
});

test('an event that is not answered 204 comes again, as soon as the simulated time has come', async () => {
  await send('PUT', endpoint, { url: address, events: ['APPLICATION_DEAUTHORIZED'] });
  await shows((shown) => shown.state === 'accepted');
  await authorize();
  events.length = 0;
  answers = [500, 200];
  // The pauses are longer than anybody waits here: the clock is set forward instead.
  await sim.post('/_sim/options', { eventFirstRetryMs: 100_000, eventRetryFactor: 2 });
  await remove();
  for (const [seen, stepMs] of [[1, 100_000], [2, 200_000]]) {
    const end = Date.now() + 15_000;
    while (events.length < seen && Date.now() < end) await pause(20);
    assert.equal(events.length, seen);
    assert.equal((await sim.get(endpoint)).undelivered, 1);
    await pause(100);
    await sim.post('/_sim/clock', { stepMs });
  }
  assert.equal((await shows(({ undelivered }) => undelivered === 0)).undelivered, 0);
  assert.equal(events.length, 3);
  assert.deepEqual(events[2], events[0]);
});

test('too many failures in a row disable the delivery', async () => {
  await sim.post('/_sim/options', { eventFirstRetryMs: 1, eventFailuresAllowed: 2 });
  await authorize();
  answers = [500, 500, 500];
  await remove();
  assert.match((await shows(({ state }) => state.startsWith('disabled'))).state, /^disabled/);
  assert.deepEqual(answers, []);
});
