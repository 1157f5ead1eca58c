// ess-bot reaches Discord through a proxy: its requests and the gateway's line, each in a tunnel of its own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ids, Simulator, token } from './support.mjs';

const running = [];
after(async () => {
  for (const stop of running.reverse()) await stop();
});

/** Tunnels what asks for it, and keeps where to and what was said first. */
class Proxy {
  tunnels = [];
  sockets = new Set();

  static async start() {
    const proxy = new Proxy();
    proxy.server = createServer((request, reply) => { reply.writeHead(405).end(); });
    proxy.server.on('connect', (request, socket) => proxy.#tunnel(request.url, socket));
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    proxy.url = `http://127.0.0.1:${proxy.server.address().port}`;
    return proxy;
  }

  stop() {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  #tunnel(target, socket) {
    const tunnel = { target, said: '' };
    this.tunnels.push(tunnel);
    const { hostname, port } = new URL(`http://${target}`);
    const onward = connect(Number(port || 80), hostname);
    for (const [one, other] of [[socket, onward], [onward, socket]]) {
      this.sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => { this.sockets.delete(one); other.destroy(); });
    }
    onward.once('connect', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.on('data', (data) => { if (tunnel.said.length < 4096) tunnel.said += data; });
      socket.pipe(onward);
      onward.pipe(socket);
    });
  }
}

/** True as soon as it holds; false after half a minute. */
async function holds(what) {
  for (let tries = 0; tries < 600; ++tries) {
    if (await what()) return true;
    await pause(50);
  }
  return false;
}

test('ess-bot asks Discord, and listens to it, through the proxy', { timeout: 90_000 }, async () => {
  const sim = await Simulator.start();
  running.push(() => sim.stop());
  const proxy = await Proxy.start();
  running.push(() => proxy.stop());
  const env = {
    PATH: process.env.PATH, ASAN_OPTIONS: process.env.ASAN_OPTIONS ?? '', ESS_DEV_DISCORD: '1',
    DISCORD_BOT_TOKEN: token, DISCORD_APP_ID: ids.app, DISCORD_API_BASE: `${sim.url}/api/v10`,
    DISCORD_HTTP_PROXY: proxy.url,
    ESS_BASE_URL: 'http://127.0.0.1:9', ESS_API_KEY: 'ess_dev_no_key_of_any_server',
  };
  const bot = spawn(process.env.ESS_BOT, ['run'], { cwd: sim.folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  bot.stderr.on('data', (data) => { log += data; });
  const gone = once(bot, 'exit');
  running.push(() => bot.kill('SIGKILL'));

  const isReady = async () => (await sim.get('/_sim/transcript')).lines.some((line) => line.payload?.t === 'READY');
  assert.ok(await holds(isReady), log);
  const { host } = new URL(sim.url);
  assert.deepEqual([...new Set(proxy.tunnels.map(({ target }) => target))], [host]);
  const said = proxy.tunnels.map((tunnel) => tunnel.said);
  assert.ok(said.some((text) => text.startsWith('GET /api/v10/gateway')), said.join('\n---\n'));
  assert.ok(said.some((text) => /^upgrade: websocket\r$/im.test(text)), said.join('\n---\n'));

  // Whoever cuts the tunnels cuts the bot off; it comes back the same way.
  const before = proxy.tunnels.length;
  for (const socket of proxy.sockets) socket.destroy();
  assert.ok(await holds(() => proxy.tunnels.length > before), log);
  bot.kill('SIGTERM');
  const [code] = await gone;
  assert.equal(code, 0, log);
});
