// A form in a dialog, for what a page asks for now and then; pages load this when it is needed.
//
//   const made = await formDialog({ title: "Add a player", yes: "Add", fields: [
//     { name: "name", label: "Name", maxLength: 100 },
//     { name: "status", label: "Status", kind: "select", options: [["ACTIVE", "Active"], ["WATCHED", "Watched"]] },
//   ], check: (values) => ({ name: values.name ? "" : "Enter a name." }), send: (values) => call("POST", path, values) });
// Answers what `send` answered, or null when the person thought better of it. `kind`: text, textarea, select.
import { ask, el } from "./dom.js";
import { report, wireForm } from "./forms.js";
import { changedSince, keepUnsaved } from "./unsaved.js";

let made = 0;

function controlOf(field, id) {
  const { kind = "text", name, value = "", options = [], maxLength, mono = false, attrs = {} } = field;
  const common = { id, name, className: mono ? "mono" : "", attrs: { autocomplete: "off", ...attrs } };
  if (kind === "select") {
    return el("select", common, options.map(([each, text]) => el("option", { value: each, selected: each === value }, text)));
  }
  const limit = maxLength ? { maxLength } : {};
  if (kind === "textarea") return el("textarea", { ...common, ...limit, dir: "auto", rows: 3, value });
  return el("input", { ...common, ...limit, dir: mono ? "ltr" : "auto", value });
}

function fieldRow(field, prefix) {
  const id = `${prefix}-${field.name}`;
  const control = controlOf(field, id);
  const help = field.help ? el("p", { className: "field-help", id: `${id}-help` }, field.help) : null;
  if (help) control.setAttribute("aria-describedby", help.id);
  return el("div", { className: "field" },
    el("label", { htmlFor: id }, field.label, field.optional ? el("span", { className: "optional" }, "optional") : null),
    control, help, el("p", { className: "field-error", hidden: true }));
}

/** See the top of this file. `failed(problem)` may answer true to end the dialog with null. */
export function formDialog({ title, text = null, yes, danger = false, fields, check, send, failed = () => false }) {
  return new Promise((resolve) => {
    const prefix = `form-${++made}`;
    const cancel = el("button", { className: "button", type: "button" }, "Cancel");
    const form = el("form", { noValidate: true },
      el("h2", { id: `${prefix}-title` }, title), text ? el("p", { className: "muted" }, text) : null,
      el("div", { className: "stack" },
        el("p", { className: "notice notice-bad", hidden: true, attrs: { "data-form-error": "", role: "alert" } }),
        fields.map((field) => fieldRow(field, prefix))),
      el("div", { className: "actions" }, cancel,
        el("button", { className: `button ${danger ? "danger solid" : "primary"}`, type: "submit" }, yes)));
    const dialog = el("dialog", { attrs: { "aria-labelledby": `${prefix}-title` } }, form);
    const dirty = changedSince(form);
    let answer = null;
    const leave = async () => {
      const sure = !dirty() || await ask({
        title: "Leave without saving?", text: "What you typed here is lost then.", yes: "Leave", danger: true, no: "Stay",
      });
      if (sure) dialog.close();
    };
    wireForm(form, {
      check, send,
      done: (result) => {
        answer = result;
        dialog.close();
      },
      failed: (problem) => {
        if (failed(problem)) dialog.close();
        else report(form, problem);
        return true;
      },
    });
    cancel.addEventListener("click", leave);
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      leave();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    keepUnsaved(form, dirty);
    dialog.showModal();
  });
}
