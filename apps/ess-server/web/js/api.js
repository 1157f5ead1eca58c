// Talking to ESS: one place for the CSRF tokens and for errors in words. What gives a session: signed_out.js.
//
//   const { members } = await call("GET", communityPath(id, "members"));
//   await call("POST", path, { ... });       throws ApiError { status, code, field, message }; message is for people
// What is not the page's business (session_again.js) is dealt with, and the request repeated.

/** A refusal by ESS or a failure on the way there. `message` is meant for the person. */
export class ApiError extends Error {
  constructor(status, body) {
    super(body.error);
    this.status = status;
    this.code = body.code ?? "";
    this.field = body.field ?? "";
  }
}

let session = null;
export const currentSession = () => session;
export const keepSession = (given) => { session = given; };

export const communityPath = (id, ...rest) => ["/api/communities", ...[id, ...rest].map(encodeURIComponent)].join("/");

function unexpected(status) {
  const words = { 413: "That is too long.", 429: "Too many attempts. Wait a little and try again." };
  return new ApiError(status, {
    code: "unexpected_answer", error: words[status] ?? "ESS gave an answer that this page does not understand. Try again.",
  });
}

/** The bare exchange; throws when there was none. */
export async function request(method, path, body, csrf) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET" && csrf) headers["X-CSRF-Token"] = csrf;
  try {
    return await fetch(path, {
      method, headers, credentials: "same-origin", cache: "no-store", redirect: "error",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new ApiError(0, { code: "unreachable", error: "ESS cannot be reached. Check your connection and try again." });
  }
}

/** What an answer that is not ok says. */
export async function refusal(answer) {
  const data = await answer.json().catch(() => null);
  return data?.error ? new ApiError(answer.status, data) : unexpected(answer.status);
}

/** The JSON of an answer; throws what it refuses with. */
export async function json(answer) {
  if (!answer.ok) throw await refusal(answer);
  const data = await answer.json().catch(() => null);
  if (data?.ok) return data;
  throw unexpected(answer.status);
}

/** One request as the signed-in person, without a second try. */
export const send = async (method, path, body) => json(await request(method, path, body, session?.csrf));

/** The session of this browser. Throws ApiError 401 if there is none. */
export async function loadSession() {
  session = await send("GET", "/api/session");
  return session;
}

// True if the request is worth repeating. Seldom needed, so no page waits for what asks the person.
async function resolveProblem({ status, code }) {
  if (status !== 401 && code !== "password_needed" && code !== "csrf_token_invalid") return false;
  await (await import("./session_again.js")).goOn(status, code);
  return true;
}

// A form may need the one (signed in again) and then the other (proved too long ago), so two repetitions, not more.
export async function withRepeats(attempt) {
  for (let left = 2; ; --left) {
    try {
      return await attempt();
    } catch (problem) {
      if (left === 0 || !(problem instanceof ApiError) || !await resolveProblem(problem)) throw problem;
    }
  }
}

/** Sends a request as the signed-in person and answers its JSON. */
export const call = (method, path, body) => withRepeats(() => send(method, path, body));

/** Ends the session. That it has ended already is as good. */
export async function signOut() {
  await withRepeats(() => send("DELETE", "/api/session").catch((problem) => {
    if (problem.status !== 401) throw problem;
  }));
  session = null;
}
