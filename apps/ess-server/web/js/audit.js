// /app/audit: who did what, from where, and whether the log is as it was written.
import { busy, byId, el, empty, person, timeElement } from "./dom.js";
import { pagedTable } from "./paged_table.js";
import { call, communityPath } from "./api.js";
import { startPage } from "./shell.js";
import { pageUrl } from "./pages.js";

const pageSize = 50;
const form = byId("audit-filters");
const badges = {
  intact: ["Log intact", "good", (n) => `${n} entries on this page are as they were written.`],
  intact_from_checkpoint: ["Log intact", "good", (n) => `${n} entries on this page are as they were written.`],
  empty: ["Nothing to check", "plain", () => ""],
  unverifiable: ["Not checked", "warn", () => "The entries could not be judged."],
};

// Names in entries are others' words: "constructor" must not find what every object has.
const own = (table, name) => (Object.hasOwn(table, name) ? table[name] : undefined);

const kinds = { LOW: "plain", MEDIUM: "warn", HIGH: "bad", CRITICAL: "bad" };
const { severity } = form.elements;

let here = null;
let readsAll = true;  // else security events alone
let reload = async () => {};
let newest = Number(new URLSearchParams(location.search).get("id")) || 0;  // the address may name where to begin
const at = (...rest) => communityPath(here.community.id, "audit", ...rest);

// Days are the reader's own: from the first moment of one to the last of the other.
function dayStart(text, days = 0) {
  const [year, month, day] = text.split("-").map(Number);
  return new Date(year, month - 1, day + days);
}

function filters() {
  const query = new URLSearchParams();
  for (const name of ["event", "source", "actor"]) {
    const value = form.elements[name].value.trim();
    if (value && !severity.value) query.set(name, value);
  }
  if (Object.hasOwn(kinds, severity.value)) query.set("severity", severity.value);
  const { from, to } = form.elements;
  if (from.value) query.set("from", dayStart(from.value).toISOString());
  if (to.value) query.set("to", new Date(dayStart(to.value, 1).getTime() - 1).toISOString());
  return query;
}

const isNarrowed = () => filters().size > 0 || severity.selectedIndex > 0;

// Security events are a list of their own, found by severity and day; an export is of the log.
function arrange() {
  const apart = severity.value !== "";
  for (const name of ["event", "source", "actor"]) form.elements[name].disabled = apart;
  for (const format of ["csv", "jsonl"]) byId(`export-${format}`).hidden = apart;
  byId("audit-reset").hidden = newest === 0 && !isNarrowed();
}

// A filter shows the newest that it lets through.
function find() {
  newest = 0;
  arrange();
  return reload();
}

function filterBy(name, value) {
  severity.value = "";
  form.elements[name].value = value;
  find();
}

// A word that narrows the list down to itself.
function narrow(name, value, shown) {
  if (!readsAll) return el("span", {}, shown);
  const button = el("button", { className: "as-link", type: "button", title: `${value}: show only these` }, shown);
  button.addEventListener("click", () => filterBy(name, value));
  return button;
}

const targets = { approval: "approvals", approvals: "approvals", call: "dispatch", dispatch: "dispatch", player: "players", players: "players", member: "members", invite: "members", discord: "discord", api_key: "discord" };

// Where the thing that an entry is about can be seen; of a bot's call its action tells.
function targetLink(entry) {
  if (!entry.target) return null;
  const action = entry.event === "discord.bot.command" ? entry.metadata?.action : null;
  const page = own(targets, String(action || entry.event).split(".")[0]);
  const id = el("span", { className: "mono tiny" }, entry.target);
  return el("span", { className: "sub" }, page ? el("a", { href: pageUrl(page, here.community.slug) }, id) : id);
}

function who(entry) {
  if (entry.actor) return narrow("actor", entry.actor.id, person(entry.actor.name || entry.actor.id));
  const claimed = entry.personal?.discordUserId;
  return claimed ? ["Discord ", el("span", { className: "mono tiny" }, claimed)] : el("span", { className: "muted" }, "–");
}

function what(entry) {
  const refused = entry.result === "refused";
  return [narrow("event", entry.event, entry.title), " ",
    severity.value ? el("span", { className: `tag ${own(kinds, entry.severity) ?? "plain"}` }, entry.severity) : null,
    refused ? el("span", { className: "tag bad" }, entry.metadata?.reason ? `refused: ${entry.metadata.reason}` : "refused") : null,
    targetLink(entry)];
}

function details(entry) {
  const button = el("button", { className: "button slim quiet", type: "button", attrs: { "aria-label": `Details of entry ${entry.sequence}` } }, "Details");
  button.addEventListener("click", () => busy(button, async () => {
    const { showEntry } = await import("./audit_entry.js");
    await showEntry(entry, here.community.slug);
  }));
  return { content: el("div", { className: "actions" }, button), className: "end" };
}

const row = (entry) => ({
  cells: [
    { content: [timeElement(entry.at), el("span", { className: "sub" }, `#${entry.sequence}`)], className: "nowrap" },
    what(entry), who(entry),
    entry.source ? el("span", { className: entry.source === "discord" ? "tag" : "tag plain" }, entry.source) : "–",
    details(entry),
  ],
});

function showIntegrity({ state, checked, why }) {
  const [text, kind, said] = own(badges, state) ?? ["Log altered", "bad", () => "Tell whoever runs this server, and keep a copy of the database."];
  byId("audit-integrity").replaceChildren(el("span", { className: `tag ${kind}` }, text), " ", why || said(checked));
}

async function load(before) {
  const query = filters();
  query.set("limit", String(pageSize));
  if (before || newest) query.set("before", String(before || newest + 1));
  const { entries, integrity } = await call("GET", `${severity.value ? communityPath(here.community.id, "security-events") : at()}?${query}`);
  if (integrity) showIntegrity(integrity);
  return { items: entries, next: entries.length === pageSize ? entries.at(-1).sequence : null };
}

const nothing = () => (isNarrowed()
  ? empty("Nothing matches", "Widen the days, or take a filter away.")
  : empty("Nothing has happened yet", "Changes and bot commands appear here."));

async function save(button, format) {
  const query = filters();
  query.set("format", format);
  const { saveExport } = await import("./audit_entry.js");
  await busy(button, () => saveExport(`${at("export")}?${query}`, `audit-${here.community.slug}.${format}`));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  busy(byId("audit-apply"), find);
});
form.addEventListener("reset", () => setTimeout(find));
severity.addEventListener("change", find);
for (const format of ["csv", "jsonl"]) {
  byId(`export-${format}`).addEventListener("click", ({ currentTarget }) => save(currentTarget, format));
}

startPage("audit", {
  community: true,
  show: async (start) => {
    here = start;
    readsAll = start.can("audit:read");
    if (!readsAll) severity.remove(0);
    severity.closest(".field").hidden = !start.can("security:read");
    arrange();
    reload = pagedTable(byId("audit-body"), {
      columns: ["Time", "What", "Who", "Source", ""], caption: "Entries of the audit log", row, load, nothing, more: "Show older entries",
    });
    await reload();
  },
});
