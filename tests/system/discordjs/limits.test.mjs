// discord.js meets the 429s of every scope and holds back what each of them is about: that route, or everything.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ids, Simulator } from './support.mjs';

const roles = `/guilds/${ids.guild}/roles`;
const channel = `/channels/${ids.general}`;
// What does not come fails its test instead of hanging it.
const limit = { timeout: 30_000 };

let sim;
let client;
/** What discord.js read out of each 429. */
let limits = [];

before(async () => {
  sim = await Simulator.start();
  const rejectOnRateLimit = (met) => {
    limits.push(met);
    return false;
  };
  client = await sim.login({ rest: { api: `${sim.url}/api`, rejectOnRateLimit } });
});

beforeEach(() => {
  limits = [];
});

after(async () => {
  await client.destroy();
  await sim.stop();
});

const fetchRoles = () => client.guilds.cache.get(ids.guild).roles.fetch();
const fetchChannel = () => client.channels.fetch(ids.general, { force: true });

/** The requests to these two routes since `start`, in the order in which they came: target, status and time in ms. */
async function requestsSince(start) {
  const { requests } = await sim.get('/_sim/requests');
  const short = ({ target }) => [roles, channel].find((path) => target === `/api/v10${path}`);
  return requests.filter(short).slice(start).map((each) => [short(each), each.status, Date.parse(each.at)]);
}

/** Fetches the roles, refused once in that scope; the channel is fetched as soon as discord.js knows of the refusal. */
async function meet(scope) {
  const start = (await requestsSince(0)).length;
  await sim.post('/_sim/faults', { kind: 'rest', status: 429, scope, retryAfterMs: 700, path: roles });
  const refused = fetchRoles();
  while (limits.length === 0) await pause(5);
  await Promise.all([refused, fetchChannel()]);
  const [first, ...rest] = await requestsSince(start);
  assert.deepEqual(first.slice(0, 2), [roles, 429]);
  return rest.map(([path, status, at]) => ({ path, status, after: at - first[2] }));
}

test('a global 429 holds everything back, for the whole seconds of Retry-After', limit, async () => {
  const rest = await meet('global');
  assert.deepEqual(rest.map((each) => each.status), [200, 200]);
  assert.deepEqual(rest.map((each) => each.path).sort(), [channel, roles].sort());
  for (const each of rest) assert.ok(each.after >= 1000, `${each.path} came after ${each.after} ms`);
  assert.deepEqual([limits[0].scope, limits[0].global], ['global', true]);
});

for (const scope of ['user', 'shared']) {
  test(`a 429 of scope ${scope} holds its own route back and no other`, limit, async () => {
    const rest = await meet(scope);
    assert.deepEqual(rest.map((each) => [each.path, each.status]), [[channel, 200], [roles, 200]]);
    assert.deepEqual([limits[0].scope, limits[0].global], [scope, false]);
    assert.ok(limits[0].retryAfter >= 1000);
    // A route's own limit is read in the headers of its bucket; a shared one is told by Retry-After alone.
    const least = scope === 'user' ? 700 : 1000;
    assert.ok(rest[1].after >= least, `it came again after ${rest[1].after} ms`);
    assert.equal(limits[0].sublimitTimeout >= 1000, scope === 'shared');
    assert.ok(Number.isFinite(limits[0].limit));
  });
}

test('a 429 of Cloudflare, in text and without any header of limits, is survived', limit, async () => {
  await sim.post('/_sim/faults', { kind: 'rest', status: 429, scope: 'cloudflare', count: 2, path: roles });
  assert.ok((await fetchRoles()).size >= 2);
  assert.equal(limits.length, 2);
  // Nothing was there to read: these are what discord.js takes in its absence.
  for (const met of limits) {
    assert.deepEqual([met.retryAfter, met.limit, met.global, met.scope], [0, Infinity, false, 'user']);
  }
});
