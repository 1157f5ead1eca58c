// The page /app/settings/integrations/discord: puts its sections together for the chosen community.
import { byId, el, empty, failure, notice, show, toast } from "./dom.js";
import { keepUnsaved, startPage } from "./shell.js";
import { showAccount } from "./account_card.js";
import { configIsDirty, showServer } from "./server_card.js";

// What the callback wanted to say; the address is cleaned so that a reload does not say it again.
async function sayWhatHappened() {
  const query = new URLSearchParams(location.search);
  const [problem, end] = ["problem", "done"].map((name) => query.get(name));
  if (problem === null && end === null) return;
  query.delete("problem");
  query.delete("done");
  history.replaceState(null, "", location.pathname + (query.size > 0 ? `?${query}` : ""));
  const { problems, done } = await import("./link_words.js");
  if (problem !== null) {
    notice(byId("page-problem"), Object.hasOwn(problems, problem) ? problems[problem] : "Linking did not work. Start again.");
  }
  if (Object.hasOwn(done, end ?? "")) toast(done[end]);
}

// The sections below load their part of the page once they are in view; `settled` is when those above have their height.
function whenSeen(settled, name, load) {
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
  settled.then(() => watcher.observe(section));
}

function refuse(name, text) {
  show(byId(name), true);
  byId(`${name}-body`).replaceChildren(empty("Not for your role", text));
}

function showCommunity({ community, can }, account) {
  let settled = account;
  if (can("settings:edit")) {
    show(byId("server"), true);
    settled = Promise.all([account, showServer(community)]);
    whenSeen(settled, "health", async () => (await import("./bot_health.js")).showHealth(community));
  } else {
    refuse("server", "Changing these settings needs the permission settings:edit. Ask an admin of the community.");
  }
  if (can("api_keys:manage")) {
    whenSeen(settled, "keys", async () => (await import("./api_keys.js")).showKeys(community));
  } else {
    refuse("keys", "Managing keys needs the permission api_keys:manage. Ask an owner of the community.");
  }
}

sayWhatHappened();
startPage("discord", {
  show: (start) => {
    keepUnsaved(configIsDirty);
    const account = showAccount();
    if (start.community) {
      showCommunity(start, account);
      return;
    }
    byId("main").append(el("section", { className: "card" },
      empty("You are in no community", "Once somebody invites you to one, its Discord settings appear here.")));
  },
});
