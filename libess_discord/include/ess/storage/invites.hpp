// Invitations to a community, waiting to be accepted. Only the SHA-256 of a token is ever stored.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/id.hpp"

namespace ess::storage {

struct invite_record {
  invite_id id;
  community_id community;
  std::string email;  ///< in normal form; one invitation per community and address
  role_id role;
  std::string token_hash;             ///< 32 raw bytes: SHA-256 of the token; unique
  std::optional<user_id> invited_by;  ///< nothing: the command line, or a user who is gone
  time_point created_at;
  time_point expires_at;
};

class invite_store {
 public:
  virtual ~invite_store() = default;

  /// Replaces the invitation of the same community and address: its token is dead then.
  virtual result<void> put(const invite_record& invite) = 0;
  virtual result<std::optional<invite_record>> find(const community_id& community, const invite_id& id) const = 0;
  virtual result<std::optional<invite_record>> find_by_token(std::string_view token_hash) const = 0;
  /// By address.
  virtual result<std::vector<invite_record>> list(const community_id& community) const = 0;
  virtual result<std::vector<invite_record>> list_for_email(std::string_view normal_email) const = 0;
  /// Removes the invitation and answers it, in one conditional statement: of many callers at once one gets it.
  virtual result<std::optional<invite_record>> consume(std::string_view token_hash) = 0;
  /// Answers whether there was one.
  virtual result<bool> erase(const community_id& community, const invite_id& id) = 0;
  virtual result<int> erase_for_email(std::string_view normal_email) = 0;
  virtual result<int> erase_expired(time_point now) = 0;
};

}  // namespace ess::storage
