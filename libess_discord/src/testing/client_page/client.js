// A small Discord client: choose who and where you are, type commands, read answers, press buttons.
import { showApps } from './apps.js';
import { showForm } from './form.js';
import { call, element, state } from './store.js';
import { renderMessages, runCommandsWith } from './messages.js';
import { attachSuggestions } from './suggestions.js';

const byId = (id) => document.getElementById(id);

function guild() {
  return state.world.guilds.find((entry) => entry.id === state.guildId);
}

function myGuilds() {
  return state.world.guilds.filter((entry) => entry.memberIds.includes(state.userId));
}

function channels() {
  if (!state.guildId) return state.world.directChannels.filter((entry) => entry.userId === state.userId);
  return guild().channels.filter((entry) => entry.type !== 4);
}

function channelName(channel) {
  if (state.guildId) return `# ${channel.name}`;
  return state.world.applications.find((entry) => entry.id === channel.applicationId)?.name ?? 'Direct message';
}

// Keeps the choices possible after the user, the guild or the world has changed.
function settle() {
  const people = state.world.users.filter((user) => !user.bot);
  if (!people.some((user) => user.id === state.userId)) state.userId = people[0]?.id ?? null;
  if (state.guildId && !myGuilds().some((entry) => entry.id === state.guildId)) state.guildId = null;
  if (!state.guildId && !state.inDirect) state.guildId = myGuilds()[0]?.id ?? null;
  if (!channels().some((entry) => entry.id === state.channelId)) state.channelId = channels()[0]?.id ?? null;
  for (const key of ['userId', 'guildId', 'channelId']) {
    localStorage.setItem(key === 'userId' ? 'user' : key, state[key] ?? '');
  }
}

function choose(changes) {
  Object.assign(state, changes);
  settle();
  refresh();
}

function railButton(label, title, active, action) {
  const button = element('button', active ? 'guild active' : 'guild', label);
  button.type = 'button';
  button.title = title;
  button.setAttribute('aria-label', title);
  button.addEventListener('click', action);
  return button;
}

function renderRail() {
  const initials = (name) => name.split(/\s+/).map((word) => word[0]).join('').slice(0, 2).toUpperCase();
  const direct = railButton('@', 'Direct messages', !state.guildId, () => choose({ guildId: null, inDirect: true }));
  const servers = myGuilds().map((entry) =>
    railButton(initials(entry.name), entry.name, entry.id === state.guildId, () =>
      choose({ guildId: entry.id, inDirect: false }),
    ),
  );
  byId('guilds').replaceChildren(direct, element('hr'), ...servers);
}

function renderChannels() {
  byId('place').textContent = state.guildId ? guild().name : 'Direct messages';
  const rows = channels().map((channel) => {
    const row = element('button', channel.id === state.channelId ? 'channel active' : 'channel', channelName(channel));
    row.type = 'button';
    row.dataset.testid = `channel-${channel.name ?? channel.id}`;
    row.addEventListener('click', () => choose({ channelId: channel.id }));
    return row;
  });
  if (rows.length === 0) rows.push(element('p', 'hint', 'Type a command to write to an application directly.'));
  byId('channels').replaceChildren(...rows);
  const open = channels().find((entry) => entry.id === state.channelId);
  byId('channel-name').textContent = open ? channelName(open) : 'Direct messages';
}

function renderUsers() {
  const people = state.world.users.filter((user) => !user.bot);
  const options = people.map((user) => new Option(user.global_name ?? user.username, user.id));
  byId('user').replaceChildren(...options);
  byId('user').value = state.userId;
  const me = people.find((user) => user.id === state.userId);
  if (!me) return;
  byId('me-avatar').className = `avatar c${Number(BigInt(me.id) % 6n)}`;
  byId('me-avatar').textContent = (me.global_name ?? me.username)[0].toUpperCase();
}

function renderBots() {
  const apps = state.world.applications.map((app) => {
    const shown = element('span', app.connected ? 'bot online' : 'bot', app.name);
    shown.title = app.connected ? 'connected to the gateway' : 'not connected to the gateway';
    return shown;
  });
  byId('bots').replaceChildren(...apps);
}

async function refresh() {
  renderRail();
  renderChannels();
  renderUsers();
  renderBots();
  if (state.userId) {
    const place = state.guildId ? `&guildId=${state.guildId}` : '';
    state.commands = (await call(`/_sim/commands?viewerId=${state.userId}${place}`)).commands;
  }
  await renderMessages();
}

export function showProblem(text) {
  byId('problem').textContent = text ?? '';
  byId('problem').hidden = !text;
}

async function send(text) {
  const place = { userId: state.userId, guildId: state.guildId, channelId: state.channelId };
  if (!text.startsWith('/')) {
    await call('/_sim/messages', { ...place, content: text });
    return;
  }
  await begin({ ...place, text }, text);
}

// Starts an interaction and shows `text` until it is answered.
async function begin(asked, text) {
  const { interactionId } = await call('/_sim/interactions', asked);
  const waiting = { id: interactionId, userId: state.userId, channelId: state.channelId, text, state: 'waiting' };
  state.pending.push(waiting);
  await renderMessages();
  follow(waiting);
}

// Until the first answer is there or the three seconds are over.
async function follow(waiting) {
  const shown = await call(`/_sim/interactions/${waiting.id}?wait=5`);
  waiting.channelId = shown.channelId;
  waiting.state = shown.state;
  if (shown.state !== 'failed') state.pending.splice(state.pending.indexOf(waiting), 1);
  if (!state.channelId && !state.guildId) state.channelId = shown.channelId;
  await renderMessages();
  if (!shown.form) return;
  const sent = await showForm(waiting.id, shown.form);
  if (sent) await call(`/_sim/interactions/${sent}?wait=5`);
  await renderMessages();
}

// A command that was chosen in the menu of a message or of a person.
async function runChosen(chosen, name) {
  showProblem(null);
  try {
    await begin({ userId: state.userId, guildId: state.guildId, channelId: state.channelId, ...chosen }, name);
  } catch (problem) {
    showProblem(problem.message);
  }
}

async function submit(event) {
  event.preventDefault();
  const input = byId('text');
  const text = input.value.trim();
  if (!text) return;
  showProblem(null);
  try {
    await send(text);
    input.value = '';
    input.dispatchEvent(new Event('input'));
  } catch (problem) {
    showProblem(problem.message);
  }
}

// Asks again whenever something in the simulated world has changed.
async function watch() {
  for (;;) {
    try {
      await call(`/_sim/changes?after=${state.world.changes}&wait=25`);
      state.world = await call('/_sim/state');
      settle();
      await refresh();
      document.body.classList.remove('offline');
    } catch {
      document.body.classList.add('offline');
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
}

state.world = await call('/_sim/state');
state.userId = localStorage.getItem('user') || null;
state.guildId = localStorage.getItem('guildId') || null;
state.channelId = localStorage.getItem('channelId') || null;
settle();
byId('user').addEventListener('change', (event) => choose({ userId: event.target.value }));
byId('apps').addEventListener('click', showApps);
byId('composer').addEventListener('submit', submit);
attachSuggestions(byId('text'), byId('suggestions'));
runCommandsWith(runChosen);
await refresh();
watch();
