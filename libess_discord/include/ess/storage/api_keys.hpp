// API keys as stored: never the key itself, only a keyed hash of its secret part.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/id.hpp"
#include "ess/base/snowflake.hpp"

namespace ess::storage {

/// A key as it is stored: who may use it for what, until when, and how it is known again. It says nothing of whether
/// the key is live: that follows from `revoked_at`, `expires_at` and `overlap_ends_at` at the time of the transaction.
struct api_key_record {
  api_key_id id;
  community_id community;
  std::string name;
  std::string public_id;                   ///< the part of the key that may be shown; unique
  std::string secret_mac;                  ///< 32 raw bytes: HMAC-SHA-256 of the whole key under the pepper
  std::string pepper_id;                   ///< which pepper made it
  std::vector<std::string> permissions;    ///< names as stored; unknown ones grant nothing
  std::vector<guild_id> guilds;            ///< empty: no limit beyond the community's own guild
  std::string proof_policy;                ///< `none`, `decisions` or `all`
  std::optional<int> requests_per_minute;  ///< nothing: no limit of the key's own
  time_point created_at;
  time_point expires_at;
  std::optional<time_point> last_used_at;
  std::optional<time_point> revoked_at;
  std::optional<user_id> created_by;               ///< nothing when made on the command line
  std::vector<std::string> networks = {};          ///< CIDR; empty: from anywhere
  std::optional<api_key_id> successor_of = {};     ///< the key this one was made to replace
  std::optional<time_point> overlap_ends_at = {};  ///< set by rotation: refused from then on
  std::string last_used_network = {};              ///< the /24 or /64 of the last use; empty before it
};

/// The keys of all communities. Errors besides those named: the store's own.
/// Lifetime and threads: those of the unit of work that handed it out; one thread at a time.
class api_key_store {
 public:
  virtual ~api_key_store() = default;

  /// Errors: `public_id_taken` (conflict) if any key, live or not, of any community has this public id. By it the
  /// import of an old key tells that it was imported before.
  virtual result<void> insert(const api_key_record& key) = 0;
  /// The key with this id, revoked and expired ones too; nothing if there is none or it is another community's.
  virtual result<std::optional<api_key_record>> find(const community_id& community, const api_key_id& id) const = 0;
  /// The key with this public id, of whichever community: by it the caller of the bot API is found. Revoked and expired
  /// ones too.
  virtual result<std::optional<api_key_record>> find_by_public_id(std::string_view public_id) const = 0;
  /// Newest first.
  virtual result<std::vector<api_key_record>> list(const community_id& community) const = 0;
  /// Answers false if there is no such live key.
  virtual result<bool> revoke(const community_id& community, const api_key_id& id, time_point at) = 0;
  /// Lets a key end when its overlap does. Answers false if it is revoked or was rotated before.
  virtual result<bool> set_overlap_end(const community_id& community, const api_key_id& id, time_point at) = 0;
  /// Marks keys of any community that are about to end, and answers them, the next to end first; each once. About to
  /// end is a live key without successor in its last quarter, and not before `notice` is left of it. Without an
  /// implementation nobody is told.
  virtual result<std::vector<api_key_record>> take_expiring([[maybe_unused]] time_point now,
                                                            [[maybe_unused]] std::chrono::milliseconds notice,
                                                            [[maybe_unused]] int limit) {
    return std::vector<api_key_record>();
  }
  /// The later of two uses stays.
  virtual result<void> touch(const api_key_id& id, time_point used_at, std::string_view network) = 0;
};

}  // namespace ess::storage
