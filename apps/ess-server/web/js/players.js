// /app/players: finding players by a part of their name or a Roblox id, adding and changing them.
import { busy, byId, el, empty, show, timeElement, toast } from "./dom.js";
import { pagedTable } from "./paged_table.js";
import { call, communityPath } from "./api.js";
import { startPage } from "./shell.js";

const search = byId("player-search");
const states = { ACTIVE: ["Active", "plain"], WATCHED: ["Watched", "warn"] };

let here = null;
let reload = async () => {};
const at = (...rest) => communityPath(here.community.id, "players", ...rest);

// Marking somebody as watched takes a right of its own; without it the state is not offered.
function fields(player) {
  const list = [
    { name: "name", label: "Name", maxLength: 100, value: player?.name ?? "" },
    { name: "robloxId", label: "Roblox id", optional: true, maxLength: 20, mono: true, value: player?.robloxId ?? "", attrs: { inputmode: "numeric" } },
    { name: "discordId", label: "Discord id", optional: true, maxLength: 20, mono: true, value: player?.discordId ?? "", attrs: { inputmode: "numeric" } },
  ];
  if (here.can("players:flag")) {
    list.push({ name: "status", label: "State", kind: "select", value: player?.status ?? "ACTIVE", options: Object.entries(states).map(([value, [text]]) => [value, text]) });
  }
  return list;
}

const check = ({ name, robloxId, discordId }) => ({
  name: name ? "" : "Enter a name.",
  robloxId: robloxId === "" || /^[0-9]{3,20}$/.test(robloxId) ? "" : "A Roblox id has 3 to 20 digits.",
  discordId: discordId === "" || /^[1-9][0-9]{14,19}$/.test(discordId) ? "" : "A Discord id is a number of 15 to 20 digits.",
});
const bodyOf = (values) => ({ ...values, robloxId: values.robloxId || null, discordId: values.discordId || null });
const overtaken = (problem) => ["player_changed", "player_not_found"].includes(problem.code);

async function edit(player) {
  const { formDialog } = await import("./form_dialog.js");
  let isOver = false;
  const saved = await formDialog({
    title: player ? "Change player" : "Add a player", yes: player ? "Save" : "Add", fields: fields(player), check,
    send: (values) => (player ? call("PATCH", at(player.id), { version: player.version, ...bodyOf(values) }) : call("POST", at(), bodyOf(values))),
    failed: (problem) => {
      isOver = overtaken(problem);
      if (isOver) toast(problem.message);
      return isOver;
    },
  });
  if (!saved && !isOver) return;  // thought better of it: the focus is on the button again
  await reload();
  if (player) byId("main").focus();
  if (saved) toast(player ? "Player changed." : "Player added.");
}

function row(player) {
  const change = el("button", { className: "button slim", type: "button", attrs: { "aria-label": `Change ${player.name}` } }, "Change");
  change.addEventListener("click", () => busy(change, () => edit(player)));
  const id = (text) => (text ? { content: el("span", { className: "mono tiny" }, text), className: "" } : { content: "–", className: "none" });
  const [text, kind] = states[player.status];
  return {
    cells: [
      el("strong", { dir: "auto" }, player.name), el("span", { className: `tag ${kind}` }, text), id(player.robloxId), id(player.discordId),
      { content: timeElement(player.updatedAt, { relative: true }), className: "nowrap" },
      here.can("players:edit") ? { content: el("div", { className: "actions" }, change), className: "end" } : { content: "", className: "none" },
    ],
  };
}

async function load(before) {
  const query = new URLSearchParams({ limit: "25" });
  const wanted = search.value.trim();
  if (wanted) query.set("query", wanted);
  if (before) query.set("before", before);
  const { players, more } = await call("GET", `${at()}?${query}`);
  return { items: players, next: more ? players.at(-1).id : null };
}

const nothing = () => (search.value.trim()
  ? empty("Nobody found", "Try a part of the name, in any case, or the whole Roblox id.")
  : empty("No players yet", "Add the first one, or let the panel or the game server send them."));

let typing;
function searchSoon() {
  clearTimeout(typing);
  const length = [...search.value.trim()].length;
  if (length === 1) return;  // the shortest part that is looked for has two characters
  typing = setTimeout(reload, 250);
}

byId("player-new").addEventListener("click", ({ currentTarget }) => busy(currentTarget, () => edit(null)));

startPage("players", {
  community: true,
  show: async (start) => {
    here = start;
    show(byId("player-new"), start.can("players:edit"));
    search.value = new URLSearchParams(location.search).get("query") ?? "";
    reload = pagedTable(byId("players-body"), {
      columns: ["Name", "State", "Roblox id", "Discord id", "Changed", ""], caption: "Players", row, load, nothing, more: "Show more",
    });
    search.addEventListener("input", searchSoon);
    byId("player-find").addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(typing);
      reload();
    });
    await reload();
  },
});
