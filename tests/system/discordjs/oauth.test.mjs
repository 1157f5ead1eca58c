// oauth2-mock-server, an authorization server that others wrote, judges how ess-server links accounts. It compares the
// PKCE verifier with its challenge by itself; what it takes on trust (who the client is, where the code was sent to,
// whether a token still lives) is checked here.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { OAuth2Server } from 'oauth2-mock-server';
import { EssServer } from './ess_server.mjs';

const app = { id: '500000000000000001', secret: 'a secret & a half' };
const ann = { id: '420000000000000001', username: 'ann', global_name: 'Ann', avatar: null, discriminator: '0' };
const paths = {
  authorize: '/oauth2/authorize',
  token: '/api/v10/oauth2/token',
  revoke: '/api/v10/oauth2/token/revoke',
  userinfo: '/api/v10/users/@me',
};

/** What the server saw of the attempt under way, and how it is to behave. */
class Attempt {
  asked = [];  // forms that came for a token and whose verifier, if they had one, fits
  issued = [];  // access tokens
  revoked = [];  // forms that came to revoke one
  read = 0;  // profiles given away
  onRedirect = () => {};
  onToken = () => {};
}

let server;
let ess;
let window;
let attempt;

function refuse(answer, error, error_description) {
  answer.statusCode = 400;
  answer.body = { error, error_description };
}

function listen() {
  server.service.on('beforeAuthorizeRedirect', ({ url }, { query }) => {
    attempt.query = query;
    attempt.onRedirect(url);
  });
  server.service.on('beforeResponse', (answer, { body: form }) => {
    attempt.asked.push(form);
    // By itself it grants a scope of its own invention where the request for a token names none, as ours does.
    answer.body.scope = attempt.query.scope;
    if (form.client_id !== app.id || form.client_secret !== app.secret) refuse(answer, 'invalid_client', 'not ours');
    if (form.redirect_uri !== attempt.query.redirect_uri) refuse(answer, 'invalid_grant', 'another redirect_uri');
    if (!form.code_verifier) refuse(answer, 'invalid_request', 'no code_verifier');
    attempt.onToken(answer);
    if (answer.statusCode === 200) attempt.issued.push(answer.body.access_token);
  });
  server.service.on('beforeUserinfo', (answer, request) => {
    const token = request.headers.authorization?.replace(/^Bearer /, '');
    const lives = attempt.issued.includes(token) && !attempt.revoked.some((form) => form.token === token);
    answer.statusCode = lives ? 200 : 401;
    answer.body = lives ? ann : { message: '401: Unauthorized', code: 0 };
    attempt.read += lives ? 1 : 0;
  });
  server.service.on('beforeRevoke', (answer, request) => {
    let text = '';
    request.on('data', (piece) => { text += piece; });
    request.on('end', () => attempt.revoked.push(Object.fromEntries(new URLSearchParams(text))));
  });
}

before(async () => {
  server = new OAuth2Server(undefined, undefined, { endpoints: paths });
  await server.issuer.keys.generate('RS256');
  await server.start(0, '127.0.0.1');
  listen();
  const base = `http://127.0.0.1:${server.address().port}`;
  ess = await EssServer.start({
    DISCORD_CLIENT_ID: app.id, DISCORD_CLIENT_SECRET: app.secret,
    DISCORD_API_BASE: `${base}/api/v10`, DISCORD_AUTHORIZE_URL: base + paths.authorize,
  });
  window = await ess.signedIn();
});

after(async () => {
  await ess?.stop();
  await server.stop();
});

beforeEach(() => {
  attempt = new Attempt();
});

afterEach(async () => {
  if ((await window.get('/api/account/link')).json.linked) await window.change('DELETE', '/api/account/link');
});

/** Presses "Link Discord"; gives the address of the consent page. */
async function press() {
  const started = await window.post('/api/auth/signin/discord');
  assert.equal(started.status, 200, started.text);
  return new URL(started.json.authorizeUrl);
}

/** Consents; gives the address that the browser is sent back to. */
async function consent(authorizeUrl) {
  const reply = await fetch(authorizeUrl, { redirect: 'manual' });
  assert.equal(reply.status, 302, await reply.text());
  return new URL(reply.headers.get('location'));
}

/** Where ess-server sends the browser then. */
async function arrive(back) {
  const returned = await window.arrive(back);
  assert.equal(returned.status, 303, returned.text);
  return new URL(returned.location, ess.url).searchParams;
}

