// The two dialogs that session_again.js opens in the middle of a page's work. Both answer true when it may go on.
import { el } from "./dom.js";
import { wireForm } from "./forms.js";

function field(id, name, label, props) {
  const input = el("input", { id, name, ...props });
  return el("div", { className: "field" }, el("label", { htmlFor: id }, label), input,
    el("p", { className: "field-error", hidden: true }));
}

function dialogForm({ id, title, text, fields, yes, send }) {
  return new Promise((resolve) => {
    const cancel = el("button", { className: "button", type: "button" }, "Not now");
    const form = el("form", {},
      el("h2", { id: `${id}-title` }, title), el("p", { className: "muted" }, text),
      el("div", { className: "stack" },
        el("p", { className: "notice notice-bad", hidden: true, attrs: { role: "alert", "data-form-error": "" } }), fields),
      el("div", { className: "actions" }, cancel, el("button", { className: "button primary", type: "submit" }, yes)));
    const dialog = el("dialog", { id, attrs: { "aria-labelledby": `${id}-title` } }, form);
    let done = false;
    wireForm(form, {
      check: (values) => Object.fromEntries(Object.entries(values)
        .map(([name, value]) => [name, value === "" ? `Enter your ${name === "email" ? "e-mail address" : "password"}.` : ""])),
      send,
      done: () => {
        done = true;
        dialog.close();
      },
      failed: () => {
        form.elements.password.select();
        return false;
      },
    });
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(done);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** The session has ended: signs in again, on top of the page. */
export function askToSignIn(email, signIn) {
  return dialogForm({
    id: "again", title: "Sign in again", text: "Your session has ended. What you typed is still here.", yes: "Sign in",
    fields: [field("again-email", "email", "E-mail", { type: "email", autocomplete: "username", value: email }),
      field("again-password", "password", "Password", { type: "password", autocomplete: "current-password", autofocus: true })],
    send: ({ email: given, password }) => signIn(given, password),
  });
}

/** The session stands, but the password was proved too long ago for what the person wants to do. */
export function askForPassword(email, prove) {
  return dialogForm({
    id: "fresh", title: "Enter your password to go on",
    text: "This change is guarded: ESS asks for your password again when you have not entered it for a while.", yes: "Go on",
    fields: [
      el("input", { type: "email", autocomplete: "username", value: email, hidden: true, attrs: { "aria-hidden": "true" } }),
      field("fresh-password", "password", "Password", { type: "password", autocomplete: "current-password", autofocus: true })],
    send: ({ password }) => prove(password),
  });
}
