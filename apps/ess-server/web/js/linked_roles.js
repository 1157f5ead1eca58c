// Below a linked account: showing one's role in a community to Discord, where the community uses linked roles.
import { busy, el, notice, person, timeElement } from "./dom.js";
import { call } from "./api.js";

const path = "/api/account/linked-roles";
const actions = () => import("./account_actions.js");

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

function connectedRow(connected, said, reload) {
  const button = el("button", { className: "button danger", type: "button", id: "roles-end" }, "Stop showing");
  button.addEventListener("click", async () => (await actions()).stopShowing(path, button, said, reload));
  return el("div", { className: "account-row" },
    el("div", { className: "identity-text" },
      el("strong", { id: "roles-connected" }, "Your role in ", person(connected.community.name), " is shown to Discord"),
      el("span", { className: "muted small", id: "roles-state" }, state(connected))),
    button);
}

function offerRow(community, another, said) {
  const button = el("button", { className: "button", type: "button", attrs: { "data-roles-offer": community.id } }, "Show my role");
  button.addEventListener("click", () => busy(button, async () => {
    notice(said, "");
    const { goToDiscord } = await actions();
    notice(said, (await goToDiscord(path, { communityId: community.id }))?.message);
  }));
  return el("div", { className: "account-row" },
    el("div", { className: "identity-text" },
      el("strong", {}, "Linked roles of ", person(community.name)),
      el("span", { className: "muted" }, another ? "Discord shows one community at a time; this one would replace the other."
        : "Discord can give you roles for your role here. It asks for a consent of its own, and ESS keeps it, encrypted, until you stop it.")),
    button);
}

/** Fills `box` with what the server said of them. */
export function showLinkedRoles(box, { available, connected, offered }) {
  const said = el("p", { className: "field-error", hidden: true, attrs: { role: "alert" } });
  const others = available ? offered.filter((each) => each.id !== connected?.community.id) : [];
  const rows = others.map((each) => offerRow(each, connected !== null, said));
  const reload = async () => showLinkedRoles(box, await call("GET", path));
  if (connected) rows.unshift(connectedRow(connected, said, reload));
  box.replaceChildren(...rows, said);
}
