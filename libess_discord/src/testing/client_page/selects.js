// Selects of messages: one choice or several, of options or of what the place has.
import { element, state, userName } from './store.js';

const STRING = 3;
const USER = 5;
const ROLE = 6;
const MENTIONABLE = 7;
const CHANNEL = 8;

export const isSelect = (type) => type === STRING || (type >= USER && type <= CHANNEL);

function guild() {
  return state.world.guilds.find((entry) => entry.id === state.guildId);
}

function users() {
  if (guild()) return guild().memberIds.map((id) => [`@${userName(id)}`, id]);
  const here = state.world.directChannels.find((entry) => entry.id === state.channelId);
  return [here?.userId, here?.applicationId].filter(Boolean).map((id) => [`@${userName(id)}`, id]);
}

function roles() {
  return (guild()?.roles ?? []).map((role) => [role.name.startsWith('@') ? role.name : `@${role.name}`, role.id]);
}

function channels(types) {
  const all = guild()?.channels ?? [];
  const offered = types?.length ? all.filter((channel) => types.includes(channel.type)) : all;
  return offered.map((channel) => [`#${channel.name}`, channel.id]);
}

function choices(data) {
  if (data.type === USER) return users();
  if (data.type === ROLE) return roles();
  if (data.type === MENTIONABLE) return [...users(), ...roles()];
  if (data.type === CHANNEL) return channels(data.channel_types);
  return data.options.map((option) => [option.label, option.value, option.default]);
}

/** What the person sees of a select; `choose` is called with the values chosen. */
export function select(data, choose) {
  const made = element('select', 'component');
  const label = data.placeholder ?? 'Choose';
  made.setAttribute('aria-label', label);
  made.disabled = Boolean(data.disabled);
  const offered = choices(data);
  if (data.max_values === 1 && data.min_values === 1) {
    made.append(new Option(label, ''), ...offered.map(([text, value]) => new Option(text, value)));
    made.addEventListener('change', () => made.value && choose([made.value]));
    return made;
  }
  // Several, or none: what is chosen is sent with a button.
  made.multiple = true;
  made.size = Math.min(Math.max(offered.length, 2), 8);
  made.append(...offered.map(([text, value, chosen]) => new Option(text, value, Boolean(chosen), Boolean(chosen))));
  const send = element('button', 'component secondary', 'Choose');
  send.type = 'button';
  send.disabled = made.disabled;
  send.addEventListener('click', () => choose([...made.selectedOptions].map((option) => option.value)));
  const box = element('span', 'several');
  box.append(made, send);
  return box;
}
