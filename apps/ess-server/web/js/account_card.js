// "Your account": whether a Discord identity is linked, and the ways to change that.
import { busy, byId, el, failure, initial, timeElement } from "./dom.js";
import { call } from "./api.js";

const body = byId("account-body");
const actions = () => import("./account_actions.js");

function linkButton(id, text) {
  const button = el("button", { className: "button primary", type: "button", id }, text);
  button.addEventListener("click", () => busy(button, async () => (await actions()).link()));
  return button;
}

// Most communities use no linked roles: nothing is loaded to show none.
async function fillRoles(box) {
  try {
    const roles = await call("GET", "/api/account/linked-roles");
    if (!roles.connected && !(roles.available && roles.offered.length > 0)) return;
    const { showLinkedRoles } = await import("./linked_roles.js");
    await showLinkedRoles(box, roles);
  } catch (problem) {
    box.replaceChildren(failure(problem));
  }
}

function linked(discord, rolesBox) {
  const button = el("button", { className: "button danger", type: "button", id: "unlink" }, "Unlink");
  button.addEventListener("click", async () => (await actions()).unlink(button, showAccount));
  const name = discord.globalName || discord.username;
  const row = el("div", { className: "account-row" },
    el("div", { className: "identity" },
      el("span", { className: "avatar discord", attrs: { "aria-hidden": "true" } }, initial(name)),
      el("div", { className: "identity-text" },
        el("strong", { id: "linked-name", dir: "auto" }, name),
        el("span", { className: "muted" }, el("bdi", { id: "linked-username" }, `@${discord.username}`), " · ",
          el("span", { className: "mono", id: "linked-id" }, discord.id)),
        el("span", { className: "muted small" }, "Linked ", timeElement(discord.linkedAt)),
        discord.staleAt ? el("span", { className: "notice notice-warn", id: "link-stale" },
          "Discord no longer confirms this link, so commands are paused for you. Renew it with this same Discord account, or unlink.") : null)),
    discord.staleAt ? linkButton("renew", "Renew") : null,
    button);
  return el("div", { className: "stack" }, row, rolesBox);
}

function notLinked() {
  return el("div", { className: "account-row" },
    el("div", { className: "identity-text" },
      el("strong", {}, "No Discord account linked"),
      el("span", { className: "muted" }, "Discord asks for your consent first. ESS keeps your Discord id and names, nothing else.")),
    linkButton("link", "Link Discord"));
}

/** Loads and shows the state of the link; settles when all of it is there. */
export async function showAccount() {
  let rolesBox = null;
  try {
    const link = await call("GET", "/api/account/link");
    if (link.linked && !link.discord.staleAt) rolesBox = el("div", { className: "stack", id: "linked-roles" });
    body.replaceChildren(link.linked ? linked(link.discord, rolesBox) : notLinked());
  } catch (problem) {
    body.replaceChildren(failure(problem, showAccount));
  } finally {
    byId("account").removeAttribute("aria-busy");
  }
  if (rolesBox) await fillRoles(rolesBox);
}
