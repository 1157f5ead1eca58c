// Finding players by any part of their names, against a model that looks at every name.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <random>
#include <vector>

#include "contract/records.hpp"
#include "ess/base/text.hpp"
#include "ess/storage/name_grams.hpp"
#include "ess/storage/sqlite/database.hpp"
#include "storage/sqlite/migrations.hpp"
#include "storage/sqlite/player_search.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

namespace {

/// What searching means, without an index.
class model {
 public:
  void put(const storage::player_record& player, int number) {
    for (auto& each : rows_) {
      if (each.player.id != player.id) continue;
      each.player = player;
      return;
    }
    rows_.push_back({player, number});
  }

  std::vector<player_id> search(const community_id& community, const std::string& part,
                                const std::optional<std::string>& roblox, const std::optional<player_id>& before,
                                int limit) const {
    auto sorted = rows_;
    std::ranges::sort(sorted, [](const row& a, const row& b) {
      if (a.player.updated_at != b.player.updated_at) return a.player.updated_at > b.player.updated_at;
      return a.number > b.number;
    });
    std::vector<player_id> found;
    bool on = !before.has_value();
    for (const auto& each : sorted) {
      if (each.player.community != community) continue;
      const bool named = each.player.folded_name.find(part) != std::string::npos;
      if (on && (named || (roblox && each.player.roblox_id == roblox))) found.push_back(each.player.id);
      if (before && each.player.id == *before) on = true;
      if (std::ssize(found) == limit) break;
    }
    return found;
  }

  std::size_t size() const { return rows_.size(); }
  const storage::player_record& at(std::size_t i) const { return rows_[i].player; }

 private:
  struct row {
    storage::player_record player;
    int number;
  };
  std::vector<row> rows_;
};

/// Names of few letters, so that parts of them meet often; some letters take two, three and four bytes, some fold to
/// two.
class name_maker {
 public:
  explicit name_maker(unsigned seed) : numbers_(seed) {}

  int below(int n) { return static_cast<int>(numbers_() % static_cast<unsigned>(n)); }
  std::string letters(int least, int most) {
    static const std::array<const char*, 11> all = {
        "a", "b", "A", "_", "1", "%", "\xC3\xA9", "e\xCC\x81", "\xC3\x9F", "\xE6\x98\x9F", "\xF0\x9F\xA6\x8A"};
    std::string text;
    for (int i = least + below(most - least + 1); i > 0; --i) text += all[static_cast<std::size_t>(below(all.size()))];
    return text;
  }

 private:
  std::mt19937 numbers_;
};

std::vector<player_id> ids_of(const std::vector<storage::player_record>& players) {
  std::vector<player_id> ids;
  for (const auto& player : players) ids.push_back(player.id);
  return ids;
}

}  // namespace

TEST_CASE("players are found like in a model that reads every name, whatever part is asked for and page by page") {
  with_every_backend([](store& s) {
    name_maker make(20'261);
    const std::array communities = {add_community(s, "north").id, add_community(s, "east").id};
    model all;
    for (int i = 0; i < 300; ++i) {
      // Many share a millisecond, and some players change their names.
      if (make.below(3) == 0) s.time.advance(1ms);
      const bool renames = i > 20 && make.below(4) == 0;
      auto player = renames ? all.at(static_cast<std::size_t>(make.below(static_cast<int>(all.size()))))
                            : make_player(s, communities[static_cast<std::size_t>(make.below(2))], "");
      player.name = make.letters(1, 9);
      player.folded_name = fold_case(player.name);
      player.updated_at = s.time.now();
      if (make.below(3) == 0) player.roblox_id = "11" + std::to_string(make.below(9));
      if (renames) ++player.version;
      s.write([&](auto& uow) {
        if (renames) {
          REQUIRE(must(uow.players().update(player)));
        } else {
          must(uow.players().insert(player));
        }
      });
      all.put(player, i);
    }
    int found = 0;
    s.read([&](const auto& uow) {
      for (int i = 0; i < 1500; ++i) {
        const auto& community = communities[static_cast<std::size_t>(make.below(2))];
        const auto part = fold_case(make.letters(1, 5));
        std::optional<std::string> roblox;
        if (make.below(4) == 0) roblox = "11" + std::to_string(make.below(9));
        std::optional<player_id> before;
        if (make.below(3) == 0) before = all.at(static_cast<std::size_t>(make.below(static_cast<int>(all.size())))).id;
        const int limit = 1 + make.below(6);
        std::optional<std::string_view> wanted;
        if (roblox) wanted = *roblox;
        // The cursor may be of the other community: then nothing follows it.
        const auto expected = all.search(community, part, roblox, before, limit);
        const auto got = ids_of(must(uow.players().search(community, part, wanted, before, limit)));
        CAPTURE(part);
        CHECK(got == expected);
        found += static_cast<int>(got.size());
      }
    });
    CHECK(found > 500);
  });
}

TEST_CASE("a part whose pieces are common apart and never together is looked for without being found") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    s.write([&](auto& uow) {
      for (int i = 0; i < 1500; ++i) {
        must(uow.players().insert(make_player(s, north.id, "abc-bcd-" + std::to_string(i))));
      }
      must(uow.players().insert(make_player(s, north.id, "xabcdx")));
      for (int i = 0; i < 300; ++i) must(uow.players().insert(make_player(s, north.id, "abc bcd" + std::to_string(i))));
    });
    s.read([&](const auto& uow) {
      CHECK(must(uow.players().search(north.id, "abcde", std::nullopt, std::nullopt, 5)).empty());
      const auto one = must(uow.players().search(north.id, "abcd", std::nullopt, std::nullopt, 5));
      REQUIRE(one.size() == 1);
      CHECK(one[0].name == "xabcdx");
      CHECK(must(uow.players().search(north.id, "abc-bcd", std::nullopt, std::nullopt, 5)).size() == 5);
    });
  });
}

