// A linked member without a round at Discord.
#pragma once

#include <doctest/doctest.h>

#include "desk.hpp"
#include "ess/base/clock.hpp"
#include "ess/storage/links.hpp"
#include "ess/storage/sqlite/database.hpp"
#include "ess/storage/users.hpp"

namespace ess::test {

/// Links Vera's account to Discord user 1003. No program may hold the database meanwhile.
inline void link_vera(const desk& here) {
  const system_clock time;
  storage::sqlite::options settings;
  settings.path = here.file("ess.db").string();
  auto database = storage::sqlite::open(std::move(settings), time);
  REQUIRE(database.has_value());
  const auto written = (*database)->write([&](storage::unit_of_work& uow) -> result<void> {
    const auto vera = uow.users().find_by_email("vera@example.org");
    if (!vera) return vera.error();
    return uow.links().insert_link({(*vera)->id, {discord_user_id::trusted(1003), "vera", "", ""}, uow.now(), {}});
  });
  REQUIRE(written.has_value());
}

}  // namespace ess::test
