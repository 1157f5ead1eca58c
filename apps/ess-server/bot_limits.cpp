#include "bot_limits.hpp"

#include "ess/base/text.hpp"

namespace ess::server {

void bot_limits::count_bad_key(std::string_view network, steady_point now) {
  // What is spent beyond the limit changes nothing: the network is refused until its allowance grows again.
  (void)bad_keys_.take(network, now).has_value();
}

void bot_limits::count_failed_proof(const storage::api_key_record& key, steady_point now) {
  // As above: beyond the limit nothing is asked, so nothing more is counted.
  (void)failed_proofs_.take(key.id.str(), now).has_value();
}

bool bot_limits::audit_refusal(const storage::api_key_record& key, std::string_view action, std::string_view reason,
                               steady_point now) {
  std::string name = key.id.str();
  name.append(" ").append(action).append(" ").append(reason);
  return refusal_entries_.take(name, now).has_value();
}

result<void> bot_limits::take(const storage::api_key_record& key, std::string_view action, int per_minute,
                              discord_user_id user, steady_point now) {
  std::string name = key.id.str();
  name.append(" ").append(action).append(" ").append(user.str());
  const access::rate for_user{per_minute, std::chrono::minutes(1)};
  if (auto taken = per_user_.take(name, for_user, now); !taken) return taken;
  if (!key.requests_per_minute || *key.requests_per_minute < 1) return success();
  const access::rate for_key{*key.requests_per_minute, std::chrono::minutes(1)};
  return per_key_.take(key.id.str(), for_key, now);
}

std::string sign_in_limits::pair_of(std::string_view network, std::string_view email) {
  std::string name(network);
  name.append(" ").append(fold_case(trim(email)));
  return name;
}

result<void> sign_in_limits::check(std::string_view network, std::string_view email, steady_point now) const {
  auto allowed = per_network_.check(network, now);
  if (allowed) allowed = per_account_.check(pair_of(network, email), now);
  if (allowed) return success();
  error refusal(errc::rate_limited, "rate_limited",
                "Too many attempts to sign in from here. Wait some minutes and try again.");
  if (const auto wait = allowed.error().retry_after()) return std::move(refusal).with_retry_after(*wait);
  return refusal;
}

void sign_in_limits::count_failure(std::string_view network, std::string_view email, steady_point now) {
  (void)per_network_.take(network, now).has_value();
  (void)per_account_.take(pair_of(network, email), now).has_value();
}

}  // namespace ess::server
