// What the card "Discord server" says of a server that is set. Loaded where one is.
import { busy, byId, el, person, timeElement } from "./dom.js";
import { call } from "./api.js";

const purposes = { approvals: "Approvals", dispatch: "Dispatch", security: "Security" };
const missingWords = { VIEW_CHANNEL: "View Channel", SEND_MESSAGES: "Send Messages", EMBED_LINKS: "Embed Links", READ_MESSAGE_HISTORY: "Read Message History" };
const tag = (text, kind) => el("span", { className: `tag ${kind}` }, text);

function stateOf(id, { live, checking }) {
  if (!live) return [tag(checking ? "Checking…" : "Not checked", "plain"), null];
  const channel = live.channels.find((each) => each.id === id);
  if (!channel) return [tag("Not in this server", "bad"), "The channel is gone, or belongs to another server."];
  if (!channel.takesMessages) return [tag("Takes no messages", "bad"), "Choose a text channel."];
  if (channel.missing.length === 0) return [tag("Ready", "good"), null];
  return [tag("Bot lacks rights", "warn"), `Give the bot ${channel.missing.map((name) => missingWords[name]).join(", ")} there.`];
}

function channelItem(purpose, card) {
  const { stored, live, at } = card;
  const id = stored[`${purpose}ChannelId`];
  if (!id) return el("li", {}, el("div", { className: "identity-text" }, el("strong", {}, purposes[purpose]), el("span", { className: "muted" }, "No channel")));
  const channel = live?.channels.find((each) => each.id === id);
  const [state, advice] = stateOf(id, card);
  const said = el("p", { className: "field-error", hidden: true, attrs: { role: "alert" } });
  const button = el("button", { className: "button slim", type: "button", attrs: { "aria-label": `Send a test message to ${purposes[purpose]}` } }, "Send test message");
  button.addEventListener("click", () => busy(button, async () => (await import("./channel_test.js")).sendTest(at("test-message"), purpose, said)));
  return el("li", { attrs: { "data-channel": purpose } },
    el("div", { className: "identity-text" }, el("strong", {}, purposes[purpose]),
      el("span", { className: "muted" }, channel ? ["#", person(channel.name)] : el("span", { className: "mono tiny" }, id)),
      advice ? el("span", { className: "muted small" }, advice) : null, said),
    state, button);
}

function proofLine(card) {
  if (card.stored.guildProof) return el("span", {}, tag("Proven yours", "good"));
  const said = el("p", { className: "field-error", hidden: true, attrs: { role: "alert" } });
  const button = el("button", { className: "button slim", type: "button", id: "guild-prove" }, "Prove it is yours");
  button.addEventListener("click", () => busy(button, async () => (await import("./guild_claim.js")).prove(card, said)));
  return el("div", { className: "notice" }, "This server is only typed in: whoever proves it first keeps it. ", button, said);
}

function tokenLine({ stored, checking, refusal }) {
  const { set, setAt } = stored.botToken;
  if (set) return ["Own bot token, set ", setAt ? timeElement(setAt, { relative: true }) : "earlier"];
  if (checking) return "Asking Discord…";
  if (refusal?.code !== "bot_token_missing") return "No bot token of its own: the bot of this ESS server speaks for the community.";
  return "No bot token: ESS cannot look at Discord or post there.";
}

// What the community changed about its messages. Most change nothing, and load nothing for it.
function choicesLine(stored) {
  if (stored.mutedEvents.length === 0 && !stored.quietFrom && stored.language === "en") return null;
  const line = el("p", { className: "muted small", id: "notify-summary" });
  import("./notification_words.js").then(({ notificationSummary }) => { line.textContent = notificationSummary(stored); });
  return line;
}

function linkedRolesLine(stored) {
  if (!stored.linkedRoles) return null;
  return el("p", { className: "muted small", id: "linked-roles-summary" },
    "Linked roles are on. In Discord open a role of your server, then Links, and ask for ", el("strong", {}, `ESS community number ${stored.linkedRolesNumber}`),
    " beside what else you like: without the number, members of other communities get the role too.");
}

// Not while Discord is being asked: its answer draws the card anew, and what was found would go with the old one.
function doctorButton({ at, checking }) {
  const button = el("button", { className: "button quiet slim", type: "button", id: "doctor", disabled: checking }, "Check everything");
  button.addEventListener("click", () => busy(button, async () => (await import("./doctor.js")).showDoctor(button.parentNode, at("check"))));
  return button;
}

/** What stands in the card. `card`: what server_card.js knows, with `at` for paths and `reload`. */
export function summary(card) {
  const { stored, live, refusal, reload } = card;
  const guild = live ? person(live.guild.name) : el("span", { className: "mono" }, stored.guildId);
  const again = el("button", { className: "button quiet slim", type: "button", id: "live-check" }, "Check again");
  again.addEventListener("click", () => busy(again, reload));
  return el("div", { className: "stack" },
    el("div", { className: "identity-text" }, el("strong", { id: "guild-name" }, guild), el("span", { className: "muted small" }, tokenLine(card))),
    refusal ? el("p", { className: "notice notice-warn", id: "live-refusal" }, refusal.message) : null, live || stored.guildProof ? proofLine(card) : null,
    el("ul", { className: "channel-list" }, Object.keys(purposes).map((purpose) => channelItem(purpose, card))), choicesLine(stored), linkedRolesLine(stored),
    el("div", { className: "actions", id: "invite-row" }, again, doctorButton(card)));
}

/** Puts the link that invites the bot into the card, where there is one. */
export async function addInvite(at) {
  const { url } = await call("GET", at("invite-url")).catch(() => ({ url: "" }));
  if (!url) return;
  byId("invite-row")?.prepend(el("a", { className: "button slim", id: "invite-bot", href: url, target: "_blank", rel: "noopener noreferrer" },
    "Invite the bot", el("span", { className: "unseen" }, " (opens Discord)")));
}
