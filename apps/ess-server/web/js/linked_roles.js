// Below a linked account: showing one's role in a community to Discord, where the community uses linked roles.
import { ask, busy, el, notice, person, timeElement, toast } from "./dom.js";
import { call } from "./api.js";

const path = "/api/account/linked-roles";

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
  button.addEventListener("click", async () => {
    const sure = await ask({
      title: "Stop showing your role to Discord?",
      text: "Discord takes back the roles you got by it. Your link stays.",
      yes: "Stop showing", danger: true,
    });
    if (!sure) return;
    await busy(button, async () => {
      try {
        await call("DELETE", path);
        toast("Your role is no longer shown to Discord.");
        await reload();
      } catch (problem) {
        notice(said, problem.message);
      }
    });
  });
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
    try {
      const { authorizeUrl } = await call("POST", path, { communityId: community.id });
      location.assign(authorizeUrl);
      await new Promise((resolve) => { addEventListener("pageshow", resolve, { once: true }); });
    } catch (problem) {
      notice(said, problem.message);
    }
  }));
  return el("div", { className: "account-row" },
    el("div", { className: "identity-text" },
      el("strong", {}, "Linked roles of ", person(community.name)),
      el("span", { className: "muted" }, another ? "Discord shows one community at a time; this one would replace the other."
        : "Discord can give you roles for your role here. It asks for a consent of its own, and ESS keeps it, encrypted, until you stop it.")),
    button);
}

/** Fills `box`; it stays empty where no community of the person uses linked roles. */
export async function showLinkedRoles(box) {
  const { available, connected, offered } = await call("GET", path);
  const said = el("p", { className: "field-error", hidden: true, attrs: { role: "alert" } });
  const others = available ? offered.filter((each) => each.id !== connected?.community.id) : [];
  const rows = others.map((each) => offerRow(each, connected !== null, said));
  if (connected) rows.unshift(connectedRow(connected, said, () => showLinkedRoles(box)));
  box.replaceChildren(...rows, said);
}
