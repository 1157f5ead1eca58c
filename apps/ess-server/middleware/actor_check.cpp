#include "middleware/actor_check.hpp"

#include "ess/access/bot_gate.hpp"
#include "ess/net/transact.hpp"
#include "ess/storage/discord_configs.hpp"

namespace ess::server {
namespace {

/// What the store knows that bears on a proof.
struct standing {
  bool would_be_admitted = false;
  bool application_is_known = false;
};

result<standing> look_up(const context& c, const storage::unit_of_work& uow, const community::bot_call& call,
                         application_id application, std::optional<access::permission> needed) {
  standing found;
  if (needed) {
    const auto turn = community::admit_bot_call(uow, call, *needed);
    if (!turn && is_failure(turn.error().code())) return turn.error();
    found.would_be_admitted = turn.has_value();
  } else {
    const auto guild = access::check_guild(uow, call.key(), call.guild());
    if (!guild && is_failure(guild.error().code())) return guild.error();
    found.would_be_admitted = guild.has_value();
  }
  const auto config = uow.discord_configs().find(call.key().community);
  if (!config) return config.error();
  const bool is_communitys = *config && (*config)->application == application;
  found.application_is_known = is_communitys || c.discord_app == application;
  return found;
}

error unknown_application() {
  return error(errc::forbidden, "actor_proof_application",
               "This bot's Discord application is not one that this ESS community uses. An admin can set its "
               "application id under Settings, Discord.");
}

error nobody_to_ask() {
  return error(errc::unavailable, "actor_proof_unavailable",
               "This server cannot ask Discord whether this command came from you, so nothing was done.");
}

}  // namespace

net::awaitable<access::actor_proof> check_actor(context& c, const community::bot_call& call,
                                                const api::bot_request& who, access::call_effect what,
                                                std::optional<access::permission> needed) {
  const api::interaction_reference* shown = who.interaction();
  if (shown == nullptr || !access::needs_actor_proof(call.key(), what)) co_return access::actor_proof();
  auto look = [&](const storage::unit_of_work& uow) { return look_up(c, uow, call, shown->application(), needed); };
  auto found = co_await net::read_only(c.database, look);
  if (!found) co_return access::actor_proof::refused(std::move(found).error());
  if (!found->would_be_admitted) co_return access::actor_proof();
  if (!found->application_is_known) co_return access::actor_proof::refused(unknown_application());
  if (c.actors == nullptr) co_return access::actor_proof::refused(nobody_to_ask());
  auto allowed = c.bot.check_failed_proofs(call.key(), c.time.steady_now());
  if (!allowed) co_return access::actor_proof::refused(std::move(allowed).error());
  const rest::actor_claim claim(shown->id(), shown->application(), who.guild(), who.user());
  auto proven = co_await c.actors->prove(claim, shown->token());
  if (proven) co_return access::actor_proof::proven(shown->id());
  c.log.failure("bot.actor_not_proven", proven.error());
  if (!is_failure(proven.error().code())) c.bot.count_failed_proof(call.key(), c.time.steady_now());
  co_return access::actor_proof::refused(std::move(proven).error());
}

}  // namespace ess::server
