// "Discord server": what is set, what Discord says about it right now, and the form to change it.
import { busy, byId, el, empty, failure, notice, person, show, timeElement, toast } from "./dom.js";
import { call, communityPath } from "./api.js";

const body = byId("server-body");
const editButton = byId("config-edit");
const purposes = { approvals: "Approvals", dispatch: "Dispatch", security: "Security" };
const missingWords = { VIEW_CHANNEL: "View Channel", SEND_MESSAGES: "Send Messages", EMBED_LINKS: "Embed Links" };

let here = null;
let stored = null;   // the settings
let live = null;     // what Discord says, null where it could not be asked
let checking = true; // while Discord is being asked
let refusal = null;  // why it could not be asked
let form = null;     // config_form.js while it is open
const at = (...rest) => communityPath(here.id, "discord", ...rest);
const tag = (text, kind) => el("span", { className: `tag ${kind}` }, text);

/** True when leaving would lose something typed. */
export const configIsDirty = () => Boolean(form?.isDirty());

function stateOf(id) {
  if (!live) return [tag(checking ? "Checking…" : "Not checked", "plain"), null];
  const channel = live.channels.find((each) => each.id === id);
  if (!channel) return [tag("Not in this server", "bad"), "The channel is gone, or belongs to another server."];
  if (!channel.takesMessages) return [tag("Takes no messages", "bad"), "Choose a text channel."];
  if (channel.missing.length === 0) return [tag("Ready", "good"), null];
  return [tag("Bot lacks rights", "warn"), `Give the bot ${channel.missing.map((name) => missingWords[name]).join(", ")} there.`];
}

function channelItem(purpose) {
  const id = stored[`${purpose}ChannelId`];
  if (!id) return el("li", {}, el("div", { className: "identity-text" }, el("strong", {}, purposes[purpose]), el("span", { className: "muted" }, "No channel")));
  const channel = live?.channels.find((each) => each.id === id);
  const [state, advice] = stateOf(id);
  const said = el("p", { className: "field-error", hidden: true, attrs: { role: "alert" } });
  const button = el("button", { className: "button slim", type: "button", attrs: { "aria-label": `Send a test message to ${purposes[purpose]}` } }, "Send test message");
  button.addEventListener("click", () => busy(button, async () => (await import("./channel_test.js")).sendTest(at("test-message"), purpose, said)));
  return el("li", { attrs: { "data-channel": purpose } },
    el("div", { className: "identity-text" }, el("strong", {}, purposes[purpose]),
      el("span", { className: "muted" }, channel ? ["#", person(channel.name)] : el("span", { className: "mono tiny" }, id)),
      advice ? el("span", { className: "muted small" }, advice) : null, said),
    state, button);
}

async function prove(button, said) {
  notice(said, "");
  await busy(button, async () => {
    try {
      const { proveGuild } = await import("./guild_claim.js");
      if (!await proveGuild(at("claim"), stored.guildId, live)) return;
      toast("The server is proven to be yours.");
      await load();
    } catch (problem) {
      notice(said, problem.message);
    }
  });
}

function proofLine() {
  if (stored.guildProof) return el("span", {}, tag("Proven yours", "good"));
  const said = el("p", { className: "field-error", hidden: true, attrs: { role: "alert" } });
  const button = el("button", { className: "button slim", type: "button", id: "guild-prove" }, "Prove it is yours");
  button.addEventListener("click", () => prove(button, said));
  return el("div", { className: "notice" }, "This server is only typed in: whoever proves it first keeps it. ", button, said);
}

function tokenLine() {
  const { set, setAt } = stored.botToken;
  if (set) return ["Own bot token, set ", setAt ? timeElement(setAt, { relative: true }) : "earlier"];
  if (checking) return "Asking Discord…";
  if (refusal?.code !== "bot_token_missing") return "No bot token of its own: the bot of this ESS server speaks for the community.";
  return "No bot token: ESS cannot look at Discord or post there.";
}

// What the community changed about its messages. Most change nothing, and load nothing for it.
function choicesLine() {
  if (stored.mutedEvents.length === 0 && !stored.quietFrom && stored.language === "en") return null;
  const line = el("p", { className: "muted small", id: "notify-summary" });
  import("./notification_fields.js").then(({ notificationSummary }) => { line.textContent = notificationSummary(stored); });
  return line;
}

function linkedRolesLine() {
  if (!stored.linkedRoles) return null;
  return el("p", { className: "muted small", id: "linked-roles-summary" },
    "Linked roles are on. In Discord open a role of your server, then Links, and ask for ", el("strong", {}, `ESS community number ${stored.linkedRolesNumber}`),
    " beside what else you like: without the number, members of other communities get the role too.");
}

// Not while Discord is being asked: its answer draws the card anew, and what was found would go with the old one.
function doctorButton() {
  const button = el("button", { className: "button quiet slim", type: "button", id: "doctor", disabled: checking }, "Check everything");
  button.addEventListener("click", () => busy(button, async () => (await import("./doctor.js")).showDoctor(button.parentNode, at("check"))));
  return button;
}

function summary() {
  const guild = live ? person(live.guild.name) : el("span", { className: "mono" }, stored.guildId);
  const again = el("button", { className: "button quiet slim", type: "button", id: "live-check" }, "Check again");
  again.addEventListener("click", () => busy(again, load));
  return el("div", { className: "stack" },
    el("div", { className: "identity-text" }, el("strong", { id: "guild-name" }, guild), el("span", { className: "muted small" }, tokenLine())),
    refusal ? el("p", { className: "notice notice-warn", id: "live-refusal" }, refusal.message) : null, live || stored.guildProof ? proofLine() : null,
    el("ul", { className: "channel-list" }, Object.keys(purposes).map(channelItem)), choicesLine(), linkedRolesLine(),
    el("div", { className: "actions", id: "invite-row" }, again, doctorButton()));
}

async function addInvite() {
  const { url } = await call("GET", at("invite-url")).catch(() => ({ url: "" }));
  if (!url) return;
  byId("invite-row")?.prepend(el("a", { className: "button slim", id: "invite-bot", href: url, target: "_blank", rel: "noopener noreferrer" },
    "Invite the bot", el("span", { className: "unseen" }, " (opens Discord)")));
}

function draw() {
  if (form) return;
  show(editButton, true);
  editButton.textContent = stored.version === 0 ? "Set up" : "Change";
  body.replaceChildren(stored.guildId ? summary()
    : empty("No Discord server yet", "Tell ESS which one the community uses; then commands work there."));
}

async function openForm() {
  const { openConfig } = await import("./config_form.js");
  show(editButton, false);
  form = openConfig({
    body, config: stored, live, path: at(),
    done: (config) => {
      form = null;
      if (config) [stored, live] = [config, null];
      draw();
      editButton.focus();
      if (config) toast("Saved.");
      return load();
    },
  });
}

async function askDiscord() {
  try {
    [live, refusal] = [await call("GET", at("live")), null];
  } catch (problem) {
    [live, refusal] = [null, problem];
  }
}

async function load() {
  checking = true;
  try {
    stored = (await call("GET", at())).config;
  } catch (problem) {
    body.replaceChildren(failure(problem, load));
    return;
  }
  draw();
  if (!stored.guildId) return;
  await askDiscord();
  checking = false;
  draw();
  if (!form && (refusal?.code !== "bot_token_missing" || stored.applicationId)) await addInvite();
}

editButton.addEventListener("click", () => busy(editButton, openForm));

/** Shows the settings of a community. */
export function showServer(community) {
  here = community;
  return load();
}
