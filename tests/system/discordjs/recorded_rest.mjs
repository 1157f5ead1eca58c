// Stands between a bot and discord-sim and writes down what the bot asks Discord's REST API for.
import { once } from 'node:events';
import { createServer, request as ask } from 'node:http';
import { isAtHand, problemsOf, templateOf } from './openapi.mjs';

async function wholeBody(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The route with names in place of ids and tokens. */
function routeOf(target) {
  // Some write %40original for @original.
  const path = decodeURIComponent(target.replace(/\?.*/, '')).replace(/^\/api\/v10/, '');
  return path
    .replace(/^\/interactions\/\d+\/[^/]+/, '/interactions/{id}/{token}')
    .replace(/^\/webhooks\/\d+\/[^/]+/, '/webhooks/{application}/{token}')
    .replace(/\/\d+(?=\/|$)/g, '/{id}');
}

export class RecordedRest {
  /** Each request: method, route, and of its body what kind of answer it is (`type`, `flags`); whether it named a bot. */
  requests = [];
  /** What Discord's OpenAPI description, where it is at hand, does not allow of the answers. */
  problems = [];

  static async start(simUrl) {
    const front = new RecordedRest();
    front.sim = new URL(simUrl);
    front.server = createServer((request, reply) => front.#pass(request, reply));
    front.server.listen(0, '127.0.0.1');
    await once(front.server, 'listening');
    front.url = `http://127.0.0.1:${front.server.address().port}`;
    return front;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }

  async #pass(request, reply) {
    const body = await wholeBody(request);
    const { method, url: path } = request;
    this.#note(request, body);
    // Under the simulator's own name: the address of the gateway is made from it.
    const headers = { ...request.headers, host: this.sim.host };
    const passed = ask({ host: this.sim.hostname, port: this.sim.port, method, path, headers });
    passed.end(body);
    const [answer] = await once(passed, 'response');
    const said = await wholeBody(answer);
    this.#judge(request, answer, said.toString());
    reply.writeHead(answer.statusCode, answer.headers).end(said);
  }

  #judge({ method, url }, { statusCode }, text) {
    const path = decodeURIComponent(url.replace(/\?.*/, '')).replace(/^\/api\/v10/, '');
    // The token endpoint and what else is not described has its own judges; faults of the server are not described.
    if (isAtHand && statusCode < 500 && templateOf(path)) this.problems.push(...problemsOf(method, path, statusCode, text));
  }

  #note({ method, url, headers }, body) {
    const { type, data, flags } = body.length > 0 ? JSON.parse(body) : {};
    const noted = { method, route: routeOf(url), authorized: 'authorization' in headers };
    if (type !== undefined) noted.type = type;
    if (data?.flags ?? flags) noted.flags = data?.flags ?? flags;
    this.requests.push(noted);
  }
}
