#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <doctest/doctest.h>

#include <set>

#include "contract/records.hpp"
#include "ess/storage/sealed_values.hpp"
#include "ess/storage/sqlite/database.hpp"

using namespace ess;
using namespace ess::test;

namespace {

storage::sealed_column column_of(const storage::sealed_value_store& values, std::string_view table) {
  for (const auto& column : values.columns()) {
    if (column.table == table) return column;
  }
  throw std::runtime_error("there is no such sealed column");
}

void put_secrets(store& s, int count) {
  s.write([&](auto& uow) {
    for (int i = 0; i < count; ++i) {
      must(uow.installation().put("secret-" + std::to_string(100 + i), "ess2.00112233445566aa.x" + std::to_string(i)));
    }
  });
}

}  // namespace

TEST_CASE("EN-5: no sealed column of the schema is missing where sealed values are listed") {
  const temp_dir folder;
  const auto path = (folder / "ess.db").string();
  const fake_clock time;
  storage::sqlite::options settings;
  settings.path = path;
  settings.schema = storage::sqlite::schema_policy::migrate;
  std::set<std::string> listed;
  {
    const auto database = must(storage::sqlite::open(std::move(settings), time));
    must(database->read([&](const storage::unit_of_work& uow) -> result<void> {
      for (const auto& column : uow.sealed_values().columns()) {
        listed.insert(std::string(column.table) + "." + std::string(column.column));
      }
      return success();
    }));
  }
  SQLite::Database raw(path);
  SQLite::Statement query(raw,
                          "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c "
                          "WHERE t.type = 'table' AND (c.name = 'sealed' OR c.name LIKE '%_sealed')");
  int found = 0;
  while (query.executeStep()) {
    const std::string column = query.getColumn(1).getString();
    // A table with one sealed column may call it just that; its envelopes are bound to "payload".
    const std::string name = column == "sealed" ? "payload" : column.substr(0, column.rfind("_sealed"));
    const std::string bound = query.getColumn(0).getString() + "." + name;
    INFO(bound);
    CHECK(listed.contains(bound));
    ++found;
  }
  CHECK(found >= 2);
}

TEST_CASE("sealed values are listed row by row, and what is not sealed is not among them") {
  with_every_backend([](store& s) {
    put_secrets(s, 5);
    s.write([&](auto& uow) { must(uow.installation().put("a-plain-fact", "text")); });
    s.read([&](const auto& uow) {
      const auto& values = uow.sealed_values();
      const auto column = column_of(values, "installation");
      const auto first = must(values.list(column, "", 2));
      REQUIRE(first.size() == 2);
      CHECK(first[0].row == "secret-100");
      CHECK(first[0].community.empty());
      CHECK(first[0].envelope == "ess2.00112233445566aa.x0");
      CHECK(must(values.list(column, first[1].row, 10)).size() == 3);
      CHECK(must(values.list(column, "secret-104", 10)).empty());
    });
  });
}

TEST_CASE("sealed values name their community and count by the key they name") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    const auto east = add_community(s, "east");
    s.write([&](auto& uow) {
      storage::discord_config_record config{north.id,     {}, {},          {}, {}, {}, "", "ess2.00112233445566aa.x",
                                            s.time.now(), 0,  s.time.now()};
      must(uow.discord_configs().save(config));
      config.community = east.id;
      config.bot_token_sealed = "v1:AAAA";
      must(uow.discord_configs().save(config));
    });
    s.read([&](const auto& uow) {
      const auto& values = uow.sealed_values();
      const auto column = column_of(values, "discord_configs");
      for (const auto& value : must(values.list(column, "", 10))) CHECK(value.community == value.row);
      const auto counts = must(values.count(column));
      REQUIRE(counts.size() == 2);
      CHECK(counts[0].head == "ess2.00112233445566aa");
      CHECK(counts[0].values == 1);
      CHECK(counts[1].head == "v1:");
    });
  });
}

TEST_CASE("EN-5: a sealed value is listed and counted however damaged its beginning is, and an empty one is none") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    for (const char* damaged : {"xss2.00112233445566aa.x", "ess2.0011Z233445566aa.x", "ess2.", "x"}) {
      CAPTURE(damaged);
      s.write([&](auto& uow) {
        storage::discord_config_record config{north.id, {}, {}, {}, {}, {}, "", damaged, s.time.now(), 0, s.time.now()};
        if (const auto kept = must(uow.discord_configs().find(north.id))) config.version = kept->version;
        must(uow.discord_configs().save(config));
      });
      s.read([&](const auto& uow) {
        const auto& values = uow.sealed_values();
        const auto column = column_of(values, "discord_configs");
        const auto listed = must(values.list(column, "", 10));
        REQUIRE(listed.size() == 1);
        CHECK(listed[0].envelope == damaged);
        const auto counts = must(values.count(column));
        REQUIRE(counts.size() == 1);
        CHECK(counts[0].head.empty());
        CHECK(counts[0].values == 1);
      });
    }
    s.write([&](auto& uow) {
      auto config = must(uow.discord_configs().find(north.id)).value();
      config.bot_token_sealed = "";
      must(uow.discord_configs().save(config));
    });
    s.read([&](const auto& uow) {
      const auto& values = uow.sealed_values();
      CHECK(must(values.list(column_of(values, "discord_configs"), "", 10)).empty());
      CHECK(must(values.count(column_of(values, "discord_configs"))).empty());
    });
  });
}

TEST_CASE("a sealed value is replaced where it still stands, and nowhere else") {
  with_every_backend([](store& s) {
    put_secrets(s, 2);
    s.write([&](auto& uow) {
      auto& values = uow.sealed_values();
      const auto column = column_of(values, "installation");
      auto value = must(values.list(column, "", 1)).front();
      CHECK(must(values.replace(column, value, "ess2.ffffffffffffffff.new")));
      CHECK_FALSE(must(values.replace(column, value, "ess2.ffffffffffffffff.late")));
      CHECK(must(uow.installation().get("secret-100")) == "ess2.ffffffffffffffff.new");
      value.row = "nowhere";
      CHECK_FALSE(must(values.replace(column, value, "x")));
    });
  });
}
