// What every page behind the sign-in starts with: the session, the navigation, the chosen community. How a page uses it
// is in docs/architecture.md, "How a page starts".
import { busy, byId, el, failure, icon, initial, show, toast } from "./dom.js";
import { currentSession, loadSession, signOut } from "./api.js";
import { pages, pageUrl } from "./pages.js";

const rememberedAs = "ess.community";

function remembered() {
  try {
    return localStorage.getItem(rememberedAs);
  } catch {
    return null;  // storage is switched off; the first community it is
  }
}

function remember(slug) {
  try {
    localStorage.setItem(rememberedAs, slug);
  } catch { /* as above */ }
}

/** The session, or a move to the sign-in page (then the promise never settles). */
export async function requireSession(page = "discord") {
  try {
    return await loadSession();
  } catch (problem) {
    if (problem.status !== 401) throw problem;
    const wanted = new URLSearchParams(location.search).get("community");
    location.replace(`/login?to=${page}${wanted ? `&community=${encodeURIComponent(wanted)}` : ""}`);
    return new Promise(() => {});
  }
}

function leave({ currentTarget }) {
  busy(currentTarget, async () => {
    try {
      await signOut();
      location.replace("/login?why=out");
    } catch (problem) {
      toast(problem.message);
    }
  });
}

// A page out of the browser's memory may show what another session saw.
addEventListener("pageshow", async ({ persisted }) => {
  if (!persisted) return;
  const before = currentSession()?.user.id;
  try {
    if ((await loadSession()).user.id !== before) location.reload();
  } catch {
    location.reload();
  }
});

function chooseCommunity(communities) {
  const wanted = new URLSearchParams(location.search).get("community");
  if (wanted !== null) return communities.find((each) => each.slug === wanted) ?? null;
  return communities.find((each) => each.slug === remembered()) ?? communities[0];
}

function addressNames(slug) {
  const query = new URLSearchParams(location.search);
  if (query.get("community") === slug) return;
  query.set("community", slug);
  history.replaceState(history.state, "", `${location.pathname}?${query}${location.hash}`);
}

const mayOpen = (page, community) => page.needs.length === 0 ||
  Boolean(community && page.needs.some((name) => community.permissions.includes(name)));

function navLink(name, current, community) {
  const link = el("a", { href: pageUrl(name, community?.slug) }, icon(pages[name].icon), pages[name].label);
  if (name === current) link.setAttribute("aria-current", "page");
  return el("li", {}, link);
}

function switcher(page, communities, community) {
  const face = [el("span", { className: "avatar square", attrs: { "aria-hidden": "true" } }, initial(community.name)),
    el("span", { className: "switcher-text" }, el("strong", { id: "community-name", dir: "auto" }, community.name),
      el("span", { id: "community-role" }, community.role))];
  if (communities.length < 2) return el("div", { className: "switcher" }, el("div", { className: "switcher-face" }, face));
  const box = el("details", { className: "switcher", id: "community-switcher" },
    el("summary", { className: "switcher-face" }, el("span", { className: "unseen" }, "Community: "), face, icon("switch")));
  box.addEventListener("toggle", async () => (await import("./switcher.js")).offer(box, page, communities, community));
  return box;
}

function menuButton(panel) {
  const button = el("button", {
    className: "button quiet menu-button", type: "button", id: "menu",
    attrs: { "aria-expanded": "false", "aria-controls": panel.id },
  }, icon("menu"), "Menu");
  button.addEventListener("click", async () => (await import("./menu.js")).toggle(button, panel));
  return button;
}

function draw(page, session, community) {
  const names = Object.keys(pages).filter((name) => mayOpen(pages[name], community));
  const list = (wanted) => el("ul", {}, names.filter((n) => Boolean(pages[n].settings) === wanted).map((n) => navLink(n, page, community)));
  const panel = el("div", { className: "side-panel", id: "side-panel" },
    community ? switcher(page, session.communities, community) : null,
    el("nav", { attrs: { "aria-label": "Pages" } }, list(false), el("h2", { className: "nav-title" }, "Settings"), list(true)),
    el("div", { className: "me" },
      el("span", { className: "avatar", attrs: { "aria-hidden": "true" } }, initial(session.user.name)),
      el("span", { className: "identity-text" },
        el("strong", { id: "user-name", dir: "auto" }, session.user.name),
        el("span", { className: "muted small", dir: "auto" }, session.user.email)),
      el("button", { className: "button quiet slim", type: "button", id: "sign-out" }, "Sign out")));
  const bar = el("header", { className: "side" },
    el("div", { className: "side-top" },
      el("a", { className: "brand", href: pageUrl("overview", community?.slug) },
        el("img", { src: "/assets/img/mark.svg", alt: "", width: 26, height: 26 }), "ESS"),
      menuButton(panel)),
    panel);
  document.body.prepend(el("a", { className: "skip", href: "#main" }, "Skip to content"), bar);
  byId("main").tabIndex = -1;
  byId("sign-out").addEventListener("click", leave);
}

/** See the top of this file. */
export async function startPage(page, { community: aboutCommunity = false, show: fill }) {
  const main = byId("main");
  const content = byId("content");
  main.setAttribute("aria-busy", "true");
  try {
    const session = await requireSession(page);
    const chosen = chooseCommunity(session.communities) ?? null;
    draw(page, session, chosen);
    if (chosen) {
      remember(chosen.slug);
      addressNames(chosen.slug);
    }
    if (aboutCommunity && !(chosen && mayOpen(pages[page], chosen))) {
      (await import("./turned_away.js")).turnAway(page, session, chosen);
      return;
    }
    if (content) content.inert = false;
    await fill({ session, community: chosen, can: (name) => Boolean(chosen?.permissions.includes(name)) });
  } catch (problem) {
    const box = failure(problem);
    box.id = "page-failure";
    if (content?.inert) show(content, false);
    (main.querySelector(".page-head") ?? main.firstElementChild).after(box);
    if (problem.code === undefined) throw problem;
  } finally {
    main.removeAttribute("aria-busy");
  }
}
