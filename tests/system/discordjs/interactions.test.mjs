import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  Events,
  MessageFlags,
  PermissionFlagsBits,
  Routes,
  SlashCommandBuilder,
} from 'discord.js';
import { ids, next, Simulator } from './support.mjs';

let sim;
let client;

const command = new SlashCommandBuilder()
  .setName('ess')
  .setDescription('ESS')
  .addSubcommand((sub) =>
    sub
      .setName('whois')
      .setDescription('Look up a player')
      .addStringOption((option) => option.setName('query').setDescription('Name').setRequired(true).setMinLength(2))
      .addIntegerOption((option) => option.setName('limit').setDescription('How many').setMinValue(1).setMaxValue(5))
      .addUserOption((option) => option.setName('who').setDescription('Somebody')),
  )
  .addSubcommand((sub) =>
    sub
      .setName('approve')
      .setDescription('Approve a request')
      .addStringOption((option) =>
        option.setName('id').setDescription('Which').setRequired(true).setAutocomplete(true),
      ),
  );

before(async () => {
  sim = await Simulator.start();
  client = await sim.login();
  await client.guilds.cache.get(ids.guild).commands.set([command]);
});

after(async () => {
  await client.destroy();
  await sim.stop();
});

async function typed(text, more) {
  const arrived = next(client, Events.InteractionCreate);
  const id = await sim.type(text, more);
  const [interaction] = await arrived;
  assert.equal(interaction.id, id);
  return interaction;
}

test('commands are registered, listed, renamed and removed', async () => {
  const manager = client.application.commands;
  const made = await manager.create({ name: 'ping', description: 'Is anybody there?' });
  assert.equal(made.name, 'ping');
  const version = made.version;
  const edited = await manager.edit(made.id, { description: 'Still there?' });
  assert.equal(edited.description, 'Still there?');
  assert.notEqual(edited.version, version);
  assert.equal((await manager.fetch()).size, 1);
  await manager.delete(made.id);
  assert.equal((await manager.fetch()).size, 0);
  await assert.rejects(client.rest.post(Routes.applicationCommands(ids.app), { body: { name: 'Bad Name' } }), {
    code: 50035,
  });
});

test('a command arrives with its options, resolved users and the permissions of who typed it', async () => {
  const interaction = await typed('/ess whois query:ann with spaces limit:3 who:@ben');
  assert.ok(interaction.isChatInputCommand());
  assert.equal(interaction.commandName, 'ess');
  assert.equal(interaction.options.getSubcommand(), 'whois');
  assert.equal(interaction.options.getString('query'), 'ann with spaces');
  assert.equal(interaction.options.getInteger('limit'), 3);
  assert.equal(interaction.options.getUser('who').id, ids.ben);
  assert.equal(interaction.guildId, ids.guild);
  assert.equal(interaction.channelId, ids.general);
  assert.equal(interaction.user.id, ids.ann);
  assert.ok(interaction.memberPermissions.has(PermissionFlagsBits.Administrator));
  assert.ok(interaction.appPermissions.has(PermissionFlagsBits.ViewChannel));
  await interaction.reply('Found Ann.');
  const outcome = await sim.outcome(interaction.id);
  assert.equal(outcome.state, 'answered');
  assert.equal(outcome.messages[0].content, 'Found Ann.');
  assert.equal(outcome.messages[0].interaction_metadata.id, interaction.id);
  assert.equal(outcome.messages[0].interaction_metadata.user.id, ids.ann);
  assert.ok((await sim.read(ids.ben)).includes('Found Ann.'));
});

test('a deferred ephemeral answer is edited later, and only its user sees it', async () => {
  const interaction = await typed('/ess whois query:ben');
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  assert.equal((await sim.get(`/_sim/interactions/${interaction.id}`)).state, 'deferred');
  const waiting = await interaction.fetchReply();
  assert.ok(waiting.flags.has(MessageFlags.Loading));
  const edited = await interaction.editReply('Nobody of that name.');
  assert.equal(edited.content, 'Nobody of that name.');
  assert.ok(edited.flags.has(MessageFlags.Ephemeral));
  assert.ok(!edited.flags.has(MessageFlags.Loading));
  assert.equal((await sim.outcome(interaction.id)).state, 'answered');
  const more = await interaction.followUp({ content: 'Try again.', flags: MessageFlags.Ephemeral });
  assert.equal((await sim.outcome(interaction.id)).messages.length, 2);
  assert.ok((await sim.read(ids.ann)).includes('Nobody of that name.'));
  assert.ok(!(await sim.read(ids.ben)).includes('Nobody of that name.'));
  await interaction.deleteReply(more);
  await interaction.deleteReply();
  assert.ok(!(await sim.read(ids.ann)).includes('Nobody of that name.'));
});

test('the callback response names the message', async () => {
  const interaction = await typed('/ess whois query:ann');
  const response = await interaction.reply({ content: 'Here.', withResponse: true });
  assert.equal(response.resource.message.content, 'Here.');
  assert.equal(response.interaction.responseMessageId, response.resource.message.id);
});

