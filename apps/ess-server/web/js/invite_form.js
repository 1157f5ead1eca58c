// "Invite somebody" on the members page: the form, and the link where the server sends no mail.
import { byId, el, person, show, toast } from "./dom.js";
import { call } from "./api.js";
import { secretOnce } from "./secret_once.js";
import { wireForm } from "./forms.js";
import { keepUnsaved } from "./unsaved.js";

const form = byId("invite-form");
let at = { path: "", roles: [], invited: () => {} };

/** Shows or hides the form. `roles` may be given; `invited()` runs after an invitation was made. */
export function openInvite(open, where = at) {
  at = where;
  show(byId("invite"), open);
  byId("invite-open").setAttribute("aria-expanded", String(open));
  if (open) {
    byId("invite-role").replaceChildren(...at.roles.map((role) => el("option", { value: role.name }, role.name)));
    byId("invite-email").focus();
  } else {
    form.reset();
    byId("invite-open").focus();
  }
}

function showLink(link, email) {
  const box = byId("invite-secret");
  show(box, true);
  secretOnce(box, {
    title: "Give this link to the person you invite", label: "Invitation link", secret: link, done: () => show(box, false),
    text: ["This server sends no mail, so you pass it on yourself. It is shown this once, and works only for ", person(email), "."],
  });
}

wireForm(form, {
  check: ({ email }) => ({ email: /^[^\s@]+@[^\s@]+$/.test(email) ? "" : "Enter the e-mail address of the person you invite." }),
  send: (values) => call("POST", at.path, values),
  done: async ({ link }, { email }) => {
    openInvite(false);
    if (link === null) toast("Invitation sent.");
    else showLink(link, email);
    await at.invited();
  },
});
keepUnsaved(form, () => form.elements.email.value !== "");
byId("invite-cancel").addEventListener("click", () => openInvite(false));
