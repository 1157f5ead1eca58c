// Players known to a community.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/id.hpp"
#include "ess/base/snowflake.hpp"

namespace ess::storage {

enum class player_status { active, watched };

struct player_record {
  player_id id;
  community_id community;
  std::string name;
  std::string folded_name;  ///< `fold_case(name)`, what searches look at
  player_status status = player_status::active;
  std::optional<std::string> roblox_id;  ///< 3..20 digits
  std::optional<discord_user_id> discord;
  time_point updated_at;
  int version = 1;  ///< counts up by one at each change
};

class player_store {
 public:
  virtual ~player_store() = default;

  virtual result<void> insert(const player_record& player) = 0;
  virtual result<std::optional<player_record>> find(const community_id& community, const player_id& id) const = 0;
  /// By an index of short n-grams (`name_grams`), so that no search reads all players. Players whose folded name
  /// contains `folded_part`, or whose Roblox id equals `roblox_id`; latest change first, those after `before` where one
  /// is given (none if the community does not have it).
  virtual result<std::vector<player_record>> search(const community_id& community, std::string_view folded_part,
                                                    std::optional<std::string_view> roblox_id,
                                                    const std::optional<player_id>& before, int limit) const = 0;
  /// Latest change first; those after `before` where one is given.
  virtual result<std::vector<player_record>> list(const community_id& community, const std::optional<player_id>& before,
                                                  int limit) const = 0;
  /// Writes `player` if the stored version is still the one before `player.version`. Answers false if it is not.
  virtual result<bool> update(const player_record& player) = 0;
};

/// `ACTIVE`, `WATCHED`.
std::string_view to_string(player_status status) noexcept;
std::optional<player_status> parse_player_status(std::string_view text) noexcept;

}  // namespace ess::storage
