// ess-bot and discord.js go through the same script; what each says to the gateway, and when, is the same.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { GatewayIntentBits } from 'discord.js';
import { ids, Simulator, token } from './support.mjs';

const running = [];
after(async () => {
  for (const stop of running.reverse()) await stop();
});

const op = { heartbeat: 1, ack: 11 };

/** A simulator with its transcript, and a way to wait for what appears in it. */
class Recorded {
  static async start(options) {
    const recorded = new Recorded();
    recorded.sim = await Simulator.start();
    running.push(() => recorded.sim.stop());
    await recorded.sim.post('/_sim/options', { identifyWindowMs: 1, ...options });
    return recorded;
  }

  async lines() {
    return (await this.sim.get('/_sim/transcript')).lines;
  }

  /**
   * Waits until that many dispatches of that name were sent since the start. ess-bot draws its wait after the sixth
   * interruption in a row from up to 32 s, and begins a new session up to 5 s after that.
   */
  async until(name, times) {
    const end = Date.now() + 60_000;
    for (;;) {
      const lines = await this.lines();
      if (lines.filter((line) => line.payload?.t === name).length >= times) return;
      assert.ok(Date.now() < end, `no ${name} number ${times}: ${JSON.stringify(lines.map(summary))}`);
      await new Promise((resolve) => { setTimeout(resolve, 30); });
    }
  }
}

/**
 * A line in a few words. What a resume continues is the session of this very run, so its number stays out; with which
 * code a client hangs up is its own choice, as long as the session goes on or ends as the other's does.
 */
function summary({ connection, from, payload, closeCode }) {
  if (closeCode !== undefined) return from === 'server' ? `${connection} server ends ${closeCode}` : `${connection} client ends`;
  const { op: code, t, d } = payload;
  if (code === 0) return `${connection} ${from} ${t}`;
  if (code === 2) return `${connection} ${from} identify ${d.intents}`;
  if (code === 6) return `${connection} ${from} resume at ${d.seq}`;
  return `${connection} ${from} op ${code}`;
}

/** Heartbeats come when they come; everything else has its place. */
const talk = (lines) => lines.filter(({ payload }) => payload?.op !== op.heartbeat && payload?.op !== op.ack).map(summary);

/** The script: every way in which a session ends or goes on. */
async function script(recorded) {
  const { sim } = recorded;
  let resumed = 0;
  let ready = 1;
  await recorded.until('READY', ready);
  await recorded.until('GUILD_CREATE', ready);
  await sim.post('/_sim/faults', { kind: 'drop' });
  await recorded.until('RESUMED', ++resumed);
  await sim.post('/_sim/faults', { kind: 'reconnect' });
  await recorded.until('RESUMED', ++resumed);
  // After 4005 and 4008 discord.js begins anew, although the documentation lets it resume; after 4009 it resumes, although
  // the documentation wants a new session.
  for (const code of [4000, 4001, 4002]) {
    await sim.post('/_sim/faults', { kind: 'close', code });
    await recorded.until('RESUMED', ++resumed);
  }
  await sim.post('/_sim/faults', { kind: 'invalid_session', resumable: false });
  await recorded.until('GUILD_CREATE', ++ready);
}

async function asDiscordJs() {
  const recorded = await Recorded.start();
  const client = recorded.sim.client({ intents: [GatewayIntentBits.Guilds] });
  running.push(() => client.destroy());
  await client.login(token);
  await script(recorded);
  return talk(await recorded.lines());
}

async function asEssBot() {
  const recorded = await Recorded.start();
  const { sim } = recorded;
  const environment = {
    PATH: process.env.PATH, ASAN_OPTIONS: process.env.ASAN_OPTIONS ?? '', ESS_DEV_DISCORD: '1',
    DISCORD_BOT_TOKEN: token, DISCORD_APP_ID: ids.app, DISCORD_API_BASE: `${sim.url}/api/v10`,
    // Nobody listens there: the gateway needs no ESS.
    ESS_BASE_URL: 'http://127.0.0.1:9', ESS_API_KEY: 'ess_dev_no_key_of_any_server',
  };
  const bot = spawn(process.env.ESS_BOT, ['run'], { cwd: sim.folder, env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  bot.stderr.on('data', (data) => { log += data; });
  running.push(async () => {
    const gone = once(bot, 'exit');
    bot.kill('SIGTERM');
    await gone;
  });
  try {
    await script(recorded);
  } catch (problem) {
    problem.message += `\n${log}`;
    throw problem;
  }
  return talk(await recorded.lines());
}

test('ess-bot says to the gateway what discord.js says, in the same places', async () => {
  const theirs = await asDiscordJs();
  const ours = await asEssBot();
  assert.ok(theirs.length > 30, theirs.join('\n'));
  assert.deepEqual(ours, theirs);
});
