// discord.js reads what the simulator sends of menus: commands of messages and people, selects of every kind, forms with
// several fields; and sends files.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ApplicationCommandType, ComponentType, Events } from 'discord.js';
import { ids, next, Simulator } from './support.mjs';

let sim;
let client;

before(async () => {
  sim = await Simulator.start();
  await sim.post('/_sim/options', { bucketLimit: 100 });
  client = await sim.login();
  await client.guilds.cache.get(ids.guild).commands.set([
    { name: 'Look Up', type: ApplicationCommandType.User },
    { name: 'Report', type: ApplicationCommandType.Message },
    { name: 'ask', description: 'Ask' },
  ]);
});

after(async () => {
  await client.destroy();
  await sim.stop();
});

/** The interaction that `cause` begins at the simulator. */
async function begun(cause) {
  const arrived = next(client, Events.InteractionCreate);
  const { interactionId } = await cause();
  const [interaction] = await arrived;
  assert.equal(interaction.id, interactionId);
  return interaction;
}

const place = { userId: ids.ann, guildId: ids.guild, channelId: ids.general };
const pick = (chosen) => begun(() => sim.post('/_sim/interactions', { ...place, ...chosen }));

test('a command of a person arrives with the person', async () => {
  const interaction = await pick({ name: 'Look Up', targetId: ids.ben });
  assert.ok(interaction.isUserContextMenuCommand());
  assert.equal(interaction.commandName, 'Look Up');
  assert.equal(interaction.targetId, ids.ben);
  assert.equal(interaction.targetUser.username, 'ben');
  assert.ok(interaction.targetMember);
  await interaction.reply('Ben.');
  assert.equal((await sim.outcome(interaction.id)).messages[0].type, 23);
});

test('a command of a message arrives with the message', async () => {
  const written = await sim.post('/_sim/messages', { userId: ids.ben, channelId: ids.general, content: 'rude' });
  const interaction = await pick({ name: 'Report', targetId: written.id });
  assert.ok(interaction.isMessageContextMenuCommand());
  assert.equal(interaction.targetMessage.id, written.id);
  assert.equal(interaction.targetMessage.content, 'rude');
  await interaction.reply('Thank you.');
  assert.equal((await sim.outcome(interaction.id)).state, 'answered');
});

/** A message with one select, from which Ann picks these values. */
async function chosen(select, values) {
  const channel = client.channels.cache.get(ids.general);
  const components = [{ type: ComponentType.ActionRow, components: [{ customId: 'pick', ...select }] }];
  const message = await channel.send({ content: 'Pick.', components });
  const what = { userId: ids.ann, channelId: ids.general, messageId: message.id, customId: 'pick', values };
  const interaction = await begun(() => sim.post('/_sim/components', what));
  await interaction.deferUpdate();
  assert.deepEqual(interaction.values, values);
  return interaction;
}

test('several choices of a select arrive in their order, and none where none is needed', async () => {
  const options = ['1', '2', '3'].map((value) => ({ label: `Number ${value}`, value }));
  const select = { type: ComponentType.StringSelect, minValues: 0, maxValues: 2, options };
  assert.ok((await chosen(select, ['3', '1'])).isStringSelectMenu());
  await chosen(select, []);
});

test('people, roles and channels that were chosen are resolved', async () => {
  const users = await chosen({ type: ComponentType.UserSelect }, [ids.ben]);
  assert.ok(users.isUserSelectMenu());
  assert.equal(users.users.get(ids.ben).username, 'ben');
  assert.ok(users.members.has(ids.ben));
  const roles = await chosen({ type: ComponentType.RoleSelect }, [ids.guild]);
  assert.ok(roles.roles.has(ids.guild));
  const both = await chosen({ type: ComponentType.MentionableSelect, maxValues: 2 }, [ids.guild, ids.ben]);
  assert.ok(both.roles.has(ids.guild) && both.users.has(ids.ben));
  const channels = await chosen({ type: ComponentType.ChannelSelect, channelTypes: [0] }, [ids.general]);
  assert.equal(channels.channels.get(ids.general).name, 'general');
});

test('a form with two fields comes back with both', async () => {
  const interaction = await begun(() => sim.post('/_sim/interactions', { ...place, text: '/ask' }));
  const field = (customId, style) => ({
    type: ComponentType.Label,
    label: customId,
    component: { type: ComponentType.TextInput, customId, style, required: style === 1 },
  });
  await interaction.showModal({ customId: 'form', title: 'Both', components: [field('name', 1), field('why', 2)] });
  const values = { name: 'Ann', why: 'Because.\nReally.' };
  const sent = await begun(() => sim.post('/_sim/forms', { interactionId: interaction.id, values }));
  assert.ok(sent.isModalSubmit());
  assert.equal(sent.customId, 'form');
  assert.equal(sent.fields.getTextInputValue('name'), 'Ann');
  assert.equal(sent.fields.getTextInputValue('why'), 'Because.\nReally.');
  await sent.reply('Noted.');
  assert.equal((await sim.outcome(sent.id)).state, 'answered');
});

test('a file is sent, told of in the message, and read back', async () => {
  const channel = client.channels.cache.get(ids.general);
  const bytes = Buffer.from([0, 1, 2, 13, 10, 45, 45, 255]);
  const message = await channel.send({ files: [{ attachment: bytes, name: 'bytes.bin', description: 'Some bytes' }] });
  const [file] = message.attachments.values();
  assert.equal(file.name, 'bytes.bin');
  assert.equal(file.size, bytes.length);
  assert.equal(file.description, 'Some bytes');
  const read = await fetch(file.url);
  assert.deepEqual(Buffer.from(await read.arrayBuffer()), bytes);
  const again = await channel.messages.fetch({ message: message.id, force: true });
  assert.equal(again.attachments.first().id, file.id);
});

test('a file comes with the answer to an interaction', async () => {
  const interaction = await begun(() => sim.post('/_sim/interactions', { ...place, text: '/ask' }));
  await interaction.reply({ files: [{ attachment: Buffer.from('a log'), name: 'log.txt' }] });
  const [answer] = (await sim.outcome(interaction.id)).messages;
  assert.equal(answer.attachments[0].filename, 'log.txt');
  assert.equal(await (await fetch(answer.attachments[0].url)).text(), 'a log');
});
