// Walking through a page with Tab only, and what has to hold of every stop on the way.
import assert from "node:assert/strict";

/** Installed in the page: remembers the stops, and judges each while it has the focus. */
function installWalk() {
  const nameOf = (node) => `${node.tagName.toLowerCase()}${node.id ? `#${node.id}` : ""} “${
    (node.getAttribute("aria-label") ?? node.labels?.[0]?.textContent ?? node.textContent ?? "").trim().slice(0, 40)}”`;

  // The ring is drawn around the element; whatever clips its overflow on the left or right cuts it off.
  function ringFault(node) {
    if (node.tabIndex < 0) return null;  // told of by a screen reader, not worked with
    const style = getComputedStyle(node);
    const width = Number.parseFloat(style.outlineWidth);
    if (style.outlineStyle === "none" || width < 2) return "has no focus ring";
    const reach = Math.max(0, width + Number.parseFloat(style.outlineOffset)) - 1;
    const box = node.getBoundingClientRect();
    if (box.left - reach < 0 || box.right + reach > innerWidth) return "has a focus ring that leaves the window";
    for (let around = node.parentElement; around && around !== document.body; around = around.parentElement) {
      const clips = getComputedStyle(around).overflowX !== "visible";
      const edge = around.getBoundingClientRect();
      if (clips && (box.left - reach < edge.left || box.right + reach > edge.right)) return `has a focus ring that ${nameOf(around)} cuts off`;
    }
    return null;
  }

  function hiddenFault(node) {
    const box = node.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) return "takes no room";
    const [x, y] = [box.left + Math.min(box.width / 2, 200), box.top + Math.min(box.height / 2, 200)];
    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return "is out of view";
    const top = document.elementFromPoint(x, y);
    if (!top || !(node.contains(top) || top.contains(node))) return `is covered by ${top ? nameOf(top) : "nothing"}`;
    return null;
  }

  globalThis.walk = {
    stops: [],
    note() {
      const node = document.activeElement;
      if (!node || node === document.body) return null;
      if (node === this.stops.at(-1)) return { end: false, faults: [] };  // a date has a part for each of its numbers
      if (node === this.stops[0]) return null;
      if (this.stops.includes(node)) return { end: true, faults: [`${nameOf(node)} is reached twice`] };
      this.stops.push(node);
      return { end: false, faults: [hiddenFault(node), ringFault(node)].filter(Boolean).map((fault) => `${nameOf(node)} ${fault}`) };
    },
    // Of two stops the parts of the page are compared in which they differ, so that what stands together is read together.
    orderFaults() {
      scrollTo({ top: 0, behavior: "instant" });
      const faults = [];
      const stops = this.stops.filter((node) => !node.classList.contains("skip"));
      for (let i = 1; i < stops.length; i++) {
        let [a, b] = [stops[i - 1], stops[i]];
        let shared = a;
        while (!shared.contains(b)) [a, shared] = [shared, shared.parentElement];
        if (shared === stops[i - 1]) continue;  // from something that scrolls into what is in it
        while (b.parentElement !== shared) b = b.parentElement;
        const [from, to] = [a.getBoundingClientRect(), b.getBoundingClientRect()];
        const below = to.top >= from.bottom - 6;
        const beside = to.left >= from.left && to.bottom > from.top;
        if (!below && !beside) faults.push(`${nameOf(stops[i])} comes after ${nameOf(stops[i - 1])}`);
      }
      return faults;
    },
    // What a mouse could use and the keyboard did not come to.
    missed() {
      const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")];
      return all.filter((node) => node.tabIndex >= 0 && !node.disabled && node.checkVisibility({ visibilityProperty: true }) &&
        !node.closest("[inert]") && !this.stops.includes(node)).map(nameOf);
    },
  };
}

/** Presses Tab from the top of the page to its end; asserts what this file is about. */
export async function walkByTab(page, name) {
  await page.evaluate(installWalk);
  const note = () => page.evaluate(() => globalThis.walk.note());
  const faults = (await note())?.faults ?? [];  // a page may have chosen where to begin
  let presses = 0;
  for (; presses < 400; presses++) {
    await page.keyboard.press("Tab");
    const seen = await note();
    if (seen) faults.push(...seen.faults);
    if (!seen || seen.end) break;
  }
  assert.ok(presses < 400, `${name}: there is no end`);
  assert.ok(await page.evaluate(() => globalThis.walk.stops.length > 0), `${name}: there is nowhere to go`);
  faults.push(...await page.evaluate(() => globalThis.walk.orderFaults()));
  faults.push(...(await page.evaluate(() => globalThis.walk.missed())).map((each) => `${each} is never reached`));
  assert.deepEqual(faults, [], name);
}

/** Presses Tab as long as the focus is in `part`, which is open and comes next; answers how many stops it has. */
export async function walkThrough(page, part) {
  await page.evaluate(installWalk);
  for (let stops = 0; stops < 100; stops++) {
    await page.keyboard.press("Tab");
    const outside = await page.evaluate((selector) => !document.activeElement.closest(selector), part);
    if (outside) return stops;
    const seen = await page.evaluate(() => ({ ...globalThis.walk.note(), order: globalThis.walk.orderFaults() }));
    assert.deepEqual([...seen.faults, ...seen.order], [], part);
  }
  assert.fail(`${part} is never left`);
}

const focused = (page) => page.evaluate(() => document.activeElement === document.querySelector("[data-opener]"));

/** Opens a dialog with Enter on `opener`, walks around in it, leaves it with Escape: the focus is on `opener` again. */
export async function dialogGivesBack(page, opener, name) {
  await opener.evaluate((node) => {
    document.querySelector("[data-opener]")?.removeAttribute("data-opener");
    node.setAttribute("data-opener", "");
    node.focus();
  });
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog[open]");
  for (let i = 0; i < 12; i++) {
    assert.ok(await page.evaluate(() => Boolean(document.activeElement.closest("dialog")) || document.activeElement === document.body),
      `${name}: the focus left the dialog`);
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog", { state: "detached" });
  // Late work of the page may still take the focus away.
  await page.waitForLoadState("networkidle");
  assert.ok(await focused(page), `${name}: the focus is on ${await page.evaluate(() => document.activeElement.outerHTML.slice(0, 120))}`);
}
