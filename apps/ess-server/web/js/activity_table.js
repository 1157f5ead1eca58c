// The hours of the activity chart as a table, for who reads rather than looks. Loaded when it is asked for.
import { el, timeElement } from "./dom.js";
import { table } from "./lists.js";

/** Adds to `box`, once, the hours of `[{ at, commands, deliveries, refusals }]` in which something happened. */
export function showHours(box, buckets) {
  if (box.childElementCount > 1) return;
  const rows = buckets.filter(({ commands, deliveries, refusals }) => commands + deliveries + refusals > 0)
    .map(({ at, ...counted }) => ({ cells: [timeElement(at), ...[counted.commands, counted.deliveries, counted.refusals].map(String)] }));
  box.append(rows.length === 0 ? el("p", { className: "muted" }, "Nothing in these hours.")
    : table(["Hour", "Commands", "Deliveries", "Refusals"], rows, { caption: "Commands, deliveries and refusals by hour" }));
}
