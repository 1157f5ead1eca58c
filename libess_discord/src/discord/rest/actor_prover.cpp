#include "ess/discord/rest/actor_prover.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "discord/rest/proven_claims.hpp"
#include "ess/crypto/hash.hpp"
#include "ess/discord/rest/client.hpp"
#include "ess/discord/rest/errors.hpp"
#include "ess/discord/rest/interactions.hpp"

namespace ess::rest {

namespace asio = boost::asio;

namespace {

error proof_failed(std::string detail) {
  return error(errc::forbidden, "actor_proof_failed",
               "Discord does not confirm that this command came from you, so nothing was done. Use the command again.")
      .with_detail(std::move(detail));
}

error proof_unavailable(const error& cause) {
  return error(errc::unavailable, "actor_proof_unavailable",
               "Discord could not be asked whether this command came from you, so nothing was done. Try again in a "
               "moment.")
      .with_detail(describe_for_log(cause));
}

// What Discord could not answer says nothing about the claim; what it refused does.
error refusal_of(const error& cause) {
  switch (cause.code()) {
    case errc::rate_limited:
    case errc::timeout:
    case errc::unavailable:
    case errc::internal:
    case errc::corrupt:
      return proof_unavailable(cause);
    default:
      return proof_failed(describe_for_log(cause));
  }
}

result<void> compare(const actor_claim& claim, const discord::message& original) {
  const std::optional<discord::interaction_origin>& told = original.interaction;
  if (!told) return proof_failed("the original response names no interaction");
  if (told->id != claim.interaction()) return proof_failed("the token is of another interaction");
  if (told->user != claim.user()) return proof_failed("the interaction is of another user");
  if (told->installed_in && *told->installed_in != claim.guild().str()) {
    return proof_failed("the interaction is of another guild");
  }
  return success();
}

}  // namespace

struct actor_prover::state {
  client& discord;
  const ess::clock& clock;
  actor_prover_settings settings;
  proven_claims proven;
};

actor_prover::actor_prover(client& discord, const clock& clock, actor_prover_settings settings)
    : state_(new state{discord, clock, settings, proven_claims(settings.max_remembered)}) {}
actor_prover::~actor_prover() = default;

net::awaitable<result<void>> actor_prover::prove(actor_claim claim, const secret& token) {
  state& s = *state_;
  std::string hash = crypto::sha256(token.reveal());
  if (s.proven.knows(claim, hash, s.clock.now())) co_return success();
  result<discord::message> original =
      co_await get_original_response(s.discord, claim.application(), token, s.settings.deadline);
  if (!original && discord_code(original.error()) == codes::unknown_message) {
    asio::steady_timer pause(co_await asio::this_coro::executor, s.settings.look_again_after);
    co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
    original = co_await get_original_response(s.discord, claim.application(), token, s.settings.deadline);
  }
  if (!original) co_return refusal_of(original.error());
  result<void> compared = compare(claim, *original);
  if (compared) s.proven.add(claim, std::move(hash));
  co_return compared;
}

}  // namespace ess::rest
