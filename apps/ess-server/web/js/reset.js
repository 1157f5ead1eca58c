// A new password for somebody who cannot sign in. /reset asks for a link; /reset#<token>, out of the mail, uses it.
import { byId, show } from "./dom.js";
import { callSignedOut } from "./signed_out.js";
import { passwordFault, wireForm } from "./forms.js";

let token = location.hash.slice(1);

function showOnly(id) {
  for (const each of ["request", "complete", "sent", "dead"]) show(byId(each), each === id);
  byId("title").textContent = id === "complete" ? "Choose a new password" : "Reset your password";
  byId("lead").textContent = id === "complete" ? "It replaces the old one and ends every session of your account."
    : "Give the e-mail address of your account. ESS sends a link for choosing a new password there.";
  show(byId("lead"), id === "complete" || id === "request");
  (id === "request" ? byId("email") : id === "complete" ? byId("password") : byId(id)).focus();
}

// The token leaves the address as soon as it is of no more use.
function forgetToken() {
  token = "";
  history.replaceState(null, "", location.pathname);
}

wireForm(byId("request"), {
  check: ({ email }) => ({ email: /^[^\s@]+@[^\s@]+$/.test(email) ? "" : "Enter the e-mail address of your account." }),
  send: ({ email }) => callSignedOut("POST", "/api/password-resets", { email }),
  done: (answer, { email }) => {
    byId("sent-to").textContent = email;
    showOnly("sent");
  },
});

wireForm(byId("complete"), {
  check: ({ password }) => ({ password: passwordFault(password) }),
  send: ({ password }) => callSignedOut("POST", "/api/password-resets/complete", { token, password }),
  done: async () => {
    forgetToken();
    location.replace("/login?why=reset");
    await new Promise(() => {});
  },
  failed: (problem) => {
    if (problem.field === "password" || problem.status === 0 || problem.status === 429 || problem.status >= 500) return false;
    forgetToken();
    byId("dead-text").textContent = problem.message;
    showOnly("dead");
    return true;
  },
});

for (const id of ["another", "ask-again"]) byId(id).addEventListener("click", () => showOnly("request"));
addEventListener("hashchange", () => location.reload());
showOnly(token === "" ? "request" : "complete");
