// The navigation of narrow screens, behind its button. Loaded at the first press.
const watched = new WeakSet();

function set(button, panel, open) {
  panel.classList.toggle("open", open);
  button.setAttribute("aria-expanded", String(open));
}

/** Opens or closes `panel`. Escape closes it and brings the focus back to `button`; going on to what it covers closes it, too. */
export function toggle(button, panel) {
  set(button, panel, !panel.classList.contains("open"));
  if (watched.has(panel)) return;
  watched.add(panel);
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !panel.classList.contains("open") || event.defaultPrevented) return;
    set(button, panel, false);
    button.focus();
  });
  panel.addEventListener("focusout", ({ relatedTarget: next }) => {
    if (next && next !== button && !panel.contains(next)) set(button, panel, false);
  });
}
