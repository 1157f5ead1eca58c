// Messages of the open channel as the chosen user sees them.
import { showForm } from './form.js';
import { formatted, link } from './format.js';
import { messageMenu, userMenu } from './menu.js';
import { isSelect, select } from './selects.js';
import { call, element, state, userName } from './store.js';

const EPHEMERAL = 64;
const LOADING = 128;

function time(text) {
  const shown = element('time', '', new Date(text).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }));
  shown.dateTime = text;
  return shown;
}

// What an address is shown as: a link where it is one of the web, else words.
function titleOf(data) {
  const title = element('strong');
  const safe = URL.canParse(data.url ?? '') && /^https?:$/.test(new URL(data.url).protocol);
  title.append(safe ? link(data.url, data.title ?? data.url) : (data.title ?? data.url));
  return title;
}

function embed(data) {
  const box = element('div', 'embed');
  if (data.color) box.style.borderLeftColor = `#${data.color.toString(16).padStart(6, '0')}`;
  if (data.title || data.url) box.append(titleOf(data));
  if (data.description) box.append(formatted(data.description));
  const fields = element('dl');
  for (const field of data.fields ?? []) {
    const group = element('div', field.inline ? 'field inline' : 'field');
    const value = element('dd');
    value.append(formatted(field.value));
    group.append(element('dt', '', field.name), value);
    fields.append(group);
  }
  if (fields.children.length) box.append(fields);
  if (data.footer) box.append(element('small', '', data.footer.text));
  return box;
}

async function press(message, customId, values) {
  try {
    const place = { userId: state.userId, channelId: message.channel_id, messageId: message.id };
    const { interactionId } = await call('/_sim/components', { ...place, customId, values });
    const shown = await call(`/_sim/interactions/${interactionId}?wait=5`);
    if (shown.state === 'failed') fail(message, 'This interaction failed.');
    if (!shown.form) return;
    await renderMessages();
    const sent = await showForm(interactionId, shown.form);
    if (sent && (await call(`/_sim/interactions/${sent}?wait=5`)).state === 'failed') {
      fail(message, 'This interaction failed.');
    }
  } catch (problem) {
    fail(message, problem.message);
  }
}

function fail(message, text) {
  state.failures = { ...state.failures, [message.id]: text };
  renderMessages();
}

function button(message, data) {
  const styles = ['', 'primary', 'secondary', 'success', 'danger', 'link'];
  if (data.style === 5) {
    const link = element('a', 'component link', data.label ?? data.url);
    link.href = data.url;
    link.rel = 'noreferrer noopener';
    link.target = '_blank';
    return link;
  }
  const label = [data.emoji?.name, data.label].filter(Boolean).join(' ');
  const made = element('button', `component ${styles[data.style] ?? ''}`, label);
  made.type = 'button';
  made.disabled = Boolean(data.disabled);
  made.addEventListener('click', () => {
    made.disabled = true;
    press(message, data.custom_id);
  });
  return made;
}

function components(message, list) {
  const out = [];
  for (const data of list) {
    if (data.type === 2) out.push(button(message, data));
    else if (isSelect(data.type)) out.push(select(data, (values) => press(message, data.custom_id, values)));
    else if (data.type === 10) out.push(formatted(data.content));
    else if (data.components) {
      const row = element('div', data.type === 1 ? 'row' : 'container');
      row.append(...components(message, data.components));
      if (data.accessory) row.append(...components(message, [data.accessory]));
      out.push(row);
    }
  }
  return out;
}

function body(message) {
  if (message.flags & LOADING) {
    const thinking = element('p', 'thinking', `${message.author.username} is thinking`);
    thinking.append(element('span', 'dots'));
    return [thinking];
  }
  const out = [];
  if (message.content) out.push(formatted(message.content));
  for (const data of message.embeds) out.push(embed(data));
  for (const file of message.attachments) {
    const row = element('p', 'file');
    row.append(link(new URL(file.url).pathname, file.filename), ` ${file.size} bytes`);
    out.push(row);
  }
  out.push(...components(message, message.components));
  return out;
}

function note(text, withDismissal, message) {
  const line = element('p', 'only-you', text);
  if (withDismissal) {
    const dismiss = element('button', 'dismiss', 'Dismiss message');
    dismiss.type = 'button';
    dismiss.addEventListener('click', () => {
      state.dismissed = { ...state.dismissed, [message.id]: true };
      renderMessages();
    });
    line.append(' · ', dismiss);
  }
  return line;
}

// What runs a command that was chosen in a menu; the page sets it.
let runCommand = () => {};
export function runCommandsWith(run) {
  runCommand = run;
}

function menuButton(className, text, open, label) {
  const made = element('button', className, text);
  made.type = 'button';
  if (label) made.setAttribute('aria-label', label);
  made.addEventListener('click', open);
  return made;
}

function row(message) {
  const ephemeral = (message.flags & EPHEMERAL) !== 0;
  const item = element('li', ephemeral ? 'message ephemeral' : 'message');
  item.dataset.testid = 'message';
  item.dataset.messageId = message.id;
  const name = message.author.global_name ?? message.author.username;
  item.append(element('span', `avatar c${Number(BigInt(message.author.id) % 6n)}`, name[0].toUpperCase()));
  const content = element('div', 'content');
  if (message.interaction_metadata) {
    const used = { 3: 'pressed a button', 5: 'sent a form' }[message.interaction_metadata.type] ?? 'used a command';
    content.append(element('p', 'reply-line', `${userName(message.interaction_metadata.user.id)} ${used}`));
  }
  const head = element('p', 'head');
  head.append(menuButton('person', name, () => userMenu(message.author, runCommand)));
  if (message.author.bot) head.append(element('span', 'tag', 'APP'));
  head.append(time(message.timestamp));
  if (message.edited_timestamp) head.append(element('small', '', '(edited)'));
  head.append(menuButton('more', '⋯', () => messageMenu(message, runCommand), 'Apps for this message'));
  content.append(head, ...body(message));
  if (state.failures?.[message.id]) content.append(element('p', 'failed', state.failures[message.id]));
  if (ephemeral) content.append(note('Only you can see this', true, message));
  item.append(content);
  return item;
}

function pendingRow(entry) {
  const failed = entry.state === 'failed';
  const item = element('li', 'message ephemeral pending');
  item.append(element('span', 'avatar', '/'));
  const content = element('div', 'content');
  content.append(element('p', 'head', entry.text));
  content.append(
    element('p', failed ? 'failed' : 'thinking', failed ? 'The application did not respond' : 'Sending command'),
  );
  if (failed) content.append(note('Only you can see this'));
  item.append(content);
  return item;
}

export async function renderMessages() {
  const list = document.getElementById('messages');
  const { channelId, userId } = state;
  let messages = [];
  if (channelId) messages = (await call(`/_sim/channels/${channelId}/messages?viewerId=${userId}`)).messages;
  if (channelId !== state.channelId || userId !== state.userId) return;
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const mine = state.pending.filter((entry) => entry.userId === userId && entry.channelId === channelId);
  const rows = messages.filter((message) => !state.dismissed?.[message.id]).map(row);
  const welcome = element('li', 'welcome');
  welcome.append(element('strong', '', 'This is where it begins.'));
  welcome.append(element('p', '', 'Type / to see the commands that are registered here.'));
  list.replaceChildren(...(rows.length + mine.length ? [] : [welcome]), ...rows, ...mine.map(pendingRow));
  if (atEnd) list.scrollTop = list.scrollHeight;
}
