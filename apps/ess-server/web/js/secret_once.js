// A secret with a Copy button, gone after "I have stored it".
import { addStyles, el } from "./dom.js";

await addStyles("forms");

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
    el("strong", {}, title), el("p", {}, text), el("div", { className: "with-button" }, field, copyButton),
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
