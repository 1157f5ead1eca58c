// The linking of Discord identities: attempts on their way, links waiting for a confirmation, links that stand.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ess/base/id.hpp"
#include "ess/base/snowflake.hpp"

namespace ess::storage {

/// What we keep about a Discord user, and no more (security requirement OA-22).
struct discord_identity {
  discord_user_id id;
  std::string username;
  std::string global_name;  ///< empty when Discord has none
  std::string avatar;       ///< avatar hash, empty when none
};

/// One OAuth attempt between start and callback. Bound to session and browser; consumed once.
struct link_attempt_record {
  std::string state_hash;  ///< 32 raw bytes: SHA-256 of the state parameter; the key
  user_id user;
  std::string session_hash;  ///< token hash of the session that started it
  std::string browser_hash;  ///< SHA-256 of the cookie set at start
  std::string redirect_uri;
  std::string verifier_sealed;  ///< PKCE verifier in an envelope
  std::string scope;
  std::string issuer;
  time_point expires_at;
  std::optional<community_id> role_home = {};  ///< set: asks for a role connection there, not for a link
};

/// An identity that Discord vouched for and the user has yet to confirm.
struct pending_link_record {
  pending_link_id id;
  user_id user;
  std::string session_hash;
  discord_identity identity;
  time_point expires_at;
};

struct discord_link_record {
  user_id user;
  discord_identity identity;
  time_point linked_at;
  std::optional<time_point> stale_at;  ///< set when Discord told us that the grant is gone
};

class link_store {
 public:
  virtual ~link_store() = default;

  virtual result<void> insert_attempt(const link_attempt_record& attempt) = 0;
  /// Removes the attempt and answers it, in one conditional statement: of many callers at once one gets it.
  virtual result<std::optional<link_attempt_record>> consume_attempt(std::string_view state_hash) = 0;

  virtual result<void> insert_pending(const pending_link_record& pending) = 0;
  virtual result<std::optional<pending_link_record>> find_pending(const pending_link_id& id) const = 0;
  virtual result<std::optional<pending_link_record>> consume_pending(const pending_link_id& id) = 0;
  /// Removes every attempt and every pending link of the user (security requirement OA-15).
  virtual result<void> erase_unfinished(const user_id& user) = 0;
  /// The user's session goes on under another token: what it began is from now on that of `to`. Hashes of tokens both.
  virtual result<void> move_unfinished(const user_id& user, std::string_view from, std::string_view to) = 0;
  virtual result<int> erase_expired(time_point now) = 0;

  /// Errors: `discord_id_taken` or `user_already_linked` (conflict); both are unique in the store.
  virtual result<void> insert_link(const discord_link_record& link) = 0;
  virtual result<std::optional<discord_link_record>> find_link(const user_id& user) const = 0;
  virtual result<std::optional<discord_link_record>> find_link_by_discord_id(discord_user_id id) const = 0;
  virtual result<void> set_stale_at(const user_id& user, std::optional<time_point> at) = 0;
  /// Answers whether there was one.
  virtual result<bool> erase_link(const user_id& user) = 0;
};

}  // namespace ess::storage
