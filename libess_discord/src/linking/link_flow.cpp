#include "ess/linking/link_flow.hpp"

#include <optional>

#include "ess/crypto/hash.hpp"
#include "ess/crypto/token_cipher.hpp"
#include "ess/linking/pkce.hpp"
#include "linking/attempts.hpp"
#include "linking/link_audit.hpp"
#include "linking/refusals.hpp"

namespace ess::linking {
namespace {

constexpr std::size_t ticket_bytes = 32;

/// Nothing, or why the user and the Discord id cannot be joined. A stale link may be renewed, with its own id only.
result<std::optional<error>> obstacle(const storage::link_unit& work, const user_id& user, discord_user_id discord) {
  auto own = work.links().find_link(user);
  if (!own) return std::move(own).error();
  if (*own && (*own)->stale_at && (*own)->identity.id == discord) return std::optional<error>();
  if (*own) return std::optional((*own)->stale_at ? renews_another() : user_already_linked());
  auto taken = work.links().find_link_by_discord_id(discord);
  if (!taken) return std::move(taken).error();
  if (*taken) return std::optional(discord_id_taken());
  return std::optional<error>();
}

}  // namespace

result<started_link> link_flow::start(storage::link_unit& work, const link_session& session) const {
  auto own = work.links().find_link(session.user);
  if (!own) return std::move(own).error();
  if (*own && !(*own)->stale_at) return user_already_linked();
  const attempt_plan plan{.scope = std::string(identify_scope), .verifier = new_verifier(*random_)};
  return begin_attempt(work, *cipher_, *random_, settings_, session, plan);
}

verdict<code_exchange> link_flow::take_callback(storage::link_unit& work, const callback_parameters& parameters,
                                                const link_session& session, std::string_view browser_cookie) const {
  const auto state_hash = crypto::sha256(parameters.state);
  auto attempt = work.links().consume_attempt(state_hash);
  if (!attempt) return std::move(attempt).error();
  // From here on the attempt is spent: every refusal is committed, so that no state is ever good for a second look.
  if (!*attempt || work.now() >= (*attempt)->expires_at) return refused<code_exchange>(link_state_invalid());
  auto& found = **attempt;
  const bool same_session = crypto::equal_constant_time(found.session_hash, session.session_hash);
  const bool same_browser = crypto::equal_constant_time(found.browser_hash, crypto::sha256(browser_cookie));
  if (!same_session || !same_browser || found.user != session.user) {
    return refused<code_exchange>(link_state_invalid());
  }
  if (!parameters.issuer.empty() && parameters.issuer != found.issuer) return refused<code_exchange>(issuer_mismatch());
  if (parameters.error == "access_denied") return refused<code_exchange>(link_refused());
  if (!parameters.error.empty()) return refused<code_exchange>(discord_refused(parameters.error));

  auto verifier = cipher_->open(verifier_place(state_hash), found.verifier_sealed);
  if (!verifier) return refused<code_exchange>(std::move(verifier).error());
  // While Discord is asked, the exchange stays in the store under a random name that no state can hash to. Whatever
  // erases the user's attempts erases it too, and then its outcome is not taken.
  found.state_hash = random_bytes(*random_, ticket_bytes);
  found.expires_at = work.now() + attempt_lifetime;
  if (auto stored = work.links().insert_attempt(found); !stored) return std::move(stored).error();
  return accepted(code_exchange{secret(parameters.code), std::move(*verifier), std::move(found.redirect_uri),
                                std::move(found.scope), std::move(found.user), std::move(found.session_hash),
                                std::move(found.state_hash), std::move(found.role_home)});
}

verdict<pending_link_id> link_flow::store_identity(storage::link_unit& work, const link_session& session,
                                                   const code_exchange& exchange,
                                                   const storage::discord_identity& identity, std::string request_id,
                                                   link_observer& observer) const {
  auto awaited = take_exchange(work, session, exchange);
  if (!awaited) return std::move(awaited).error();
  if (!*awaited || exchange.role_home) return refused<pending_link_id>(link_state_invalid());

  auto refusal = obstacle(work, exchange.user, identity.id);
  if (!refusal) return std::move(refusal).error();
  if (*refusal) {
    auto written = tell_refused(work, *random_, exchange.user, identity, **refusal, std::move(request_id), observer);
    if (!written) return std::move(written).error();
    return refused<pending_link_id>(std::move(**refusal));
  }
  const storage::pending_link_record pending{.id = pending_link_id::generate(work.now(), *random_),
                                             .user = exchange.user,
                                             .session_hash = exchange.session_hash,
                                             .identity = identity,
                                             .expires_at = work.now() + attempt_lifetime};
  if (auto stored = work.links().insert_pending(pending); !stored) return std::move(stored).error();
  return accepted(pending.id);
}

result<storage::pending_link_record> link_flow::find_pending(const storage::link_unit& work,
                                                             const link_session& session,
                                                             const pending_link_id& id) const {
  auto pending = work.links().find_pending(id);
  if (!pending) return std::move(pending).error();
  // One that belongs to another session looks exactly like one that does not exist.
  if (!*pending || (*pending)->user != session.user || work.now() >= (*pending)->expires_at ||
      !crypto::equal_constant_time((*pending)->session_hash, session.session_hash)) {
    return pending_link_not_found();
  }
  return std::move(**pending);
}

verdict<storage::discord_link_record> link_flow::confirm(storage::link_unit& work, const link_session& session,
                                                         const pending_link_id& id, std::string request_id,
                                                         link_observer& observer) const {
  auto seen = find_pending(work, session, id);
  if (!seen) return std::move(seen).error();
  auto pending = work.links().consume_pending(id);
  if (!pending) return std::move(pending).error();
  if (!*pending) return pending_link_not_found();

  auto refusal = obstacle(work, session.user, (*pending)->identity.id);
  if (!refusal) return std::move(refusal).error();
  storage::discord_link_record link{session.user, std::move((*pending)->identity), work.now(), std::nullopt};
  bool renewed = false;
  if (!*refusal) {
    // What is still there now is stale and has this very id: it gives way to its renewal.
    auto gone = work.links().erase_link(session.user);
    if (!gone) return std::move(gone).error();
    renewed = *gone;
    auto inserted = work.links().insert_link(link);
    // Refused and committed, unless the old link would be lost with it.
    if (!inserted && (renewed || inserted.error().code() != errc::conflict)) return std::move(inserted).error();
    if (!inserted) *refusal = std::move(inserted).error();
  }
  if (*refusal) {
    auto written =
        tell_refused(work, *random_, session.user, link.identity, **refusal, std::move(request_id), observer);
    if (!written) return std::move(written).error();
    return refused<storage::discord_link_record>(std::move(**refusal));
  }
  if (auto erased = work.links().erase_unfinished(session.user); !erased) return std::move(erased).error();
  if (auto told = tell_linked(work, *random_, link, renewed, std::move(request_id), observer); !told) {
    return std::move(told).error();
  }
  return accepted(std::move(link));
}

result<void> link_flow::cancel(storage::link_unit& work, const link_session& session, const pending_link_id& id) const {
  auto seen = find_pending(work, session, id);
  if (!seen) return std::move(seen).error();
  auto gone = work.links().consume_pending(id);
  if (!gone) return std::move(gone).error();
  return success();
}

result<void> link_flow::unlink(storage::link_unit& work, const link_session& session, std::string request_id,
                               link_observer& observer) const {
  auto link = work.links().find_link(session.user);
  if (!link) return std::move(link).error();
  if (!*link) return not_linked();
  auto erased = work.links().erase_link(session.user);
  if (!erased) return std::move(erased).error();
  if (auto unfinished = work.links().erase_unfinished(session.user); !unfinished) return unfinished;
  return tell_unlinked(work, *random_, **link, std::move(request_id), observer);
}

}  // namespace ess::linking
