// The form for a community's Discord server. Channels are picked from Discord's own list where it can be asked, else
// given by id. The bot token goes in and never comes out.
import { ask, busy, byId, el, notice, timeElement } from "./dom.js";
import { clearErrors, fieldError } from "./forms.js";
import { call } from "./api.js";
import { keepUnsaved } from "./unsaved.js";
import { notificationFields, notificationProblems, notificationsDiffer, notificationValues } from "./notification_fields.js";

const channels = [["approvalsChannelId", "Approvals"], ["dispatchChannelId", "Dispatch"], ["securityChannelId", "Security"]];
const names = ["guildId", ...channels.map(([name]) => name), "applicationId", "publicKey"];

const optional = () => el("span", { className: "optional" }, "optional");
const idInput = (name, value, maxLength = 20) => el("input", {
  className: "mono", id: name, name, value: value ?? "", maxLength, spellcheck: false, attrs: { inputmode: "numeric", autocomplete: "off" },
});

function row(name, label, control, { help = null, needed = false } = {}) {
  if (help) control.setAttribute("aria-describedby", `${name}-help`);
  return el("div", { className: "field" }, el("label", { htmlFor: name }, label, needed ? null : optional()),
    control, help ? el("p", { className: "field-help", id: `${name}-help` }, help) : null,
    el("p", { className: "field-error", hidden: true }));
}

// A picker where Discord told its channels; one that is set but gone stays visible, or saving would lose it unseen.
function channelControl(name, value, live) {
  if (!live) return idInput(name, value);
  const fitting = live.channels.filter((each) => each.takesMessages);
  const options = [["", "No channel"], ...fitting.map((each) => [each.id, `#${each.name}${each.missing.length > 0 ? " (bot lacks rights)" : ""}`])];
  if (value && !fitting.some((each) => each.id === value)) options.push([value, `${value} (not in this server)`]);
  return el("select", { id: name, name, dir: "auto", attrs: { autocomplete: "off" } },
    options.map(([id, text]) => el("option", { value: id, selected: id === (value ?? "") }, text)));
}

const idHelp = () => el("details", { className: "help" }, el("summary", {}, "How do I find these ids?"),
  el("ol", {},
    el("li", {}, "In Discord open User Settings, then Advanced, and switch on Developer Mode."),
    el("li", {}, "Right-click the server icon and choose Copy Server ID."),
    el("li", {}, "Right-click a channel and choose Copy Channel ID.")));

function buildForm(config, live) {
  const token = el("input", { className: "mono", id: "botToken", name: "botToken", type: "password", maxLength: 200, spellcheck: false,
    placeholder: config.botToken.set ? "Paste a new token to replace it" : "Paste the token", attrs: { autocomplete: "off" } });
  const tokenRow = row("botToken", "Bot token", token, { help: "Kept encrypted. Nobody can read it here again, you can only replace or remove it." });
  token.before(el("div", { className: "token-state", id: "token-state" }));
  return el("form", { className: "stack", id: "config", noValidate: true },
    el("p", { className: "notice notice-bad", id: "config-notice", hidden: true, attrs: { role: "alert" } }),
    live ? null : idHelp(),
    row("guildId", "Server id", idInput("guildId", config.guildId), { help: "One Discord server belongs to one ESS community.", needed: true }),
    el("fieldset", { className: "grid", id: "channel-fields" }, el("legend", {}, "Channels"),
      channels.map(([name, label]) => row(name, label, channelControl(name, config[name], live)))),
    tokenRow,
    el("details", { className: "help", id: "own-application", open: Boolean(config.applicationId || config.publicKey) },
      el("summary", {}, "My community has its own Discord application"),
      el("div", { className: "grid two" },
        row("applicationId", "Application id", idInput("applicationId", config.applicationId)),
        row("publicKey", "Public key", idInput("publicKey", config.publicKey, 64)))),
    notificationFields(config),
    el("details", { className: "help", id: "linked-roles-choice", open: config.linkedRoles },
      el("summary", {}, "Linked roles"),
      el("label", { className: "check" }, el("input", { type: "checkbox", id: "linkedRoles", name: "linkedRoles", checked: config.linkedRoles }),
        el("span", {}, "Members may show their role to Discord", el("small", {}, "Each of them allows it at Discord. Roles of your server can then ask for it."))),
      el("p", { className: "field-error", hidden: true })),
    el("div", { className: "actions" },
      el("button", { className: "button primary", type: "submit", id: "config-save" }, "Save"),
      el("button", { className: "button", type: "button", id: "config-cancel" }, "Cancel")));
}

