// What needs no session and what gives one: signing in, forms that a link in a mail leads to, the password once more.
import { currentSession, json, keepSession, request, send } from "./api.js";

/** Sends a form that needs no session: signing in, an invitation, a reset. Its token belongs to a cookie of its own. */
export async function callSignedOut(method, path, body) {
  const { csrf } = await json(await request("GET", "/api/session/form"));
  return json(await request(method, path, body, csrf));
}

export async function signIn(email, password) {
  keepSession(await callSignedOut("POST", "/api/session", { email, password }));
}

export async function provePassword(password) {
  const { csrf, passwordCheckedAt } = await send("POST", "/api/session/password", { password });
  keepSession({ ...currentSession(), csrf, passwordCheckedAt });
}
