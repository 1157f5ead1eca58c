// /app/approvals: what staff ask for, and what others decide about it.
import { busy, byId, el, empty, person, show, timeElement, toast } from "./dom.js";
import { pagedTable, pickFromAddress } from "./paged_table.js";
import { call, communityPath } from "./api.js";
import { startPage } from "./shell.js";

const states = { PENDING: ["Waiting", "warn"], APPROVED: ["Approved", "good"], REJECTED: ["Denied", "bad"], CANCELLED: ["Taken back", "plain"] };
const risks = { LOW: ["Low", "plain"], MEDIUM: ["Medium", "warn"], HIGH: ["High", "bad"] };
const statusPicker = byId("approval-status");
const whosePicker = byId("approval-whose");

let here = null;
let reload = async () => {};
const at = (...rest) => communityPath(here.community.id, "approvals", ...rest);
const tag = ([text, kind]) => el("span", { className: `tag ${kind}` }, text);
const nameOf = (who) => (who ? person(who.name ?? who.id) : el("span", { className: "muted" }, "–"));
const dialog = async (options) => (await import("./form_dialog.js")).formDialog(options);

function detailsOf(payload) {
  const rest = Object.entries(payload).filter(([name]) => name !== "commandId");
  if (rest.length === 0) return null;
  const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));
  return el("dl", { className: "pairs" }, rest.map(([name, value]) => [
    el("dt", { dir: "auto" }, name), el("dd", { dir: "auto" }, text(value))]).flat());
}

const quoted = (text) => (text ? el("q", { className: "sub", dir: "auto" }, text) : null);

// A refusal that says how things stand by now: show that instead of keeping an old row on the page.
const overtaken = (problem) => ["already_decided", "approval_not_found"].includes(problem.code);

async function settle(button, approval, choice) {
  const words = {
    approve: ["Approve", "What was asked for is carried out at once.", false, "Approved."],
    deny: ["Deny", "Nothing is carried out. Whoever asked sees your reason.", true, "Denied."],
    cancel: ["Take back", "Nobody can decide it any more.", true, "Taken back."],
  };
  const [yes, text, danger, said] = words[choice];
  let isOver = false;
  const settled = await busy(button, () => dialog({
    title: [`${yes} “`, person(approval.payload.commandId), "”?"], text, yes, danger,
    fields: [{ name: "reason", label: "Reason", kind: "textarea", optional: true, maxLength: 500 }],
    send: ({ reason }) => call("POST", at(approval.id, choice), { reason }),
    failed: (problem) => {
      isOver = overtaken(problem);
      if (isOver) toast(problem.message);
      return isOver;
    },
  }));
  if (!settled && !isOver) return;  // thought better of it: the focus is on the button again
  await reload();
  byId("main").focus();
  if (settled) toast(said);
}

function button(text, className, approval, choice) {
  const made = el("button", { className: `button slim ${className}`, type: "button", attrs: { "aria-label": `${text}: ${approval.payload.commandId}` } }, text);
  made.addEventListener("click", () => settle(made, approval, choice));
  return made;
}

function actions(approval) {
  const own = approval.requestedBy?.id === here.session.user.id;
  const buttons = [];
  if (approval.status === "PENDING" && own && here.can("commands:run")) buttons.push(button("Take back", "", approval, "cancel"));
  if (approval.status === "PENDING" && !own && here.can("approvals:decide")) {
    buttons.push(button("Approve", "primary", approval, "approve"), button("Deny", "danger", approval, "deny"));
  }
  return { content: el("div", { className: "actions" }, buttons), className: buttons.length > 0 ? "end" : "end none" };
}

function row(approval) {
  const decided = approval.decidedAt
    ? el("span", { className: "sub" }, nameOf(approval.decidedBy), ", ", timeElement(approval.decidedAt, { relative: true })) : null;
  const own = approval.requestedBy?.id === here.session.user.id;
  return {
    className: approval.status === "PENDING" ? "" : "gone",
    cells: [
      [el("strong", { dir: "auto" }, approval.payload.commandId), detailsOf(approval.payload), quoted(approval.reason)],
      tag(risks[approval.riskLevel]),
      [nameOf(approval.requestedBy), own ? [" ", el("span", { className: "tag" }, "you")] : null,
        el("span", { className: "sub" }, timeElement(approval.createdAt, { relative: true }))].flat(),
      [tag(states[approval.status]), decided, quoted(approval.decisionReason),
        own && approval.status === "PENDING" ? el("span", { className: "sub" }, "Somebody else decides") : null],
      actions(approval),
    ],
  };
}

async function load(before) {
  const query = new URLSearchParams({ limit: "25" });
  if (statusPicker.value) query.set("status", statusPicker.value);
  if (before) query.set("before", before);
  const path = whosePicker.value === "mine" ? at("mine") : at();
  const { approvals, more } = await call("GET", `${path}?${query}`);
  return { items: approvals, next: more ? approvals.at(-1).id : null };
}

function nothing() {
  if (statusPicker.value === "PENDING") {
    return empty("Nothing waits", whosePicker.value === "mine" ? "None of your requests is open." : "New requests appear here, and in the approvals channel on Discord.");
  }
  return empty("No requests", "Nothing here matches. Choose another state to see more.");
}

async function askFor() {
  const { requestForm } = await import("./approval_forms.js");
  if (!await requestForm(at())) return;
  await reload();
  toast("Request sent.");
}

byId("approval-new").addEventListener("click", () => busy(byId("approval-new"), askFor));

startPage("approvals", {
  community: true,
  show: async (start) => {
    here = start;
    show(byId("approval-new"), start.can("commands:run"));
    const both = start.can("approvals:decide") && start.can("commands:run");
    whosePicker.value = start.can("approvals:decide") ? "all" : "mine";
    show(whosePicker.closest(".field"), both);
    pickFromAddress(statusPicker, "status");
    reload = pagedTable(byId("approvals-body"), {
      columns: ["What", "Risk", "Asked by", "State", ""], caption: "Approval requests", row, load, nothing,
    });
    for (const picker of [statusPicker, whosePicker]) picker.addEventListener("change", reload);
    byId("approvals-refresh").addEventListener("click", ({ currentTarget }) => busy(currentTarget, reload));
    await reload();
  },
});
