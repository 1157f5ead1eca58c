#include "bot_limits.hpp"

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
  return audit_refusal(key.id.str(), action, reason, now);
}

bool bot_limits::audit_refusal(std::string_view caller, std::string_view action, std::string_view reason,
                               steady_point now) {
  std::string name(caller);
  name.append(" ").append(action).append(" ").append(reason);
  return refusal_entries_.take(name, now).has_value();
}

bool bot_limits::note_denial(const user_id& user, std::string_view place, const community_id& community,
                             std::string_view reason, steady_point now) {
  std::string target(place);
  target.append(" ").append(community.str());
  return audit_refusal(user.str(), target, reason, now) && denials_.take(user.str(), now).has_value();
}

result<void> bot_limits::take(const storage::api_key_record& key, std::string_view action, int per_minute,
                              discord_user_id user, steady_point now) {
  return take_host(key, std::string(action) + " " + user.str(), per_minute, now);
}

result<void> bot_limits::take_host(const storage::api_key_record& key, std::string_view action, int per_minute,
                                   steady_point now) {
  std::string name = key.id.str();
  name.append(" ").append(action);
  const access::rate for_action{per_minute, std::chrono::minutes(1)};
  if (auto taken = per_user_.take(name, for_action, now); !taken) return taken;
  if (!key.requests_per_minute || *key.requests_per_minute < 1) return success();
  const access::rate for_key{*key.requests_per_minute, std::chrono::minutes(1)};
  return per_key_.take(key.id.str(), for_key, now);
}

result<void> bot_limits::take(std::string_view caller, std::string_view action, int per_minute, discord_user_id user,
                              steady_point now) {
  std::string name(caller);
  name.append(" ").append(action).append(" ").append(user.str());
  const access::rate for_user{per_minute, std::chrono::minutes(1)};
  return per_user_.take(name, for_user, now);
}

}  // namespace ess::server
