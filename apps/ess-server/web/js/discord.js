// The page /app/settings/integrations/discord: puts its sections together for the chosen community.
import { byId, el, empty, failure, show } from "./dom.js";
import { startPage } from "./shell.js";
import { showAccount } from "./account_card.js";
import { showServer } from "./server_card.js";

// What the callback wanted to say.
async function sayWhatHappened() {
  const query = new URLSearchParams(location.search);
  if (query.has("problem") || query.has("done")) (await import("./link_words.js")).say(query);
}

// A section that loads once it is in view, or scrolled past; settles when it is there. `above` settles when what stands
// above has its height, which may push it out of view.
async function whenSeen(above, name, load) {
  const section = byId(name);
  show(section, true);
  await above;
  await new Promise((seen) => {
    const watcher = new IntersectionObserver((entries) => {
      if (!entries.some((each) => each.isIntersecting)) return;
      watcher.disconnect();
      seen();
    }, { rootMargin: "99999px 0px 0px" });
    watcher.observe(section);
  });
  try {
    await load();
  } catch (problem) {
    byId(`${name}-body`).replaceChildren(failure(problem));
  }
}

function refuse(name, text) {
  show(byId(name), true);
  byId(`${name}-body`).replaceChildren(empty("Not for your role", text));
}

function showCommunity({ community, can }, account) {
  let above = account;
  if (can("settings:edit")) {
    show(byId("server"), true);
    above = Promise.all([account, showServer(community)]);
  } else {
    refuse("server", "Changing these settings needs the permission settings:edit. Ask an admin of the community.");
  }
  if (can("api_keys:manage")) {
    above = whenSeen(above, "keys", async () => (await import("./api_keys.js")).showKeys(community));
  } else {
    refuse("keys", "Managing keys needs the permission api_keys:manage. Ask an owner of the community.");
  }
  if (can("settings:edit")) whenSeen(above, "health", async () => (await import("./bot_health.js")).showHealth(community, can));
}

sayWhatHappened();
startPage("discord", {
  show: (start) => {
    const account = showAccount();
    if (start.community) {
      showCommunity(start, account);
      return;
    }
    byId("main").append(el("section", { className: "card" },
      empty("You are in no community", "Once somebody invites you to one, its Discord settings appear here.")));
  },
});
