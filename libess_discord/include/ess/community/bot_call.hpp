// A call of a bot on behalf of a Discord user: authorised, acted on and audited in one unit of work.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ess/access/actor_proof.hpp"
#include "ess/access/bot_gate.hpp"
#include "ess/access/permission.hpp"
#include "ess/audit/event.hpp"
#include "ess/base/random.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/base/verdict.hpp"
#include "ess/storage/api_keys.hpp"
#include "ess/storage/gate.hpp"

namespace ess::community {

/// The application that signed an interaction which Discord posted to us.
struct interaction_signer {
  application_id application;
  /// As in the community's settings, when the application is its own; empty for the server's own application.
  std::string public_key;
  interaction_id interaction;
};

/// What a bot says, after its key was verified, or Discord itself, after its signature was. Guild and Discord user are
/// claims until the gate has checked them.
class bot_call {
 public:
  bot_call(storage::api_key_record key, guild_id guild, discord_user_id discord_user, std::string request_id)
      : community_(key.community),
        key_(std::move(key)),
        guild_(guild),
        discord_user_(discord_user),
        request_id_(std::move(request_id)) {}
  /// An interaction that Discord signed: its own proof of who acted, behind which stands no API key.
  bot_call(community_id community, interaction_signer signer, guild_id guild, discord_user_id discord_user,
           std::string request_id)
      : community_(std::move(community)),
        signer_(std::move(signer)),
        guild_(guild),
        discord_user_(discord_user),
        request_id_(std::move(request_id)),
        proof_(access::actor_proof::proven(signer_->interaction)) {}

  const community_id& community() const noexcept { return community_; }
  /// Precondition: no signer.
  const storage::api_key_record& key() const noexcept { return *key_; }
  /// Nothing for a call under an API key.
  const std::optional<interaction_signer>& signer() const noexcept { return signer_; }
  guild_id guild() const noexcept { return guild_; }
  discord_user_id discord_user() const noexcept { return discord_user_; }
  const std::string& request_id() const noexcept { return request_id_; }
  /// What Discord said about the interaction behind the call, where it was asked, or where it told us itself.
  const access::actor_proof& proof() const noexcept { return proof_; }
  bot_call& proof(access::actor_proof found) & { return proof_ = std::move(found), *this; }
  /// The fencing number of the lease that the bot says it holds (`bot_presence.hpp`), where it says so.
  const std::optional<std::int64_t>& fence() const noexcept { return fence_; }
  bot_call& fence(std::optional<std::int64_t> claimed) & { return fence_ = claimed, *this; }
  /// Id of what the call acts on: the community, unless it names something of it.
  const std::string& target() const noexcept { return target_.empty() ? community_.str() : target_; }
  bot_call& target(std::string id) & { return target_ = std::move(id), *this; }
  /// Whether the call needs proof of its actor that is still to be had.
  bool needs_proof(access::call_effect what) const noexcept { return key_ && access::needs_actor_proof(*key_, what); }

 private:
  community_id community_;
  std::optional<storage::api_key_record> key_;
  std::optional<interaction_signer> signer_;
  guild_id guild_;
  discord_user_id discord_user_;
  std::string request_id_;
  access::actor_proof proof_;
  std::optional<std::int64_t> fence_;
  std::string target_;
};

/// Writes the `discord.bot.command` entry of a call that was refused before its guild and user could be read (a bad
/// body, a rate limit). `guild` is what the body claimed, where it did. One such entry may stand for many calls, so
/// what it names as acted upon is the community. Errors: those of the store.
result<void> audit_bot_refusal(storage::gate_unit& work, random_source& random, const storage::api_key_record& key,
                               std::string_view action, std::optional<guild_id> guild, const error& reason,
                               std::string_view request_id);

/// An authorised caller inside one call.
struct bot_turn {
  access::bot_caller caller;
  std::optional<storage::api_key_record> key;  ///< as it is now; nothing where Discord signed
  audit::origin who;                           ///< for the entries of what the call changes
  boost::json::object metadata;                ///< what the call's own entry says beyond the fixed fields
  std::string target;  ///< what was acted upon, where the call did not name it (`bot_call::target`)
};

/// What the entry of a call says that the call itself does not.
struct bot_call_note {
  audit::origin who;             ///< has no actor when nobody was admitted
  boost::json::object metadata;  ///< beyond the fixed fields
  std::string target;            ///< empty: that of the call
};

/// The origin of a call whose Discord user is not known to be anybody of ours.
audit::origin origin_of(const bot_call& call);

/// The key of the call as it is now, nothing where Discord signed: either may have been taken away, or changed, since
/// it was verified. Errors: `invalid_api_key` (unauthenticated), `application_changed` (forbidden), `bot_superseded`
/// (conflict) for a bot whose lease another one holds by now.
result<std::optional<storage::api_key_record>> live_key(const storage::gate_unit& work, const bot_call& call);

/// Who calls, and whether they may, apart from the proof of the actor: worth asking before Discord is asked.
/// Errors: those of `live_key`, `access::authorize_bot_call` and `access::authorize_member`.
result<bot_turn> admit_bot_call(const storage::gate_unit& work, const bot_call& call, access::permission needed);
/// The first step of `run_bot_call`: admits the call, checks the proof that the key's policy asks for, and spends the
/// interaction of a decision. Errors: those of `admit_bot_call` and `access::check_actor_proof`; `actor_proof_used`
/// (conflict) for an interaction that has decided something before.
result<bot_turn> begin_bot_call(storage::gate_unit& work, const bot_call& call, std::string_view action,
                                access::permission needed, access::call_effect what);
/// The last step: the call's own entry. `refusal` is null on success. Errors: those of the store.
result<void> audit_bot_call(storage::gate_unit& work, random_source& random, const bot_call& call,
                            std::string_view action, bot_call_note note, const error* refusal);

/// Checks key, guild, link, membership and permission (`access::authorize_bot_call`) and the actor's proof once more,
/// runs `act`, and appends the `discord.bot.command` entry with `{action, source, guildId, apiKeyId, ...}`, also when
/// the call is refused.
///
/// `act` must refuse before its first write: its refusals are committed together with their entry. Its failures
/// (`is_failure`) and those of the store roll everything back. Errors: those of the gate and of `act`.
template <class T>
verdict<T> run_bot_call(storage::gate_unit& work, random_source& random, const bot_call& call, std::string_view action,
                        access::permission needed, access::call_effect what,
                        const std::function<result<T>(bot_turn&)>& act) {
  auto turn = begin_bot_call(work, call, action, needed, what);
  auto answer = turn ? act(*turn) : result<T>(turn.error());
  if (!answer && is_failure(answer.error().code())) return std::move(answer).error();
  bot_call_note note{turn ? std::move(turn->who) : origin_of(call), {}, {}};
  if (turn) note.metadata = std::move(turn->metadata);
  if (turn) note.target = std::move(turn->target);
  auto written = audit_bot_call(work, random, call, action, std::move(note), answer ? nullptr : &answer.error());
  if (!written) return std::move(written).error();
  return verdict<T>(std::move(answer));
}

}  // namespace ess::community
