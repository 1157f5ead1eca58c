// Building and changing the page. Text from outside only ever becomes text nodes, never markup. How each is used, and
// where the rest is, stands in docs/architecture.md, "How a page starts".
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

/** Asks a yes/no question in a dialog: `{ title, text, yes, danger, no, body }`, see ask.js. */
export async function ask(question) {
  const asking = await import("./ask.js").catch(() => null);
  if (!asking) toast("ESS cannot be reached. Check your connection and try again.");
  return asking ? asking.ask(question) : false;
}

/** Adds a style sheet, once; settles when it is there, or cannot be had. */
export function addStyles(name) {
  const href = `/assets/css/${name}.css`;
  if (document.querySelector(`link[href="${href}"]`)) return undefined;
  const link = el("link", { rel: "stylesheet", href });
  document.head.append(link);
  return new Promise((resolve) => { link.onload = link.onerror = resolve; });
}

/** What a list shows when there is nothing in it, and what to do about that. */
export function empty(title, text, ...actions) {
  return el("div", { className: "empty" }, el("strong", {}, title), el("span", {}, text),
    actions.length > 0 ? el("div", { className: "actions" }, actions) : null);
}
