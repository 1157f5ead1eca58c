// What a link attempt ended with, as the callback names it. Loaded when it named anything.
import { byId, notice, toast } from "./dom.js";

const problems = {
  link_state_invalid: "This link attempt has expired or belongs to another browser. Start again.",
  link_refused: "You pressed Cancel at Discord, so nothing was linked.",
  discord_id_taken: "That Discord account is already linked to another ESS account. Unlink it there first.",
  user_already_linked: "Your ESS account already has a Discord account. Unlink it first.",
  link_renews_another: "Your link is to another Discord account. Renew it with that one, or unlink it first.",
  scope_missing: "Discord did not let ESS read your Discord id. Start again and allow it.",
  discord_unavailable: "Discord did not answer. Nothing was linked. Try again in a minute.",
  issuer_mismatch: "The answer came from somewhere else than this ESS asked. Nothing was linked. Start again.",
  discord_oauth_invalid_grant: "Discord does not accept this attempt any more. Start again.",
  discord_oauth_invalid_request: "Discord refused the attempt. Start again; if that does not help, tell an administrator.",
  other_discord_account: "You allowed it as another Discord account than the one you are linked to. Change the account at Discord and try again.",
  linked_roles_off: "Your community no longer uses linked roles.",
  link_stale: "Discord no longer confirms your link. Renew it first.",
  not_linked: "Your ESS account is no longer linked to a Discord account. Link it first.",
  community_not_found: "You are no longer in that community, so your role there is not shown.",
  not_signed_in: "Your session ended meanwhile, so nothing was linked. Start again.",
  callback_invalid: "What came back from Discord was damaged. Nothing was linked. Start again.",
  discord_refused: "Discord refused the request. Nothing was linked. Try again; if that does not help, tell the operator of this ESS server.",
  discord_misconfigured: "Linking is not set up as it should be on this ESS server. Nothing was linked. Tell its operator.",
};
const done = { linked: "Discord account linked.", cancelled: "Nothing was linked.", roles_connected: "Discord is told your role." };

// What else RFC 6749 has a word for lies with the application, not with the person.
function wordsOf(problem) {
  if (Object.hasOwn(problems, problem)) return problems[problem];
  return problem.startsWith("discord_oauth_") ? problems.discord_oauth_invalid_request : "Linking did not work. Start again.";
}

/** Says it, and cleans the address so that a reload does not say it again. */
export function say(query) {
  const [problem, end] = ["problem", "done"].map((name) => query.get(name) ?? "");
  for (const name of ["problem", "done"]) query.delete(name);
  history.replaceState(null, "", location.pathname + (query.size > 0 ? `?${query}` : ""));
  if (problem) notice(byId("page-problem"), wordsOf(problem));
  if (Object.hasOwn(done, end)) toast(done[end]);
}
