// "Check everything": asks the doctor about a community's Discord settings, and shows what it found.
import { el, failure } from "./dom.js";
import { call } from "./api.js";

const words = { ok: ["OK", "good"], warn: ["Look at this", "warn"], bad: ["Wrong", "bad"] };

function item({ id, state, text, whatToDo }) {
  const [word, kind] = words[state] ?? words.bad;
  return el("li", { attrs: { "data-finding": id, "data-state": state } },
    el("div", { className: "identity-text" }, el("span", {}, text), whatToDo ? el("span", { className: "muted small" }, whatToDo) : null),
    el("span", { className: `tag ${kind}` }, word));
}

/** Shows the findings before `where`, in the place of earlier ones. */
export async function showDoctor(where, path) {
  document.getElementById("doctor-findings")?.remove();
  let shown;
  try {
    const { findings } = await call("GET", path);
    shown = el("ul", { className: "channel-list", id: "doctor-findings", attrs: { "aria-label": "What the check found", tabindex: "-1" } }, ...findings.map(item));
  } catch (problem) {
    shown = el("div", { id: "doctor-findings" }, failure(problem));
  }
  where.before(shown);
  shown.focus();
}
