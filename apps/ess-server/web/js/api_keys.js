// API keys of a community: listed, with the ways to make, replace and revoke them.
import { busy, byId, el, empty, failure, show, timeElement } from "./dom.js";
import { table } from "./lists.js";
import { call, communityPath } from "./api.js";

const newButton = byId("key-new");
const states = {
  live: ["Active", "good"], expiring: ["Ends soon", "warn"], rotated: ["Replaced", "plain"], expired: ["Expired", "warn"], revoked: ["Revoked", "bad"],
};
let here = null;
const at = (...rest) => communityPath(here.id, "keys", ...rest);

// A server that does not tell the state yet still tells the times.
function stateOf(key) {
  if (Object.hasOwn(states, key.state ?? "")) return key.state;
  if (key.revokedAt) return "revoked";
  return new Date(key.expiresAt) > new Date() ? "live" : "expired";
}

const actions = () => import("./key_actions.js");

function actionButton(text, className, key, work) {
  const button = el("button", { className: `button slim ${className}`, type: "button", attrs: { "aria-label": `${text} ${key.name}` } }, text);
  button.addEventListener("click", () => work(button));
  return button;
}

function row(key) {
  const state = stateOf(key);
  const live = state === "live" || state === "expiring";
  const [word, kind] = states[state];
  const ends = key.overlapEndsAt ?? key.expiresAt;
  const buttons = live ? [
    key.overlapEndsAt ? null : actionButton("Replace", "", key, (button) => busy(button, async () => (await actions()).rotate(at(key.id, "rotate"), key, list))),
    actionButton("Revoke", "danger", key, async (button) => (await actions()).revoke(at(key.id), key, button, list))].filter(Boolean) : [];
  return {
    className: live ? "" : "gone",
    cells: [
      [el("strong", { dir: "auto" }, key.name), el("span", { className: "sub mono" }, key.publicId)],
      el("span", { className: "tags" }, key.permissions.map((name) => el("span", { className: "tag plain" }, name))),
      key.lastUsedAt ? timeElement(key.lastUsedAt, { relative: true }) : el("span", { className: "muted" }, "Never"),
      { content: [el("span", { className: `tag ${kind}` }, word),
        el("span", { className: "sub" }, key.revokedAt ? timeElement(key.revokedAt) : ["until ", timeElement(ends, { dateOnly: true })])], className: "nowrap" },
      { content: el("div", { className: "actions" }, buttons), className: buttons.length > 0 ? "end" : "end none" },
    ],
  };
}

async function list() {
  try {
    const { keys } = await call("GET", at());
    byId("keys-body").replaceChildren(keys.length === 0
      ? empty("No keys yet", "Make one for your bot. Without a key it cannot talk to ESS.")
      : table(["Name", "Permissions", "Last used", "State", ""], keys.map(row), { caption: "API keys" }));
  } catch (problem) {
    byId("keys-body").replaceChildren(failure(problem, list));
  }
}

newButton.addEventListener("click", () => busy(newButton, async () => (await actions()).make(at(), new Set(here.permissions), list)));

/** Shows the keys of a community. */
export function showKeys(community) {
  here = community;
  show(newButton, true);
  return list();
}