TEST_CASE("players with a piece are read from the index in its order, and never sorted") {
  namespace sqlite = storage::sqlite;
  sqlite::connection db(std::string(sqlite::in_memory), sqlite::access_mode::write, 1s);
  must(sqlite::apply_migrations(db, sqlite::built_in_migrations(), time_point{}));
  const auto plan_of = [&](const std::string& sql) {
    std::string plan;
    auto rows = db.prepare("EXPLAIN QUERY PLAN " + sql);
    while (rows.step()) plan += rows.text(3) + "\n";
    return plan;
  };
  const auto plan = plan_of(sqlite::search_by_piece_sql());
  CAPTURE(plan);
  CHECK(plan.find("SEARCH g USING PRIMARY KEY (book=? AND gram=?") == 0);
  CHECK(plan.find("TEMP B-TREE") == std::string::npos);
  CHECK(plan_of("SELECT name FROM players ORDER BY name").find("TEMP B-TREE") != std::string::npos);
}

TEST_CASE("a community takes its players' pieces with it, and no other's") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    const auto east = add_community(s, "east");
    s.write([&](auto& uow) {
      must(uow.players().insert(make_player(s, north.id, "Nelly")));
      must(uow.players().insert(make_player(s, east.id, "Nelly")));
    });
    s.write([&](auto& uow) { CHECK(must(uow.communities().erase(north.id))); });
    s.read([&](const auto& uow) {
      CHECK(must(uow.players().search(north.id, "nel", std::nullopt, std::nullopt, 5)).empty());
      CHECK(must(uow.players().search(east.id, "nel", std::nullopt, std::nullopt, 5)).size() == 1);
    });
  });
}

TEST_CASE("players of an older database are found after the upgrade: the migration cuts names as the program does") {
  namespace sqlite = storage::sqlite;
  sqlite::connection db(std::string(sqlite::in_memory), sqlite::access_mode::write, 1s);
  std::vector<sqlite::migration> before;
  for (const auto& step : sqlite::built_in_migrations()) {
    if (step.name < std::string_view("V010")) before.push_back(step);
  }
  must(sqlite::apply_migrations(db, before, time_point{}));
  db.run("INSERT INTO communities (id, name, slug, created_at) VALUES ('n', 'North', 'north', 0)");
  db.run("INSERT INTO communities (id, name, slug, created_at) VALUES ('e', 'East', 'east', 0)");
  name_maker make(7);
  std::vector<std::array<std::string, 4>> expected;
  for (int i = 1; i <= 60; ++i) {
    const auto folded = fold_case(make.letters(1, 8));
    const std::string community = i % 3 == 0 ? "e" : "n";
    db.run(
        "INSERT INTO players (id, community_id, name, folded_name, status, updated_at, version) "
        "VALUES (?, ?, ?, ?, 'ACTIVE', ?, 4)",
        "p" + std::to_string(i), community, folded, folded, i / 2);
    for (const auto& gram : storage::name_grams(folded)) {
      expected.push_back({community, gram, std::to_string(i / 2), "p" + std::to_string(i)});
    }
  }
  db.run("DELETE FROM players WHERE id = 'p17'");
  std::erase_if(expected, [](const auto& row) { return row[3] == "p17"; });
  must(sqlite::apply_migrations(db, sqlite::built_in_migrations(), time_point{}));
  std::vector<std::array<std::string, 4>> found;
  auto rows = db.prepare(
      "SELECT b.community_id, g.gram, g.updated_at, p.id FROM player_grams g JOIN player_books b ON b.number = g.book "
      "JOIN players p ON p.number = g.player");
  while (rows.step()) found.push_back({rows.text(0), rows.text(1), rows.text(2), rows.text(3)});
  std::ranges::sort(expected);
  std::ranges::sort(found);
  CHECK(found == expected);
  CHECK(db.integer("SELECT count(*) FROM players WHERE version = 4") == 59);
}

TEST_CASE("a name is cut into its distinct pieces of up to three characters, whatever their bytes") {
  using names = std::vector<std::string>;
  CHECK(storage::name_grams("") == names{});
  CHECK(storage::name_grams("a") == names{"a"});
  CHECK(storage::name_grams("aaaa") == names{"a", "aa", "aaa"});
  CHECK(storage::name_grams("ab\xC3\xA9") == names{"a", "ab", "ab\xC3\xA9", "b", "b\xC3\xA9", "\xC3\xA9"});
  CHECK(storage::search_grams("") == names{});
  CHECK(storage::search_grams("ab") == names{"ab"});
  CHECK(storage::search_grams("abcde") == names{"abc", "bcd", "cde"});
}
