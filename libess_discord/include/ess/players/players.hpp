// Players known to a community, and finding them by a part of their name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/audit/event.hpp"
#include "ess/base/random.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/storage/players.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::players {

struct new_player {
  std::string name;  ///< 1..100 characters
  storage::player_status status = storage::player_status::active;
  std::optional<std::string> roblox_id;  ///< 3..20 digits
  std::optional<discord_user_id> discord;
};

/// Audited as `player.added`. Errors: `community_not_found`, `invalid_name`, `invalid_roblox_id`.
result<storage::player_record> add(storage::unit_of_work& work, random_source& random, const community_id& community,
                                   const new_player& player, const audit::origin& who);

/// One change of a player. What is not set stays.
struct player_changes {
  int version = 0;  ///< the version that was read
  std::optional<std::string> name = {};
  std::optional<storage::player_status> status = {};
  std::optional<std::optional<std::string>> roblox_id = {};    ///< empty inside: clears it
  std::optional<std::optional<discord_user_id>> discord = {};  ///< empty inside: clears it
};

/// Changes a player of this community. Audited as `player.changed` with the names of the fields. A change that changes
/// nothing writes nothing.
/// Errors: `player_not_found`, `player_changed` (conflict: somebody else saved since), and those of `add`.
result<storage::player_record> update(storage::unit_of_work& work, random_source& random, const community_id& community,
                                      const player_id& id, const player_changes& changes, const audit::origin& who);

/// At most `limit` players whose name contains `query` (any case, Unicode) or whose Roblox id equals it, latest change
/// first; those after `before` where one is given. Errors: `invalid_query` unless it has 2..80 characters of
/// well-formed UTF-8 after trimming.
result<std::vector<storage::player_record>> whois(const storage::unit_of_work& work, const community_id& community,
                                                  std::string_view query, int limit = 5,
                                                  const std::optional<player_id>& before = std::nullopt);

}  // namespace ess::players
