// Discord's own OpenAPI description judges every REST answer of the simulator: status, shape, formats, lengths. The file
// is not ours to ship; where it is not at hand these tests say so and are skipped.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Events } from 'discord.js';
import { description, isAtHand, problemsOf, templateOf } from './openapi.mjs';
import { ids, Simulator, token } from './support.mjs';

const skip = isAtHand ? false : 'skipped: Discord\'s OpenAPI description (discord-openapi.json) is not at hand';
if (skip) console.log(skip);

const judged = new Set();
let sim;
let client;

before(async () => {
  if (skip) return;
  sim = await Simulator.start();
  await sim.post('/_sim/options', { bucketLimit: 1000 });
  client = await sim.login();
});

// Fifty requests a second are allowed in all: on a fast machine the tests would meet that limit.
beforeEach(async () => {
  if (!skip) await sim.post('/_sim/clock', { stepMs: 1_000 });
});

after(async () => {
  if (skip) return;
  await client.destroy();
  await sim.stop();
});

/** One request, its answer held against the description. Answers the body. */
async function call(method, path, { body, status = 200, auth = `Bot ${token}`, form } = {}) {
  const headers = { 'user-agent': 'DiscordBot (https://example.org, 1.0)' };
  if (auth) headers.authorization = auth;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const sent = form ? new URLSearchParams(form) : body === undefined ? undefined : JSON.stringify(body);
  const reply = await fetch(`${sim.url}/api/v10${path}`, { method, headers, body: sent });
  const text = await reply.text();
  assert.equal(reply.status, status, `${method} ${path}: ${text}`);
  assert.deepEqual(problemsOf(method, path, status, text), []);
  judged.add(`${method} ${templateOf(path)}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** Raw data of an interaction that somebody caused. */
async function caused(cause) {
  const arrived = new Promise((done) => {
    const look = (packet) => {
      if (packet.t !== 'INTERACTION_CREATE') return;
      client.off(Events.Raw, look);
      done(packet.d);
    };
    client.on(Events.Raw, look);
  });
  await cause();
  return arrived;
}

const command = {
  name: 'ess',
  description: 'ESS',
  options: [
    {
      type: 1,
      name: 'find',
      description: 'Find something',
      options: [
        { type: 3, name: 'query', description: 'What', required: true, min_length: 2, max_length: 20, autocomplete: true },
        { type: 4, name: 'limit', description: 'How many', min_value: 1, max_value: 5 },
        { type: 3, name: 'kind', description: 'Which kind', choices: [{ name: 'A call', value: 'call' }] },
        { type: 6, name: 'who', description: 'Somebody' },
      ],
    },
  ],
};
const message = {
  content: 'Hello <@420000000000000002>',
  embeds: [
    {
      title: 'Approval',
      description: 'Please decide.',
      url: 'https://example.org/',
      color: 255,
      timestamp: '2026-01-02T03:04:05Z',
      footer: { text: 'ESS' },
      author: { name: 'Nelly' },
      fields: [{ name: 'Risk', value: 'LOW', inline: true }],
    },
  ],
  components: [
    { type: 1, components: [{ type: 2, style: 3, label: 'Approve', custom_id: 'a' }, { type: 2, style: 5, label: 'Open', url: 'https://example.org/' }] },
    { type: 1, components: [{ type: 3, custom_id: 's', options: [{ label: 'One', value: '1' }] }] },
  ],
};

test('gateway, applications and users', { skip }, async () => {
  await call('GET', '/gateway', { auth: '' });
  await call('GET', '/gateway/bot');
  await call('GET', '/applications/@me');
  await call('GET', '/oauth2/applications/@me');
  await call('GET', '/users/@me');
  await call('GET', '/users/@me/guilds');
  await call('GET', `/users/${ids.ben}`);
  await call('GET', '/users/1', { status: 404 });
  await call('GET', '/users/@me', { auth: 'Bot wrong', status: 401 });
});

test('guilds, roles, members and channels', { skip }, async () => {
  await call('GET', `/guilds/${ids.guild}`);
  await call('GET', `/guilds/${ids.guild}?with_counts=true`);
  await call('GET', `/guilds/${ids.guild}/roles`);
  await call('GET', `/guilds/${ids.guild}/channels`);
  await call('GET', `/guilds/${ids.guild}/members/${ids.ann}`);
  await call('GET', `/guilds/${ids.guild}/members/${ids.app}`);
  await call('GET', `/guilds/${ids.guild}/members?limit=10`);
  await call('GET', '/guilds/1', { status: 404 });
  for (const channel of [ids.general, ids.category, ids.locked]) await call('GET', `/channels/${channel}`);
  await call('POST', '/users/@me/channels', { body: { recipient_id: ids.ben } });
});

test('messages', { skip }, async () => {
  const path = `/channels/${ids.general}/messages`;
  const sent = await call('POST', path, { body: message });
  const answer = await call('POST', path, { body: { content: 'a reply', message_reference: { message_id: sent.id } } });
  await call('GET', `${path}?limit=10`);
  await call('GET', `${path}/${sent.id}`);
  await call('PATCH', `${path}/${sent.id}`, { body: { content: 'Decided.', embeds: [], components: [] } });
  await call('POST', path, { body: { content: 'x'.repeat(2001), embeds: [{ title: 'x'.repeat(257) }] }, status: 400 });
  await call('POST', `/channels/${ids.locked}/messages`, { body: { content: 'x' }, status: 403 });
  await call('POST', `/channels/${ids.general}/typing`, { status: 204 });
  await call('DELETE', `${path}/${answer.id}`, { status: 204 });
  await call('DELETE', `${path}/${answer.id}`, { status: 404 });
});

test('commands, global and of a guild', { skip }, async () => {
  for (const path of [`/applications/${ids.app}/commands`, `/applications/${ids.app}/guilds/${ids.guild}/commands`]) {
    const made = await call('POST', path, { body: { name: 'ping', description: 'Is anybody there?' }, status: 201 });
    await call('POST', path, { body: { name: 'ping', description: 'Still?' } });
    await call('GET', `${path}/${made.id}`);
    await call('PATCH', `${path}/${made.id}`, { body: { description: 'Now?', default_member_permissions: '32' } });
    await call('POST', path, { body: { name: 'Bad Name', description: '' }, status: 400 });
    await call('DELETE', `${path}/${made.id}`, { status: 204 });
    await call('GET', `${path}/${made.id}`, { status: 404 });
    await call('PUT', path, { body: [command] });
    await call('GET', path);
  }
});

test('interactions: callback, original answer and follow-ups', { skip }, async () => {
  const given = await caused(() => sim.type('/ess find query:smoke limit:2 who:@ben'));
  const callback = `/interactions/${given.id}/${given.token}/callback`;
  const hooks = `/webhooks/${ids.app}/${given.token}`;
  const open = { auth: '' };
  await call('POST', `${callback}?with_response=true`, { body: { type: 4, data: message }, ...open });
  await call('POST', callback, { body: { type: 4, data: message }, status: 400, ...open });
  const original = await call('GET', `${hooks}/messages/@original`, open);
  await call('PATCH', `${hooks}/messages/@original`, { body: { content: 'edited' }, ...open });
  const more = await call('POST', `${hooks}?wait=true`, { body: { content: 'more', flags: 64 }, ...open });
  await call('GET', `${hooks}/messages/${more.id}`, open);
  await call('PATCH', `${hooks}/messages/${more.id}`, { body: { content: 'less' }, ...open });
  await call('DELETE', `${hooks}/messages/${more.id}`, { status: 204, ...open });
  await call('DELETE', `${hooks}/messages/@original`, { status: 204, ...open });
  await call('GET', `${hooks}/messages/@original`, { status: 404, ...open });
  assert.ok(original.id);

  const typing = await caused(() => sim.type('/ess find query:sm', { autocomplete: true }));
  const choices = { type: 8, data: { choices: [{ name: 'Smoke', value: '1' }] } };
  await call('POST', `/interactions/${typing.id}/${typing.token}/callback`, { body: choices, status: 204, ...open });
  const late = await caused(() => sim.type('/ess find query:smoke'));
  const deferred = `/interactions/${late.id}/${late.token}/callback?with_response=true`;
  await call('POST', deferred, { body: { type: 5, data: { flags: 64 } }, ...open });
  await call('GET', `/webhooks/${ids.app}/${late.token}/messages/@original`, open);
  await call('POST', '/interactions/1/unknown/callback', { body: { type: 5 }, status: 404, ...open });
});

/** What a request carries that speaks for Ann, who consented to these scopes. */
async function consent(scope) {
  const redirect = 'http://localhost:3000/cb';
  const query = new URLSearchParams({ client_id: ids.app, response_type: 'code', redirect_uri: redirect, scope, state: 'x' });
  const authorizeUrl = `${sim.url}/oauth2/authorize?${query}`;
  const { redirectUrl } = await sim.post('/_sim/authorize', { userId: ids.ann, authorizeUrl, decision: 'allow' });
  const code = new URL(redirectUrl).searchParams.get('code');
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirect, client_id: ids.app, client_secret: 'secret' };
  const reply = await fetch(`${sim.url}/api/v10/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
  const { access_token } = await reply.json();
  return `Bearer ${access_token}`;
}

test('what a user consents to', { skip }, async () => {
  const auth = await consent('identify guilds guilds.members.read email');
  await call('GET', '/oauth2/@me', { auth });
  await call('GET', '/users/@me', { auth });
  await call('GET', '/users/@me/guilds', { auth });
  await call('GET', `/users/@me/guilds/${ids.guild}/member`, { auth });
});

test('linked roles', { skip }, async () => {
  const metadata = `/applications/${ids.app}/role-connections/metadata`;
  const connection = `/users/@me/applications/${ids.app}/role-connection`;
  const records = [
    { type: 7, key: 'member', name: 'Member', description: 'Is a member', name_localizations: { de: 'Mitglied' } },
    { type: 6, key: 'since', name: 'Member for days', description: 'How long' },
  ];
  await call('PUT', metadata, { body: records });
  await call('PUT', metadata, { body: [{ type: 9, key: 'No', name: '' }], status: 400 });
  await call('GET', metadata);
  const auth = await consent('role_connections.write');
  await call('GET', connection, { auth });
  const values = { member: '1', since: '2026-01-02T03:04:05.000Z' };
  await call('PUT', connection, { auth, body: { platform_name: 'Harbour', metadata: values } });
  await call('PUT', connection, { auth, body: { metadata: { member: 'yes', unknown: '1' } }, status: 400 });
  await call('GET', connection, { auth });
  await call('DELETE', connection, { auth, status: 204 });
  await call('GET', connection, { auth: await consent('identify'), status: 403 });
});

test('limits', { skip }, async () => {
  for (const scope of ['user', 'global', 'shared']) {
    await sim.post('/_sim/faults', { kind: 'rest', status: 429, scope, retryAfterMs: 200, path: '/roles' });
    await call('GET', `/guilds/${ids.guild}/roles`, { status: 429 });
  }
});

/** Whether the simulator has a route of its own for what the description calls so. */
async function isServed(method, template) {
  const path = template.replace(/\{[^}]+\}/g, '1');
  const headers = { 'user-agent': 'DiscordBot (https://example.org, 1.0)', authorization: `Bot ${token}` };
  for (;;) {
    const reply = await fetch(`${sim.url}/api/v10${path}`, { method, headers });
    const text = await reply.text();
    if (reply.status === 429) {
      await sim.post('/_sim/clock', { stepMs: 1_000 });
      continue;
    }
    const { code, errors } = text ? JSON.parse(text) : {};
    // "members/search" is none of its routes, but looks to it like "members/{id}".
    const tookWordForId = JSON.stringify(errors ?? {}).includes('NUMBER_TYPE_COERCE');
    return reply.status !== 405 && !(reply.status === 404 && code === 0) && !tookWordForId;
  }
}

test('nothing was left out', { skip }, async () => {
  // The token calls of OAuth2 are not described.
  const served = [];
  for (const [template, operations] of Object.entries(description.paths)) {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      if (!operations[method.toLowerCase()]) continue;
      if (await isServed(method, template)) served.push(`${method} ${template}`);
    }
  }
  assert.ok(served.length > 40, 'the simulator answers nearly nothing');
  assert.deepEqual([...judged].sort(), served.sort());
});
