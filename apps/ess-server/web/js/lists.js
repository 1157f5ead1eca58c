// Tables, also those that grow a page at a time.
//
//   table(["Name", ""], [{ className, cells: ["text", node, [node, node], { content, className }] }])
//   pagedTable(box, { columns, row, load, nothing })    see there
import { busy, el, failure } from "./dom.js";

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
