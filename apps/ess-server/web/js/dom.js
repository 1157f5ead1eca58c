// Building and changing the page. Text from outside only ever becomes text nodes, never markup.
//
//   el("p", { className: "muted", attrs: { role: "status" } }, "text", node, null)     nulls are left out
//   person("Nelly")                 a name others chose: isolated, so that its direction does not turn the line around it
//   timeElement(iso, { dateOnly, relative })       local time, UTC in its title
//   table(["Name", ""], [{ className, cells: ["text", node, [node, node], { content, className }] }])
//   empty("No calls", "They appear here as soon as ...", button)
//   pagedTable(box, { columns, row, load, nothing })    see there
//   await ask({ title, text, yes, danger })        true only for the yes button; title and text may be lists of nodes
//   secretOnce(box, { title, text, secret, done })  a secret with a Copy button; gone after "I have stored it"
//   busy(button, async () => { ... })              a second press does nothing meanwhile
//   toast("Saved."), notice(node, "text or empty to hide"), show(node, true)
// Errors beside fields: forms.js. Requests: api.js. Navigation and the chosen community: shell.js.

export const byId = (id) => document.getElementById(id);

/** An element with properties, attributes (in `attrs`) and children; strings become text. */
export function el(tag, props = {}, ...children) {
  const { attrs = {}, ...rest } = props;
  const node = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(attrs)) node.setAttribute(name, value);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

export function show(node, visible) {
  node.hidden = !visible;
}

/** A name or title that people chose. */
export const person = (name) => el("bdi", {}, name);

/** A picture of `img/icons.svg`; says nothing to a screen reader. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `/assets/img/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

const steps = [["day", 86400], ["hour", 3600], ["minute", 60]];
function ago(at) {
  const seconds = (at.getTime() - Date.now()) / 1000;
  const words = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  return "just now";
}

/** A time in the reader's own zone; the exact UTC instant is in the title. `relative`: "3 hours ago", within 30 days. */
export function timeElement(iso, { dateOnly = false, relative = false } = {}) {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return el("span", {}, String(iso));
  const options = dateOnly ? { dateStyle: "medium" } : { dateStyle: "medium", timeStyle: "short" };
  const near = relative && Math.abs(Date.now() - at.getTime()) < 30 * 86400e3;
  const text = near ? ago(at) : new Intl.DateTimeFormat(undefined, options).format(at);
  return el("time", { dateTime: iso, title: `${iso} (UTC)` }, text);
}

/** The first letter or digit of a name, for the round picture. */
export function initial(name) {
  const match = /[\p{L}\p{N}]/u.exec(name ?? "");
  return match ? match[0].toUpperCase() : "?";
}

/** Marks a button as working and refuses further presses until `work` settles. It keeps the focus meanwhile. */
export async function busy(button, work) {
  if (button.getAttribute("aria-busy") === "true") return undefined;
  button.setAttribute("aria-busy", "true");
  button.setAttribute("aria-disabled", "true");
  try {
    return await work();
  } finally {
    button.removeAttribute("aria-busy");
    button.removeAttribute("aria-disabled");
  }
}

let toastTimer;
/** A short message in the corner, read out by screen readers. */
export function toast(text) {
  const box = byId("toasts") ?? document.body.appendChild(
    el("div", { className: "toasts", id: "toasts", attrs: { role: "status", "aria-live": "polite" } }));
  clearTimeout(toastTimer);
  box.replaceChildren(el("div", { className: "toast", dir: "auto" }, text));
  toastTimer = setTimeout(() => box.replaceChildren(), 6000);
}

/** Shows `text` in a notice element, or hides it for an empty text. */
export function notice(node, text) {
  node.textContent = text ?? "";
  show(node, Boolean(text));
}

/** A refusal or failure in place of what would have been shown; `retry` adds a button. */
export function failure(problem, retry) {
  const box = el("div", { className: "notice notice-bad", attrs: { role: "alert" } }, problem.message);
  if (retry) {
    const button = el("button", { className: "button slim", type: "button" }, "Try again");
    button.addEventListener("click", () => busy(button, retry));
    box.append(" ", button);
  }
  return box;
}

