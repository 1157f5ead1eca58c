// Offering to show one's role to Discord, for a community that uses linked roles. Loaded where one is offered.
import { busy, el, notice, person } from "./dom.js";

/** The role in `community`; `another`: one is shown already. A refusal is told in `said`. */
export function offeredRole(community, path, another, said) {
  const button = el("button", { className: "button", type: "button", attrs: { "data-roles-offer": community.id } }, "Show my role");
  button.addEventListener("click", () => busy(button, async () => {
    notice(said, "");
    const { goToDiscord } = await import("./account_actions.js");
    notice(said, (await goToDiscord(path, { communityId: community.id }))?.message);
  }));
  return el("div", { className: "account-row" },
    el("div", { className: "identity-text" },
      el("strong", {}, "Linked roles of ", person(community.name)),
      el("span", { className: "muted" }, another ? "Discord shows one community at a time; this one would replace the other."
        : "Discord can give you roles for your role here. It asks for a consent of its own, and ESS keeps it, encrypted, until you stop it.")),
    button);
}
