// What the page knows, and how it asks the simulator.
export const state = {
  world: null,
  userId: null,
  guildId: null,
  channelId: null,
  inDirect: false,
  commands: [],
  pending: [],
};

/** GET, or POST when there is a body, unless another method is named. Throws with the simulator's sentence when refused. */
export async function call(path, body, method = body ? 'POST' : 'GET') {
  const options = {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  };
  const reply = await fetch(path, options);
  const answer = await reply.json();
  if (!reply.ok) throw new Error(answer.error ?? answer.message ?? `The simulator answered ${reply.status}.`);
  return answer;
}

export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function userName(id) {
  const user = state.world.users.find((entry) => entry.id === id);
  return user ? (user.global_name ?? user.username) : 'unknown';
}
