#include "ess/community/bot_call.hpp"

#include "ess/access/api_keys.hpp"
#include "ess/audit/append.hpp"
#include "ess/community/bot_presence.hpp"

namespace ess::community {
namespace {

constexpr std::string_view command_event = "discord.bot.command";
constexpr std::string_view violation_event = "tenant.violation";

// A key that speaks in the guild of another community is in the wrong hands, or its bot is; one that names nobody's
// guild is set up wrong.
result<std::string_view> event_name(const storage::gate_unit& work, const community_id& community,
                                    const std::optional<guild_id>& guild, const error* refusal) {
  if (!guild || refusal == nullptr || refusal->reason() != "guild_mismatch") return command_event;
  const auto owner = work.community_of(*guild);
  if (!owner) return owner.error();
  return *owner && **owner != community ? violation_event : command_event;
}

audit::event entry(std::string_view name, std::string_view action, const audit::origin& who,
                   const std::optional<guild_id>& guild, const error* refusal, boost::json::object metadata) {
  metadata["action"] = action;
  metadata["source"] = "discord";
  metadata["guildId"] = nullptr;
  if (guild) metadata["guildId"] = guild->str();
  if (refusal != nullptr) metadata["reason"] = refusal->reason();
  audit::event what{std::string(name)};
  what.from(who).metadata(std::move(metadata));
  if (refusal != nullptr) what.result(audit::event_result::refused);
  return what;
}

// Whichever stands behind the call; the other is named as absent, so that every entry has the same members.
void name_speaker(boost::json::object& metadata, const storage::api_key_record* key, const interaction_signer* signer) {
  metadata["apiKeyId"] = nullptr;
  if (key != nullptr) metadata["apiKeyId"] = key->id.str();
  if (signer == nullptr) return;
  metadata["applicationId"] = signer->application.str();
  metadata["interactionId"] = signer->interaction.str();
}

audit::origin origin_of_key(const storage::api_key_record& key, std::string_view request_id) {
  audit::origin who(audit::event_source::discord);
  who.api_key(key.id).request_id(std::string(request_id));
  return who;
}

// A token answers for 15 minutes, so nothing older can be proven again; the rest is for clocks that are wrong.
constexpr auto spent_is_kept = std::chrono::hours(24);

result<void> spend_interaction(storage::gate_unit& work, const bot_call& call, std::string_view action) {
  if (auto erased = work.interactions().erase_older(work.now() - spent_is_kept); !erased) {
    return std::move(erased).error();
  }
  const storage::spent_interaction spent{*call.proof().interaction(), call.community(), std::string(action),
                                         work.now()};
  const auto first = work.interactions().spend(spent);
  if (!first) return first.error();
  if (*first) return success();
  return error(errc::conflict, "actor_proof_used",
               "This very command was carried out already. /ess approvals shows what is still pending.");
}

}  // namespace

audit::origin origin_of(const bot_call& call) {
  audit::origin who(audit::event_source::discord);
  who.request_id(call.request_id());
  if (!call.signer()) who.api_key(call.key().id);
  who.guild(call.guild());
  return who;
}

result<void> audit_bot_refusal(storage::gate_unit& work, random_source& random, const storage::api_key_record& key,
                               std::string_view action, std::optional<guild_id> guild, const error& reason,
                               std::string_view request_id) {
  auto who = origin_of_key(key, request_id);
  if (guild) who.guild(*guild);
  boost::json::object metadata;
  name_speaker(metadata, &key, nullptr);
  const auto name = event_name(work, key.community, guild, &reason);
  if (!name) return name.error();
  auto what = entry(*name, action, who, guild, &reason, std::move(metadata));
  what.target(key.community.str());
  return audit::append(work, random, key.community, what);
}

namespace {

// A community's own application must still be the one of its settings, under the very key that was checked. The
// server's own application needs no word of the community but the guild, which the gate checks.
result<void> check_signer(const storage::gate_unit& work, const bot_call& call) {
  const interaction_signer& signer = *call.signer();
  if (signer.public_key.empty()) return success();
  const auto ours = work.community_at_discord(call.community());
  if (!ours) return ours.error();
  const bool is_same = *ours && (*ours)->application == signer.application && (*ours)->public_key == signer.public_key;
  if (is_same) return success();
  return error(errc::forbidden, "application_changed",
               "The Discord application of this community was changed just now. Try again in a moment.");
}

}  // namespace

result<std::optional<storage::api_key_record>> live_key(const storage::gate_unit& work, const bot_call& call) {
  if (call.signer()) {
    if (auto checked = check_signer(work, call); !checked) return std::move(checked).error();
    return std::optional<storage::api_key_record>();
  }
  auto key = work.api_keys().find(call.community(), call.key().id);
  if (!key) return std::move(key).error();
  if (!*key || !access::is_live(**key, work.now())) return access::api_key_refused();
  if (call.fence()) {
    const auto holds = work.holds_lease(call.community(), *call.fence());
    if (!holds) return holds.error();
    if (!*holds) return bot_superseded();
  }
  return std::move(*key);
}

result<bot_turn> admit_bot_call(const storage::gate_unit& work, const bot_call& call, access::permission needed) {
  auto key = live_key(work, call);
  if (!key) return std::move(key).error();
  auto caller = *key ? access::authorize_bot_call(work, **key, call.guild(), call.discord_user(), needed)
                     : access::authorize_member(work, call.community(), call.guild(), call.discord_user(), needed);
  if (!caller) return std::move(caller).error();
  auto who = origin_of(call);
  who.actor(caller->user);
  return bot_turn{std::move(*caller), std::move(*key), std::move(who), {}, {}};
}

result<bot_turn> begin_bot_call(storage::gate_unit& work, const bot_call& call, std::string_view action,
                                access::permission needed, access::call_effect what) {
  auto turn = admit_bot_call(work, call, needed);
  if (!turn) return turn;
  if (turn->key) {
    auto proven = access::check_actor_proof(*turn->key, what, call.proof());
    if (!proven) return std::move(proven).error();
  }
  if (what != access::call_effect::decides || !call.proof().interaction()) return turn;
  if (auto spent = spend_interaction(work, call, action); !spent) return std::move(spent).error();
  return turn;
}

result<void> audit_bot_call(storage::gate_unit& work, random_source& random, const bot_call& call,
                            std::string_view action, bot_call_note note, const error* refusal) {
  name_speaker(note.metadata, call.signer() ? nullptr : &call.key(), call.signer() ? &*call.signer() : nullptr);
  const auto name = event_name(work, call.community(), call.guild(), refusal);
  if (!name) return name.error();
  auto what = entry(*name, action, note.who, call.guild(), refusal, std::move(note.metadata));
  what.target(note.target.empty() ? call.target() : std::move(note.target));
  // Where nobody of ours stands behind a claim, the claimed Discord id is all that tells who tried.
  if (!note.who.actor()) what.personal("discordUserId", call.discord_user().str());
  return audit::append(work, random, call.community(), what);
}

}  // namespace ess::community
