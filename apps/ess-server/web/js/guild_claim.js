// Showing that a Discord server is the community's own: Discord says so of the admin's linked account, or a code that
// somebody who may manage the server posts there. Loaded when it is asked for.
import { el, notice, toast } from "./dom.js";
import { call } from "./api.js";
import { formDialog } from "./form_dialog.js";

const channelField = (live, guildId) => (live?.guild.id === guildId
  ? { name: "channelId", label: "Where you posted it", kind: "select", options: live.channels.filter((each) => each.takesMessages).map((each) => [each.id, `#${each.name}`]) }
  : { name: "channelId", label: "Id of the channel where you posted it", mono: true, maxLength: 20, attrs: { inputmode: "numeric" } });

/** Answers true once the server counts as proven. `live`: what Discord says about the present server, if anything. */
export async function proveGuild(path, guildId, live) {
  const first = await call("POST", path, { guildId });
  if (first.proven) return true;
  const answer = await formDialog({
    title: "Prove that the server is yours", yes: "I have posted it",
    text: ["Discord does not say that your linked account may manage it. So somebody who may posts this code there, with a mention of the bot, within 15 minutes: ",
      el("code", { id: "guild-code" }, first.code)],
    fields: [channelField(live, guildId)],
    check: ({ channelId }) => ({ channelId: /^[1-9][0-9]{14,19}$/.test(channelId) ? "" : "A channel's id is a number of 15 to 20 digits." }),
    send: ({ channelId }) => call("POST", path, { guildId, channelId }),
  });
  return Boolean(answer?.proven);
}

/** Proves the server of the card (server_summary.js); a refusal is told in `said`. */
export async function prove({ at, stored, live, reload }, said) {
  notice(said, "");
  try {
    if (!await proveGuild(at("claim"), stored.guildId, live)) return;
    toast("The server is proven to be yours.");
    await reload();
  } catch (problem) {
    notice(said, problem.message);
  }
}
