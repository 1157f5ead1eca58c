// The consent page: who is asking, for what, and which simulated user answers.
const meanings = {
  identify: 'Know your username and avatar',
  email: 'Know your e-mail address',
  guilds: 'Know what servers you are in',
  'guilds.members.read': 'Read your member profile in your servers',
  'guilds.join': 'Join servers for you',
  connections: 'See your connected accounts',
  'role_connections.write': 'Update your connection for linked roles',
};

const byId = (id) => document.getElementById(id);

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function complain(text) {
  byId('problem').textContent = text;
  byId('problem').hidden = false;
}

function userRow(user, chosen) {
  const row = element('label', 'user-row');
  const radio = element('input');
  radio.type = 'radio';
  radio.name = 'user';
  radio.value = user.id;
  radio.checked = chosen;
  radio.dataset.testid = `user-${user.username}`;
  const name = user.global_name ?? user.username;
  row.append(radio, element('span', `avatar c${Number(BigInt(user.id) % 6n)}`, name[0].toUpperCase()));
  const names = element('span', 'names');
  names.append(element('strong', '', name), element('small', '', `@${user.username}`));
  row.append(names);
  return row;
}

async function decide(decision) {
  for (const button of document.querySelectorAll('button')) button.disabled = true;
  const userId = document.querySelector('input[name=user]:checked')?.value;
  const reply = await fetch('/_sim/authorize', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId, authorizeUrl: location.href, decision }),
  });
  const answer = await reply.json();
  if (answer.redirectUrl) {
    location.assign(answer.redirectUrl);
    return;
  }
  complain(answer.error);
  for (const button of document.querySelectorAll('button')) button.disabled = false;
}

async function show() {
  const reply = await fetch(`/_sim/authorize${location.search}`);
  const asked = await reply.json();
  if (!reply.ok) return complain(asked.error);
  byId('application').textContent = asked.application.name;
  byId('target').textContent = new URL(asked.redirectUri).origin;
  for (const scope of asked.scopes) byId('scopes').append(element('li', '', meanings[scope] ?? scope));
  const last = localStorage.getItem('user');
  const chosen = asked.users.some((user) => user.id === last) ? last : asked.users[0]?.id;
  for (const user of asked.users) byId('users').append(userRow(user, user.id === chosen));
  byId('authorize').addEventListener('click', () => decide('allow'));
  byId('cancel').addEventListener('click', () => decide('cancel'));
}

show();
