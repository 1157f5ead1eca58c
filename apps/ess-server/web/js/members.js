// Members of the chosen community: invitations, roles, suspending and removing.
import { ask, busy, byId, el, empty, failure, person, show, timeElement, toast } from "./dom.js";
import { table } from "./lists.js";
import { call, communityPath } from "./api.js";
import { startPage } from "./shell.js";

let here = null;  // { session, community, can }
let known = { members: [], roles: [], invites: [] };
const at = (...rest) => communityPath(here.community.id, ...rest);

const priorityOf = (role) => known.roles.find((each) => each.name === role)?.priority ?? 0;
const mayGrant = (role) => role.permissions.every((name) => here.community.permissions.includes(name));

// What the server would refuse is not offered: it has the last word all the same.
function mayActOn(member) {
  if (member.userId === here.session.user.id) return false;
  const [own, theirs] = [priorityOf(here.community.role), priorityOf(member.role)];
  return own > theirs || (here.community.role === "OWNER" && own === theirs);
}

// Runs one change, says how it went and shows what stands now.
async function change(button, work, said) {
  await busy(button, async () => {
    try {
      await work();
      toast(said);
    } catch (problem) {
      toast(problem.message);
      if (problem.status === 401) return;  // would not sign in again: loading the list would only ask once more
    }
    await load();
    byId("main").focus();
  });
}

const inQuotes = (name) => ["“", person(name), "”"];

function roleCell(member) {
  if (!here.can("users:edit_role") || !mayActOn(member)) return el("span", { className: "tag plain" }, member.role);
  const choices = known.roles.filter((role) => role.name === member.role || mayGrant(role));
  const picker = el("select", { attrs: { "aria-label": `Role of ${member.name}` } },
    choices.map((role) => el("option", { value: role.name, selected: role.name === member.role }, role.name)));
  const save = el("button", { className: "button slim primary", type: "button", hidden: true, attrs: { "aria-label": `Save the role of ${member.name}` } }, "Save");
  picker.addEventListener("change", () => show(save, picker.value !== member.role));
  save.addEventListener("click", async () => {
    const sure = await ask({
      title: ["Make ", ...inQuotes(member.name), ` ${picker.value}?`],
      text: `What they may do in this community changes at once, from ${member.role} to ${picker.value}.`, yes: "Change role",
    });
    if (sure) await change(save, () => call("PUT", at("members", member.userId), { role: picker.value }), "Role changed.");
  });
  return el("div", { className: "actions role-edit" }, picker, save);
}

function actionButton(text, label, work) {
  const button = el("button", { className: "button slim", type: "button", attrs: { "aria-label": label } }, text);
  button.addEventListener("click", () => work(button));
  return button;
}

function actions(member) {
  if (!here.can("users:disable") || !mayActOn(member)) return { content: "", className: "none" };
  const guarded = (question, method, path, said) => async (button) => {
    if (await ask({ ...question, danger: true })) await change(button, () => call(method, path), said);
  };
  const suspend = guarded({
    title: ["Suspend ", ...inQuotes(member.name), "?"], yes: "Suspend",
    text: "They keep their account and role, but may do nothing in this community until you restore them.",
  }, "POST", at("members", member.userId, "suspend"), "Suspended.");
  const restore = (button) => change(button, () => call("POST", at("members", member.userId, "restore")), "Restored.");
  const endSessions = guarded({
    title: ["End the sessions of ", ...inQuotes(member.name), "?"], yes: "End sessions",
    text: "They are signed out of ESS everywhere and have to sign in again.",
  }, "DELETE", at("members", member.userId, "sessions"), "Sessions ended.");
  const remove = guarded({
    title: ["Remove ", ...inQuotes(member.name), "?"], yes: "Remove",
    text: "They leave this community at once. To come back they need a new invitation.",
  }, "DELETE", at("members", member.userId), "Removed.");
  return {
    className: "end",
    content: el("div", { className: "actions" },
      member.suspendedAt ? actionButton("Restore", `Restore ${member.name}`, restore) : actionButton("Suspend", `Suspend ${member.name}`, suspend),
      actionButton("Sign out", `End the sessions of ${member.name}`, endSessions),
      Object.assign(actionButton("Remove", `Remove ${member.name}`, remove), { className: "button slim danger" })),
  };
}

function row(member) {
  const you = member.userId === here.session.user.id ? [" ", el("span", { className: "tag" }, "you")] : [];
  return {
    className: member.suspendedAt ? "gone" : "",
    cells: [
      [el("strong", { dir: "auto" }, member.name), ...you, el("span", { className: "sub", dir: "auto" }, member.email)],
      roleCell(member),
      [member.suspendedAt ? el("span", { className: "tag warn" }, "Suspended") : el("span", { className: "tag good" }, "Active"),
        el("span", { className: "sub" }, member.linked ? "Discord linked" : "no Discord link")],
      { content: timeElement(member.since, { dateOnly: true }), className: "nowrap" },
      actions(member),
    ],
  };
}

function showMembers() {
  const wanted = byId("member-search").value.trim().toLocaleLowerCase();
  const found = known.members.filter((each) => `${each.name}\n${each.email}`.toLocaleLowerCase().includes(wanted));
  byId("member-count").textContent = String(known.members.length);
  byId("members-body").replaceChildren(found.length === 0
    ? empty("Nobody matches", "Try a part of the name or of the e-mail address.")
    : table(["Member", "Role", "State", "Since", ""], found.map(row), { caption: "Members" }));
}

function inviteRow(invite) {
  const cancel = actionButton("Withdraw", `Withdraw the invitation of ${invite.email}`, async (button) => {
    const sure = await ask({
      title: "Withdraw this invitation?", text: ["The link that ", person(invite.email), " got stops working."], yes: "Withdraw", danger: true,
    });
    if (sure) await change(button, () => call("DELETE", at("invites", invite.id)), "Invitation withdrawn.");
  });
  return { cells: [el("strong", { dir: "auto" }, invite.email), el("span", { className: "tag plain" }, invite.role),
    ["until ", timeElement(invite.expiresAt)], { content: el("div", { className: "actions" }, cancel), className: "end" }] };
}

function showInvites() {
  show(byId("invites"), here.can("users:invite") && known.invites.length > 0);
  byId("invites-body").replaceChildren(table(["E-mail", "Role", "Works", ""], known.invites.map(inviteRow), { caption: "Open invitations" }));
}

function showRoles() {
  byId("roles-body").replaceChildren(el("div", { className: "role-list" }, known.roles.map((role) => el("div", {},
    el("h3", {}, role.name),
    el("div", { className: "tags" }, role.permissions.map((name) => el("span", { className: "tag plain" }, name)))))));
}

async function load() {
  try {
    const answer = await call("GET", at("members"));
    known = { members: answer.members, roles: [...answer.roles].sort((a, b) => a.priority - b.priority), invites: answer.invites ?? [] };
    showMembers();
    showInvites();
    showRoles();
  } catch (problem) {
    byId("members-body").replaceChildren(failure(problem, load));
  }
}

// Few visits invite anybody, so the form's script is loaded when it is asked for.
byId("invite-open").addEventListener("click", ({ currentTarget }) => busy(currentTarget, async () => {
  const { openInvite } = await import("./invite_form.js");
  openInvite(byId("invite").hidden, { path: at("invites"), roles: known.roles.filter(mayGrant), invited: load });
}));
byId("member-search").addEventListener("input", showMembers);

startPage("members", {
  community: true,
  show: async (start) => {
    here = start;
    show(byId("invite-open"), start.can("users:invite"));
    await load();
  },
});
