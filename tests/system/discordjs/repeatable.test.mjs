// discord-sim with a seed and a clock of its own: two runs of the same script are the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import WebSocket from 'ws';
import { ids, Simulator, token } from './support.mjs';

const identify = JSON.stringify({ op: 2, d: { token, intents: 513, properties: {} } });

/** Reads until so many messages have come. */
function reader(socket) {
  const texts = [];
  let wake = () => {};
  socket.addEventListener('message', ({ data }) => {
    texts.push(data);
    wake();
  });
  return async (count) => {
    while (texts.length < count) await new Promise((arrived) => (wake = arrived));
    return texts;
  };
}

async function run(options) {
  const sim = await Simulator.start(options);
  const socket = new WebSocket(`${sim.url.replace('http', 'ws')}/gateway/?v=10&encoding=json`);
  const read = reader(socket);
  await read(1);
  socket.send(identify);
  await read(3);
  for (const content of ['one', 'two']) {
    await sim.post('/_sim/clock', { stepMs: 1500 });
    await sim.post('/_sim/messages', { userId: ids.ann, channelId: ids.general, content });
  }
  await read(5);
  const { lines } = await sim.get('/_sim/transcript');
  const { now } = await sim.get('/_sim/clock');
  const closed = new Promise((done) => socket.addEventListener('close', done));
  socket.close(1000);
  await closed;
  const address = sim.url.slice('http://'.length);
  await sim.stop();
  return { now, said: JSON.stringify(lines).replaceAll(address, 'sim') };
}

const still = ['--start', '2026-03-01T08:00:00Z', '--clock-scale', '0'];

test('the same seed and script give the same transcript, and another seed another', async () => {
  const first = await run(['--seed', '7', ...still]);
  assert.equal(first.now, '2026-03-01T08:00:03.000Z');
  assert.match(first.said, /READY/);
  assert.deepEqual(await run(['--seed', '7', ...still]), first);
  assert.notEqual((await run(['--seed', '8', ...still])).said, first.said);
});
