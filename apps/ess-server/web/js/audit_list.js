// The audit log of a community, newest first, a page at a time.
import { busy, byId, el, empty, show, table, timeElement } from "./dom.js";
import { call } from "./api.js";

const pageSize = 25;
const words = {
  "approvals.list": "listed approvals", "approvals.approve": "approved a request", "approvals.deny": "denied a request",
  "dispatch.calls": "looked at dispatch calls", "players.whois": "looked up players",
};
let path = "";
let rows = [];
let last = null;
let generation = 0;

function address() {
  const query = new URLSearchParams({ limit: String(pageSize) });
  if (byId("audit-source").value) query.set("source", byId("audit-source").value);
  if (byId("audit-event").value) query.set("event", byId("audit-event").value);
  if (last !== null) query.set("before", String(last));
  return `${path}?${query}`;
}

const dash = () => ({ content: el("span", { className: "muted" }, "–"), className: "none" });
const mono = (text) => (text ? el("span", { className: "mono tiny" }, text) : dash());

// Somebody of ours, or else the Discord id that a bot claimed to speak for.
function who(entry) {
  if (entry.actor) return el("span", {}, entry.actor.name || entry.actor.id);
  const claimed = entry.personal?.discordUserId;
  return claimed ? [el("span", { className: "muted" }, "Discord "), mono(claimed)] : dash();
}

function row(entry) {
  const action = entry.metadata?.action;
  const refused = entry.result === "refused";
  const why = refused ? entry.metadata?.reason : "";
  return {
    cells: [
      { content: timeElement(entry.at), className: "nowrap" },
      [el("span", {}, entry.event),
        action ? el("span", { className: "sub", title: action }, words[action] ?? action) : null,
        refused ? el("span", { className: "tag bad" }, why ? `refused: ${why}` : "refused") : null].filter(Boolean),
      who(entry),
      entry.source ? el("span", { className: entry.source === "discord" ? "tag" : "tag plain" }, entry.source) : dash(),
      mono(entry.guildId),
      mono(entry.apiKeyId),
    ],
  };
}

function render(full) {
  const filtered = byId("audit-source").value || byId("audit-event").value;
  byId("audit-body").replaceChildren(rows.length === 0
    ? empty(filtered ? "Nothing matches" : "Nothing has happened yet",
      filtered ? "Choose another source or event." : "Changes and bot commands appear here.")
    : table(["Time", "Event", "Who", "Source", "Server", "API key"], rows));
  show(byId("audit-more"), full);
}

function renderIntegrity(integrity) {
  if (!integrity) return;
  const good = integrity.state === "intact";
  byId("audit-integrity").replaceChildren(
    el("span", { className: `tag ${good ? "good" : "bad"}` }, good ? "Chain intact" : `Chain ${integrity.state}`),
    good ? ` ${integrity.checked} entries checked. Entries cannot be changed afterwards.`
         : " Tell the person who runs this server, and keep a copy of the database.");
}

async function load(more) {
  const mine = ++generation;
  if (!more) last = null;
  try {
    const answer = await call("GET", address());
    if (mine !== generation) return;  // a later choice of filter has overtaken this answer
    rows = (more ? rows : []).concat(answer.entries.map(row));
    last = answer.entries.at(-1)?.sequence ?? last;
    renderIntegrity(answer.integrity);
    render(answer.entries.length === pageSize);
  } catch (problem) {
    if (mine === generation) byId("audit-body").replaceChildren(el("p", { className: "notice notice-bad" }, problem.message));
  }
}

for (const name of ["audit-source", "audit-event"]) byId(name).addEventListener("change", () => load(false));
byId("audit-more").addEventListener("click", ({ currentTarget }) => busy(currentTarget, () => load(true)));
byId("audit-refresh").addEventListener("click", ({ currentTarget }) => busy(currentTarget, () => load(false)));

export function showAudit(communityId) {
  path = `/api/communities/${encodeURIComponent(communityId)}/audit`;
  return load(false);
}

/** Loads the newest entries again, after something on this page changed. */
export const refreshAudit = () => (path ? load(false) : undefined);
