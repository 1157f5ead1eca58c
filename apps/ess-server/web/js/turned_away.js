// What stands in place of a page that is not for this person. Loaded when it is not.
import { byId, el, empty, show } from "./dom.js";
import { pages, pageUrl } from "./pages.js";

function refuse(title, text, ...actions) {
  const content = byId("content");
  if (content) show(content, false);
  byId("main").append(el("section", { className: "card", id: "refused" }, empty(title, text, ...actions)));
}

const linkTo = (name, slug, text) => el("a", { className: "button", href: pageUrl(name, slug) }, text);

/** Says why the page does not open, and where to go instead. */
export function turnAway(page, session, community) {
  if (session.communities.length === 0) {
    refuse("You are in no community", "Once somebody invites you to one, this page shows it.", linkTo("security", "", "Your account"));
  } else if (!community) {
    refuse("There is no such community here", "It does not exist, or you are not a member of it.",
      ...session.communities.slice(0, 5).map((each) => linkTo(page, each.slug, each.name)));
  } else {
    refuse("Not for your role", `This page needs the permission ${pages[page].needs.join(" or ")}. Ask an admin of the community.`,
      linkTo("overview", community.slug, "Back to the overview"));
  }
}
