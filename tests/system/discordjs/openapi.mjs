// Discord's own OpenAPI description: what it says of an answer. The file is not ours to ship; where it is not at hand,
// nothing is judged.
import { existsSync, readFileSync } from 'node:fs';
import { Schemas } from './json_schema.mjs';

const file = process.env.DISCORD_OPENAPI ?? '';
export const isAtHand = existsSync(file);
export const description = isAtHand ? JSON.parse(readFileSync(file, 'utf8')) : { paths: {} };
if (isAtHand) {
  // Where the description and the documentation differ, the documentation wins: nested errors have names for codes, and
  // a 429 need not have one.
  description.components.schemas.InnerErrors.properties._errors.items = {
    type: 'object',
    properties: { code: { type: 'string' }, message: { type: 'string' } },
    required: ['code', 'message'],
  };
  const limited = description.components.schemas.RatelimitedResponse;
  limited.allOf = limited.allOf.filter((part) => !part.$ref);
}
const schemas = new Schemas(description);

function resolve(node) {
  return node?.$ref ? schemas.find(node.$ref) : node;
}

/** The description's name of a path; literal segments win over parameters. Undefined where it has none. */
export function templateOf(path) {
  const asked = path.split('?')[0].split('/');
  const fits = Object.keys(description.paths).filter((template) => {
    const steps = template.split('/');
    return steps.length === asked.length && steps.every((step, n) => step.startsWith('{') || step === asked[n]);
  });
  const parameters = (template) => template.split('{').length;
  return fits.sort((a, b) => parameters(a) - parameters(b))[0];
}

/** What is wrong with an answer to a request for `path`, which begins behind the version; empty if nothing is. */
export function problemsOf(method, path, status, text) {
  const template = templateOf(path);
  if (!template) return [`${path} is not described`];
  const answers = description.paths[template][method.toLowerCase()]?.responses;
  if (!answers) return [`${method} ${template} is not described`];
  const answer = resolve(answers[status] ?? answers[`${Math.floor(status / 100)}XX`]);
  if (!answer) return [`${method} ${template} may not answer ${status}`];
  const schema = answer.content?.['application/json']?.schema;
  const place = `${method} ${template} ${status}`;
  if (!schema) return text === '' ? [] : [`${place} has a body: ${text}`];
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    return [`${place} is no JSON: ${text}`];
  }
  return schemas.problems(schema, body).map((problem) => `${place}: ${problem}: ${text}`);
}
