// The community's Discord server: ids, channels and the bot token, which goes in and never comes out.
import { busy, byId, el, notice, show, timeElement } from "./dom.js";
import { clearErrors, fieldError } from "./forms.js";
import { call } from "./api.js";

const form = byId("config");
const names = ["guildId", "approvalsChannelId", "dispatchChannelId", "securityChannelId", "applicationId", "publicKey"];
let path = "";
let stored = null;
let removeToken = false;

const fieldOf = (name) => form.elements[name];
const isDirty = () => stored !== null &&
  (removeToken || fieldOf("botToken").value !== "" || names.some((n) => fieldOf(n).value.trim() !== (stored[n] ?? "")));

function markDirty() {
  show(byId("config-undo"), isDirty());
  byId("config-saved").textContent = "";
}

function showToken() {
  const box = byId("token-state");
  const { set, setAt, keyId } = stored.botToken;
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
    markDirty();
    byId("token-remove").focus();
  });
  box.replaceChildren(
    removeToken ? el("span", { className: "tag warn" }, "Will be removed when you save")
                : el("span", { className: "tag good" }, "Set"),
    el("span", { className: "muted small" }, "Changed ", setAt ? timeElement(setAt) : "at an unknown time",
      keyId ? ` · encryption key ${keyId}` : ""),
    toggle);
}

function fill(config) {
  stored = config;
  removeToken = false;
  for (const name of names) fieldOf(name).value = config[name] ?? "";
  fieldOf("botToken").value = "";
  fieldOf("botToken").disabled = false;
  fieldOf("botToken").placeholder = config.botToken.set ? "Paste a new token to replace it" : "Paste the token";
  if (config.applicationId || config.publicKey) byId("own-application").open = true;
  showToken();
  show(byId("config-undo"), false);
}

// What the server would refuse anyway, said beside the field and without a round trip.
function check() {
  let first = null;
  const complain = (name, text) => {
    fieldError(fieldOf(name), text);
    first ??= fieldOf(name);
  };
  for (const name of names.slice(0, 5)) {
    const text = fieldOf(name).value.trim();
    if (text !== "" && !/^[1-9][0-9]{14,19}$/.test(text)) {
      complain(name, "An id is a number of 15 to 20 digits. Copy it from Discord.");
    }
  }
  const publicKey = fieldOf("publicKey").value.trim();
  if (publicKey !== "" && !/^[0-9a-fA-F]{64}$/.test(publicKey)) complain("publicKey", "A public key has 64 hex digits.");
  const needsGuild = names.slice(1, 4).some((name) => fieldOf(name).value.trim() !== "");
  if (needsGuild && fieldOf("guildId").value.trim() === "") complain("guildId", "Give the server that these channels belong to.");
  first?.closest("details")?.setAttribute("open", "");
  first?.focus();
  return first === null;
}

function changes() {
  const body = { version: stored.version };
  for (const name of names) body[name] = fieldOf(name).value.trim() || null;
  const token = fieldOf("botToken").value.trim();
  if (removeToken) body.botToken = null;
  else if (token !== "") body.botToken = token;
  return body;
}

function report(problem) {
  const control = problem.field ? fieldOf(problem.field) : null;
  if (control) {
    fieldError(control, problem.message);
    control.closest("details")?.setAttribute("open", "");
    control.focus();
    return;
  }
  const box = byId("config-notice");
  box.className = "notice notice-bad";
  notice(box, problem.message);
  if (problem.code === "config_changed") {
    const reload = el("button", { className: "button slim", type: "button" }, "Load what is stored now");
    reload.addEventListener("click", () => load());
    box.append(" ", reload);
  }
  box.scrollIntoView({ block: "nearest" });
}

async function load() {
  clearErrors(form);
  notice(byId("config-notice"), "");
  const { config } = await call("GET", path);
  fill(config);
}

form.addEventListener("input", markDirty);
form.addEventListener("reset", (event) => {
  event.preventDefault();
  clearErrors(form);
  fill(stored);
  markDirty();
});

/** Connects the form to one community. `saved` is called after each save. */
export async function showConfig(communityId, saved) {
  path = `/api/communities/${encodeURIComponent(communityId)}/discord`;
  byId("config-saved").textContent = "";
  form.onsubmit = (event) => {
    event.preventDefault();
    clearErrors(form);
    notice(byId("config-notice"), "");
    if (!check()) return;
    busy(byId("config-save"), async () => {
      try {
        const { config } = await call("PUT", path, changes());
        fill(config);
        byId("config-saved").textContent = "Saved";
        saved();
      } catch (problem) {
        report(problem);
      }
    });
  };
  try {
    await load();
  } catch (problem) {
    report(problem);
  }
}

/** True when leaving would lose something typed. */
export const configIsDirty = isDirty;
