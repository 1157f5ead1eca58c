// "Your account": whether a Discord identity is linked, and the ways to change that.
import { ask, busy, byId, el, initial, notice, timeElement, toast } from "./dom.js";
import { call } from "./api.js";

const body = byId("account-body");

function fail(problem) {
  notice(byId("page-problem"), problem.message);
  byId("page-problem").scrollIntoView({ block: "center" });
}

function startLink(button) {
  return busy(button, async () => {
    notice(byId("page-problem"), "");
    try {
      const { authorizeUrl } = await call("POST", "/api/auth/signin/discord", {});
      location.assign(authorizeUrl);
      await new Promise((resolve) => { addEventListener("pageshow", resolve, { once: true }); });
    } catch (problem) {
      fail(problem);
    }
  });
}

async function unlink(button, changed) {
  const sure = await ask({
    title: "Unlink this Discord account?",
    text: "ESS commands on Discord stop working for you at once. You can link again at any time.",
    yes: "Unlink", danger: true,
  });
  if (!sure) return;
  await busy(button, async () => {
    try {
      await call("DELETE", "/api/account/link");
      toast("Discord account unlinked.");
      changed();
    } catch (problem) {
      fail(problem);
    }
  });
}

function renewButton() {
  const button = el("button", { className: "button primary", type: "button", id: "renew" }, "Renew");
  button.addEventListener("click", () => startLink(button));
  return button;
}

// Most communities use no linked roles; the card does not wait for the answer.
function rolesBox() {
  const box = el("div", { className: "stack", id: "linked-roles" });
  import("./linked_roles.js").then(({ showLinkedRoles }) => showLinkedRoles(box)).catch((problem) => {
    box.replaceChildren(el("p", { className: "notice notice-bad" }, problem.message));
  });
  return box;
}

function linked(discord, changed) {
  const button = el("button", { className: "button danger", type: "button", id: "unlink" }, "Unlink");
  button.addEventListener("click", () => unlink(button, changed));
  const name = discord.globalName || discord.username;
  const row = el("div", { className: "account-row" },
    el("div", { className: "identity" },
      el("span", { className: "avatar discord", attrs: { "aria-hidden": "true" } }, initial(name)),
      el("div", { className: "identity-text" },
        el("strong", { id: "linked-name" }, name),
        el("span", { className: "muted" }, `@${discord.username} · `,
          el("span", { className: "mono", id: "linked-id" }, discord.id)),
        el("span", { className: "muted small" }, "Linked ", timeElement(discord.linkedAt)),
        discord.staleAt ? el("span", { className: "notice notice-warn", id: "link-stale" },
          "Discord no longer confirms this link, so commands are paused for you. Renew it with this same Discord account, or unlink.") : null)),
    discord.staleAt ? renewButton() : null,
    button);
  return el("div", { className: "stack" }, row, discord.staleAt ? null : rolesBox());
}

function notLinked() {
  const button = el("button", { className: "button primary", type: "button", id: "link" }, "Link Discord");
  button.addEventListener("click", () => startLink(button));
  return el("div", { className: "account-row" },
    el("div", { className: "identity-text" },
      el("strong", {}, "No Discord account linked"),
      el("span", { className: "muted" }, "Discord asks for your consent first. ESS keeps your Discord id and names, nothing else.")),
    button);
}

/** Loads and shows the state of the link; `changed` is called after the person unlinked. */
export async function showAccount(changed) {
  try {
    const link = await call("GET", "/api/account/link");
    body.replaceChildren(link.linked ? linked(link.discord, changed) : notLinked());
  } catch (problem) {
    body.replaceChildren(el("p", { className: "notice notice-bad" }, problem.message));
  } finally {
    byId("account").removeAttribute("aria-busy");
  }
}
