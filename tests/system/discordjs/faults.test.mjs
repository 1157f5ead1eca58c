// Faults as a client meets them on its socket: answers that are late or break off, frames that come twice or in half.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Events } from 'discord.js';
import WebSocket from 'ws';
import { ids, next, Simulator, token } from './support.mjs';

let sim;

before(async () => {
  sim = await Simulator.start();
  await sim.post('/_sim/options', { identifyWindowMs: 1 });
});
after(() => sim.stop());

const order = (fault) => sim.post('/_sim/faults', fault);
const me = () =>
  fetch(`${sim.url}/api/v10/users/@me`, {
    headers: { authorization: `Bot ${token}`, 'user-agent': 'DiscordBot (https://example.org, 1)' },
  });

test('a REST answer that is ordered late comes late, and is the right one', async () => {
  await order({ kind: 'rest', delayMs: 400, path: '/users/@me' });
  const begun = performance.now();
  const answer = await me();
  assert.ok(performance.now() - begun >= 399);
  assert.equal((await answer.json()).id, ids.app);
});

test('a line that is cut before the answer is a failed request, and the next one is well', async () => {
  await order({ kind: 'rest', cut: 'before', path: '/users/@me' });
  await assert.rejects(me(), /fetch failed/);
  assert.equal((await me()).status, 200);
});

test('a line that is cut in the answer is a head without the whole body', async () => {
  await order({ kind: 'rest', cut: 'half', path: '/users/@me' });
  const answer = await me();
  assert.equal(answer.status, 200);
  await assert.rejects(answer.text(), /terminated/);
});

test('what was cut before it was carried out is there once when discord.js sends it again', async () => {
  const client = await sim.login();
  await order({ kind: 'rest', cut: 'before', path: '/messages' });
  const channel = client.channels.cache.get(ids.general);
  await channel.send('sent once').catch(() => channel.send('sent once'));
  const written = (await sim.read(ids.ann)).filter((content) => content === 'sent once');
  assert.equal(written.length, 1);
  await client.destroy();
});

test('an event that is ordered twice reaches discord.js twice', async () => {
  const client = await sim.login();
  const seen = [];
  client.on(Events.Raw, (packet) => packet.t === 'MESSAGE_CREATE' && seen.push(packet.d.id));
  await order({ kind: 'duplicate', events: 1 });
  for (const content of ['twice', 'once']) {
    await sim.post('/_sim/messages', { userId: ids.ann, channelId: ids.general, content });
  }
  const end = Date.now() + 15_000;
  while (seen.length < 3 && Date.now() < end) await new Promise((done) => setTimeout(done, 20));
  assert.equal(seen.length, 3);
  assert.equal(seen[0], seen[1]);
  assert.notEqual(seen[1], seen[2]);
  await client.destroy();
});

test('half a frame and a cut line cost discord.js no event', async () => {
  const client = await sim.login();
  const half = new Promise((arrived) => {
    const socket = new WebSocket(`${sim.url.replace('http', 'ws')}/gateway/?v=10&encoding=json`);
    const texts = [];
    socket.addEventListener('message', ({ data }) => texts.push(data));
    socket.addEventListener('error', () => {});
    socket.addEventListener('close', ({ code }) => arrived({ texts, code }));
    // An identified client answers heartbeats only, so this one asks for a frame of its own.
    socket.addEventListener('open', async () => {
      await order({ kind: 'half_frame' });
      socket.send('{"op":1,"d":null}');
    });
  });
  // Both lines are torn: discord.js's by the message, the bare one's by the answer to its heartbeat.
  const { texts, code } = await half;
  // Half a frame is no message: nothing came but Hello, and no close frame.
  assert.deepEqual(texts.map((text) => JSON.parse(text).op), [10]);
  assert.equal(code, 1006);
  const seen = next(client, Events.MessageCreate);
  await sim.post('/_sim/messages', { userId: ids.ann, channelId: ids.general, content: 'torn' });
  assert.equal((await seen)[0].author.id, ids.ann);
  await client.destroy();
});