let asked = 0;
/** Asks a yes/no question in a dialog; Escape and Cancel answer no. `body`: nodes between the text and the buttons. */
export function ask({ title, text, yes, danger = false, no = "Cancel", body = [] }) {
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
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** What a list shows when there is nothing in it, and what to do about that. */
export function empty(title, text, ...actions) {
  return el("div", { className: "empty" }, el("strong", {}, title), el("span", {}, text),
    actions.length > 0 ? el("div", { className: "actions" }, actions) : null);
}

function tableRow(columns, row) {
  const tr = el("tr", { className: row.className ?? "" });
  row.cells.forEach((cell, i) => {
    const { content, className } = Object.hasOwn(cell, "content") ? cell : { content: cell, className: "" };
    tr.append(el("td", { className: className ?? "", attrs: { "data-label": columns[i] } }, el("div", {}, content)));
  });
  return tr;
}

/** A table from column names and rows of cells; narrow screens show each cell under its column's name. An empty column
 *  name is for actions. `caption` names the table for screen readers. */
export function table(columns, rows, { caption = "" } = {}) {
  const head = el("tr", {}, ...columns.map((name) => (name === ""
    ? el("th", { scope: "col" }, el("span", { className: "unseen" }, "Actions")) : el("th", { scope: "col" }, name))));
  return el("table", { className: "list" }, caption ? el("caption", { className: "unseen" }, caption) : null,
    el("thead", {}, head), el("tbody", {}, rows.map((row) => tableRow(columns, row))));
}

/**
 * A table that grows: shows the first page in `box`, with a button for the next while there is one.
 * `load(cursor)` answers `{ items, next }` (`cursor` is null at first, `next` null at the end), `row(item)` the cells of
 * one, `nothing()` what stands there without any. Answers `reload()`; an answer overtaken by a later reload is dropped.
 */
export function pagedTable(box, { columns, row, load, nothing, caption = "", more = "Show older" }) {
  let generation = 0;
  let grown = null;
  async function page(cursor) {
    const mine = ++generation;
    try {
      const { items, next } = await load(cursor);
      if (mine !== generation) return;
      const rows = items.map(row);
      if (cursor === null) {
        grown = table(columns, rows, { caption });
        box.replaceChildren(rows.length === 0 ? nothing() : grown);
      } else {
        box.querySelector(".pager")?.remove();
        const added = rows.map((each) => tableRow(columns, each));
        grown.tBodies[0].append(...added);
        added[0]?.setAttribute("tabindex", "-1");
        added[0]?.focus();
      }
      if (next !== null && next !== undefined) {
        const button = el("button", { className: "button quiet", type: "button" }, more);
        button.addEventListener("click", () => busy(button, () => page(next)));
        box.append(el("div", { className: "actions pager" }, button));
      }
    } catch (problem) {
      if (mine !== generation) return;
      box.querySelector(".notice-bad")?.remove();
      const again = failure(problem, () => page(cursor));
      if (cursor === null) box.replaceChildren(again);
      else box.append(again);
    } finally {
      if (mine === generation) box.removeAttribute("aria-busy");
    }
  }
  return () => page(null);
}

async function copy(field, said) {
  try {
    await navigator.clipboard.writeText(field.value);
    said.textContent = "Copied";
  } catch {
    field.select();
    said.textContent = "Press Ctrl+C to copy";
  }
}

/** A secret in `box`, shown this once and focused; `done()` runs after the person said that it is stored. */
export function secretOnce(box, { title, text, secret, label = "Secret", done = () => {} }) {
  const field = el("input", { className: "mono", readOnly: true, value: secret, spellcheck: false, attrs: { "aria-label": label } });
  const said = el("span", { className: "saved", attrs: { role: "status" } });
  const copyButton = el("button", { className: "button primary", type: "button" }, "Copy");
  const stored = el("button", { className: "button", type: "button" }, "I have stored it");
  const group = el("div", { className: "secret-once", tabIndex: -1, attrs: { role: "group", "aria-label": label } },
    el("h3", {}, title), el("p", {}, text), el("div", { className: "with-button" }, field, copyButton),
    el("div", { className: "actions" }, stored, said));
  copyButton.addEventListener("click", () => copy(field, said));
  stored.addEventListener("click", () => {
    field.value = "";
    group.remove();
    done();
  });
  box.replaceChildren(group);
  group.focus();
}
