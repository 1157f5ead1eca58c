// Commands, deliveries and refusals of each hour, as a picture; as a table once somebody asks for it. Loaded when the
// hours are opened.
import { addStyles, el, failure } from "./dom.js";
import { call } from "./api.js";

const space = "http://www.w3.org/2000/svg";
const width = 720;
const height = 120;

function shape(name, attributes) {
  const node = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  return node;
}

const series = ["commands", "deliveries", "refusals"];
const total = (bucket) => series.reduce((sum, name) => sum + bucket[name], 0);

// One column for each hour, its parts on top of one another.
function bars(buckets, most) {
  const step = width / buckets.length;
  return buckets.flatMap((bucket, i) => {
    let from = height - 1;
    return series.filter((name) => bucket[name] > 0).map((name) => {
      const size = Math.max((bucket[name] / most) * (height - 6), 2);
      from -= size;
      return shape("rect", { class: name, x: i * step + 2, width: step - 4, height: size, y: from, rx: 2 });
    });
  });
}

// A figure of `[{ at, commands, deliveries, refusals }]`, oldest first.
function activityChart(buckets) {
  const words = series.map((name) => `${buckets.reduce((sum, each) => sum + each[name], 0)} ${name}`);
  const most = Math.max(1, ...buckets.map(total));
  const picture = shape("svg", {
    class: "chart", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img",
    "aria-label": `${words[0]}, ${words[1]} and ${words[2]} in ${buckets.length} hours`,
  });
  picture.append(...bars(buckets, most), shape("line", { class: "axis", x1: 0, x2: width, y1: height - 0.5, y2: height - 0.5 }));
  const details = el("details", { className: "help" }, el("summary", {}, "As a table"));
  details.addEventListener("toggle", async () => (await import("./activity_table.js")).showHours(details, buckets));
  return el("figure", { id: "activity" },
    el("figcaption", { className: "legend" }, series.map((name, i) => el("span", { className: name }, words[i])),
      buckets.some(total) ? `at most ${most} an hour` : null),
    picture,
    el("div", { className: "chart-scale", attrs: { "aria-hidden": "true" } }, el("span", {}, `${buckets.length} hours ago`), el("span", {}, "now")),
    details);
}

/** Fills `box`, a <details> that was opened, once. */
export async function showActivity(box, path) {
  if (!box.open || box.querySelector("figure")) return;
  box.querySelector(".notice-bad")?.remove();
  try {
    const [{ buckets }] = await Promise.all([call("GET", `${path}?hours=24`), addStyles("health")]);
    if (!box.querySelector("figure")) box.append(activityChart(buckets));
  } catch (problem) {
    box.append(failure(problem, () => showActivity(box, path)));
  }
}
