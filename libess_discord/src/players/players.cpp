#include "ess/players/players.hpp"

#include <algorithm>

#include "ess/audit/append.hpp"
#include "ess/audit/event.hpp"
#include "ess/base/text.hpp"
#include "ess/storage/communities.hpp"

namespace ess::players {
namespace {

bool is_roblox_id(std::string_view text) {
  return text.size() >= 3 && text.size() <= 20 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

result<void> check(const new_player& player) {
  if (!is_utf8(player.name) || has_control_characters(player.name) || trim(player.name).empty() ||
      count_code_points(player.name) > 100) {
    return error(errc::invalid_argument, "invalid_name", "A player's name must have 1 to 100 printable characters.");
  }
  if (player.roblox_id && !is_roblox_id(*player.roblox_id)) {
    return error(errc::invalid_argument, "invalid_roblox_id", "A Roblox id must have 3 to 20 digits.");
  }
  return success();
}

error changed_since() {
  return {errc::conflict, "player_changed", "Somebody changed this player since you opened it. Look at it again."};
}

}  // namespace

result<storage::player_record> add(storage::unit_of_work& work, random_source& random, const community_id& community,
                                   const new_player& player, const audit::origin& who) {
  if (auto checked = check(player); !checked) return std::move(checked).error();
  auto home = work.communities().find(community);
  if (!home) return std::move(home).error();
  if (!*home) return error(errc::not_found, "community_not_found", "There is no such community.");

  storage::player_record record{.id = player_id::generate(work.now(), random),
                                .community = community,
                                .name = std::string(trim(player.name)),
                                .folded_name = fold_case(trim(player.name)),
                                .status = player.status,
                                .roblox_id = player.roblox_id,
                                .discord = player.discord,
                                .updated_at = work.now()};
  if (auto stored = work.players().insert(record); !stored) return std::move(stored).error();

  boost::json::object metadata;
  metadata["playerId"] = record.id.str();
  metadata["status"] = storage::to_string(record.status);
  auto event = audit::event("player.added").from(who).target(record.id.str()).metadata(std::move(metadata));
  if (auto written = audit::append(work, random, community, event); !written) return std::move(written).error();
  return record;
}

namespace {

result<storage::player_record> find_unchanged(const storage::unit_of_work& work, const community_id& community,
                                              const player_id& id, int version) {
  auto found = work.players().find(community, id);
  if (!found) return std::move(found).error();
  if (!*found) return error(errc::not_found, "player_not_found", "There is no such player in this community.");
  if ((*found)->version != version) return changed_since();
  return std::move(**found);
}

/// Answers the names of the fields that are no longer what they were.
std::vector<std::string> apply(const player_changes& changes, storage::player_record& player) {
  std::vector<std::string> touched;
  const auto set = [&](const char* name, const auto& wanted, auto& field) {
    if (!wanted || *wanted == field) return;
    field = *wanted;
    touched.emplace_back(name);
  };
  set("name", changes.name, player.name);
  set("status", changes.status, player.status);
  set("robloxId", changes.roblox_id, player.roblox_id);
  set("discordId", changes.discord, player.discord);
  return touched;
}

}  // namespace

result<storage::player_record> update(storage::unit_of_work& work, random_source& random, const community_id& community,
                                      const player_id& id, const player_changes& changes, const audit::origin& who) {
  auto player = find_unchanged(work, community, id, changes.version);
  if (!player) return player;
  auto wanted = changes;
  if (wanted.name) wanted.name = std::string(trim(*wanted.name));
  const auto touched = apply(wanted, *player);
  new_player as_new;
  as_new.name = player->name;
  as_new.roblox_id = player->roblox_id;
  if (auto checked = check(as_new); !checked) return std::move(checked).error();
  if (touched.empty()) return player;
  player->folded_name = fold_case(player->name);
  player->updated_at = work.now();
  ++player->version;
  auto saved = work.players().update(*player);
  if (!saved) return std::move(saved).error();
  if (!*saved) return changed_since();

  boost::json::object metadata;
  boost::json::array names;
  for (const auto& name : touched) names.emplace_back(name);
  metadata["fields"] = std::move(names);
  metadata["status"] = storage::to_string(player->status);
  audit::event what("player.changed");
  what.from(who).target(id.str()).metadata(std::move(metadata));
  if (auto written = audit::append(work, random, community, what); !written) return std::move(written).error();
  return player;
}

result<std::vector<storage::player_record>> whois(const storage::unit_of_work& work, const community_id& community,
                                                  std::string_view query, int limit,
                                                  const std::optional<player_id>& before) {
  const auto wanted = trim(query);
  const auto is_text = is_utf8(wanted) && wanted.find('\0') == std::string_view::npos;
  const auto length = is_text ? count_code_points(wanted) : 0;
  if (length < 2 || length > 80) {
    return error(errc::invalid_argument, "invalid_query", "Give 2 to 80 characters of a name, or a Roblox id.");
  }
  const auto folded = fold_case(wanted);
  std::optional<std::string_view> roblox_id;
  if (is_roblox_id(wanted)) roblox_id = wanted;
  return work.players().search(community, folded, roblox_id, before, limit);
}

}  // namespace ess::players
