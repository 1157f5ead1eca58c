// /invite#<token>: shows who invites to what, then makes an account or lets the existing one join.
import { busy, byId, initial, show } from "./dom.js";
import { loadSession, signOut } from "./api.js";
import { callSignedOut } from "./signed_out.js";
import { passwordFault, wireForm } from "./forms.js";

const token = location.hash.slice(1);
const same = (a, b) => a.trim().toLowerCase() === b.trim().toLowerCase();

function giveUp(problem) {
  show(byId("loading"), false);
  show(byId("invitation"), false);
  byId("dead-text").textContent = problem.message;
  show(byId("retry"), problem.status === 0 || problem.status === 429 || problem.status >= 500);
  show(byId("dead"), true);
  byId("dead").focus();
}

async function enter() {
  history.replaceState(null, "", location.pathname);  // the token is spent
  const signedIn = await loadSession().catch(() => null);
  location.replace(signedIn ? "/app" : "/login");
  await new Promise(() => {});
}

const accept = (more) => callSignedOut("POST", "/api/invites/accept", { token, ...more });

/** The way to the account that the invitation is for, above the form for a new one where that is shown as well. */
function offerSignIn(text, { stranger = false, besideForm = false } = {}) {
  byId("sign-in-text").textContent = text;
  byId("sign-in-link").href = `/login?to=invite#${token}`;
  byId("sign-in-link").classList.toggle("primary", !besideForm);
  show(byId("sign-in-link"), !stranger);
  show(byId("switch-account"), stranger);
  show(byId("create"), besideForm);
  show(byId("sign-in-first"), true);
}

const accountThere = "There is an account with this address already. Sign in to it, and this page comes back.";

function refused(problem) {
  if (problem.code === "sign_in_needed") {
    offerSignIn(accountThere);
    byId("sign-in-link").focus();
    return true;
  }
  const own = problem.field !== "" || problem.status === 0 || problem.status === 429 || problem.status >= 500;
  if (!own) giveUp(problem);
  return !own;
}

wireForm(byId("create"), {
  check: ({ name, password }) => ({ name: name === "" ? "Enter your name." : "", password: passwordFault(password) }),
  send: ({ name, password }) => accept({ name, password }),
  done: enter, failed: refused,
});
wireForm(byId("join"), { send: () => accept({}), done: enter, failed: refused });

byId("switch-account").addEventListener("click", ({ currentTarget }) => busy(currentTarget, async () => {
  await signOut().catch(() => {});
  location.reload();
}));
byId("retry").addEventListener("click", () => location.reload());
addEventListener("hashchange", () => location.reload());

function offer(invitation, session) {
  byId("community").textContent = invitation.community.name;
  byId("community-avatar").textContent = initial(invitation.community.name);
  byId("invited-email").textContent = invitation.email;
  byId("role").textContent = invitation.role;
  byId("create-email").value = invitation.email;
  const stranger = session !== null && !same(session.user.email, invitation.email);
  if (session && !stranger) {
    byId("signed-in-as").textContent = session.user.name;
    show(byId("join"), true);
  } else if (stranger) {
    offerSignIn(`You are signed in as ${session.user.email}, but the invitation is for another address.`, { stranger });
  } else if (invitation.hasAccount) {
    offerSignIn(accountThere);
  } else if (invitation.hasAccount === undefined) {
    // Only a link that was mailed says whether its address has an account.
    offerSignIn("If you have an account with this address, sign in to it, and this page comes back. If not, choose a name and a password.",
      { besideForm: true });
  } else {
    show(byId("create"), true);
  }
  show(byId("loading"), false);
  show(byId("invitation"), true);
}

async function start() {
  if (token === "") {
    giveUp({ message: "The address of this page has no invitation in it. Open the link of your invitation as a whole.", status: 400 });
    return;
  }
  try {
    const [invitation, session] = await Promise.all([
      callSignedOut("POST", "/api/invites/look", { token }), loadSession().catch(() => null)]);
    offer(invitation, session);
  } catch (problem) {
    giveUp(problem);
  }
}
start();
