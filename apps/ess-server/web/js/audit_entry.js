// All of one audit entry, and saving exports. Loaded when one of them is asked for.
import { el, person, timeElement, toast } from "./dom.js";
import { download } from "./download.js";
import { pageUrl } from "./pages.js";

const linked = { approvalId: "approvals", callId: "dispatch", playerId: "players", apiKeyId: "discord", keyId: "discord", guildId: "discord", userId: "members" };

function valueOf(name, value, slug) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const shown = el("span", { className: /id$/i.test(name) || name === "hash" ? "mono tiny" : "", dir: "auto" }, text);
  const page = typeof value === "string" && Object.hasOwn(linked, name) ? linked[name] : undefined;
  return page ? el("a", { href: pageUrl(page, slug) }, shown) : shown;
}

const pairs = (entries) => entries.filter(([, value]) => value !== undefined && value !== null && value !== "")
  .map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]).flat();

/** Shows an entry in a dialog; settles when it is closed. */
export function showEntry(entry, slug) {
  return new Promise((resolve) => {
    const close = el("button", { className: "button", type: "button", autofocus: true }, "Close");
    const plain = (object) => Object.entries(object ?? {}).map(([name, value]) => [name, valueOf(name, value, slug)]);
    const dialog = el("dialog", { className: "wide", attrs: { "aria-labelledby": "entry-title" } },
      el("h2", { id: "entry-title" }, entry.title, " ", el("span", { className: "muted" }, `#${entry.sequence}`)),
      el("dl", { className: "pairs entry", tabIndex: 0, attrs: { "aria-label": "All of the entry" } }, pairs([
        ["Event", el("span", { className: "mono tiny" }, entry.event)], ["Time", timeElement(entry.at)], ["UTC", el("span", { className: "mono tiny" }, entry.at)],
        ["Who", entry.actor ? [person(entry.actor.name || ""), " ", el("span", { className: "mono tiny" }, entry.actor.id)] : null],
        ["Severity", entry.severity], ["Result", entry.result], ["Source", entry.source], ["Target", entry.target ? valueOf("targetId", entry.target, slug) : null],
        ["Server", entry.guildId ? valueOf("guildId", entry.guildId, slug) : null],
        ["API key", entry.apiKeyId ? valueOf("apiKeyId", entry.apiKeyId, slug) : null],
        ["Request", entry.requestId ? valueOf("requestId", entry.requestId, slug) : null],
        ...plain(entry.metadata), ...plain(entry.personal), ["Hash", valueOf("hash", entry.hash ?? "", slug)],
      ])),
      el("div", { className: "actions" }, close));
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Saves an export; a refusal is said in words. */
export async function saveExport(path, fileName) {
  try {
    await download(path, fileName);
    toast("Export saved.");
  } catch (problem) {
    toast(problem.message);
  }
}
