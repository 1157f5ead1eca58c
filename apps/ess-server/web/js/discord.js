// The page /app/settings/integrations/discord: puts its sections together for the chosen community.
import { byId, el, empty, notice, show, toast } from "./dom.js";
import { keepUnsaved, startPage } from "./shell.js";
import { showAccount } from "./account_card.js";
import { configIsDirty, showConfig } from "./config_form.js";
import { showKeys } from "./api_keys.js";
import { refreshAudit, showAudit } from "./audit_list.js";

const problems = {
  link_state_invalid: "This link attempt has expired or belongs to another browser. Start again.",
  link_refused: "You pressed Cancel at Discord, so nothing was linked.",
  discord_id_taken: "That Discord account is already linked to another ESS account. Unlink it there first.",
  user_already_linked: "Your ESS account already has a Discord account. Unlink it first.",
  scope_missing: "Discord did not let ESS read your Discord id. Start again and allow it.",
  discord_unavailable: "Discord did not answer. Nothing was linked. Try again in a minute.",
};
const done = { linked: "Discord account linked.", cancelled: "Nothing was linked." };
const sections = ["server", "keys", "audit"];

// What the callback wanted to say; the address is cleaned so that a reload does not say it again.
function sayWhatHappened() {
  const query = new URLSearchParams(location.search);
  if (query.has("problem")) {
    const reason = query.get("problem");
    notice(byId("page-problem"), Object.hasOwn(problems, reason) ? problems[reason] : "Linking did not work. Start again.");
  }
  if (Object.hasOwn(done, query.get("done") ?? "")) toast(done[query.get("done")]);
  query.delete("problem");
  query.delete("done");
  history.replaceState(null, "", location.pathname + (query.size > 0 ? `?${query}` : ""));
}

function refuse(section, what) {
  const card = byId(section);
  card.querySelector(".refusal")?.remove();
  for (const child of card.children) if (!child.matches(".card-head")) show(child, what === "");
  if (what !== "") card.append(el("div", { className: "refusal" }, empty("Not for your role", what)));
}

function showCommunity(community) {
  const own = new Set(community.permissions);
  for (const name of sections) show(byId(name), true);

  const mayEdit = own.has("settings:edit");
  refuse("server", mayEdit ? "" : "Changing these settings needs the permission settings:edit. Ask an admin of the community.");
  if (mayEdit) showConfig(community.id, refreshAudit);

  const mayManage = own.has("api_keys:manage");
  refuse("keys", mayManage ? "" : "Managing keys needs the permission api_keys:manage. Ask an owner of the community.");
  show(byId("key-new"), mayManage);
  if (mayManage) showKeys(community.id, own, refreshAudit);

  const mayRead = own.has("audit:read");
  refuse("audit", mayRead ? "" : "Reading the log needs the permission audit:read. Ask an admin of the community.");
  show(byId("audit-refresh"), mayRead);
  if (mayRead) showAudit(community.id);
}

sayWhatHappened();
startPage("discord", {
  show: ({ community }) => {
    keepUnsaved(configIsDirty);
    const reload = () => Promise.all([showAccount(reload), refreshAudit()]);
    showAccount(reload);
    if (community) {
      showCommunity(community);
      return;
    }
    byId("main").append(el("section", { className: "card" },
      empty("You are in no community", "Once somebody invites you to one, its Discord settings appear here.")));
  },
});
