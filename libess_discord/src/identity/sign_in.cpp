#include "ess/identity/sign_in.hpp"

#include "ess/audit/append.hpp"
#include "ess/base/encoding.hpp"
#include "ess/base/text.hpp"
#include "ess/identity/accounts.hpp"

namespace ess::identity {
namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::size_t user_agent_limit = 256;

/// At most 256 bytes, not cut inside a character.
std::string short_user_agent(std::string_view text) {
  if (!is_utf8(text)) return {};
  if (text.size() <= user_agent_limit) return std::string(text);
  auto end = user_agent_limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) --end;
  return std::string(text.substr(0, end));
}

audit::origin origin_of(const std::optional<user_id>& user, const client_info& client) {
  audit::origin who(audit::event_source::browser);
  if (user) who.actor(*user);
  who.request_id(client.request_id);
  return who;
}

/// Ends the session of the browser that signs in, so that the id it came with is never carried over; and sweeps
/// sessions that ended by themselves, so that they do not pile up.
result<void> end_previous_and_sweep(storage::unit_of_work& work, std::string_view old_token) {
  auto swept = work.sessions().erase_expired(work.now(), work.now() - session_idle_limit);
  if (!swept) return std::move(swept).error();
  if (old_token.empty()) return success();
  return work.sessions().erase(hash_session_token(old_token));
}

}  // namespace

result<sign_in> sign_in::make(const password_hasher& hasher, random_source& random) {
  auto dummy = hasher.hash(to_base64url(random_bytes(random, token_bytes)));
  if (!dummy) return std::move(dummy).error();
  return sign_in(hasher, random, std::move(*dummy));
}

result<sign_in::candidate> sign_in::prepare(const storage::unit_of_work& work, std::string_view email) const {
  auto user = find_by_email(work, email);
  if (!user) return std::move(user).error();
  candidate who;
  who.phc_ = dummy_phc_;
  if (*user && !(*user)->password_hash.empty()) who.phc_ = (*user)->password_hash;
  who.user_ = std::move(*user);
  return who;
}

result<sign_in::verified> sign_in::verify(candidate who, std::string_view password) const {
  verified outcome;
  const bool matches = hasher_->verify(who.phc_, password);
  // Nobody knows the dummy's password; this makes sure of it even for one who guesses it.
  outcome.matches_ = matches && who.user_ && !who.user_->password_hash.empty() && !who.user_->disabled_at;
  outcome.candidate_ = std::move(who);
  if (outcome.matches_ && hasher_->needs_rehash(outcome.candidate_.phc_)) {
    auto stronger = hasher_->hash(password);
    if (!stronger) return std::move(stronger).error();
    outcome.rehashed_ = std::move(*stronger);
  }
  return outcome;
}

verdict<started_session> sign_in::complete(storage::unit_of_work& work, const verified& outcome,
                                           std::string_view old_token, const client_info& client) const {
  const auto& seen = outcome.candidate_.user_;
  const auto id = seen ? std::optional<user_id>(seen->id) : std::nullopt;
  // Between `prepare` and now the account may have been disabled or its password changed.
  std::optional<storage::user_record> user;
  if (outcome.matches_ && id) {
    auto found = work.users().find(*id);
    if (!found) return std::move(found).error();
    if (*found && !(*found)->disabled_at && (*found)->password_hash == seen->password_hash) user = std::move(*found);
  }
  if (!user) {
    audit::event what("login.failed");
    what.from(origin_of(id, client)).result(audit::event_result::refused).personal("network", client.network);
    if (auto written = audit::append(work, *random_, std::nullopt, what); !written) return std::move(written).error();
    return refused<started_session>(error(errc::unauthenticated, "invalid_credentials",
                                          "The e-mail address or the password is wrong. Check both and try again."));
  }

  if (!outcome.rehashed_.empty()) {
    if (auto stored = work.users().set_password_hash(user->id, outcome.rehashed_); !stored) {
      return std::move(stored).error();
    }
    user->password_hash = outcome.rehashed_;
  }
  if (auto ended = end_previous_and_sweep(work, old_token); !ended) return std::move(ended).error();
  auto token = secret::take(to_base64url(random_bytes(*random_, token_bytes)));
  storage::session_record session{.token_hash = hash_session_token(token.reveal()),
                                  .user = user->id,
                                  .created_at = work.now(),
                                  .last_seen_at = work.now(),
                                  .expires_at = work.now() + session_absolute_limit,
                                  .password_checked_at = work.now(),
                                  .network = client.network,
                                  .user_agent = short_user_agent(client.user_agent)};
  if (auto stored = work.sessions().insert(session); !stored) return std::move(stored).error();
  audit::event what("login.success");
  what.from(origin_of(user->id, client)).target(user->id.str()).personal("network", client.network);
  if (auto written = audit::append(work, *random_, std::nullopt, what); !written) return std::move(written).error();
  return accepted(started_session{std::move(token), std::move(session), std::move(*user)});
}

}  // namespace ess::identity
