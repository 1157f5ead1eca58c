// /app: the communities and what waits in each, notices, and the last entries of the audit log.
import { ask, busy, byId, el, empty, failure, initial, person, show, timeElement, toast } from "./dom.js";
import { table } from "./lists.js";
import { call, communityPath } from "./api.js";
import { pageUrl } from "./pages.js";
import { startPage } from "./shell.js";

function wait(name, count, one, many, slug) {
  if (count === null || count === undefined) return null;
  const words = [el("strong", {}, String(count)), count === 1 ? one : many];
  return el("a", { className: count > 0 ? "wait some" : "wait", href: pageUrl(name, slug) }, words);
}

function tile(each, current) {
  const waits = [wait("approvals", each.pendingApprovals, "approval waits", "approvals wait", each.slug),
    wait("dispatch", each.openCalls, "open call", "open calls", each.slug)].filter(Boolean);
  return el("article", { className: current ? "card tile current" : "card tile", attrs: { "data-community": each.slug } },
    el("div", { className: "identity" },
      el("span", { className: "avatar square", attrs: { "aria-hidden": "true" } }, initial(each.name)),
      el("div", { className: "identity-text" },
        el("h3", {}, current ? person(each.name) : el("a", { href: pageUrl("overview", each.slug) }, person(each.name))),
        el("span", { className: "muted small" }, each.role, current ? " · chosen" : ""))),
    waits.length > 0 ? el("div", { className: "waits" }, waits) : null);
}

async function showCommunities(session, chosen) {
  const box = byId("communities");
  if (session.communities.length === 0) {
    box.replaceChildren(empty("You are in no community yet", "Ask an admin of your community for an invitation. What waits there then stands here."));
    return;
  }
  try {
    const { communities } = await call("GET", "/api/overview");
    box.replaceChildren(...communities.map((each) => tile(each, each.id === chosen?.id)));
  } catch (problem) {
    const again = () => showCommunities(session, chosen);
    box.replaceChildren(failure(problem, again), ...session.communities.map((each) => tile(each, each.id === chosen?.id)));
  }
}

async function dismiss(path, button, items) {
  await busy(button, async () => {
    try {
      await call("DELETE", path);
      for (const item of items) item.remove();
      toast(items.length > 1 ? "Notices dismissed." : "Notice dismissed.");
      noticesLeft();
    } catch (problem) {
      toast(problem.message);
    }
  });
}

function noticesLeft() {
  const left = byId("notice-list").children.length;
  show(byId("notices"), left > 0);
  show(byId("dismiss-all"), left > 1);
  if (byId("notices").contains(document.activeElement) || document.activeElement === document.body) {
    (byId("notice-list").querySelector("button") ?? byId("main")).focus();
  }
}

function noticeItem(each) {
  const button = el("button", { className: "button quiet slim", type: "button", attrs: { "aria-label": `Dismiss: ${each.subject}` } }, "Dismiss");
  const item = el("li", { attrs: { "data-kind": each.kind } },
    el("strong", { dir: "auto" }, each.subject), button,
    el("p", { dir: "auto" }, each.text), el("span", { className: "muted small" }, timeElement(each.at, { relative: true })));
  button.addEventListener("click", () => dismiss(`/api/notices/${encodeURIComponent(each.id)}`, button, [item]));
  return item;
}

async function showNotices() {
  try {
    const { notices } = await call("GET", "/api/notices");
    byId("notice-list").replaceChildren(...notices.map(noticeItem));
    show(byId("notices"), notices.length > 0);
    show(byId("dismiss-all"), notices.length > 1);
  } catch (problem) {
    byId("notice-list").replaceChildren(el("li", {}, failure(problem)));
    show(byId("notices"), true);
    show(byId("dismiss-all"), false);
  }
}
byId("dismiss-all").addEventListener("click", async ({ currentTarget }) => {
  const sure = await ask({ title: "Dismiss all notices?", text: "They are gone for good then.", yes: "Dismiss all", danger: true });
  if (sure) await dismiss("/api/notices", currentTarget, [...byId("notice-list").children]);
});

async function hintLink(slug) {
  const link = await call("GET", "/api/account/link").catch(() => ({ linked: true }));
  byId("hint-link").href = pageUrl("discord", slug);
  show(byId("hint"), !link.linked);
}

function recentRow(entry) {
  const refused = entry.result === "refused" ? el("span", { className: "tag bad" }, "refused") : null;
  const who = entry.actor ? person(entry.actor.name || entry.actor.id) : el("span", { className: "muted" }, entry.source || "–");
  return { cells: [{ content: timeElement(entry.at, { relative: true }), className: "nowrap" }, [el("span", { title: entry.event }, entry.title), " ", refused], who] };
}

async function showRecent(community) {
  show(byId("recent"), true);
  byId("recent-community").textContent = community.name;
  byId("recent-all").href = pageUrl("audit", community.slug);
  try {
    const { entries } = await call("GET", `${communityPath(community.id, "audit")}?limit=6`);
    byId("recent-body").replaceChildren(entries.length === 0
      ? empty("Nothing has happened yet", "Changes and bot commands appear here.")
      : table(["When", "What", "Who"], entries.map(recentRow), { caption: "Recent entries of the audit log" }));
  } catch (problem) {
    byId("recent-body").replaceChildren(failure(problem, () => showRecent(community)));
  }
}

startPage("overview", {
  show: async ({ session, community, can }) => {
    await Promise.all([
      showCommunities(session, community), showNotices(), hintLink(community?.slug), can("audit:read") ? showRecent(community) : null]);
  },
});
