// discord.js under the same feed. It keeps what it is sent in its caches, as it does for every bot.
//
// usage: node bench/gateway_discordjs.mjs PORT, with the packages of tests/system/discordjs
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const folder = process.env.DISCORDJS ?? fileURLToPath(new URL('../tests/system/discordjs/', import.meta.url));
const { Client, GatewayIntentBits } = createRequire(`${folder}/package.json`)('discord.js');

const client = new Client({
  intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages],
  rest: { api: `http://127.0.0.1:${process.argv[2]}/api` },
});
await client.login('the-bot-token');
