// /app/deliveries: messages on their way to Discord; those that failed can be sent again or given up.
import { ask, busy, byId, el, empty, person, timeElement, toast } from "./dom.js";
import { pagedTable } from "./paged_table.js";
import { call, communityPath } from "./api.js";
import { pageUrl } from "./pages.js";
import { startPage } from "./shell.js";

const wanted = byId("delivery-state");
const states = {
  queued: ["Waiting", "plain"], sending: ["On its way", "plain"], sent: ["Sent", "good"],
  uncertain: ["Uncertain", "warn"], dead: ["Failed", "bad"], dropped: ["Dropped", "plain"],
};
const kinds = { approval: "Request", call: "Call", security: "Security event" };

let here = null;
let reload = async () => {};
const at = (...rest) => communityPath(here.community.id, "deliveries", ...rest);

function button(text, delivery, verb, done, question = null) {
  const face = el("button", { className: "button slim", type: "button", attrs: { "aria-label": `${text}: ${delivery.title ?? delivery.subject}` } }, text);
  face.addEventListener("click", () => busy(face, async () => {
    if (question && !await ask(question)) return;
    try {
      await call("POST", at(delivery.id, verb), {});
      toast(done);
    } catch (problem) {
      toast(problem.message);
      if (problem.status === 401) return;  // would not sign in again: loading the list would only ask once more
    }
    await reload();
    byId("main").focus();
  }));
  return face;
}

const dropQuestion = (delivery) => ({
  title: "Drop this message?", yes: "Drop message", danger: true,
  text: [`${kinds[delivery.kind] ?? delivery.kind} “`, person(delivery.title ?? delivery.subject),
    "”: it is not sent then. Nothing else changes in ESS, and you can send it again from here."],
});

function actions(delivery) {
  if (!here.can("notifications:manage") || ["sent", "sending"].includes(delivery.state)) return [];
  const list = [button(delivery.state === "queued" ? "Try now" : "Send again", delivery, "replay", "Queued again.")];
  if (delivery.state !== "dropped") list.push(button("Drop", delivery, "drop", "Dropped.", dropQuestion(delivery)));
  return list;
}

// Where what it tells of can be seen. Closed calls are not among those that the page shows at first.
function pageOf({ kind, subject, subjectStatus }) {
  const slug = here.community.slug;
  if (kind === "approval") return pageUrl("approvals", slug, { status: subjectStatus, id: subject });
  if (kind === "security") return pageUrl("audit", slug, { id: subject });
  return pageUrl("dispatch", slug, { state: ["CLEARED", "CANCELLED"].includes(subjectStatus) ? "all" : "open", id: subject });
}

// In words where there are any: not of what is gone, or not for this reader.
function about(delivery) {
  const kind = kinds[delivery.kind] ?? delivery.kind;
  if (!delivery.title) return [el("strong", {}, kind), " ", el("span", { className: "mono tiny" }, delivery.subject)];
  return [el("a", { href: pageOf(delivery), dir: "auto", title: delivery.subject }, delivery.title),
    el("span", { className: "sub" }, kind, ...(delivery.requestedBy ? [" by ", person(delivery.requestedBy)] : []))];
}

function row(delivery) {
  const [text, kind] = states[delivery.state] ?? [delivery.state, "plain"];
  const buttons = actions(delivery);
  return {
    cells: [
      about(delivery), el("span", { className: `tag ${kind}` }, text),
      delivery.explanation ? el("span", { dir: "auto" }, delivery.explanation) : { content: "–", className: "none" },
      { content: timeElement(delivery.createdAt, { relative: true }), className: "nowrap" },
      buttons.length ? { content: el("div", { className: "actions" }, ...buttons), className: "end" } : { content: "", className: "none" },
    ],
  };
}

function showSums({ waiting, held, dead, uncertain, channels }) {
  byId("delivery-sums").textContent =
    `${waiting} waiting${held ? ` (${held} in channels that are stopped)` : ""}, ${dead} failed, ${uncertain} uncertain.`;
  byId("delivery-stopped").replaceChildren(...channels.filter(({ state, waiting: some }) => state !== "open" && some > 0)
    .map(({ channelId, explanation }) => el("p", { className: "notice notice-bad", role: "status" },
      "Channel ", el("span", { className: "mono" }, channelId), ` is stopped. ${explanation}`)),
    ...channels.filter(({ state, quietUntil }) => state === "open" && quietUntil)
      .map(({ channelId, waiting: some, quietUntil }) => el("p", { className: "notice", role: "status" },
        "Channel ", el("span", { className: "mono" }, channelId), `: ${some} wait until the quiet hours end, `, timeElement(quietUntil), ".")));
}

async function load(before) {
  const query = new URLSearchParams({ limit: "25" });
  if (wanted.value) query.set("state", wanted.value);
  if (before) query.set("before", before);
  const answer = await call("GET", `${at()}?${query}`);
  showSums(answer);
  return { items: answer.deliveries, next: answer.more ? answer.deliveries.at(-1).id : null };
}

const nothing = () => empty("No deliveries", wanted.value ? "None in this state." : "Choose channels in the Discord settings, and messages go there. What is switched off there is not sent.");

startPage("deliveries", {
  community: true,
  show: async (start) => {
    here = start;
    reload = pagedTable(byId("deliveries-body"), {
      columns: ["About", "State", "Why", "Since", ""], caption: "Deliveries", row, load, nothing, more: "Show older",
    });
    wanted.addEventListener("change", () => reload());
    byId("delivery-find").addEventListener("submit", (event) => event.preventDefault());
    await reload();
  },
});
