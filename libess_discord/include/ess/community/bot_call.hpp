// A call of a bot on behalf of a Discord user: authorised, acted on and audited in one unit of work.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "ess/access/bot_gate.hpp"
#include "ess/access/permission.hpp"
#include "ess/base/random.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/base/verdict.hpp"
#include "ess/community/actor.hpp"
#include "ess/storage/api_keys.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::community {

/// What a bot says, after its key was verified. Guild and Discord user are claims until the gate has checked them.
class bot_call {
 public:
  bot_call(storage::api_key_record key, guild_id guild, discord_user_id discord_user, std::string request_id)
      : key_(std::move(key)), guild_(guild), discord_user_(discord_user), request_id_(std::move(request_id)) {}

  const storage::api_key_record& key() const noexcept { return key_; }
  guild_id guild() const noexcept { return guild_; }
  discord_user_id discord_user() const noexcept { return discord_user_; }
  const std::string& request_id() const noexcept { return request_id_; }

 private:
  storage::api_key_record key_;
  guild_id guild_;
  discord_user_id discord_user_;
  std::string request_id_;
};

/// Writes the `discord.bot.command` entry of a call that was refused before its guild and user could be read (a bad
/// body, a rate limit). `guild` is what the body claimed, where it did. Errors: those of the store.
result<void> audit_bot_refusal(storage::unit_of_work& work, random_source& random, const storage::api_key_record& key,
                               std::string_view action, std::optional<guild_id> guild, const error& reason,
                               std::string_view request_id);

/// An authorised caller inside one call: who acts, and what the audit entry will say beyond the fixed fields.
struct bot_turn {
  const access::bot_caller& caller;
  actor by;
  boost::json::object metadata;
};

/// The part of `run_bot_call` that does not depend on the type of the answer. Errors as there.
result<access::bot_caller> admit_bot_call(storage::unit_of_work& work, const bot_call& call, access::permission needed);
result<void> audit_bot_call(storage::unit_of_work& work, random_source& random, const bot_call& call,
                            std::string_view action, const std::optional<user_id>& user, const error* refusal,
                            boost::json::object metadata);

/// Checks guild, link, membership and permission (`access::authorize_bot_call`), runs `act`, and appends the
/// `discord.bot.command` entry with `{action, source, guildId, apiKeyId, ...}`, also when the call is refused.
///
/// `act` must refuse before its first write: its refusals are committed together with their entry. Its failures
/// (`is_failure`) and those of the store roll everything back. Errors: those of the gate and of `act`.
template <class T>
verdict<T> run_bot_call(storage::unit_of_work& work, random_source& random, const bot_call& call,
                        std::string_view action, access::permission needed,
                        const std::function<result<T>(bot_turn&)>& act) {
  auto caller = admit_bot_call(work, call, needed);
  if (!caller) {
    if (is_failure(caller.error().code())) return std::move(caller).error();
    auto written = audit_bot_call(work, random, call, action, std::nullopt, &caller.error(), {});
    if (!written) return std::move(written).error();
    return refused<T>(std::move(caller).error());
  }
  bot_turn turn{*caller, actor::discord(caller->user, call.guild(), call.key().id, call.request_id()), {}};
  auto answer = act(turn);
  if (!answer && is_failure(answer.error().code())) return std::move(answer).error();
  auto written = audit_bot_call(work, random, call, action, caller->user, answer ? nullptr : &answer.error(),
                                std::move(turn.metadata));
  if (!written) return std::move(written).error();
  return verdict<T>(std::move(answer));
}

}  // namespace ess::community
