// The sign-in page. Where to go afterwards is one of a fixed set of names, never an address from the outside.
import { byId, busy, clearErrors, fieldError, notice } from "./dom.js";
import { loadSession, signIn } from "./api.js";

const targets = { discord: "/app/settings/integrations/discord" };
const reasons = { ended: "Your session has ended. Sign in to go on.", out: "You are signed out." };

const query = new URLSearchParams(location.search);
const target = Object.hasOwn(targets, query.get("to") ?? "") ? targets[query.get("to")] : targets.discord;
const reason = query.get("why") ?? "";
if (Object.hasOwn(reasons, reason)) notice(byId("reason"), reasons[reason]);

const form = byId("sign-in");
const email = byId("email");
const password = byId("password");

byId("show-password").addEventListener("click", ({ currentTarget: button }) => {
  const visible = password.type === "password";
  password.type = visible ? "text" : "password";
  button.textContent = visible ? "Hide" : "Show";
  button.setAttribute("aria-pressed", String(visible));
});

function complain(control, text) {
  fieldError(control, text);
  control.focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearErrors(form);
  notice(byId("sign-in-error"), "");
  if (email.value.trim() === "") return complain(email, "Enter your e-mail address.");
  if (password.value === "") return complain(password, "Enter your password.");
  return busy(form.querySelector("[type=submit]"), async () => {
    try {
      await signIn(email.value.trim(), password.value);
      location.replace(target);
    } catch (problem) {
      notice(byId("sign-in-error"), problem.message);
      password.select();
    }
  });
});

loadSession().then(() => location.replace(target), () => {});
