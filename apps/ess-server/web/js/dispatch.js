// /app/dispatch: the calls that are going on, who has each, and where it goes next.
import { busy, byId, el, empty, person, show, timeElement, toast } from "./dom.js";
import { pagedTable, pickFromAddress } from "./paged_table.js";
import { call, communityPath } from "./api.js";
import { startPage } from "./shell.js";
import { stateWords, stepWords } from "./call_words.js";

const statePicker = byId("call-state");
const urgency = { 1: ["1 · low", "plain"], 2: ["2", "plain"], 3: ["3 · normal", ""], 4: ["4", "warn"], 5: ["5 · urgent", "bad"] };

let here = null;
let reload = async () => {};
const at = (...rest) => communityPath(here.community.id, "calls", ...rest);
const tag = ([text, kind]) => el("span", { className: `tag ${kind}` }, text);
const forms = () => import("./call_forms.js");

// Somebody else was quicker: show what stands now instead of asking again on old ground.
const overtaken = (problem) => ["call_changed", "call_closed", "call_not_found", "transition_refused"].includes(problem.code);

async function change(pressed, entry, changes, said) {
  await busy(pressed, async () => {
    let outcome = said;
    try {
      await call("PATCH", at(entry.id), { version: entry.version, ...changes });
    } catch (problem) {
      outcome = problem.message;
      if (!overtaken(problem)) {
        toast(outcome);
        return;
      }
    }
    await reload();
    byId("main").focus();
    toast(outcome);
  });
}

function step(entry, status, className) {
  const [text, said] = stepWords[status];
  const made = el("button", { className: `button slim ${className}`, type: "button", attrs: { "aria-label": `${text}: ${entry.title}` } }, text);
  const finish = async () => {
    const { close } = await forms();
    let isOver = false;
    const closed = await close(at(entry.id), entry, status, (problem) => (isOver = overtaken(problem)));
    if (!closed && !isOver) return;  // thought better of it: the focus is on the button again
    await reload();
    byId("main").focus();
    if (closed) toast(said);
  };
  const ends = status === "CLEARED" || status === "CANCELLED";
  made.addEventListener("click", () => (ends ? busy(made, finish) : change(made, entry, { status }, said)));
  return made;
}

function more(entry) {
  const made = el("button", { className: "button slim quiet", type: "button", attrs: { "aria-label": `Details: ${entry.title}` } }, "Details");
  made.addEventListener("click", () => busy(made, async () => {
    const { details } = await forms();
    const changed = await details({
      path: at(entry.id), entry, mayManage: here.can("dispatch:manage") && entry.next.length > 0, overtaken,
      responders: async () => (await call("GET", at("responders"))).responders,
    });
    if (!changed) return;
    await reload();
    byId("main").focus();
    toast("Call changed.");
  }));
  return made;
}

// The step that comes next first; the others are in the details.
const usual = { OPEN: "ASSIGNED", ASSIGNED: "ENROUTE", ENROUTE: "ON_SCENE", ON_SCENE: "CLEARED" };

function actions(entry) {
  const buttons = [more(entry)];
  if (here.can("dispatch:manage") && entry.next.length > 0) {
    if (usual[entry.status] !== "CLEARED") buttons.unshift(step(entry, "CLEARED", ""));
    buttons.unshift(step(entry, usual[entry.status], "primary"));
  }
  return { content: el("div", { className: "actions" }, buttons), className: "end" };
}

function row(entry) {
  return {
    className: entry.next.length > 0 ? "" : "gone",
    cells: [
      tag(urgency[entry.priority]),
      [el("strong", { dir: "auto" }, entry.title), entry.locationName ? el("span", { className: "sub" }, "At ", person(entry.locationName)) : null,
        entry.description ? el("div", { className: "text small", dir: "auto" }, entry.description) : null],
      [tag(stateWords[entry.status]), entry.assignedTo ? el("span", { className: "sub" }, person(entry.assignedTo.name ?? entry.assignedTo.id)) : null],
      { content: timeElement(entry.updatedAt, { relative: true }), className: "nowrap" },
      actions(entry),
    ],
  };
}

async function load(before) {
  const query = new URLSearchParams({ limit: "25", state: statePicker.value });
  if (before) query.set("before", before);
  const { calls, openCount, more: further } = await call("GET", `${at()}?${query}`);
  byId("open-count").textContent = String(openCount);
  return { items: calls, next: further ? calls.at(-1).id : null };
}

const nothing = () => (statePicker.value === "open"
  ? empty("No open calls", "All quiet. New calls appear here and in the dispatch channel on Discord.")
  : empty("No calls yet", "Calls that are opened here, by the panel or by a game server appear in this list."));

byId("call-new").addEventListener("click", ({ currentTarget }) => busy(currentTarget, async () => {
  const { open } = await forms();
  if (!await open(at())) return;
  await reload();
  toast("Call opened.");
}));

startPage("dispatch", {
  community: true,
  show: async (start) => {
    here = start;
    show(byId("call-new"), start.can("dispatch:manage"));
    pickFromAddress(statePicker, "state");
    reload = pagedTable(byId("calls-body"), {
      columns: ["Priority", "Call", "State", "Changed", ""], caption: "Dispatch calls", row, load, nothing, more: "Show more",
    });
    statePicker.addEventListener("change", reload);
    byId("calls-refresh").addEventListener("click", ({ currentTarget }) => busy(currentTarget, reload));
    await reload();
  },
});
