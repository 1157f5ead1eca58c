// Settings → Security: sessions, password, export, the end of the account.
import { ask, busy, byId, el, failure, notice, person, show, timeElement, toast } from "./dom.js";
import { table } from "./lists.js";
import { call, loadSession } from "./api.js";
import { download } from "./download.js";
import { startPage } from "./shell.js";
import { passwordFault, wireForm } from "./forms.js";
import { keepUnsaved } from "./unsaved.js";

// "Firefox on Linux" out of a User-Agent; what is not known is shown as it came.
function browserOf(userAgent) {
  const browsers = [["Edg/", "Edge"], ["OPR/", "Opera"], ["Firefox/", "Firefox"], ["Chrome/", "Chrome"], ["Safari/", "Safari"]];
  const systems = [["Android", "Android"], ["iPhone", "iPhone"], ["iPad", "iPad"], ["Windows", "Windows"], ["Mac OS X", "macOS"], ["Linux", "Linux"]];
  const find = (list) => list.find(([mark]) => userAgent.includes(mark))?.[1];
  const browser = find(browsers);
  const system = find(systems);
  if (!userAgent.startsWith("Mozilla/") || !browser) return userAgent || "Unknown browser";
  return system ? `${browser} on ${system}` : browser;
}

async function end(path, button, done) {
  await busy(button, async () => {
    try {
      await call("DELETE", path);
      toast(done);
      await showSessions();
      byId("main").focus();
    } catch (problem) {
      toast(problem.message);
      if (problem.status === 404) await showSessions();
    }
  });
}

function row(session) {
  const name = browserOf(session.userAgent);
  let action = el("span", { className: "tag good" }, "This browser");
  if (!session.current) {
    action = el("button", { className: "button danger slim", type: "button", attrs: { "aria-label": `End the session of ${name}` } }, "End");
    action.addEventListener("click", async () => {
      const sure = await ask({
        title: "End this session?", text: [person(name), " has to sign in to ESS again."], yes: "End session", danger: true,
      });
      if (sure) await end(`/api/account/sessions/${encodeURIComponent(session.id)}`, action, "Session ended.");
    });
  }
  return {
    cells: [
      [el("strong", { dir: "auto", title: session.userAgent }, name), el("span", { className: "sub mono" }, session.network)],
      timeElement(session.createdAt),
      timeElement(session.lastSeenAt, { relative: true }),
      { content: action, className: "end" },
    ],
  };
}

async function showSessions() {
  try {
    const { sessions } = await call("GET", "/api/account/sessions");
    sessions.sort((a, b) => Number(b.current) - Number(a.current) || b.lastSeenAt.localeCompare(a.lastSeenAt));
    byId("sessions-body").replaceChildren(
      table(["Browser", "Signed in", "Last seen", ""], sessions.map(row), { caption: "Your sessions" }));
    show(byId("end-others"), sessions.length > 1);
  } catch (problem) {
    byId("sessions-body").replaceChildren(failure(problem, showSessions));
  }
}

byId("end-others").addEventListener("click", async ({ currentTarget: button }) => {
  const sure = await ask({
    title: "End all other sessions?", text: "Every other browser has to sign in again. This one stays.", yes: "End them", danger: true,
  });
  if (sure) await end("/api/account/sessions", button, "All other sessions ended.");
});

const form = byId("password-form");
wireForm(form, {
  check: (values) => ({
    current: values.current === "" ? "Enter your current password." : "",
    new: passwordFault(values.new) || (values.new === values.current ? "That is the password you have now." : ""),
  }),
  send: (values) => call("POST", "/api/account/password", { current: values.current, new: values.new }),
  done: async () => {
    form.reset();
    byId("password-saved").textContent = "Password changed. Your other sessions have ended.";
    await loadSession();  // changing it made a new session
    await showSessions();
  },
});
form.addEventListener("input", () => { byId("password-saved").textContent = ""; });

byId("export").addEventListener("click", ({ currentTarget }) => busy(currentTarget, async () => {
  notice(byId("export-problem"), "");
  try {
    await download("/api/account/export", "ess-account.json");
    toast("Your data is in the file ess-account.json.");
  } catch (problem) {
    notice(byId("export-problem"), problem.message);
  }
}));

async function deleteAccount(email) {
  const typed = el("input", { id: "delete-confirm", type: "text", autocomplete: "off", spellcheck: false });
  const field = el("div", { className: "field stack" },
    el("label", { htmlFor: "delete-confirm" }, "Type your e-mail address to confirm"), typed);
  const sure = await ask({
    title: "Delete your account for good?", danger: true, yes: "Delete my account", no: "Keep it", body: [field],
    text: ["This cannot be undone. The account is ", el("bdi", {}, email), "."],
  });
  if (!sure) return;
  if (typed.value.trim().toLowerCase() !== email.toLowerCase()) {
    notice(byId("delete-problem"), "Nothing was deleted: what you typed is not the address of this account.");
    return;
  }
  await busy(byId("delete-account"), async () => {
    notice(byId("delete-problem"), "");
    try {
      await call("DELETE", "/api/account");
      location.replace("/login?why=deleted");
      await new Promise(() => {});
    } catch (problem) {
      notice(byId("delete-problem"), problem.message);
    }
  });
}

startPage("security", {
  show: async ({ session }) => {
    byId("account-email").value = session.user.email;
    byId("delete-account").addEventListener("click", () => deleteAccount(session.user.email));
    keepUnsaved(form, () => form.elements.new.value !== "");
    await showSessions();
  },
});
