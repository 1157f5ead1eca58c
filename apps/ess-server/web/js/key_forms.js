// Making and replacing an API key. Loaded when one of them is asked for.
import { el, person } from "./dom.js";
import { wireForm } from "./forms.js";
import { call } from "./api.js";
import { formDialog } from "./form_dialog.js";
import { keepUnsaved } from "./unsaved.js";
import { botPermissions, otherPermissions } from "./permissions.js";

function checkbox(name, title, help, mayGrant) {
  const input = el("input", { type: "checkbox", value: name, checked: Boolean(help) && mayGrant, disabled: !mayGrant });
  const text = el("span", {}, title, help ? el("small", {}, help) : null);
  return el("label", { className: mayGrant ? "check" : "check off", title: mayGrant ? "" : "Your own role does not have this permission." }, input, text);
}

const error = () => el("p", { className: "field-error", hidden: true });
const days = [["30", "in 30 days"], ["90", "in 90 days"], ["365", "in 1 year"]];
const proofs = [["decisions", "for decisions"], ["all", "for every command"], ["none", "never (the bot cannot prove)"]];
const select = (id, name, list, chosen) => el("select", { id, name }, list.map(([value, text]) => el("option", { value, selected: value === chosen }, text)));

function buildForm(own) {
  return el("form", { className: "stack inset", id: "key-form", noValidate: true },
    el("p", { className: "notice notice-bad", id: "key-notice", hidden: true, attrs: { "data-form-error": "", role: "alert" } }),
    el("div", { className: "grid" },
      el("div", { className: "field" }, el("label", { htmlFor: "key-name" }, "Name"),
        el("input", { id: "key-name", name: "name", maxLength: 64, placeholder: "Main bot", dir: "auto", attrs: { autocomplete: "off" } }), error()),
      el("div", { className: "field" }, el("label", { htmlFor: "key-expiry" }, "Expires"), select("key-expiry", "expiresInDays", days, "365"), error()),
      el("div", { className: "field" }, el("label", { htmlFor: "key-proof" }, "Proof of who acts"), select("key-proof", "proofPolicy", proofs, "decisions"), error())),
    el("fieldset", { className: "field", id: "key-permissions" }, el("legend", {}, "Permissions"),
      // The line of errors belongs to this field, so that a refusal of the server finds it.
      el("input", { type: "hidden", name: "permissions" }),
      el("div", { className: "checks" }, botPermissions.map(([name, title, help]) => checkbox(name, title, help, own.has(name)))),
      el("details", { className: "help" }, el("summary", {}, "More permissions"),
        el("div", { className: "checks compact" }, otherPermissions.map((name) => checkbox(name, name, "", own.has(name))))),
      error()),
    el("div", { className: "actions" },
      el("button", { className: "button primary", type: "submit", id: "key-create" }, "Create key"),
      el("button", { className: "button quiet", type: "button", id: "key-cancel" }, "Cancel")));
}

/** A form in `box` for a new key with permissions out of `own`; answers what the server answered, or null. */
export function keyForm(box, path, own) {
  const form = buildForm(own);
  const chosen = () => [...form.querySelectorAll('#key-permissions input[type="checkbox"]:checked')].map(({ value }) => value);
  return new Promise((resolve) => {
    const leave = (answer) => {
      form.remove();
      resolve(answer);
    };
    wireForm(form, {
      check: ({ name }) => ({
        name: name ? "" : "Give the key a name, so that you know it again.",
        permissions: chosen().length > 0 ? "" : "Choose at least one permission.",
      }),
      send: ({ name, expiresInDays, proofPolicy }) => call("POST", path, {
        name, permissions: chosen(), expiresInDays: Number(expiresInDays), proofPolicy,
      }),
      done: leave,
    });
    form.querySelector("#key-cancel").addEventListener("click", () => leave(null));
    box.replaceChildren(form);
    keepUnsaved(form);
    form.elements.name.focus();
  });
}

/** Replaces a key by a new one with the same rights; answers what the server answered, or null. */
export const rotateDialog = (key, path) => formDialog({
  title: ["Replace “", person(key.name), "”?"], yes: "Make the new key",
  text: "The new key has the same rights. The old one goes on working for the time you choose, so that you can change over.",
  fields: [{ name: "overlapDays", label: "The old key works on for", kind: "select", value: "1",
    options: [["0", "no time: refused at once"], ["1", "1 day"], ["3", "3 days"], ["7", "7 days"]] }],
  send: ({ overlapDays }) => call("POST", path, { overlapDays: Number(overlapDays) }),
});
