// Starts ess-server over an empty database on a free port, and opens it as a browser without a page does.
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const person = { email: 'olga@example.org', name: 'Olga', password: 'correct horse staple' };

/** A port that nobody uses at the moment. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** A running ess-server. Olga owns its one community, "harbour". */
export class EssServer {
  /** `settings`: its environment beside what it cannot start without. */
  static async start(settings = {}) {
    const ess = new EssServer();
    ess.folder = await mkdtemp(join(tmpdir(), 'ess-judge-'));
    const port = await freePort();
    ess.url = `http://localhost:${port}`;
    ess.environment = {
      PATH: process.env.PATH, HOME: ess.folder, ASAN_OPTIONS: process.env.ASAN_OPTIONS ?? '',
      ESS_LISTEN: `127.0.0.1:${port}`, ESS_PUBLIC_URL: ess.url, ESS_DATABASE: 'sqlite:ess.db',
      AUTH_ENCRYPTION_KEY: randomBytes(32).toString('hex'), ESS_DEV_DISCORD: '1', ...settings,
    };
    await ess.essctl('init');
    await ess.essctl('user', 'add', '--email', person.email, '--name', person.name, '--password-stdin');
    await ess.essctl('community', 'add', '--name', 'Harbour City', '--slug', 'harbour');
    await ess.essctl('member', 'add', '--community', 'harbour', '--user', person.email, '--role', 'OWNER');
    ess.process = spawn(process.env.ESS_SERVER, [], { cwd: ess.folder, env: ess.environment, stdio: ['ignore', 'pipe', 'pipe'] });
    ess.log = '';
    ess.process.stderr.on('data', (data) => { ess.log += data; });
    for await (const line of createInterface({ input: ess.process.stdout })) {
      if (/http:\/\/\S+/.test(line)) return ess;
    }
    throw new Error(`ess-server did not start: ${ess.log}`);
  }

  async stop() {
    const gone = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    const [code] = await gone;
    await rm(this.folder, { recursive: true });
    if (code !== 0) throw new Error(`ess-server ended with ${code}: ${this.log}`);
  }

  /** Runs essctl and answers what it printed. */
  essctl(...args) {
    return new Promise((resolve, reject) => {
      const child = execFile(process.env.ESSCTL, args, { cwd: this.folder, env: this.environment }, (failure, out, err) => {
        if (failure) reject(new Error(`essctl ${args.join(' ')}: ${err}`));
        else resolve(out);
      });
      child.stdin.end(args.includes('--password-stdin') ? `${person.password}\n` : '');
    });
  }

  /** Olga's browser, signed in. */
  async signedIn() {
    const window = new Window(this.url);
    window.csrf = (await window.get('/api/session/form')).json.csrf;
    const { email, password } = person;
    const entered = await window.post('/api/session', { email, password });
    if (entered.status !== 200) throw new Error(`Olga cannot sign in: ${entered.text}`);
    window.csrf = entered.json.csrf;
    return window;
  }
}

/** Cookies and the token against forged requests, as a browser with our page in it keeps them. */
class Window {
  cookies = new Map();
  csrf = '';

  constructor(url) {
    this.url = url;
  }

  get(path) {
    return this.send('GET', path, { headers: { 'sec-fetch-site': 'same-origin' } });
  }

  post(path, body = {}) {
    return this.change('POST', path, body);
  }

  change(method, path, body) {
    const headers = { origin: this.url, 'sec-fetch-site': 'same-origin', 'x-csrf-token': this.csrf };
    if (body !== undefined) headers['content-type'] = 'application/json';
    return this.send(method, path, { headers, body: body === undefined ? undefined : JSON.stringify(body) });
  }

  /** Follows a link that another site sent the browser to. */
  arrive(address) {
    const { pathname, search } = new URL(address);
    return this.send('GET', pathname + search, { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' } });
  }

  async send(method, path, { headers, body }) {
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    const reply = await fetch(this.url + path, { method, body, redirect: 'manual', headers: { ...headers, cookie } });
    // Node 18 of Debian 12 has no getSetCookie; our cookies have no commas in them.
    for (const set of (reply.headers.get('set-cookie') ?? '').split(', ').filter(Boolean)) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set);
      if (value === '' || /Max-Age=0/.test(set)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const text = await reply.text();
    const isJson = reply.headers.get('content-type')?.startsWith('application/json');
    return { status: reply.status, location: reply.headers.get('location') ?? '', text, json: isJson ? JSON.parse(text) : undefined };
  }
}
