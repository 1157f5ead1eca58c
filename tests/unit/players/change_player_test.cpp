// Changes of players.
#include <doctest/doctest.h>

#include <string>

#include "ess/players/players.hpp"
#include "support/builders.hpp"

namespace players = ess::players;
using ess::storage::player_record;
using ess::storage::unit_of_work;
using ess::test::must;
using ess::test::reason_of;

namespace {

struct player_world : ess::test::world {
  player_world() : home(ess::test::add_community(*this, "home")), other(ess::test::add_community(*this, "other")) {}

  player_record add(const ess::community_id& community, const std::string& name) {
    players::new_player wanted;
    wanted.name = name;
    wanted.roblox_id = "12345";
    return must(write(
        [&](unit_of_work& uow) { return players::add(uow, random, community, wanted, ess::test::by_command_line()); }));
  }
  ess::result<player_record> change(const player_record& player, players::player_changes changes) {
    changes.version = player.version;
    return write([&](unit_of_work& uow) {
      return players::update(uow, random, home, player.id, changes, ess::test::by_command_line());
    });
  }
  std::size_t found(std::string_view query) {
    return must(read([&](const unit_of_work& uow) { return players::whois(uow, home, query); })).size();
  }

  ess::community_id home;
  ess::community_id other;
};

}  // namespace

TEST_CASE_FIXTURE(player_world, "a renamed player is found by the new name only, and the entry names no person") {
  const auto player = add(home, "Nelly");
  players::player_changes changes;
  changes.name =
      " R\xC3\x96"
      "BIN ";
  const auto changed = must(change(player, changes));
  CHECK(changed.name ==
        "R\xC3\x96"
        "BIN");
  CHECK(changed.version == 2);
  CHECK(found("r\xC3\xB6"
              "bin") == 1);
  CHECK(found("nelly") == 0);
  CHECK(count_entries("player.changed", home) == 1);
  CHECK(entries(home).back().body.find("BIN") == std::string::npos);
}

TEST_CASE_FIXTURE(player_world, "ids can be cleared and set, wrong ones are refused") {
  auto player = add(home, "Nelly");
  players::player_changes changes;
  changes.roblox_id.emplace();
  changes.discord = ess::discord_user_id::trusted(77);
  player = must(change(player, changes));
  CHECK_FALSE(player.roblox_id);
  CHECK(player.discord == ess::discord_user_id::trusted(77));
  players::player_changes wrong;
  wrong.roblox_id.emplace("12a");
  CHECK(reason_of(change(player, wrong)) == "invalid_roblox_id");
  players::player_changes nameless;
  nameless.name = " ";
  CHECK(reason_of(change(player, nameless)) == "invalid_name");
  CHECK(must(change(player, {})).version == 2);
}

TEST_CASE_FIXTURE(player_world, "TE-5: of two changes made on one version the second is told to look again") {
  const auto player = add(home, "Nelly");
  players::player_changes changes;
  changes.status = ess::storage::player_status::watched;
  must(change(player, changes));
  changes.name = "Robin";
  CHECK(reason_of(change(player, changes)) == "player_changed");
}

TEST_CASE_FIXTURE(player_world, "TE-2: another community's player cannot be changed and looks like none") {
  const auto foreign = add(other, "Nelly");
  players::player_changes changes;
  changes.name = "Robin";
  CHECK(reason_of(change(foreign, changes)) == "player_not_found");
  CHECK(count_entries("player.changed", other) == 0);
}