/** Puts the form into `body` and answers it; `done(config)` is called once it is saved, or with null when it is left as it was. */
export function openConfig({ body, config, live, path, done }) {
  let stored = config;
  let removeToken = false;
  const form = buildForm(stored, live);
  const fieldOf = (name) => form.elements.namedItem(name);
  const isDirty = () => removeToken || fieldOf("linkedRoles").checked !== stored.linkedRoles || fieldOf("botToken").value !== "" || notificationsDiffer(form, stored) ||
    names.some((name) => fieldOf(name).value.trim() !== (stored[name] ?? ""));

  function showToken() {
    const { set, setAt, keyId } = stored.botToken;
    const box = form.querySelector("#token-state");
    if (!set) {
      box.replaceChildren(el("span", { className: "tag plain" }, "Not set"));
      return;
    }
    const toggle = el("button", { className: `button slim ${removeToken ? "" : "danger"}`, type: "button", id: "token-remove" },
      removeToken ? "Keep it" : "Remove");
    toggle.addEventListener("click", () => {
      removeToken = !removeToken;
      fieldOf("botToken").value = "";
      fieldOf("botToken").disabled = removeToken;
      showToken();
      byId("token-remove").focus();
    });
    box.replaceChildren(
      removeToken ? el("span", { className: "tag warn" }, "Will be removed when you save") : el("span", { className: "tag good" }, "Set"),
      el("span", { className: "muted small" }, "Changed ", setAt ? timeElement(setAt) : "at an unknown time", keyId ? ` · encryption key ${keyId}` : ""),
      toggle);
  }

  // What the server would refuse anyway, said beside the field and without a round trip.
  function check() {
    const wrong = {};
    for (const name of names.slice(0, 5)) {
      const text = fieldOf(name).value.trim();
      if (text !== "" && !/^[1-9][0-9]{14,19}$/.test(text)) wrong[name] = "An id is a number of 15 to 20 digits. Copy it from Discord.";
    }
    const publicKey = fieldOf("publicKey").value.trim();
    if (publicKey !== "" && !/^[0-9a-fA-F]{64}$/.test(publicKey)) wrong.publicKey = "A public key has 64 hex digits.";
    const needsGuild = channels.some(([name]) => fieldOf(name).value.trim() !== "");
    if (needsGuild && fieldOf("guildId").value.trim() === "") wrong.guildId = "Give the server that these channels belong to.";
    Object.assign(wrong, notificationProblems(form));
    for (const [name, text] of Object.entries(wrong)) fieldError(fieldOf(name), text);
    const first = fieldOf(Object.keys(wrong)[0] ?? "");
    first?.closest("details")?.setAttribute("open", "");
    first?.focus();
    return !first;
  }

  function changes() {
    const sent = { version: stored.version, ...notificationValues(form), linkedRoles: fieldOf("linkedRoles").checked };
    for (const name of names) sent[name] = fieldOf(name).value.trim() || null;
    const token = fieldOf("botToken").value.trim();
    if (removeToken) sent.botToken = null;
    else if (token !== "") sent.botToken = token;
    return sent;
  }

  // Typed values stay; only what the save is compared with moves on.
  async function catchUp() {
    stored = (await call("GET", path)).config;
    notice(byId("config-notice"), "These are still your values. Save them over what somebody else saved, or cancel.");
  }

  // Typed and taken: who can prove the server gets it.
  function offerProof(control) {
    const button = el("button", { className: "button slim", type: "button", id: "guild-claim" }, "Prove it is yours");
    button.addEventListener("click", () => busy(button, async () => {
      try {
        const { proveGuild } = await import("./guild_claim.js");
        if (await proveGuild(`${path}/claim`, control.value.trim(), live)) fieldError(control, "Proven. Save again.");
      } catch (problem) {
        fieldError(control, problem.message);
      }
    }));
    control.closest(".field").querySelector(".field-error").append(" ", button);
  }

  function report(problem) {
    const control = problem.field ? fieldOf(problem.field) : null;
    if (control) {
      fieldError(control, problem.message);
      if (problem.code === "guild_taken") offerProof(control);
      control.closest("details")?.setAttribute("open", "");
      control.focus();
      return;
    }
    const box = byId("config-notice");
    notice(box, problem.message);
    if (problem.code === "config_changed") {
      const reload = el("button", { className: "button slim", type: "button" }, "Load what is stored now");
      const keep = el("button", { className: "button slim", type: "button" }, "Keep mine");
      reload.addEventListener("click", () => done(null));
      keep.addEventListener("click", () => busy(keep, catchUp));
      box.append(" ", reload, " ", keep);
    }
    box.scrollIntoView({ block: "nearest" });
  }

  // Another server has other channels: the list at hand does not fit it, so its channels are given by id.
  fieldOf("guildId").addEventListener("change", () => {
    if (!live || fieldOf("guildId").value.trim() === live.guild.id) return;
    for (const [name] of channels) {
      const picker = fieldOf(name);
      if (picker.tagName === "SELECT") picker.replaceWith(idInput(name, ""));
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearErrors(form);
    notice(byId("config-notice"), "");
    if (!check()) return;
    busy(byId("config-save"), async () => {
      try {
        const saved = await call("PUT", path, changes());
        done(saved.config);
      } catch (problem) {
        if (problem.code === undefined) throw problem;
        report(problem);
      }
    });
  });
  form.querySelector("#config-cancel").addEventListener("click", async () => {
    const sure = !isDirty() || await ask({ title: "Leave without saving?", text: "What you typed here is lost then.", yes: "Leave", danger: true, no: "Stay" });
    if (sure) done(null);
  });
  body.replaceChildren(form);
  showToken();
  fieldOf("guildId").focus();
  keepUnsaved(form, isDirty);
  return form;
}
