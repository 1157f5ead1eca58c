// The part of JSON Schema 2020-12 that Discord's OpenAPI description uses.

function typeOf(value) {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function isType(value, wanted) {
  const found = typeOf(value);
  return found === wanted || (wanted === 'number' && found === 'integer');
}

const formats = {
  snowflake: (text) => /^(0|[1-9][0-9]*)$/.test(text) && BigInt(text) < 1n << 64n,
  'date-time': (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text),
  uri: (text) => URL.canParse(text),
  int32: (number) => number >= -(2 ** 31) && number < 2 ** 31,
};

const known = new Set([
  '$ref', 'type', 'const', 'enum', 'oneOf', 'anyOf', 'allOf', 'format', 'properties', 'required', 'additionalProperties',
  'items', 'minLength', 'maxLength', 'minimum', 'maximum', 'minItems', 'maxItems', 'uniqueItems', 'maxProperties', 'pattern',
  'description', 'title', 'contentEncoding', 'x-discord-union', 'default', 'deprecated',
]);

/** Checks values against the schemas of one OpenAPI document. */
export class Schemas {
  constructor(document) {
    this.document = document;
  }

  find(reference) {
    let found = this.document;
    for (const step of reference.slice(2).split('/')) found = found[step];
    if (!found) throw new Error(`no ${reference}`);
    return found;
  }

  /** What is wrong with the value, each as "place: why"; empty if nothing is. */
  problems(schema, value, place = '$') {
    for (const word of Object.keys(schema)) {
      if (!known.has(word)) throw new Error(`the validator does not know "${word}"`);
    }
    if (schema.$ref) return this.problems(this.find(schema.$ref), value, place);
    const out = [];
    const need = (holds, why) => holds || out.push(`${place}: ${why}`);
    if (schema.type) {
      const types = [schema.type].flat();
      if (!types.some((type) => isType(value, type))) return [`${place}: is ${typeOf(value)}, not ${types.join(' or ')}`];
    }
    if ('const' in schema) need(value === schema.const, `is ${JSON.stringify(value)}, not ${JSON.stringify(schema.const)}`);
    if (schema.enum) need(schema.enum.includes(value), `${JSON.stringify(value)} is none of the values`);
    if (schema.format && value !== null) {
      const fits = formats[schema.format];
      if (fits) need(fits(value), `${JSON.stringify(value)} is no ${schema.format}`);
    }
    out.push(...this.alternatives(schema, value, place));
    for (const part of schema.allOf ?? []) out.push(...this.problems(part, value, place));
    if (typeof value === 'string') this.text(schema, value, need);
    if (typeof value === 'number') {
      need(!(value < schema.minimum), `${value} is below ${schema.minimum}`);
      need(!(value > schema.maximum), `${value} is above ${schema.maximum}`);
    }
    if (Array.isArray(value)) out.push(...this.list(schema, value, place, need));
    else if (value !== null && typeof value === 'object') out.push(...this.members(schema, value, place, need));
    return out;
  }

  // Discord says of both words that they mean one of ("x-discord-union"); shapes overlap, so one that fits is enough.
  // The integers and their named values are such a union too.
  alternatives(schema, value, place) {
    const choices = schema.oneOf ?? schema.anyOf;
    if (!choices) return [];
    const failures = choices.map((choice) => this.problems(choice, value, place));
    if (failures.some((failure) => failure.length === 0)) return [];
    return failures.reduce((best, each) => (each.length < best.length ? each : best));
  }

  text(schema, value, need) {
    const length = [...value].length;
    need(!(length < schema.minLength), `is shorter than ${schema.minLength}`);
    need(!(length > schema.maxLength), `is longer than ${schema.maxLength}`);
    if (schema.pattern) need(new RegExp(schema.pattern, 'u').test(value), `${value} does not match ${schema.pattern}`);
  }

  list(schema, value, place, need) {
    need(!(value.length < schema.minItems), `has fewer than ${schema.minItems} items`);
    need(!(value.length > schema.maxItems), `has more than ${schema.maxItems} items`);
    if (schema.uniqueItems) need(new Set(value.map((item) => JSON.stringify(item))).size === value.length, 'repeats an item');
    if (!schema.items) return [];
    return value.flatMap((item, n) => this.problems(schema.items, item, `${place}[${n}]`));
  }

  members(schema, value, place, need) {
    for (const name of schema.required ?? []) need(name in value, `has no ${name}`);
    const names = Object.keys(value);
    need(!(names.length > schema.maxProperties), `has more than ${schema.maxProperties} members`);
    return names.flatMap((name) => {
      const inner = schema.properties?.[name];
      if (inner) return this.problems(inner, value[name], `${place}.${name}`);
      const rest = schema.additionalProperties;
      if (rest === false) return [`${place}: has ${name}, which is not described`];
      return rest && typeof rest === 'object' ? this.problems(rest, value[name], `${place}.${name}`) : [];
    });
  }
}
