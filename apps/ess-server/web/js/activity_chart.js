// Commands and refusals of each hour, as a picture and as a table.
import { el, timeElement } from "./dom.js";
import { table } from "./lists.js";

const space = "http://www.w3.org/2000/svg";
const width = 720;
const height = 120;

function shape(name, attributes) {
  const node = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  return node;
}

function bars(buckets, most) {
  const step = width / buckets.length;
  return buckets.flatMap(({ commands, refusals }, i) => {
    const high = (commands / most) * (height - 6);
    const refused = (refusals / most) * (height - 6);
    const bar = (className, size, from) => (size === 0 ? null : shape("rect", {
      class: className, x: i * step + 2, width: step - 4, height: Math.max(size, 2), y: height - 1 - from - Math.max(size, 2), rx: 2,
    }));
    return [bar("commands", high, 0), bar("refusals", refused, high)].filter(Boolean);
  });
}

const sum = (buckets, name) => buckets.reduce((total, each) => total + each[name], 0);

/** A figure of `[{ at, commands, refusals }]`, oldest first. */
export function activityChart(buckets) {
  const [commands, refusals] = [sum(buckets, "commands"), sum(buckets, "refusals")];
  const most = Math.max(1, ...buckets.map((each) => each.commands + each.refusals));
  const picture = shape("svg", {
    class: "chart", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img",
    "aria-label": `${commands} commands and ${refusals} refusals in ${buckets.length} hours`,
  });
  picture.append(...bars(buckets, most), shape("line", { class: "axis", x1: 0, x2: width, y1: height - 0.5, y2: height - 0.5 }));
  const rows = buckets.filter((each) => each.commands + each.refusals > 0).map((each) => ({
    cells: [timeElement(each.at), String(each.commands), String(each.refusals)],
  }));
  return el("figure", { id: "activity" },
    el("figcaption", { className: "legend" }, el("span", {}, `${commands} commands`), el("span", { className: "refusals" }, `${refusals} refusals`),
      commands + refusals > 0 ? `at most ${most} an hour` : null),
    picture,
    el("div", { className: "chart-scale", attrs: { "aria-hidden": "true" } }, el("span", {}, `${buckets.length} hours ago`), el("span", {}, "now")),
    el("details", { className: "help" }, el("summary", {}, "As a table"),
      rows.length === 0 ? el("p", { className: "muted" }, "Nothing in these hours.")
        : table(["Hour", "Commands", "Refusals"], rows, { caption: "Commands and refusals by hour" })));
}
