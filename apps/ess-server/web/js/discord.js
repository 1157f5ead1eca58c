// The page /app/settings/integrations/discord: puts its sections together for the chosen community.
import { byId, el, empty, failure, notice, show, toast } from "./dom.js";
import { keepUnsaved, startPage } from "./shell.js";
import { showAccount } from "./account_card.js";
import { configIsDirty, showServer } from "./server_card.js";

const problems = {
  link_state_invalid: "This link attempt has expired or belongs to another browser. Start again.",
  link_refused: "You pressed Cancel at Discord, so nothing was linked.",
  discord_id_taken: "That Discord account is already linked to another ESS account. Unlink it there first.",
  user_already_linked: "Your ESS account already has a Discord account. Unlink it first.",
  link_renews_another: "Your link is to another Discord account. Renew it with that one, or unlink it first.",
  scope_missing: "Discord did not let ESS read your Discord id. Start again and allow it.",
  discord_unavailable: "Discord did not answer. Nothing was linked. Try again in a minute.",
  other_discord_account: "You allowed it as another Discord account than the one you are linked to. Change the account at Discord and try again.",
  linked_roles_off: "Your community no longer uses linked roles.",
  link_stale: "Discord no longer confirms your link. Renew it first.",
};
const done = { linked: "Discord account linked.", cancelled: "Nothing was linked.", roles_connected: "Discord is told your role." };

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

// The sections below load their part of the page once somebody is there to look at them: at the first movement, or
// after a moment, and only when they are in view. Until then the page stays light.
const somebodyIsThere = new Promise((resolve) => {
  for (const name of ["pointermove", "pointerdown", "keydown", "scroll", "focusin"]) {
    addEventListener(name, resolve, { once: true, passive: true });
  }
  setTimeout(resolve, 1500);
});

function whenSeen(name, load) {
  const section = byId(name);
  show(section, true);
  const watcher = new IntersectionObserver(async (entries) => {
    if (!entries.some((each) => each.isIntersecting)) return;
    watcher.disconnect();
    try {
      await load();
    } catch (problem) {
      byId(`${name}-body`).replaceChildren(failure(problem));
    }
  });
  somebodyIsThere.then(() => watcher.observe(section));
}

function refuse(name, text) {
  show(byId(name), true);
  byId(`${name}-body`).replaceChildren(empty("Not for your role", text));
}

function showCommunity(start) {
  const { community, can } = start;
  if (can("settings:edit")) {
    show(byId("server"), true);
    showServer(community);
    whenSeen("health", async () => (await import("./bot_health.js")).showHealth(community));
  } else {
    refuse("server", "Changing these settings needs the permission settings:edit. Ask an admin of the community.");
  }
  if (can("api_keys:manage")) {
    whenSeen("keys", async () => (await import("./api_keys.js")).showKeys(community));
  } else {
    refuse("keys", "Managing keys needs the permission api_keys:manage. Ask an owner of the community.");
  }
}

sayWhatHappened();
startPage("discord", {
  show: (start) => {
    keepUnsaved(configIsDirty);
    const reload = () => showAccount(reload);
    reload();
    if (start.community) {
      showCommunity(start);
      return;
    }
    byId("main").append(el("section", { className: "card" },
      empty("You are in no community", "Once somebody invites you to one, its Discord settings appear here.")));
  },
});
