// Building and changing the page. Text from outside only ever becomes text nodes, never markup.

export const byId = (id) => document.getElementById(id);

/** An element with properties, attributes (in `attrs`) and children; strings become text. */
export function el(tag, props = {}, ...children) {
  const { attrs = {}, ...rest } = props;
  const node = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(attrs)) node.setAttribute(name, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function show(node, visible) {
  node.hidden = !visible;
}

/** A time in the reader's own zone; the exact UTC instant is in the title. */
export function timeElement(iso, { dateOnly = false } = {}) {
  const at = new Date(iso);
  const options = dateOnly ? { dateStyle: "medium" } : { dateStyle: "medium", timeStyle: "short" };
  const text = Number.isNaN(at.getTime()) ? String(iso) : new Intl.DateTimeFormat(undefined, options).format(at);
  return el("time", { dateTime: iso, title: `${iso} (UTC)` }, text);
}

/** The first letter or digit of a name, for the round picture. */
export function initial(name) {
  const match = /[\p{L}\p{N}]/u.exec(name ?? "");
  return match ? match[0].toUpperCase() : "?";
}

/** Marks a button as working and refuses further presses until `work` settles. */
export async function busy(button, work) {
  if (button.getAttribute("aria-busy") === "true") return undefined;
  const others = button.form ? [...button.form.elements].filter((e) => e.type === "submit") : [button];
  others.forEach((e) => { e.disabled = true; });
  button.setAttribute("aria-busy", "true");
  try {
    return await work();
  } finally {
    button.removeAttribute("aria-busy");
    others.forEach((e) => { e.disabled = false; });
  }
}

let toastTimer;
/** A short message in the corner, read out by screen readers. */
export function toast(text) {
  const box = byId("toasts");
  if (!box) return;
  clearTimeout(toastTimer);
  box.replaceChildren(el("div", { className: "toast" }, text));
  toastTimer = setTimeout(() => box.replaceChildren(), 6000);
}

/** Shows `text` in a notice element, or hides it for an empty text. */
export function notice(node, text) {
  node.textContent = text ?? "";
  show(node, Boolean(text));
}

function errorLine(control) {
  return control.closest(".field")?.querySelector(".field-error") ?? null;
}

/** Puts a message beside the field it is about. */
export function fieldError(control, text) {
  const line = errorLine(control);
  if (!line) return;
  line.id ||= `${control.id || control.name}-error`;
  line.textContent = text ?? "";
  show(line, Boolean(text));
  const described = new Set((control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  if (text) {
    control.setAttribute("aria-invalid", "true");
    described.add(line.id);
  } else {
    control.removeAttribute("aria-invalid");
    described.delete(line.id);
  }
  if (described.size > 0) control.setAttribute("aria-describedby", [...described].join(" "));
  else control.removeAttribute("aria-describedby");
}

export function clearErrors(form) {
  for (const control of form.querySelectorAll('[aria-invalid="true"]')) fieldError(control, "");
  for (const line of form.querySelectorAll(".field-error")) notice(line, "");
}

/** Asks a yes/no question in a dialog; Escape and Cancel answer no. */
export function ask({ title, text, yes, danger = false }) {
  return new Promise((resolve) => {
    const confirm = el("button", { className: `button ${danger ? "danger" : "primary"}`, value: "yes" }, yes);
    const dialog = el("dialog", { attrs: { "aria-labelledby": "ask-title" } },
      el("form", { method: "dialog" },
        el("h2", { id: "ask-title" }, title),
        el("p", { className: "muted" }, text),
        el("div", { className: "actions" },
          el("button", { className: "button", value: "no", autofocus: true }, "Cancel"), confirm)));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** What a list shows when there is nothing in it. */
export function empty(title, text) {
  return el("div", { className: "empty" }, el("strong", {}, title), el("span", {}, text));
}

/** A table from column names and rows of cells; narrow screens show each cell under its column's name. */
export function table(columns, rows) {
  const head = el("tr", {}, ...columns.map((name) => el("th", { scope: "col" }, name)));
  return el("table", { className: "list" }, el("thead", {}, head), el("tbody", {}, ...rows.map((row) => {
    const tr = el("tr", { className: row.className ?? "" });
    row.cells.forEach((cell, i) => {
      const { content, className } = Object.hasOwn(cell, "content") ? cell : { content: cell, className: "" };
      tr.append(el("td", { className: className ?? "", attrs: { "data-label": columns[i] } },
        el("div", {}, ...[content].flat())));
    });
    return tr;
  })));
}