/** The way back ends on the settings page with that problem, and neither a link nor anything to confirm is left. */
async function refused(back, problem) {
  const onward = await arrive(back);
  assert.equal(onward.get('problem'), problem);
  assert.equal(onward.get('pending'), null);
  assert.equal((await window.get('/api/account/link')).json.linked, false);
}

/** Whatever was issued is revoked, and with it was read what is expected. */
async function allRevoked(issued, read) {
  assert.equal(attempt.issued.length, issued);
  const end = Date.now() + 15_000;
  while (attempt.revoked.length < issued && Date.now() < end) await new Promise((done) => { setTimeout(done, 20); });
  assert.deepEqual(attempt.revoked.map((form) => form.token), attempt.issued);
  for (const form of attempt.revoked) {
    assert.deepEqual([form.client_id, form.client_secret], [app.id, app.secret]);
  }
  assert.equal(attempt.read, read);
}

async function confirm(onward) {
  const pending = onward.get('pending');
  assert.ok(pending, `it ended with ${onward}`);
  const shown = await window.get(`/api/account/link/pending/${pending}`);
  assert.deepEqual(shown.json.discord, { id: ann.id, username: 'ann', globalName: 'Ann' });
  const confirmed = await window.post(`/api/account/link/pending/${pending}/confirm`);
  assert.equal(confirmed.status, 200, confirmed.text);
}

test('OA-5: an account is linked through a server that checks PKCE with S256, and the token is revoked', async () => {
  const authorizeUrl = await press();
  assert.equal(authorizeUrl.searchParams.get('code_challenge_method'), 'S256');
  const onward = await arrive(await consent(authorizeUrl));
  assert.equal(attempt.asked.length, 1);
  const { grant_type, code_verifier } = attempt.asked[0];
  assert.equal(grant_type, 'authorization_code');
  assert.match(code_verifier, /^[A-Za-z0-9._~-]{43,128}$/);
  assert.ok(!authorizeUrl.href.includes(code_verifier));
  await allRevoked(1, 1);
  await confirm(onward);
  const { linked, discord } = (await window.get('/api/account/link')).json;
  assert.deepEqual([linked, discord.id], [true, ann.id]);
});

test('OA-5: a code that was given for another challenge is refused', async () => {
  const authorizeUrl = await press();
  // The challenge of RFC 7636, appendix B: somebody else holds the verifier.
  authorizeUrl.searchParams.set('code_challenge', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
  await refused(await consent(authorizeUrl), 'discord_oauth_invalid_request');
  assert.deepEqual(attempt.asked, []);
  await allRevoked(0, 0);
});

test('OA-4: a code is good once, with its own state and with a fresh one', async () => {
  const back = await consent(await press());
  assert.ok((await arrive(back)).get('pending'));
  await refused(back, 'link_state_invalid');
  assert.equal(attempt.asked.length, 1);
  const fresh = await consent(await press());
  fresh.searchParams.set('code', back.searchParams.get('code'));
  await refused(fresh, 'discord_oauth_invalid_request');
  assert.equal(attempt.asked.length, 1);
  await allRevoked(1, 1);
});

test('OA-4: a code that the server calls invalid_grant is refused, and so is the way back again', async () => {
  attempt.onToken = (answer) => refuse(answer, 'invalid_grant', 'Invalid "code" in request.');
  const back = await consent(await press());
  await refused(back, 'discord_oauth_invalid_grant');
  await refused(back, 'link_state_invalid');
  assert.equal(attempt.asked.length, 1);
  await allRevoked(0, 0);
});

test('OA-9: a token without the scope that was asked for is revoked unused', async () => {
  attempt.onToken = (answer) => { answer.body.scope = 'email guilds'; };
  await refused(await consent(await press()), 'scope_missing');
  await allRevoked(1, 0);
});

test('OA-7: an answer that names another issuer is refused before anybody is asked for a token', async () => {
  attempt.onRedirect = (url) => url.searchParams.set('iss', 'https://evil.example');
  await refused(await consent(await press()), 'issuer_mismatch');
  assert.deepEqual(attempt.asked, []);
  await allRevoked(0, 0);
});

test('OA-7: an answer that names the right issuer leads to a link', async () => {
  attempt.onRedirect = (url) => url.searchParams.set('iss', `http://127.0.0.1:${server.address().port}`);
  await confirm(await arrive(await consent(await press())));
  await allRevoked(1, 1);
});
