// API keys of a community: made with chosen rights, shown once, revoked after a question.
import { ask, busy, byId, el, empty, notice, show, table, timeElement, toast } from "./dom.js";
import { clearErrors, fieldError } from "./forms.js";
import { call } from "./api.js";
import { botPermissions, otherPermissions } from "./permissions.js";

const form = byId("key-form");
let path = "";
let changed = () => {};

function checkbox(name, title, help, mayGrant) {
  const input = el("input", { type: "checkbox", name: "permissions", value: name, checked: Boolean(help) && mayGrant, disabled: !mayGrant });
  const text = el("span", {}, title, help ? el("small", {}, help) : null);
  return el("label", { className: mayGrant ? "check" : "check off", title: mayGrant ? "" : "Your own role does not have this permission." }, input, text);
}

function fillForm(own) {
  form.reset();
  byId("key-permissions-bot").replaceChildren(
    ...botPermissions.map(([name, title, help]) => checkbox(name, title, help, own.has(name))));
  byId("key-permissions-more").replaceChildren(...otherPermissions.map((name) => checkbox(name, name, "", own.has(name))));
}

function openForm(open) {
  show(form, open);
  byId("key-new").setAttribute("aria-expanded", String(open));
  show(byId("key-new"), !open);
  clearErrors(form);
  notice(byId("key-notice"), "");
  (open ? byId("key-name") : byId("key-new")).focus();
}

function chosen() {
  return [...form.querySelectorAll('input[name="permissions"]:checked')].map((input) => input.value);
}

function showSecret(name, secret) {
  byId("key-secret-name").textContent = name;
  byId("key-secret-text").value = secret;
  byId("key-copied").textContent = "";
  show(byId("key-secret"), true);
  byId("key-secret").focus();
}

function forgetSecret() {
  byId("key-secret-text").value = "";
  show(byId("key-secret"), false);
}

async function copySecret() {
  const field = byId("key-secret-text");
  try {
    await navigator.clipboard.writeText(field.value);
    byId("key-copied").textContent = "Copied";
  } catch {
    field.select();
    byId("key-copied").textContent = "Press Ctrl+C to copy";
  }
}

function report(problem) {
  if (problem.field === "name") fieldError(byId("key-name"), problem.message);
  else if (problem.field === "expiresInDays") fieldError(byId("key-expiry"), problem.message);
  else if (problem.field === "permissions") notice(byId("key-permissions").lastElementChild, problem.message);
  else notice(byId("key-notice"), problem.message);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearErrors(form);
  notice(byId("key-notice"), "");
  const name = byId("key-name").value.trim();
  if (name === "") {
    fieldError(byId("key-name"), "Give the key a name, so that you know it again.");
    byId("key-name").focus();
    return;
  }
  if (chosen().length === 0) {
    notice(byId("key-permissions").lastElementChild, "Choose at least one permission.");
    return;
  }
  busy(byId("key-create"), async () => {
    try {
      const made = await call("POST", path, {
        name, permissions: chosen(), expiresInDays: Number(byId("key-expiry").value),
      });
      openForm(false);
      showSecret(name, made.secret);
      await list();
      changed();
    } catch (problem) {
      report(problem);
    }
  });
});

byId("key-new").addEventListener("click", () => openForm(true));
byId("key-cancel").addEventListener("click", () => openForm(false));
byId("key-copy").addEventListener("click", copySecret);
byId("key-secret-done").addEventListener("click", () => {
  forgetSecret();
  byId("key-new").focus();
});

async function revoke(key, button) {
  const sure = await ask({
    title: `Revoke “${key.name}”?`,
    text: "The bot that uses it is refused from this moment. This cannot be undone.",
    yes: "Revoke key", danger: true,
  });
  if (!sure) return;
  await busy(button, async () => {
    try {
      await call("DELETE", `${path}/${encodeURIComponent(key.id)}`);
      toast("Key revoked.");
      await list();
      changed();
    } catch (problem) {
      toast(problem.message);
    }
  });
}

function state(key) {
  if (key.revokedAt) return [el("span", { className: "tag bad" }, "Revoked"), el("span", { className: "sub" }, timeElement(key.revokedAt))];
  const past = new Date(key.expiresAt) <= new Date();
  const tag = past ? el("span", { className: "tag warn" }, "Expired") : el("span", { className: "tag good" }, "Active");
  return [tag, el("span", { className: "sub" }, past ? "" : "until ", timeElement(key.expiresAt, { dateOnly: true }))];
}

function row(key) {
  const live = !key.revokedAt && new Date(key.expiresAt) > new Date();
  let action = "";
  if (live) {
    action = el("button", { className: "button danger slim", type: "button", attrs: { "aria-label": `Revoke ${key.name}` } }, "Revoke");
    action.addEventListener("click", () => revoke(key, action));
  }
  return {
    className: live ? "" : "gone",
    cells: [
      [el("strong", {}, key.name), el("span", { className: "sub mono" }, key.publicId)],
      el("span", { className: "tags" }, ...key.permissions.map((name) => el("span", { className: "tag plain" }, name))),
      key.lastUsedAt ? timeElement(key.lastUsedAt) : el("span", { className: "muted" }, "Never"),
      { content: state(key), className: "nowrap" },
      { content: action, className: "end" },
    ],
  };
}

async function list() {
  const { keys } = await call("GET", path);
  byId("keys-body").replaceChildren(keys.length === 0
    ? empty("No keys yet", "Make one for your bot. Without a key it cannot talk to ESS.")
    : table(["Name", "Permissions", "Last used", "State", ""], keys.map(row)));
}

/** Connects the section to one community; `own` are the permissions of the person, which bound those of a key. */
export async function showKeys(communityId, own, onChange) {
  path = `/api/communities/${encodeURIComponent(communityId)}/keys`;
  changed = onChange;
  forgetSecret();
  show(form, false);
  show(byId("key-new"), true);
  byId("key-new").setAttribute("aria-expanded", "false");
  fillForm(own);
  try {
    await list();
  } catch (problem) {
    byId("keys-body").replaceChildren(el("p", { className: "notice notice-bad" }, problem.message));
  }
}
