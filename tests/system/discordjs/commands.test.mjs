// ess-bot and discord.js serve the same commands, buttons, forms and choices; how each answers Discord is the same:
// method, route, kind of callback, flags, and in which order.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ActionRowBuilder, ButtonBuilder, ButtonStyle, Events, MessageFlags } from 'discord.js';
import { RecordedRest } from './recorded_rest.mjs';
import { ids, Simulator, token } from './support.mjs';

const running = [];
after(async () => {
  for (const stop of running.reverse()) await stop();
});

const requests = ['req-1', 'req-2'];
const approval = (id) => ({
  id, riskLevel: 'LOW', status: 'PENDING', createdAt: '2026-01-02T03:04:05.000Z', requestedBy: { id: 'ann', name: 'Ann' },
  payloadJson: { commandId: 'ban.create' },
});
const call = (n) => ({
  id: `call-${n}`, title: `${n} `.padEnd(60, 'smoke '), status: 'OPEN', priority: 3, locationName: 'Pier',
  updatedAt: '2026-01-02T03:04:05.000Z',
});
const calls = Array.from({ length: 30 }, (_, n) => call(n));

/** What ESS answers ess-bot, by path. */
const essAnswers = {
  '/api/bot/lease': { ok: true, fence: 1, lifeMs: 30_000 },
  '/api/bot/guild': { ok: true },
  '/api/bot/approvals/list': { ok: true, approvals: requests.map(approval) },
  '/api/bot/approvals/approve': { ok: true, result: { message: 'Approved.' } },
  '/api/bot/approvals/deny': { ok: true, result: { message: 'Denied.' } },
  '/api/bot/dispatch/calls': { ok: true, openCount: calls.length, calls },
};

