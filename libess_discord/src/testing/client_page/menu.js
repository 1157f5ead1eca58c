// The menu of a message or of a person: the commands that applications have put there.
import { call, element, state } from './store.js';

const USER = 2;
const MESSAGE = 3;

async function commandsOf(type) {
  const place = state.guildId ? `&guildId=${state.guildId}` : '';
  return (await call(`/_sim/commands?viewerId=${state.userId}&type=${type}${place}`)).commands;
}

function entry(command, choose) {
  const made = element('button', 'menu-entry', command.name);
  made.type = 'button';
  made.append(element('small', '', command.application_name));
  made.addEventListener('click', () => choose(command));
  return made;
}

/** Shows the commands over the page; `run` is called with what to ask the simulator for, and what to show meanwhile. */
async function open(type, targetId, title, run) {
  const commands = await commandsOf(type);
  const dialog = element('dialog', 'form menu');
  const cancel = element('button', 'component secondary', 'Cancel');
  cancel.type = 'button';
  cancel.addEventListener('click', () => dialog.remove());
  dialog.addEventListener('cancel', () => dialog.remove());
  const entries = commands.map((command) =>
    entry(command, () => {
      dialog.remove();
      run({ commandId: command.id, targetId }, command.name);
    }),
  );
  if (entries.length === 0) entries.push(element('p', 'hint', 'No application has a command here.'));
  dialog.append(element('h2', '', title), ...entries, cancel);
  document.body.append(dialog);
  dialog.showModal();
}

export const messageMenu = (message, run) => open(MESSAGE, message.id, 'Apps for this message', run);
export const userMenu = (user, run) => open(USER, user.id, `Apps for ${user.global_name ?? user.username}`, run);
