#include "ess/identity/sign_in.hpp"

#include "ess/audit/append.hpp"
#include "ess/base/encoding.hpp"
#include "ess/base/text.hpp"
#include "ess/identity/accounts.hpp"
#include "ess/storage/links.hpp"
#include "identity/one_time_token.hpp"

namespace ess::identity {
namespace {

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
result<void> end_previous_and_sweep(storage::unit_of_work& work, std::string_view old_token,
                                    const session_limits& limits) {
  auto swept = work.sessions().erase_expired(work.now(), work.now() - limits.idle);
  if (!swept) return std::move(swept).error();
  if (old_token.empty()) return success();
  return work.sessions().erase(hash_session_token(old_token));
}

}  // namespace

result<sign_in> sign_in::make(const password_hasher& hasher, random_source& random, session_limits limits) {
  auto dummy = hasher.hash(to_base64url(random_bytes(random, token_bytes)));
  if (!dummy) return std::move(dummy).error();
  return sign_in(hasher, random, limits, std::move(*dummy));
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

sign_in::candidate sign_in::prepare_again(const signed_in& who) const {
  candidate again;
  again.phc_ = who.user.password_hash.empty() ? dummy_phc_ : who.user.password_hash;
  again.user_ = who.user;
  return again;
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

result<std::optional<storage::user_record>> sign_in::confirmed(storage::unit_of_work& work,
                                                               const verified& outcome) const {
  const auto& seen = outcome.candidate_.user_;
  if (!outcome.matches_ || !seen) return std::optional<storage::user_record>();
  // Between `prepare` and now the account may have been disabled or its password changed.
  auto user = work.users().find(seen->id);
  if (!user) return std::move(user).error();
  if (!*user || (*user)->disabled_at || (*user)->password_hash != seen->password_hash) {
    return std::optional<storage::user_record>();
  }
  if (!outcome.rehashed_.empty()) {
    if (auto stored = work.users().set_password_hash(seen->id, outcome.rehashed_); !stored) {
      return std::move(stored).error();
    }
    (*user)->password_hash = outcome.rehashed_;
  }
  return user;
}

result<started_session> sign_in::start(storage::unit_of_work& work, storage::user_record user,
                                       const client_info& client, time_point created_at, time_point expires_at) const {
  auto token = new_token(*random_);
  storage::session_record session{.token_hash = hash_session_token(token.reveal()),
                                  .user = user.id,
                                  .created_at = created_at,
                                  .last_seen_at = work.now(),
                                  .expires_at = expires_at,
                                  .password_checked_at = work.now(),
                                  .network = client.network,
                                  .user_agent = short_user_agent(client.user_agent)};
  if (auto stored = work.sessions().insert(session); !stored) return std::move(stored).error();
  return started_session{std::move(token), std::move(session), std::move(user)};
}

verdict<started_session> sign_in::complete(storage::unit_of_work& work, const verified& outcome,
                                           std::string_view old_token, const client_info& client) const {
  auto user = confirmed(work, outcome);
  if (!user) return std::move(user).error();
  if (!*user) {
    const auto& seen = outcome.candidate_.user_;
    audit::event what("login.failed");
    what.from(origin_of(seen ? std::optional<user_id>(seen->id) : std::nullopt, client))
        .result(audit::event_result::refused)
        .personal("network", client.network);
    if (auto written = audit::append(work, *random_, std::nullopt, what); !written) return std::move(written).error();
    return refused<started_session>(error(errc::unauthenticated, "invalid_credentials",
                                          "The e-mail address or the password is wrong. Check both and try again."));
  }
  if (auto ended = end_previous_and_sweep(work, old_token, limits_); !ended) return std::move(ended).error();
  const auto id = (*user)->id;
  auto started = start(work, std::move(**user), client, work.now(), work.now() + limits_.absolute);
  if (!started) return std::move(started).error();
  audit::event what("login.success");
  what.from(origin_of(id, client)).target(id.str()).personal("network", client.network);
  if (auto written = audit::append(work, *random_, std::nullopt, what); !written) return std::move(written).error();
  return accepted(std::move(*started));
}

verdict<storage::user_record> sign_in::proved(storage::unit_of_work& work, const verified& outcome,
                                              const signed_in& who, const client_info& client) const {
  auto still = work.sessions().find(who.session.token_hash);
  if (!still) return std::move(still).error();
  if (!*still) return error(errc::unauthenticated, "not_signed_in", "Your session has ended. Sign in again.");
  auto user = confirmed(work, outcome);
  if (!user) return std::move(user).error();
  if (*user && (*user)->id == who.user.id) return accepted(std::move(**user));
  audit::event what("session.renewal_refused");
  what.from(origin_of(who.user.id, client))
      .target(who.user.id.str())
      .result(audit::event_result::refused)
      .personal("network", client.network);
  if (auto written = audit::append(work, *random_, std::nullopt, what); !written) return std::move(written).error();
  return refused<storage::user_record>(
      error(errc::forbidden, "password_wrong", "This is not your password. Check it and try again."));
}

verdict<started_session> sign_in::renew(storage::unit_of_work& work, const verified& outcome, const signed_in& who,
                                        const client_info& client) const {
  auto user = proved(work, outcome, who, client);
  if (!user) return std::move(user).error();
  if (!*user) return refused<started_session>(std::move(*user).error());
  audit::event what("session.renewed");
  what.from(origin_of(who.user.id, client)).target(who.user.id.str()).personal("network", client.network);
  if (auto written = audit::append(work, *random_, std::nullopt, what); !written) return std::move(written).error();
  if (auto erased = work.sessions().erase(who.session.token_hash); !erased) return std::move(erased).error();
  auto started = start(work, std::move(**user), client, who.session.created_at, who.session.expires_at);
  if (!started) return std::move(started).error();
  // A link on its way is what the password may have been asked for.
  auto moved = work.links().move_unfinished(who.user.id, who.session.token_hash, started->session.token_hash);
  if (!moved) return std::move(moved).error();
  return accepted(std::move(*started));
}

verdict<started_session> sign_in::change_password(storage::unit_of_work& work, const verified& outcome,
                                                  const signed_in& who, std::string_view new_hash,
                                                  const client_info& client) const {
  auto user = proved(work, outcome, who, client);
  if (!user) return std::move(user).error();
  if (!*user) return refused<started_session>(std::move(*user).error());
  auto set = set_password(work, *random_, who.user.id, new_hash, "", origin_of(who.user.id, client));
  if (!set) return std::move(set).error();
  (*user)->password_hash = new_hash;
  auto started = start(work, std::move(**user), client, work.now(), work.now() + limits_.absolute);
  if (!started) return std::move(started).error();
  return accepted(std::move(*started));
}

}  // namespace ess::identity
