// Talking to ESS: one place for the CSRF token, for errors in words, and for signing in again without losing a form.
import { el, notice, busy } from "./dom.js";

/** A refusal by ESS or a failure on the way there. `message` is meant for the person. */
export class ApiError extends Error {
  constructor(status, body) {
    super(body.error);
    this.status = status;
    this.code = body.code ?? "";
    this.field = body.field ?? "";
  }
}

/** Paths that a form before sign-in sends to: their token comes with a cookie of its own. */
const isFormPath = (method, path) => method === "POST" && (path === "/api/session" || /^\/api\/(password-resets|invites)(\/|$)/.test(path));

let session = null;
export const currentSession = () => session;

async function send(method, path, body) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (isFormPath(method, path)) headers["X-CSRF-Token"] = (await send("GET", "/api/session/form")).csrf;
  else if (method !== "GET" && session) headers["X-CSRF-Token"] = session.csrf;
  let answer;
  try {
    answer = await fetch(path, {
      method, headers, credentials: "same-origin", cache: "no-store", redirect: "error",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new ApiError(0, { code: "unreachable", error: "ESS cannot be reached. Check your connection and try again." });
  }
  const data = await answer.json().catch(() => null);
  if (answer.ok && data?.ok) return data;
  if (data?.error) throw new ApiError(answer.status, data);
  throw new ApiError(answer.status, {
    code: "unexpected_answer",
    error: answer.status === 413 ? "That is too long." : "ESS gave an answer that this page does not understand. Try again.",
  });
}

/** The session of this browser. Throws ApiError 401 if there is none. */
export async function loadSession() {
  session = await send("GET", "/api/session");
  return session;
}

export async function signIn(email, password) {
  session = await send("POST", "/api/session", { email, password });
  return session;
}

export async function signOut() {
  await send("DELETE", "/api/session");
  session = null;
}

let signingIn = null;
// One dialog however many requests found out at the same time that the session has ended.
function signInAgain() {
  signingIn ??= askToSignIn(session?.user).finally(() => { signingIn = null; });
  return signingIn;
}

// If somebody else is signed in by now, the page and what is typed into it belong to the wrong person.
function keepSameUser(before) {
  if (before && session.user.id !== before.id) {
    location.reload();
    return new Promise(() => {});
  }
  return undefined;
}

/** Sends a request as the signed-in person; asks for the password in place if the session has ended. */
export async function call(method, path, body) {
  try {
    return await send(method, path, body);
  } catch (problem) {
    const before = session?.user;
    if (problem.status === 401) {
      await signInAgain();
    } else if (problem.code === "csrf_token_invalid") {
      await loadSession();  // the token changed because this person signed in elsewhere in this browser
    } else {
      throw problem;
    }
    await keepSameUser(before);
    return send(method, path, body);
  }
}

function askToSignIn(user) {
  return new Promise((resolve, reject) => {
    const error = el("p", { className: "notice notice-bad", hidden: true, attrs: { role: "alert" } });
    const email = el("input", { id: "again-email", type: "email", autocomplete: "username", value: user?.email ?? "" });
    const password = el("input", { id: "again-password", type: "password", autocomplete: "current-password", autofocus: true });
    const submit = el("button", { className: "button primary", type: "submit" }, "Sign in");
    const cancel = el("button", { className: "button", type: "button" }, "Not now");
    const form = el("form", { noValidate: true },
      el("h2", { id: "again-title" }, "Sign in again"),
      el("p", { className: "muted" }, "Your session has ended. What you typed is still here."),
      el("div", { className: "stack" }, error,
        el("div", { className: "field" }, el("label", { htmlFor: "again-email" }, "E-mail"), email),
        el("div", { className: "field" }, el("label", { htmlFor: "again-password" }, "Password"), password)),
      el("div", { className: "actions" }, cancel, submit));
    const dialog = el("dialog", { attrs: { "aria-labelledby": "again-title" } }, form);
    let signedIn = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      busy(submit, async () => {
        try {
          await signIn(email.value, password.value);
          signedIn = true;
          dialog.close();
        } catch (problem) {
          notice(error, problem.message);
          password.select();
        }
      });
    });
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (signedIn) resolve();
      else reject(new ApiError(401, { code: "not_signed_in", error: "You are not signed in. Nothing was saved." }));
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
