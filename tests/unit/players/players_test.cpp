#include "ess/players/players.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "ess/players/bot_commands.hpp"
#include "unit/community/bot_world.hpp"

namespace players = ess::players;
using ess::storage::unit_of_work;
using ess::test::bot_world;
using ess::test::metadata_text;
using ess::test::must;
using ess::test::reason_of;

namespace {

ess::result<ess::storage::player_record> add(ess::test::world& w, const ess::community_id& community,
                                             const players::new_player& player) {
  return w.write(
      [&](unit_of_work& uow) { return players::add(uow, w.random, community, player, ess::test::by_command_line()); });
}

std::vector<std::string> names(ess::test::world& w, const ess::community_id& community, std::string_view query) {
  std::vector<std::string> found;
  for (const auto& p : must(w.read([&](const unit_of_work& uow) { return players::whois(uow, community, query); }))) {
    found.push_back(p.name);
  }
  return found;
}

using list = std::vector<std::string>;

}  // namespace

TEST_CASE("a player needs a name, and a Roblox id of 3 to 20 digits if any") {
  ess::test::world w;
  const auto home = ess::test::add_community(w, "home");
  const auto refusal = [&](const players::new_player& p) { return reason_of(add(w, home, p)); };
  const auto active = ess::storage::player_status::active;
  CHECK(refusal({"Ann", active, "123", std::nullopt}).empty());
  CHECK(refusal({"", active, std::nullopt, std::nullopt}) == "invalid_name");
  CHECK(refusal({" ", active, std::nullopt, std::nullopt}) == "invalid_name");
  CHECK(refusal({"a\nb", active, std::nullopt, std::nullopt}) == "invalid_name");
  CHECK(refusal({std::string(101, 'x'), active, std::nullopt, std::nullopt}) == "invalid_name");
  for (const auto* id : {"", "12", "abc", "12x", "-123", "123456789012345678901"}) {
    CAPTURE(id);
    CHECK(refusal({"Ann", active, id, std::nullopt}) == "invalid_roblox_id");
  }
  CHECK(reason_of(add(w, ess::community_id::trusted("x"), {"Ann", active, std::nullopt, std::nullopt})) ==
        "community_not_found");
  CHECK(w.count_entries("player.added", home) == 1);
}

TEST_CASE("whois finds a part of a name in any case and script, and a whole Roblox id") {
  ess::test::world w;
  const auto home = ess::test::add_community(w, "home");
  const auto other = ess::test::add_community(w, "other");
  const auto active = ess::storage::player_status::active;
  must(add(w, home, {"Annabel", active, "987654", std::nullopt}));
  w.clock.advance(std::chrono::seconds(1));
  must(add(w, home, {"JOANNE", active, "1234", std::nullopt}));
  w.clock.advance(std::chrono::seconds(1));
  must(add(w, home, {"Straße 100%_", active, std::nullopt, std::nullopt}));
  must(add(w, other, {"Anna of another community", active, "987654", std::nullopt}));

  CHECK(names(w, home, "ann") == list{"JOANNE", "Annabel"});
  CHECK(names(w, home, " ANN ") == list{"JOANNE", "Annabel"});
  CHECK(names(w, home, "STRASSE") == list{"Straße 100%_"});
  CHECK(names(w, home, "987654") == list{"Annabel"});
  CHECK(names(w, home, "98765").empty());
  CHECK(names(w, home, "0%").size() == 1);
  CHECK(names(w, home, "%%").empty());
  CHECK(names(w, home, "__").empty());
  CHECK(names(w, home, "' OR 1=1 --").empty());
}

TEST_CASE("whois answers five at most, latest change first") {
  ess::test::world w;
  const auto home = ess::test::add_community(w, "home");
  for (int i = 0; i < 7; ++i) {
    must(add(w, home,
             {"Player " + std::to_string(i), ess::storage::player_status::watched, std::nullopt, std::nullopt}));
    w.clock.advance(std::chrono::seconds(1));
  }
  CHECK(names(w, home, "player") == list{"Player 6", "Player 5", "Player 4", "Player 3", "Player 2"});
}

TEST_CASE("a whois query has 2 to 80 characters of text") {
  ess::test::world w;
  const auto home = ess::test::add_community(w, "home");
  const auto refusal = [&](std::string_view query) {
    return reason_of(w.read([&](const unit_of_work& uow) { return players::whois(uow, home, query); }));
  };
  for (const auto& query : list{"", "a", " a ", "☃", std::string(81, 'x'), "ab\xff", std::string("a\0b", 3)}) {
    CHECK(refusal(query) == "invalid_query");
  }
  CHECK(refusal("ab").empty());
  CHECK(refusal("☃☃").empty());
  CHECK(refusal(std::string(80, 'x')).empty());
}

TEST_CASE("whois from Discord answers players of this community, and the entry names them by id, without the query") {
  bot_world w;
  must(add(w, w.home.community,
           {"Annabel", ess::storage::player_status::watched, "987654", ess::discord_user_id::trusted(77)}));
  must(add(w, w.other.community, {"Anna", ess::storage::player_status::active, std::nullopt, std::nullopt}));
  const auto call = w.call_as(w.home.discord_viewer);
  const auto ask = [&](const std::string& query) {
    const ess::api::whois_request request(ess::api::bot_request(call.guild(), call.discord_user()), query);
    return ess::flatten(
        w.write([&](unit_of_work& uow) { return players::whois_for_bot(uow, w.random, call, request); }));
  };
  REQUIRE(ask("nobody"));
  CHECK(ess::string_member(w.last_entry(w.home.community), "target") == w.home.community.str());
  const auto reply = ask("anna");
  REQUIRE(reply);
  REQUIRE(reply->players.size() == 1);
  CHECK(reply->players[0].name == "Annabel");
  CHECK(reply->players[0].status == "WATCHED");
  CHECK(reply->players[0].roblox_id == "987654");
  CHECK(reply->players[0].discord_id == "77");
  const auto entry = w.entries(w.home.community).back();
  CHECK(metadata_text(w.last_entry(w.home.community), "action") == "players.whois");
  CHECK(ess::string_member(w.last_entry(w.home.community), "target") == reply->players[0].id);
  CHECK((entry.body + entry.personal).find("anna") == std::string::npos);
}
