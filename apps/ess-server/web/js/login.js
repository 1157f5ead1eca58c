// The sign-in page. Where to go afterwards is one of a fixed set of names, never an address from the outside.
import { byId, notice } from "./dom.js";
import { loadSession } from "./api.js";
import { signIn } from "./signed_out.js";
import { wireForm } from "./forms.js";
import { pages, pageUrl } from "./pages.js";

const reasons = {
  ended: "Your session has ended. Sign in to go on.", out: "You are signed out.",
  reset: "Your password is changed. Sign in with the new one.", deleted: "Your account is deleted.",
};

const query = new URLSearchParams(location.search);

// Back to an invitation, whose token stays behind the # and so out of every log.
function target() {
  const name = query.get("to") ?? "";
  if (name === "invite") return `/invite${/^#[\w-]+$/.test(location.hash) ? location.hash : ""}`;
  return pageUrl(Object.hasOwn(pages, name) ? name : "overview", query.get("community") ?? "");
}

const reason = query.get("why") ?? "";
if (Object.hasOwn(reasons, reason)) notice(byId("reason"), reasons[reason]);

wireForm(byId("sign-in"), {
  check: ({ email, password }) => ({
    email: email === "" ? "Enter your e-mail address." : "",
    password: password === "" ? "Enter your password." : "",
  }),
  send: ({ email, password }) => signIn(email, password),
  done: async () => {
    location.replace(target());
    await new Promise(() => {});  // stay busy while the browser moves on
  },
  failed: () => {
    byId("password").select();
    return false;
  },
});

loadSession().then(() => location.replace(target()), () => {});
