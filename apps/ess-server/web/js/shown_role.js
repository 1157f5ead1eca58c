// The role that Discord is told, and how to stop that. Loaded for who shows one.
import { el, person, timeElement } from "./dom.js";

const problems = {
  rate_limited: "Discord asks to wait; ESS tries again by itself.",
  discord_token_refused: "Discord refuses this server's bot token. Tell the operator.",
  discord_status_401: "Discord no longer takes your consent. Stop showing your role, then show it again.",
};

function state(connected) {
  if (!connected.waiting) return ["Discord knows since ", timeElement(connected.toldAt ?? connected.connectedAt, { relative: true })];
  if (!connected.problem) return "Telling Discord…";
  return problems[connected.problem] ?? "Discord could not be told yet. ESS tries again by itself.";
}

/** The role that is shown; `reload` after it no longer is, and a refusal is told in `said`. */
export function shownRole(connected, path, said, reload) {
  const button = el("button", { className: "button danger", type: "button", id: "roles-end" }, "Stop showing");
  button.addEventListener("click", async () => (await import("./account_actions.js")).stopShowing(path, button, said, reload));
  return el("div", { className: "account-row" },
    el("div", { className: "identity-text" },
      el("strong", { id: "roles-connected" }, "Your role in ", person(connected.community.name), " is shown to Discord"),
      el("span", { className: "muted small", id: "roles-state" }, state(connected))),
    button);
}
