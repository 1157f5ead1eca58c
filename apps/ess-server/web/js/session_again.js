// What a request may find in the middle of a page's work: the session has ended (asks to sign in), the password was
// proved too long ago (asks for it), the CSRF token is old. Loaded by api.js when it happens.
import { ApiError, currentSession, loadSession } from "./api.js";
import { provePassword, signIn } from "./signed_out.js";
import { askForPassword, askToSignIn } from "./password_dialogs.js";
import { forgetUnsaved } from "./unsaved.js";

// One dialog however many requests find out at the same time that one is needed.
let asking = null;
function once(ask) {
  asking ??= ask().finally(() => { asking = null; });
  return asking;
}

// If somebody else is signed in by now, the page and what is typed into it belong to the wrong person.
async function keepSameUser(before) {
  if (!before || currentSession().user.id === before.id) return;
  forgetUnsaved();
  location.reload();
  await new Promise(() => {});
}

async function signInAgain() {
  const before = currentSession()?.user;
  if (!await once(() => askToSignIn(before?.email ?? "", signIn))) {
    throw new ApiError(401, { code: "not_signed_in", error: "You are not signed in. Nothing was saved." });
  }
  await keepSameUser(before);
}

async function proveAgain(password) {
  try {
    await provePassword(password);
  } catch (refused) {
    if (refused.code !== "csrf_token_invalid") throw refused;
    await loadSession();
    await provePassword(password);
  }
}

/** Settles when the request is worth repeating; throws ApiError when the person does not want to go on. */
export async function goOn(status, code) {
  if (status === 401) {
    await signInAgain();
  } else if (code === "password_needed") {
    if (await once(() => askForPassword(currentSession()?.user.email ?? "", proveAgain))) return;
    throw new ApiError(403, { code: "password_needed", error: "This needs your password. Nothing was changed." });
  } else {
    const before = currentSession()?.user;
    await loadSession();  // the token changed because this person signed in elsewhere in this browser
    await keepSameUser(before);
  }
}
