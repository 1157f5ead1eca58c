// Node's own zlib judges zlib-stream, frame by frame: a small client unpacks what comes. discord.js reads it too, in
// gateway_zlib.test.mjs, where its add-on zlib-sync can be compiled.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import zlib from 'node:zlib';
import WebSocket from 'ws';
import { ids, Simulator, token } from './support.mjs';

const flushMark = Buffer.from([0, 0, 0xff, 0xff]);

/** One connection with one inflate stream; payloads come out of `next`. */
class RawClient {
  constructor(url) {
    this.inflate = zlib.createInflate({ flush: zlib.constants.Z_SYNC_FLUSH });
    this.text = '';
    this.waiting = [];
    this.payloads = [];
    this.messages = [];
    this.inflate.on('data', (piece) => (this.text += piece.toString('utf8')));
    this.socket = new WebSocket(`${url}?v=10&encoding=json&compress=zlib-stream`);
    this.socket.on('message', (bytes, isBinary) => this.take(bytes, isBinary));
  }

  take(bytes, isBinary) {
    assert.equal(isBinary, true, 'compressed messages are binary');
    assert.ok(bytes.subarray(-4).equals(flushMark), 'a payload ends in a sync flush');
    this.messages.push(bytes);
    // Writes of one stream are carried out in order.
    this.inflate.write(bytes, () => {
      const payload = JSON.parse(this.text);
      this.text = '';
      const wanted = this.waiting.shift();
      if (wanted) wanted(payload);
      else this.payloads.push(payload);
    });
  }

  next() {
    if (this.payloads.length > 0) return this.payloads.shift();
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error('nothing came within 15 s')), 15_000);
      this.waiting.push((payload) => {
        clearTimeout(limit);
        resolve(payload);
      });
    });
  }

  /** The next dispatch of that name. */
  async dispatch(name) {
    for (;;) {
      const payload = await this.next();
      if (payload.op === 0 && payload.t === name) return payload;
    }
  }

  send(op, d) {
    this.socket.send(JSON.stringify({ op, d }));
  }

  async close(code) {
    const gone = once(this.socket, 'close');
    this.socket.close(code);
    await gone;
    this.inflate.destroy();
  }
}

let sim;
let gateway;

before(async () => {
  sim = await Simulator.start();
  await sim.post('/_sim/options', { identifyWindowMs: 50 });
  gateway = (await sim.get('/api/v10/gateway')).url;
});

after(() => sim.stop());

test('hello, READY, guilds, acknowledgements and events come out of one zlib stream, and a resume begins another', async () => {
  const client = new RawClient(gateway);
  const hello = await client.next();
  assert.equal(hello.op, 10);
  client.send(2, { token, intents: (1 << 0) | (1 << 9), properties: { os: 'linux', browser: 'judge', device: 'judge' } });
  const ready = await client.dispatch('READY');
  assert.equal(ready.d.user.id, ids.app);
  assert.equal((await client.dispatch('GUILD_CREATE')).d.name, 'Harbour City');
  client.send(1, null);
  assert.equal((await client.next()).op, 11);
  const sizes = [];
  for (let n = 0; n < 2; ++n) {
    await sim.post('/_sim/messages', { userId: ids.ann, channelId: ids.general, content: `Grüße ${n} 🚒` });
    assert.equal((await client.dispatch('MESSAGE_CREATE')).d.author.username, 'ann');
    sizes.push(client.messages.at(-1).length);
  }
  assert.ok(sizes[1] < sizes[0], 'the second event leans on what the stream already had');
  assert.equal((await sim.get('/_sim/state')).sessions[0].compressed, true);
  const sequence = ready.s;
  await client.close(4000);

  await sim.post('/_sim/messages', { userId: ids.ben, channelId: ids.general, content: 'while away' });
  const again = new RawClient(ready.d.resume_gateway_url);
  assert.equal((await again.next()).op, 10);
  again.send(6, { token, session_id: ready.d.session_id, seq: sequence });
  const replayed = [];
  for (;;) {
    const payload = await again.next();
    if (payload.t === 'RESUMED') break;
    replayed.push(payload.t);
  }
  assert.deepEqual(replayed, ['GUILD_CREATE', 'MESSAGE_CREATE', 'MESSAGE_CREATE', 'MESSAGE_CREATE']);
  await again.close(1000);
});