async function startEss() {
  const server = createServer((request, reply) => {
    const answer = essAnswers[request.url];
    request.resume().on('end', () => {
      reply.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  running.push(() => { server.closeAllConnections(); server.close(); });
  return `http://127.0.0.1:${server.address().port}`;
}

async function startDiscord() {
  const sim = await Simulator.start();
  running.push(() => sim.stop());
  const rest = await RecordedRest.start(sim.url);
  running.push(() => rest.stop());
  return { sim, rest };
}

/** The interaction once so many messages answer it, or it failed. */
async function answered(sim, id, messages = 1) {
  for (;;) {
    const shown = await sim.outcome(id);
    if (shown.state === 'failed' || shown.messages.length >= messages) return shown;
    await pause(20);
  }
}

/** What Ann does. Gives what she saw, and what Discord was asked for meanwhile. */
async function script({ sim, rest }) {
  const start = rest.requests.length;
  const seen = [];
  const see = async (id, messages) => {
    const shown = await answered(sim, id, messages);
    seen.push([shown.state, ...shown.messages.map(({ flags, components }) => [flags, components.length])]);
    return shown;
  };
  const press = async (messageId, customId) => {
    const what = { userId: ids.ann, channelId: ids.general, messageId, customId };
    return (await sim.post('/_sim/components', what)).interactionId;
  };
  const list = await see(await sim.type('/ess approvals'));
  await see(await press(list.messages[0].id, 'ess:approve:req-1'));
  const denied = await press(list.messages[0].id, 'ess:deny:req-2');
  assert.equal((await sim.outcome(denied)).form.custom_id, 'ess:deny:req-2');
  const sent = await sim.post('/_sim/forms', { interactionId: denied, values: { reason: 'not today' } });
  await see(sent.interactionId);
  await see(await sim.type('/ess approve id:req-1'));
  const choosing = await sim.outcome(await sim.type('/ess approve id:req', { autocomplete: true }));
  assert.deepEqual(choosing.choices.map((choice) => choice.value), requests);
  await see(await sim.type('/ess dispatch_calls'), 2);
  // The edit is refused once, and sent again when Discord said.
  await sim.post('/_sim/faults', { kind: 'rest', status: 429, retryAfterMs: 200, path: '/webhooks' });
  await see(await sim.type('/ess dispatch_calls'), 2);
  assert.deepEqual(rest.problems, []);
  return { seen, asked: rest.requests.slice(start) };
}

async function commandsOf({ sim }) {
  const headers = { authorization: `Bot ${token}`, 'user-agent': 'DiscordBot (https://example.org, 1.0)' };
  const reply = await fetch(`${sim.url}/api/v10/applications/${ids.app}/commands`, { headers });
  return (await reply.json()).map(({ id, version, ...definition }) => definition);
}

/** Runs ess-bot; gives its log as it grows. */
function essBot(args, { sim, rest }, essUrl) {
  const env = {
    PATH: process.env.PATH, ASAN_OPTIONS: process.env.ASAN_OPTIONS ?? '', ESS_DEV_DISCORD: '1',
    DISCORD_BOT_TOKEN: token, DISCORD_APP_ID: ids.app, DISCORD_API_BASE: `${rest.url}/api/v10`,
    ESS_BASE_URL: essUrl, ESS_API_KEY: 'ess_dev_no_key_of_any_server',
  };
  const bot = spawn(process.env.ESS_BOT, args, { cwd: sim.folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  bot.log = '';
  bot.stderr.on('data', (data) => { bot.log += data; });
  return bot;
}

async function asEssBot(discord) {
  const essUrl = await startEss();
  const registering = essBot(['register'], discord, essUrl);
  const [code] = await once(registering, 'exit');
  assert.equal(code, 0, registering.log);
  const bot = essBot(['run'], discord, essUrl);
  running.push(async () => {
    const gone = once(bot, 'exit');
    bot.kill('SIGTERM');
    await gone;
  });
  while (!bot.log.includes('gateway.ready')) {
    assert.equal(bot.exitCode, null, bot.log);
    await pause(20);
  }
  try {
    return await script(discord);
  } catch (problem) {
    problem.message += `\n${bot.log}`;
    throw problem;
  }
}

/** Two requests fit a row. */
function decisionButtons() {
  const button = (what, id, style) => new ButtonBuilder().setCustomId(`ess:${what}:${id}`).setLabel(what).setStyle(style);
  const pairs = requests.map((id) => [button('approve', id, ButtonStyle.Success), button('deny', id, ButtonStyle.Danger)]);
  return [new ActionRowBuilder().addComponents(...pairs.flat())];
}

const reasonForm = (customId) => ({
  custom_id: customId,
  title: 'Deny this request',
  components: [{ type: 18, label: 'Reason', component: { type: 4, custom_id: 'reason', style: 2, required: false } }],
});

/** The same bot as one writes it with discord.js. */
async function serve(interaction) {
  if (interaction.isAutocomplete()) return interaction.respond(requests.map((id) => ({ name: id, value: id })));
  if (interaction.isButton() && interaction.customId.startsWith('ess:deny:')) {
    return interaction.showModal(reasonForm(interaction.customId));
  }
  const flags = MessageFlags.Ephemeral;
  await interaction.deferReply({ flags });
  const subcommand = interaction.isChatInputCommand() ? interaction.options.getSubcommand() : '';
  if (subcommand === 'approvals') return interaction.editReply({ content: 'Pending', components: decisionButtons() });
  await interaction.editReply('Done.');
  if (subcommand === 'dispatch_calls') await interaction.followUp({ content: 'There are more.', flags });
}

async function asDiscordJs(discord, commands) {
  const { sim, rest } = discord;
  const client = await sim.login({ rest: { api: `${rest.url}/api` } });
  running.push(() => client.destroy());
  await client.application.commands.set(commands);
  let problem;
  client.on(Events.InteractionCreate, (interaction) => serve(interaction).catch((error) => { problem = error; }));
  const done = await script(discord);
  assert.equal(problem, undefined);
  return done;
}

test('ess-bot answers commands, buttons, forms and choices as discord.js does', { timeout: 120_000 }, async () => {
  const ourDiscord = await startDiscord();
  const ours = await asEssBot(ourDiscord);
  const theirDiscord = await startDiscord();
  const commands = await commandsOf(ourDiscord);
  const theirs = await asDiscordJs(theirDiscord, commands);
  assert.deepEqual(commands.map((command) => command.name), ['ess']);
  assert.deepEqual(await commandsOf(theirDiscord), commands);
  // Six answers by defer and edit, the last two with a follow-up; among them a form and choices. One edit came too soon.
  assert.deepEqual(theirs.asked.map((request) => request.type ?? request.method), [
    5, 'PATCH', 5, 'PATCH', 9, 5, 'PATCH', 5, 'PATCH', 8, 5, 'PATCH', 'POST', 5, 'PATCH', 'PATCH', 'POST',
  ]);
  assert.deepEqual(ours.seen, theirs.seen);
  assert.deepEqual(ours.asked, theirs.asked);
});
