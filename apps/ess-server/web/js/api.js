// Talking to ESS: one place for the CSRF tokens, for errors in words, and for proving the password again in place.
//
//   const { members } = await call("GET", communityPath(id, "members"));
//   await call("POST", path, { ... });       throws ApiError { status, code, field, message }; message is for people
//   await download(path, "audit.csv");       saves what the path answers
// `call` deals with what is not the page's business: the session has ended (asks to sign in, then goes on), the password
// was proved too long ago (asks for it, then goes on), the CSRF token is old. Each repeats the request once.
const dialogs = () => import("./password_dialogs.js");  // seldom needed, so no page waits for it

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

export const communityPath = (id, ...rest) => ["/api/communities", ...[id, ...rest].map(encodeURIComponent)].join("/");

function unexpected(status) {
  const words = { 413: "That is too long.", 429: "Too many attempts. Wait a little and try again." };
  return new ApiError(status, {
    code: "unexpected_answer", error: words[status] ?? "ESS gave an answer that this page does not understand. Try again.",
  });
}

async function request(method, path, body, csrf) {
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

async function refusal(answer) {
  const data = await answer.json().catch(() => null);
  return data?.error ? new ApiError(answer.status, data) : unexpected(answer.status);
}

async function json(answer) {
  if (!answer.ok) throw await refusal(answer);
  const data = await answer.json().catch(() => null);
  if (data?.ok) return data;
  throw unexpected(answer.status);
}

const send = async (method, path, body) => json(await request(method, path, body, session?.csrf));

/** The session of this browser. Throws ApiError 401 if there is none. */
export async function loadSession() {
  session = await send("GET", "/api/session");
  return session;
}

/** Sends a form that needs no session: signing in, an invitation, a reset. Its token belongs to a cookie of its own. */
export async function callSignedOut(method, path, body) {
  const { csrf } = await json(await request("GET", "/api/session/form"));
  return json(await request(method, path, body, csrf));
}

export async function signIn(email, password) {
  session = await callSignedOut("POST", "/api/session", { email, password });
  return session;
}

export async function signOut() {
  await send("DELETE", "/api/session");
  session = null;
}

async function provePassword(password) {
  const { csrf, passwordCheckedAt } = await send("POST", "/api/session/password", { password });
  session = { ...session, csrf, passwordCheckedAt };
}

// One dialog however many requests find out at the same time that one is needed.
let asking = null;
function once(ask) {
  asking ??= ask().finally(() => { asking = null; });
  return asking;
}

// If somebody else is signed in by now, the page and what is typed into it belong to the wrong person.
async function keepSameUser(before) {
  if (!before || session.user.id === before.id) return;
  location.reload();
  await new Promise(() => {});
}

const notSignedIn = () => new ApiError(401, { code: "not_signed_in", error: "You are not signed in. Nothing was saved." });
const notProved = () => new ApiError(403, { code: "password_needed", error: "This needs your password. Nothing was changed." });

async function signInAgain() {
  const before = session?.user;
  const { askToSignIn } = await dialogs();
  if (!await once(() => askToSignIn(before?.email ?? "", signIn))) throw notSignedIn();
  await keepSameUser(before);
}

// True if the request is worth repeating.
async function resolveProblem(problem) {
  if (problem.status === 401) {
    await signInAgain();
  } else if (problem.code === "password_needed") {
    const { askForPassword } = await dialogs();
    const proved = await once(() => askForPassword(session?.user.email ?? "", async (password) => {
      try {
        await provePassword(password);
      } catch (refused) {
        if (refused.code !== "csrf_token_invalid") throw refused;
        await loadSession();
        await provePassword(password);
      }
    }));
    if (!proved) throw notProved();
  } else if (problem.code === "csrf_token_invalid") {
    const before = session?.user;
    await loadSession();  // the token changed because this person signed in elsewhere in this browser
    await keepSameUser(before);
  } else {
    return false;
  }
  return true;
}

// A form may need the one (signed in again) and then the other (proved too long ago), so two repetitions, not more.
async function withRepeats(attempt) {
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

/** Saves what a GET answers as a file on the person's computer. */
export async function download(path, fileName) {
  const bytes = await withRepeats(async () => {
    const answer = await request("GET", path);
    if (!answer.ok) throw await refusal(answer);
    return answer.blob();
  });
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(bytes), download: fileName });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
