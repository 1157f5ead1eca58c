// Making, checking, rotating, listing and revoking API keys.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/access/api_key_text.hpp"
#include "ess/access/pepper.hpp"
#include "ess/access/permission.hpp"
#include "ess/audit/event.hpp"
#include "ess/base/random.hpp"
#include "ess/base/result.hpp"
#include "ess/base/secret.hpp"
#include "ess/storage/api_keys.hpp"
#include "ess/storage/units.hpp"

namespace ess::access {

/// For which bot calls the server asks Discord to vouch for the actor.
enum class proof_policy { none, decisions, all };

/// `none`, `decisions`, `all`.
std::string_view to_string(proof_policy policy) noexcept;
std::optional<proof_policy> parse_proof_policy(std::string_view text) noexcept;

/// What a new key shall be. Nothing is granted by default.
struct api_key_request {
  std::string name;              ///< 1..80 characters without control characters
  permission_set permissions;    ///< at least one
  std::vector<guild_id> guilds;  ///< at most 100; empty: the community's own guild, whichever it is
  int expires_in_days = 365;     ///< 1..3650
  proof_policy proof = proof_policy::decisions;
  std::optional<int> requests_per_minute = 6000;  ///< nothing: no limit of the key's own
  key_environment environment = key_environment::live;
  std::vector<std::string> networks = {};  ///< at most 20, as in 203.0.113.0/24; empty: from anywhere
};

/// How a key gives way to its successor.
struct api_key_rotation {
  int overlap_days = 1;  ///< 0..7: for how long both work; 0 ends the old key at once
  key_environment environment = key_environment::live;
};

/// `expiring`: in the overlap of a rotation, or within 14 days of its end. `rotated`: the overlap is over.
enum class key_state { live, expiring, rotated, expired, revoked };
std::string_view to_string(key_state state) noexcept;
key_state state_of(const storage::api_key_record& key, time_point now) noexcept;

/// A key for people and programs, without its secret: `id`, `name`, `publicId`, `state`, `permissions`, `guilds`,
/// `networks`, `proofPolicy`, `requestsPerMinute`, `createdAt`, `expiresAt`, `lastUsedAt`, `lastUsedNetwork`,
/// `revokedAt`, `successorOf`, `overlapEndsAt`; null where there is nothing.
boost::json::object to_json(const storage::api_key_record& key, time_point now);

/// The only moment at which the key itself exists outside its owner's hands.
struct created_api_key {
  storage::api_key_record record;
  secret text;
};

/// Lifetime: the random source outlives the service. Threads: any, one unit of work each.
class api_key_service {
 public:
  api_key_service(pepper pepper, random_source& random);

  /// Stores the key's hash and appends `api_key.created`. `creator` holds the creator's own permissions, beyond which a
  /// key may not go; nothing for the command line, which may grant everything.
  /// The community is one that exists: the caller has looked it up, and a store that keeps communities refuses others.
  /// Errors: `invalid_key_name`, `invalid_key_expiry`, `invalid_key_guilds`, `invalid_key_networks`,
  /// `invalid_key_limit`, `key_without_permission` (invalid_argument); `permission_not_held` (forbidden).
  result<created_api_key> create(storage::key_unit& uow, const community_id& community, api_key_request request,
                                 const audit::origin& who, const std::optional<permission_set>& creator) const;

  /// Stores a key of the old kind: 43 characters of base64url, of which an ESS database kept the SHA-256 as
  /// `sha256_hex`. It works until it expires or is rotated, which makes it one of the new kind. Errors: those of
  /// `create`; `invalid_old_key` (invalid_argument) unless the hash is 64 hex digits.
  result<storage::api_key_record> import_old(storage::key_unit& uow, const community_id& community,
                                             api_key_request request, std::string_view sha256_hex,
                                             const audit::origin& who) const;

  /// The live key of that text. The checksum is checked before the store is asked; an unknown key costs the same as a
  /// known one. `client_address` is where the caller is: a key that is limited to networks is refused elsewhere, and
  /// without an address. Errors: `invalid_api_key` (unauthenticated), the same for malformed, unknown, revoked,
  /// rotated, expired and from elsewhere.
  result<storage::api_key_record> verify(const storage::key_unit& uow, std::string_view text,
                                         std::string_view client_address = {}) const;

  /// The key that a text names by its public part, live or not, for telling its owners. It proves nothing: the rest of
  /// the text may be wrong. Nothing when there is none, or the text is no key's. Errors: those of the store.
  static result<std::optional<storage::api_key_record>> find_named(const storage::key_unit& uow, std::string_view text);

  /// Makes a successor with the same name, reach, limits and lifetime, and lets the old key end with the overlap; one
  /// entry `api_key.rotated` for both. No more than two generations are ever live: neither a key that was rotated nor
  /// one whose predecessor still works can be rotated.
  /// Errors: `invalid_key_overlap` (invalid_argument); `key_not_found` also for one that is no longer live;
  /// `key_rotated`, `rotation_in_progress` (conflict); `key_without_permission`; `permission_not_held` (forbidden) if
  /// the key has a permission that `creator` lacks.
  result<created_api_key> rotate(storage::key_unit& uow, const community_id& community, const api_key_id& id,
                                 const api_key_rotation& how, const audit::origin& who,
                                 const std::optional<permission_set>& creator) const;

  /// Ends a key at once and appends `api_key.revoked`. Errors: `key_not_found` also if it was revoked before.
  result<void> revoke(storage::key_unit& uow, const community_id& community, const api_key_id& id,
                      const audit::origin& who) const;

  /// Newest first, revoked and expired ones too.
  result<std::vector<storage::api_key_record>> list(const storage::key_unit& uow, const community_id& community) const;

  /// True if `last_used_at` should be written again: at most once a minute (security requirement AK-10).
  static bool is_touch_due(const storage::api_key_record& key, time_point now) noexcept;

 private:
  std::string mac_of(std::string_view text) const;
  void put_text(storage::api_key_record& key, const std::string& public_id, std::string_view hashed) const;

  pepper pepper_;
  random_source& random_;
  std::string dummy_mac_;  // what an unknown key is compared with
};

/// Live: neither revoked nor expired nor past the overlap of its rotation.
bool is_live(const storage::api_key_record& key, time_point now) noexcept;

/// The key that this one's line of successors began with, itself where it succeeds none: what a host is known by,
/// however often its key is rotated. Errors: those of the store.
result<api_key_id> first_of_line(const storage::key_unit& uow, const storage::api_key_record& key);

}  // namespace ess::access
