// The rate limits of the bot API, in the order in which they are asked, and of what is written down beside answers. All
// are held in memory and bounded.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "ess/access/key_warnings.hpp"
#include "ess/access/rate_limit.hpp"
#include "ess/base/clock.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/storage/api_keys.hpp"

namespace ess::server {

/// Limits of the bot API (docs/security.md, RL-1 to RL-3). Threads: one.
class bot_limits {
 public:
  /// Asked before a key is looked at. Errors: `rate_limited` for a network with too many bad keys (AK-9).
  result<void> check_network(std::string_view network, steady_point now) const { return bad_keys_.check(network, now); }
  /// Counts a refused key of that network.
  void count_bad_key(std::string_view network, steady_point now);
  /// True at most once a minute and network: whether a refused key gets an audit entry.
  bool audit_bad_key(std::string_view network, steady_point now) {
    return bad_key_entries_.take(network, now).has_value();
  }
  /// Counts a refused key that is somebody's; true when its community should hear of it.
  bool tell_of_refused(const api_key_id& key, steady_point now) { return refused_keys_.is_due(key, now); }
  /// True at most once a minute, key, action and reason: whether a refusal of a valid key gets an audit entry.
  bool audit_refusal(const storage::api_key_record& key, std::string_view action, std::string_view reason,
                     steady_point now);

  /// True at most once a minute, user, row, community and reason, and 60 times a minute for each user: whether it is
  /// written down that a person was refused.
  bool note_denial(const user_id& user, std::string_view place, const community_id& community, std::string_view reason,
                   steady_point now);

  /// True at most once a minute and key: whether this use of it is to be noted. Of calls at once, one notes it.
  bool note_use(const storage::api_key_record& key, steady_point now) {
    return use_notes_.take(key.id.str(), now).has_value();
  }

  /// Spends one call of the key, and one of key and user for this action. Errors: `rate_limited`.
  result<void> take(const storage::api_key_record& key, std::string_view action, int per_minute, discord_user_id user,
                    steady_point now);

  /// As `take`, for a host, which speaks for nobody but itself.
  result<void> take_host(const storage::api_key_record& key, std::string_view action, int per_minute, steady_point now);

  /// The same for a caller without a key, named by what signed its request.
  result<void> take(std::string_view caller, std::string_view action, int per_minute, discord_user_id user,
                    steady_point now);
  bool audit_refusal(std::string_view caller, std::string_view action, std::string_view reason, steady_point now);

  /// Asked before Discord is asked about an interaction: what it does not confirm counts against this server's address
  /// there, and one key must not use that up for all. Errors: `rate_limited`.
  result<void> check_failed_proofs(const storage::api_key_record& key, steady_point now) const {
    return failed_proofs_.check(key.id.str(), now);
  }
  void count_failed_proof(const storage::api_key_record& key, steady_point now);

 private:
  access::rate_limiter failed_proofs_{{30, std::chrono::minutes(10)}, 10'000};
  access::rate_limiter bad_keys_{{20, std::chrono::minutes(1)}};
  access::rate_limiter bad_key_entries_{{1, std::chrono::minutes(1)}, 10'000};
  access::refused_keys refused_keys_;
  access::rate_limiter use_notes_{{1, std::chrono::minutes(1)}};
  access::rate_limiter refusal_entries_{{1, std::chrono::minutes(1)}, 10'000};
  access::rate_limiter denials_{{60, std::chrono::minutes(1)}, 10'000};
  access::rate_limiter per_key_{{6000, std::chrono::minutes(1)}};
  access::rate_limiter per_user_{{60, std::chrono::minutes(1)}};
};

}  // namespace ess::server
