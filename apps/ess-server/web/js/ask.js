// The dialog of dom.js that asks yes or no. Loaded with the first question.
import { addStyles, el } from "./dom.js";

await addStyles("forms");

let asked = 0;
let open = false;
/**
 * Asks a yes/no question in a dialog; Escape and Cancel answer no. `body`: nodes between the text and the buttons.
 * The first press of a page loads this, and a second press may come before the dialog is there: it is answered no.
 */
export function ask({ title, text, yes, danger = false, no = "Cancel", body = [] }) {
  if (open) return false;
  open = true;
  return new Promise((resolve) => {
    const id = `ask-${++asked}`;
    const confirm = el("button", { className: `button ${danger ? "danger solid" : "primary"}`, value: "yes" }, yes);
    const dialog = el("dialog", { attrs: { "aria-labelledby": id, "aria-describedby": `${id}-text` } },
      el("form", { method: "dialog" },
        el("h2", { id }, title),
        el("p", { className: "muted", id: `${id}-text` }, text), body,
        el("div", { className: "actions" },
          el("button", { className: "button", value: "no", autofocus: true }, no), confirm)));
    dialog.addEventListener("close", () => {
      open = false;
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
