// The last step of linking: shows both accounts, and only then may the person say yes.
import { byId, busy, initial, notice, show, timeElement } from "./dom.js";
import { call } from "./api.js";
import { requireSession } from "./shell.js";

const settings = "/app/settings/integrations/discord";
const id = new URLSearchParams(location.search).get("pending") ?? "";
const path = `/api/account/link/pending/${encodeURIComponent(id)}`;

function giveUp(text) {
  notice(byId("problem"), text);
  for (const name of ["pair", "loading", "confirm", "cancel"]) show(byId(name), false);
  show(byId("back"), true);
  byId("back").focus();
}

function render(pending) {
  byId("account-name").textContent = pending.account.name;
  byId("account-email").textContent = pending.account.email;
  byId("account-avatar").textContent = initial(pending.account.name);
  byId("discord-name").textContent = pending.discord.globalName || pending.discord.username;
  byId("discord-username").textContent = `@${pending.discord.username}`;
  byId("discord-id").textContent = pending.discord.id;
  byId("discord-avatar").textContent = initial(pending.discord.globalName || pending.discord.username);
  byId("discord-avatar").classList.add("discord");
  byId("expires").replaceChildren("You can confirm until ", timeElement(pending.expiresAt), ".");
  show(byId("loading"), false);
  for (const name of ["pair", "confirm", "cancel"]) show(byId(name), true);
}

byId("confirm").addEventListener("click", ({ currentTarget: button }) => busy(button, async () => {
  try {
    await call("POST", `${path}/confirm`, {});
    location.replace(`${settings}?done=linked`);
    await new Promise(() => {});  // stay busy while the browser moves on
  } catch (problem) {
    const again = problem.status === 0 || problem.status >= 500 || problem.code === "password_needed";
    if (again) notice(byId("problem"), problem.message);
    else giveUp(problem.message);
  }
}));

byId("cancel").addEventListener("click", ({ currentTarget: button }) => busy(button, async () => {
  try {
    await call("DELETE", path);
  } catch (problem) {
    if (problem.status === 0) return notice(byId("problem"), problem.message);
  }
  location.replace(`${settings}?done=cancelled`);
  return new Promise(() => {});
}));

try {
  await requireSession("discord");
  if (id === "") giveUp("There is nothing to confirm. Start again from the settings page.");
  else render(await call("GET", path));
} catch (problem) {
  giveUp(problem.message);
}
byId("pending").removeAttribute("aria-busy");
