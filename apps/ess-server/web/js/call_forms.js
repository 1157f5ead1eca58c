// Opening, changing and closing calls, and their history. Loaded when one of them is asked for.
import { busy, el, person, timeElement, toast } from "./dom.js";
import { call } from "./api.js";
import { formDialog } from "./form_dialog.js";
import { priorities, stateWords, stepWords } from "./call_words.js";

const callFields = ({ title = "", description = "", priority = 3, locationName = "" } = {}) => [
  { name: "title", label: "Title", maxLength: 200, value: title },
  { name: "locationName", label: "Location", optional: true, maxLength: 200, value: locationName ?? "" },
  { name: "priority", label: "Priority", kind: "select", options: priorities, value: String(priority) },
  { name: "description", label: "Description", kind: "textarea", optional: true, maxLength: 2000, value: description },
];
const check = ({ title }) => ({ title: title ? "" : "Give the call a title." });
const bodyOf = (values) => ({ ...values, priority: Number(values.priority) });

/** Asks for a new call; answers it, or null. */
export const open = (path) => formDialog({
  title: "Open a call", yes: "Open call", fields: callFields(), check, send: (values) => call("POST", path, bodyOf(values)),
});

// A refusal because somebody else was quicker ends the dialog: its ground is gone.
const leaveIf = (overtaken) => (problem) => {
  if (overtaken(problem)) toast(problem.message);
  return overtaken(problem);
};

/** Clears or cancels with a note; answers the call, or null. */
export const close = (path, entry, status, overtaken) => formDialog({
  title: [status === "CLEARED" ? "Clear “" : "Cancel “", person(entry.title), "”?"],
  text: "A closed call stays as it is. If it goes on, open a new one.", yes: stepWords[status][0], danger: true,
  fields: [{ name: "note", label: "Note", kind: "textarea", optional: true, maxLength: 500 }],
  send: ({ note }) => call("PATCH", path, { version: entry.version, status, note }),
  failed: leaveIf(overtaken),
});

async function edit({ path, entry, responders, overtaken }) {
  const people = await responders();
  const states = [[entry.status, stateWords[entry.status][0]], ...entry.next.map((each) => [each, stateWords[each][0]])];
  return formDialog({
    title: "Change call", yes: "Save", failed: leaveIf(overtaken), check,
    fields: [
      { name: "status", label: "State", kind: "select", value: entry.status, options: states },
      { name: "assignedTo", label: "Goes to", kind: "select", value: entry.assignedTo?.id ?? "", help: "Without anybody, whoever moves it on takes it.",
        options: [["", entry.assignedTo ? "As it is" : "Nobody"], ...people.map(({ id, name }) => [id, name ?? id])] },
      ...callFields(entry),
      { name: "note", label: "Note for the history", kind: "textarea", optional: true, maxLength: 500 },
    ],
    send: ({ assignedTo, ...values }) => call("PATCH", path, {
      version: entry.version, ...bodyOf(values), ...(assignedTo && assignedTo !== entry.assignedTo?.id ? { assignedTo } : {}),
    }),
  });
}

const fieldWords = { title: "title", description: "description", priority: "priority", locationName: "location", status: "state", assignedTo: "who has it" };

function historyItem(change) {
  const what = change.version === 1 ? "Opened" : stateWords[change.status][0];
  const fields = change.fields.filter((name) => name !== "status").map((name) => (Object.hasOwn(fieldWords, name) ? fieldWords[name] : name));
  const by = change.actor ? person(change.actor.name ?? change.actor.id) : "ESS";
  return el("li", {},
    el("strong", {}, what), change.assignedTo ? [" · ", person(change.assignedTo.name ?? change.assignedTo.id)] : null,
    fields.length > 0 ? el("span", { className: "sub" }, `Changed: ${fields.join(", ")}`) : null,
    change.note ? el("div", { className: "text small", dir: "auto" }, change.note) : null,
    el("span", { className: "sub" }, by, ", ", timeElement(change.at)));
}

/** Shows all about a call; answers true if it was changed from there. */
export function details(options) {
  const { entry, mayManage } = options;
  return new Promise((resolve) => {
    let changed = false;
    const shut = el("button", { className: "button", type: "button" }, "Close");
    const change = el("button", { className: "button primary", type: "button" }, "Change");
    const dialog = el("dialog", { attrs: { "aria-labelledby": "call-title" } },
      el("h2", { id: "call-title", dir: "auto" }, entry.title),
      entry.locationName ? el("p", { className: "muted" }, "At ", person(entry.locationName)) : null,
      entry.description ? el("p", { className: "text", dir: "auto" }, entry.description) : null,
      el("p", { className: "muted small" }, "Opened ", timeElement(entry.createdAt)),
      el("ol", { className: "history", tabIndex: 0, attrs: { "aria-label": "History, the latest first" } }, entry.history.map(historyItem)),
      el("div", { className: "actions" }, shut, mayManage ? change : null));
    shut.addEventListener("click", () => dialog.close());
    change.addEventListener("click", () => busy(change, async () => {
      try {
        changed = Boolean(await edit(options));
      } catch (problem) {
        toast(problem.message);
        return;
      }
      dialog.close();
    }));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(changed);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
