// Tables. Those that grow a page at a time: paged_table.js.
//
//   table(["Name", ""], [{ className, current, cells: ["text", node, [node, node], { content, className }] }])
import { el } from "./dom.js";

/** One row, as `table` makes them. */
export function tableRow(columns, row) {
  const tr = el("tr", { className: row.className ?? "", attrs: row.current ? { "aria-current": "true" } : {} });
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
