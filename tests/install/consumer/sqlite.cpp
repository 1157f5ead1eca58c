// Needs ess::discord_sqlite: a database in memory, one value written and read back.
#include <ess/base/clock.hpp>
#include <ess/storage/installation.hpp>
#include <ess/storage/sqlite/database.hpp>
#include <ess/storage/unit_of_work.hpp>

#include <cstdio>

int main() {
  const ess::system_clock clock;
  ess::storage::sqlite::options settings;
  settings.path = ess::storage::sqlite::in_memory;
  settings.schema = ess::storage::sqlite::schema_policy::migrate;
  auto database = ess::storage::sqlite::open(settings, clock);
  if (!database) return 1;
  auto written = (*database)->write([](ess::storage::unit_of_work& work) { return work.installation().put("a", "b"); });
  if (!written) return 2;
  std::string value;
  auto read = (*database)->read([&](const ess::storage::unit_of_work& work) -> ess::result<void> {
    auto found = work.installation().get("a");
    if (!found) return found.error();
    value = found->value_or("");
    return ess::success();
  });
  if (!read || value != "b") return 3;
  std::puts("sqlite: ok");
}
