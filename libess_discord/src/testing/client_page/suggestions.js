// The list above the message box: commands, then their options, then what an option can be. An entry that `completes`
// is needed before the text can be sent.
import { call, element, state } from './store.js';

let entries = [];
let active = 0;
let pointed = false; // by the arrow keys: Enter then takes the entry
let asked = 0;

// Every runnable path of a command: the command itself or its subcommands.
function leaves(command) {
  const walk = (path, options, description) => {
    const subs = (options ?? []).filter((option) => option.type === 1 || option.type === 2);
    if (subs.length === 0) return [{ path, options: options ?? [], description, app: command.application_name }];
    return subs.flatMap((sub) => walk(`${path} ${sub.name}`, sub.options, sub.description));
  };
  return walk(`/${command.name}`, command.options, command.description);
}

function usage(leaf) {
  return leaf.options.map((option) => (option.required ? `${option.name}:` : `[${option.name}:]`)).join(' ');
}

function commandEntries(text) {
  return state.commands
    .flatMap(leaves)
    .filter((leaf) => leaf.path.startsWith(text.trimEnd()) && leaf.path !== text)
    .map((leaf) => ({
      title: leaf.path,
      detail: usage(leaf),
      text: leaf.description,
      side: leaf.app,
      completes: true,
      value: leaf.options.length ? `${leaf.path} ${leaf.options[0].name}:` : leaf.path,
    }));
}

// The option whose value is being typed, and where its value starts.
function openOption(leaf, text) {
  let found = null;
  for (const option of leaf.options) {
    const at = text.lastIndexOf(` ${option.name}:`);
    if (at >= 0 && (!found || at > found.at)) found = { option, at, valueAt: at + option.name.length + 2 };
  }
  return found;
}

function choiceEntries(choices, text, open) {
  const typed = text.slice(open.valueAt).trim().toLowerCase();
  return choices
    .filter((choice) => choice.name.toLowerCase().includes(typed) || String(choice.value).toLowerCase().includes(typed))
    .map((choice) => ({
      title: choice.name,
      detail: open.option.name,
      text: '',
      value: `${text.slice(0, open.valueAt)}${choice.value}`,
    }));
}

async function autocompleteEntries(text, open) {
  const mine = ++asked;
  await new Promise((done) => setTimeout(done, 200));
  if (mine !== asked) return null;
  const place = { userId: state.userId, guildId: state.guildId, channelId: state.channelId };
  const { interactionId } = await call('/_sim/interactions', { ...place, text, autocomplete: true });
  const { choices } = await call(`/_sim/interactions/${interactionId}?wait=5`);
  return mine === asked ? choiceEntries(choices, text.slice(0, open.valueAt), open) : null;
}

function optionEntries(leaf, text) {
  const rest = leaf.options.filter((option) => !text.includes(` ${option.name}:`));
  return rest.map((option) => ({
    title: `${option.name}:`,
    detail: option.required ? 'required' : 'optional',
    text: option.description,
    completes: Boolean(option.required),
    value: `${text.trimEnd()} ${option.name}:`,
  }));
}

async function find(text) {
  asked += 1;
  if (!text.startsWith('/')) return [];
  const leaf = state.commands
    .flatMap(leaves)
    .filter((entry) => text === entry.path || text.startsWith(`${entry.path} `))
    .sort((a, b) => b.path.length - a.path.length)[0];
  if (!leaf) return commandEntries(text);
  const open = openOption(leaf, text);
  if (open?.option.choices) return choiceEntries(open.option.choices, text, open);
  if (open?.option.autocomplete && !text.endsWith('  ')) return autocompleteEntries(text, open);
  return optionEntries(leaf, text);
}

export function attachSuggestions(input, list) {
  const take = (entry) => {
    input.value = entry.value;
    input.focus();
    input.dispatchEvent(new Event('input'));
  };
  const render = () => {
    list.hidden = entries.length === 0;
    list.replaceChildren(
      ...entries.map((entry, index) => {
        const row = element('li', index === active ? 'suggestion active' : 'suggestion');
        row.setAttribute('aria-selected', String(index === active));
        row.setAttribute('role', 'option');
        row.append(element('strong', '', entry.title), element('code', '', entry.detail));
        row.append(element('span', '', entry.text), element('small', '', entry.side ?? ''));
        row.addEventListener('mousedown', (event) => {
          event.preventDefault();
          take(entry);
        });
        return row;
      }),
    );
  };
  input.addEventListener('input', async () => {
    let found = null;
    try {
      found = await find(input.value);
    } catch {
      found = [];
    }
    if (found === null) return;
    entries = found;
    active = 0;
    pointed = false;
    render();
  });
  input.addEventListener('keydown', (event) => {
    if (entries.length === 0) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (pointed || event.key === 'ArrowUp') {
        active = (active + (event.key === 'ArrowDown' ? 1 : entries.length - 1)) % entries.length;
      }
      pointed = true;
      render();
    } else if (event.key === 'Tab' || (event.key === 'Enter' && (pointed || entries[active].completes))) {
      // Without it the command could not be sent: Enter completes first, as in Discord.
      take(entries[active]);
    } else if (event.key === 'Escape') {
      entries = [];
      render();
    } else {
      return;
    }
    event.preventDefault();
  });
}
