// The communities that the switcher of the navigation offers. Loaded when it is first opened.
import { addStyles, el, person } from "./dom.js";
import { pageUrl } from "./pages.js";

/** Puts the list into `box`, a <details>, once. Escape, a click and the focus elsewhere close it. */
export async function offer(box, page, communities, current) {
  await addStyles("switcher");
  if (box.childElementCount > 1) return;
  const links = communities.map((each) => {
    const link = el("a", { href: pageUrl(page, each.slug), attrs: { "data-community": each.slug } },
      person(each.name), el("span", { className: "muted small" }, each.role));
    if (each === current) link.setAttribute("aria-current", "true");
    return el("li", {}, link);
  });
  box.append(el("ul", { attrs: { "aria-label": "Change community" } }, links));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.open) return;
    box.open = false;
    box.querySelector("summary").focus();
  });
  box.addEventListener("focusout", ({ relatedTarget: next }) => { if (next && !box.contains(next)) box.open = false; });
  document.addEventListener("click", ({ target }) => { if (!box.contains(target)) box.open = false; });
}
