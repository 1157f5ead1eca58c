// Starts discord-sim on a free port and logs discord.js in.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client, Events, GatewayIntentBits } from 'discord.js';

export const ids = {
  app: '500000000000000001',
  ann: '420000000000000001',
  ben: '420000000000000002',
  guild: '700000000000000001',
  general: '710000000000000001',
  category: '710000000000000002',
  locked: '710000000000000003',
};
export const token = 'the-bot-token';

const world = {
  applications: [
    { id: ids.app, name: 'ESS', clientSecret: 'secret', botToken: token, redirectUris: ['http://localhost:3000/cb'], privilegedIntents: '2' },
  ],
  users: [
    { id: ids.ann, username: 'ann', globalName: 'Ann' },
    { id: ids.ben, username: 'ben' },
  ],
  guilds: [
    {
      id: ids.guild,
      name: 'Harbour City',
      ownerId: ids.ann,
      memberIds: [ids.ann, ids.ben],
      applicationIds: [ids.app],
      channels: [
        { id: ids.general, name: 'general', type: 0 },
        { id: ids.category, name: 'offices', type: 4 },
        {
          id: ids.locked,
          name: 'locked',
          type: 0,
          permissionOverwrites: [{ id: ids.app, type: 1, allow: '0', deny: '2048' }],
        },
      ],
    },
  ],
};

/** A running simulator. */
export class Simulator {
  /** `options` are further words of its command line. */
  static async start(options = []) {
    const sim = new Simulator();
    sim.folder = await mkdtemp(join(tmpdir(), 'discordjs-judge-'));
    const file = join(sim.folder, 'world.json');
    await writeFile(file, JSON.stringify(world));
    sim.process = spawn(process.env.DISCORD_SIM, ['--listen', '127.0.0.1:0', '--world', file, ...options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: sim.process.stdout })) {
      const found = /http:\/\/\S+/.exec(line);
      if (found) {
        sim.url = found[0];
        break;
      }
    }
    if (!sim.url) throw new Error('discord-sim did not start');
    return sim;
  }

  async stop() {
    const gone = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    const [code] = await gone;
    await rm(this.folder, { recursive: true });
    if (code !== 0) throw new Error(`discord-sim ended with ${code}`);
  }

  async get(path) {
    const reply = await fetch(this.url + path);
    if (!reply.ok) throw new Error(`GET ${path}: ${reply.status} ${await reply.text()}`);
    return reply.json();
  }

  async post(path, body) {
    const reply = await fetch(this.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = await reply.json();
    if (!reply.ok) throw new Error(answer.error ?? JSON.stringify(answer));
    return answer;
  }

  /** Types a command as a user and gives the interaction's id. */
  async type(text, more = {}) {
    const body = { userId: ids.ann, guildId: ids.guild, channelId: ids.general, text, ...more };
    return (await this.post('/_sim/interactions', body)).interactionId;
  }

  /** The interaction once it is answered or has failed. */
  async outcome(id) {
    for (;;) {
      const shown = await this.get(`/_sim/interactions/${id}?wait=10`);
      if (shown.state === 'answered' || shown.state === 'failed') return shown;
    }
  }

  /** Contents of the messages that a user sees in the channel. */
  async read(viewerId, channelId = ids.general) {
    const { messages } = await this.get(`/_sim/channels/${channelId}/messages?viewerId=${viewerId}`);
    return messages.map((message) => message.content);
  }

  /** A discord.js client that talks to this simulator. */
  client(options = {}) {
    return new Client({
      intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages],
      rest: { api: `${this.url}/api` },
      ...options,
    });
  }

  async login(options) {
    const client = this.client(options);
    const ready = once(client, Events.ClientReady);
    await client.login(token);
    await ready;
    return client;
  }
}

/** The next event of that name, with a limit so that a lost one fails the test instead of hanging it. */
export function next(client, event, ms = 15_000) {
  return once(client, event, { signal: AbortSignal.timeout(ms) });
}