test('buttons are shown, pressed, and update their message', async () => {
  const interaction = await typed('/ess whois query:ann');
  const row = new ActionRowBuilder().addComponents(
    new ButtonBuilder().setCustomId('approve:1').setLabel('Approve').setStyle(ButtonStyle.Success),
    new ButtonBuilder().setCustomId('deny:1').setLabel('Deny').setStyle(ButtonStyle.Danger),
  );
  await interaction.reply({ content: 'Decide.', components: [row] });
  const { messages } = await sim.outcome(interaction.id);
  const press = { userId: ids.ben, channelId: ids.general, messageId: messages[0].id };
  const arrived = next(client, Events.InteractionCreate);
  const { interactionId } = await sim.post('/_sim/components', { ...press, customId: 'approve:1' });
  const [button] = await arrived;
  assert.ok(button.isButton());
  assert.equal(button.customId, 'approve:1');
  assert.equal(button.user.id, ids.ben);
  assert.equal(button.message.id, messages[0].id);
  await button.update({ content: 'Approved.', components: [] });
  assert.equal((await sim.outcome(interactionId)).messages[0].content, 'Approved.');
  await assert.rejects(sim.post('/_sim/components', { ...press, customId: 'approve:1' }), /no component/);
});

test('a press can be deferred silently and the message edited afterwards', async () => {
  const interaction = await typed('/ess whois query:ann');
  const row = new ActionRowBuilder().addComponents(
    new ButtonBuilder().setCustomId('more').setLabel('More').setStyle(ButtonStyle.Primary),
  );
  await interaction.reply({ content: 'Page 1', components: [row] });
  const { messages } = await sim.outcome(interaction.id);
  const arrived = next(client, Events.InteractionCreate);
  await sim.post('/_sim/components', {
    userId: ids.ann,
    channelId: ids.general,
    messageId: messages[0].id,
    customId: 'more',
  });
  const [button] = await arrived;
  await button.deferUpdate();
  const edited = await button.editReply({ content: 'Page 2' });
  assert.equal(edited.id, messages[0].id);
  assert.equal(edited.components.length, 1);
});

test('autocomplete offers choices', async () => {
  const interaction = await typed('/ess approve id:ab', { autocomplete: true });
  assert.ok(interaction.isAutocomplete());
  assert.deepEqual(interaction.options.getFocused(true).value, 'ab');
  await interaction.respond([{ name: 'abandon ship', value: 'req-1' }]);
  const outcome = await sim.outcome(interaction.id);
  assert.deepEqual(outcome.choices, [{ name: 'abandon ship', value: 'req-1' }]);
});

test('what the client would refuse to send is refused with a hint', async () => {
  await assert.rejects(sim.type('/ess whois'), /query is required/);
  await assert.rejects(sim.type('/ess whois query:a'), /2 to 6000 characters/);
  await assert.rejects(sim.type('/ess whois query:ann limit:9'), /out of its range/);
  await assert.rejects(sim.type('/ess nothing'), /whois, approve/);
  await assert.rejects(sim.type('/unknown'), /no command/);
});

test('no answer within three seconds fails, and is too late afterwards', async () => {
  const interaction = await typed('/ess whois query:ann');
  assert.equal((await sim.outcome(interaction.id)).state, 'failed');
  await assert.rejects(interaction.reply('Too late.'), { code: 10062, status: 404 });
});

test('a second first response is refused', async () => {
  const interaction = await typed('/ess whois query:ann');
  await interaction.reply('One.');
  const body = { type: 4, data: { content: 'Two.' } };
  await assert.rejects(client.rest.post(Routes.interactionCallback(interaction.id, interaction.token), { body, auth: false }), {
    code: 40060,
    status: 400,
  });
});

test('a form is shown, sent by the user, and answered as an interaction of its own', async () => {
  const interaction = await typed('/ess whois query:ann');
  await interaction.showModal({
    custom_id: 'why',
    title: 'Say why',
    components: [{ type: 18, label: 'Reason', component: { type: 4, custom_id: 'reason', style: 1, max_length: 10 } }],
  });
  const shown = await sim.outcome(interaction.id);
  assert.equal(shown.form.title, 'Say why');
  await assert.rejects(sim.post('/_sim/forms', { interactionId: interaction.id, values: { reason: 'x'.repeat(11) } }));
  await assert.rejects(sim.post('/_sim/forms', { interactionId: interaction.id, values: {} }));
  const arrived = next(client, Events.InteractionCreate);
  const { interactionId } = await sim.post('/_sim/forms', {
    interactionId: interaction.id,
    values: { reason: 'because' },
  });
  const [sent] = await arrived;
  assert.ok(sent.isModalSubmit());
  assert.equal(sent.customId, 'why');
  assert.equal(sent.fields.getTextInputValue('reason'), 'because');
  await sent.reply({ content: 'noted', flags: MessageFlags.Ephemeral });
  assert.equal((await sim.outcome(interactionId)).messages[0].content, 'noted');
});
