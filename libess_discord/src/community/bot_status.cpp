#include "ess/community/bot_status.hpp"

namespace ess::community {
namespace {

/// Fills in what a person of a configured guild may know; a refusal on the way just ends the answer early.
result<void> describe_caller(const storage::unit_of_work& work, const bot_call& call, api::status_reply& reply,
                             std::optional<user_id>& user) {
  auto caller = access::find_caller(work, call.community(), call.discord_user());
  if (caller) {
    reply.linked = true;
    reply.permissions = caller->permissions.names();
    user = caller->user;
    return success();
  }
  if (is_failure(caller.error().code())) return std::move(caller).error();
  // Linked, but without rights here: disabled, or of no role in this community.
  reply.linked = caller.error().reason() != "not_linked" && caller.error().reason() != "link_stale";
  return success();
}

}  // namespace

verdict<api::status_reply> status_for_bot(storage::unit_of_work& work, random_source& random, const bot_call& call,
                                          std::string_view link_url) {
  api::status_reply reply;
  reply.link_url = std::string(link_url);
  std::optional<user_id> user;
  auto key = live_key(work, call);
  if (!key) return std::move(key).error();
  auto guild =
      *key ? access::check_guild(work, **key, call.guild()) : access::check_guild(work, call.community(), call.guild());
  if (!guild && is_failure(guild.error().code())) return std::move(guild).error();
  reply.configured = guild.has_value();
  if (reply.configured) {
    auto proven = *key ? access::check_actor_proof(**key, access::call_effect::reads, call.proof()) : success();
    if (!proven) {
      if (is_failure(proven.error().code())) return std::move(proven).error();
      bot_call_note note{origin_of(call), {}, {}};
      auto written = audit_bot_call(work, random, call, "status", std::move(note), &proven.error());
      if (!written) return std::move(written).error();
      return refused<api::status_reply>(std::move(proven).error());
    }
    if (auto described = describe_caller(work, call, reply, user); !described) return std::move(described).error();
  }
  bot_call_note note{origin_of(call), {}, {}};
  if (user) note.who.actor(*user);
  if (user) note.target = user->str();
  note.metadata["configured"] = reply.configured;
  note.metadata["linked"] = reply.linked;
  auto written = audit_bot_call(work, random, call, "status", std::move(note), nullptr);
  if (!written) return std::move(written).error();
  return accepted(std::move(reply));
}

}  // namespace ess::community
