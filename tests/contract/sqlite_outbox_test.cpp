// Rows of the outbox that only a damaged file has.
#include <doctest/doctest.h>

#include "contract/records.hpp"
#include "ess/storage/sqlite/database.hpp"
#include "storage/sqlite/migrations.hpp"
#include "storage/sqlite/outbox_store.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;
namespace sqlite = ess::storage::sqlite;

namespace {

constexpr auto security = storage::outbox_topic::security;

/// Two communities with a channel for security each, in a database that SQL can be written to.
struct open_outbox {
  open_outbox() : db(std::string(sqlite::in_memory), sqlite::access_mode::write, 1s), outbox(db) {
    must(sqlite::apply_migrations(db, sqlite::built_in_migrations(), time_point{}));
    for (const auto* name : {"north", "east"}) {
      db.run("INSERT INTO communities (id, name, slug, created_at) VALUES (?1, ?1, ?1, 0)", name);
      db.run(
          "INSERT INTO discord_configs (community_id, security_channel, public_key, bot_token_sealed, version, "
          "updated_at) VALUES (?, ?, '', '', 1, 0)",
          name, *name == 'n' ? 101 : 201);
    }
    outbox.begin(noon);
  }

  storage::outbox_id put(const std::string& home, const std::string& subject) {
    storage::outbox_request wanted{.id = storage::outbox_id::trusted(home + "-" + subject),
                                   .community = community_id::trusted(home),
                                   .topic = security,
                                   .kind = "security",
                                   .subject = subject};
    CHECK(must(outbox.enqueue(wanted)));
    return wanted.id;
  }

  const time_point noon{1'767'268'800'000ms};
  sqlite::connection db;
  sqlite::sqlite_outbox_store outbox;
};

}  // namespace

TEST_CASE("OB-5: a row that cannot be read is a dead letter, and stops neither its channel nor another community's") {
  open_outbox s;
  const auto damaged = s.put("north", "1");
  const auto next = s.put("north", "2");
  const auto other = s.put("east", "1");
  const auto north = community_id::trusted("north");
  s.db.run("UPDATE outbox SET message_id = 0 WHERE id = ?", damaged);
  CHECK_FALSE(s.outbox.find(north, damaged).has_value());
  CHECK(must(s.outbox.list(north, {}, 10)).size() == 1);

  const auto claims = must(s.outbox.claim(10, 60s));
  REQUIRE(claims.size() == 2);
  for (const auto& each : claims) {
    CHECK(each.record.id == (each.record.community == north ? next : other));
    CHECK(must(s.outbox.settle(each, {.state = storage::outbox_state::sent, .message = message_id::trusted(5001)})));
  }
  const auto dead = must(s.outbox.find(north, damaged));
  REQUIRE(dead);
  CHECK(dead->state == storage::outbox_state::dead);
  CHECK(dead->reason == "row_damaged");
  CHECK(must(s.outbox.list(north, {}, 10)).size() == 2);
  CHECK(must(s.outbox.figures(std::nullopt)).waiting == 0);
  CHECK(must(s.outbox.drop(north, damaged, "by_hand")));
}

TEST_CASE("OB-5: a channel whose last message has no number is served all the same") {
  open_outbox s;
  s.put("north", "1");
  s.db.run("UPDATE outbox_lanes SET sent_last = 0");
  s.db.run(
      "INSERT INTO outbox_messages (community_id, channel_id, kind, subject, message_id) "
      "VALUES ('north', 101, 'security', '1', 0)");
  const auto claims = must(s.outbox.claim(10, 60s));
  REQUIRE(claims.size() == 1);
  CHECK_FALSE(claims[0].sent_last.has_value());
  CHECK_FALSE(claims[0].edits.has_value());
}
