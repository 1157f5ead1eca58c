// Tables that grow a page at a time.
import { busy, el, failure } from "./dom.js";
import { table, tableRow } from "./lists.js";

/**
 * A table that grows: shows the first page in `box`, with a button for the next while there is one.
 * `load(cursor)` answers `{ items, next }` (`cursor` is null at first, `next` null at the end), `row(item)` the cells of
 * one, `nothing()` what stands there without any. An item that the address names (`?id=`) is marked, and looked for in the first 200. Answers `reload()`; an answer overtaken by a later reload is dropped.
 */
export function pagedTable(box, { columns, row, load, nothing, caption = "", more = "Show older" }) {
  let generation = 0;
  let grown = null;
  const sought = new URLSearchParams(location.search).get("id");
  const drawn = (item) => ({ ...row(item), current: String(item.id ?? item.sequence) === sought });
  let seeking = sought !== null;
  async function page(cursor) {
    const mine = ++generation;
    const bySelf = cursor === null || seeking;
    try {
      const { items, next } = await load(cursor);
      if (mine !== generation) return;
      const rows = items.map(drawn);
      if (cursor === null) {
        grown = table(columns, rows, { caption });
        box.replaceChildren(rows.length === 0 ? nothing() : grown);
      } else {
        box.querySelector(".pager")?.remove();
        const added = rows.map((each) => tableRow(columns, each));
        grown.tBodies[0].append(...added);
        if (!bySelf) {
          added[0]?.setAttribute("tabindex", "-1");
          added[0]?.focus();
        }
      }
      const found = grown.querySelector("[aria-current]");
      if (bySelf) found?.scrollIntoView({ block: "nearest" });
      seeking &&= !found && Boolean(next) && grown.tBodies[0].rows.length < 200;
      if (next !== null && next !== undefined) {
        const button = el("button", { className: "button quiet", type: "button" }, more);
        button.addEventListener("click", () => busy(button, () => page(next)));
        box.append(el("div", { className: "actions pager" }, button));
      }
      if (seeking) await page(next);
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

/** Chooses in `picker` what the address asks for, if it is offered. */
export function pickFromAddress(picker, name) {
  const wanted = new URLSearchParams(location.search).get(name);
  if ([...picker.options].some(({ value }) => value === wanted)) picker.value = wanted;
}
