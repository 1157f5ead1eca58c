// Permissions and limits in a program that has users, roles and a database of its own: names of permissions in your
// table of roles, and two small stores over your tables for what all your nodes count together.
#include <ess/access/permission.hpp>
#include <ess/access/rate_limit.hpp>
#include <ess/access/throttle.hpp>
#include <ess/base/clock.hpp>
#include <ess/storage/throttles.hpp>

#include <SQLiteCpp/SQLiteCpp.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using ess::result;
using ess::success;

/// Your table of limits. Each step is one transaction that locks before it reads, so that two nodes cannot both take
/// the last of an allowance.
class my_cells final : public ess::access::cell_store {
 public:
  explicit my_cells(const std::string& file) : database_(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 1000) {
    database_.exec("CREATE TABLE IF NOT EXISTS limits (key TEXT PRIMARY KEY, full_at INTEGER NOT NULL) WITHOUT ROWID");
  }

  result<ess::access::cell_time> advance(std::string_view key, const ess::access::cell_step& step) override {
    try {
      SQLite::Transaction work(database_, SQLite::TransactionBehavior::IMMEDIATE);
      SQLite::Statement known(database_, "SELECT full_at FROM limits WHERE key = ?");
      known.bind(1, std::string(key));
      std::optional<ess::access::cell_time> full_at;
      if (known.executeStep()) full_at = ess::access::cell_time(known.getColumn(0).getInt64());
      const auto outcome = ess::access::step_cell(full_at, step);
      SQLite::Statement put(database_, "REPLACE INTO limits (key, full_at) VALUES (?, ?)");
      put.bind(1, std::string(key));
      put.bind(2, static_cast<std::int64_t>(outcome.full_at.count()));
      put.exec();
      work.commit();
      return outcome.wait;
    } catch (const SQLite::Exception& e) {
      return ess::error(ess::errc::unavailable, "limits_away", std::string("The limits cannot be asked: ") + e.what());
    }
  }

  void break_down() { database_.exec("DROP TABLE limits"); }

 private:
  SQLite::Database database_;
};

/// Stands for your table of failed attempts.
class my_throttles final : public ess::storage::throttle_store {
 public:
  result<std::optional<ess::storage::throttle_record>> find(std::string_view key) const override {
    const auto row = rows_.find(key);
    return row == rows_.end() ? std::nullopt : std::optional(row->second);
  }
  result<void> put(const ess::storage::throttle_record& record) override {
    return rows_.insert_or_assign(record.key, record), success();
  }
  result<void> erase(std::string_view key) override { return rows_.erase(std::string(key)), success(); }
  result<int> trim(ess::time_point now, int) override {
    return static_cast<int>(std::erase_if(rows_, [&](const auto& row) { return row.second.expires_at <= now; }));
  }

 private:
  std::map<std::string, ess::storage::throttle_record, std::less<>> rows_;
};

/// One transaction of yours, at a time of its own.
class my_transaction final : public ess::storage::throttle_unit {
 public:
  my_transaction(my_throttles& table, ess::time_point now) : table_(table), now_(now) {}
  ess::time_point now() const override { return now_; }
  ess::storage::throttle_store& throttles() override { return table_; }

 private:
  my_throttles& table_;
  ess::time_point now_;
};

bool permissions_come_from_your_roles() {
  // As a row of yours has them. A name that means nothing (any more) grants nothing.
  const std::vector<std::string> row = {"dispatch:read", "dispatch:manage", "moon:landings"};
  const auto dispatcher = ess::access::permission_set::from_names(row);
  const ess::access::permission_set wanted_for_a_key = {ess::access::permission::dispatch_read};
  return dispatcher.size() == 2 && dispatcher.contains(ess::access::permission::dispatch_manage) &&
         !dispatcher.contains(ess::access::permission::users_invite) && dispatcher.contains_all(wanted_for_a_key);
}

/// Two processes of yours, each with a connection of its own, and three calls a minute without the store.
bool two_nodes_have_one_allowance(const std::string& file) {
  const ess::system_clock time;
  const ess::access::rate ten_a_minute{10, 1min};
  const ess::access::rate without_store{3, 1min};
  my_cells table_here(file);
  my_cells table_there(file);
  ess::access::shared_limiter here(ten_a_minute, table_here, time, without_store);
  ess::access::shared_limiter there(ten_a_minute, table_there, time, without_store);
  int passed = 0;
  for (int i = 0; i < 20; ++i) {
    passed += here.take("key-1") ? 1 : 0;
    passed += there.take("key-1") ? 1 : 0;
  }
  const auto refused = there.take("key-1");
  if (refused || !refused.error().retry_after()) return false;
  std::printf("%d of 40 calls passed; the next may come in %lld ms\n", passed,
              static_cast<long long>(refused.error().retry_after()->count()));
  // More than ten only if so much time went by that the allowance grew.
  if (passed < 10 || passed > 12) return false;

  table_here.break_down();
  int alone = 0;
  for (int i = 0; i < 20; ++i) alone += here.take("key-2") ? 1 : 0;
  std::printf("%d of 20 calls passed while the limits were out of reach\n", alone);
  return here.is_alone() && alone == 3;
}

bool guessing_gets_slower_on_every_node() {
  my_throttles table;
  const ess::access::throttle_policy guesses{.name = "my.sign_in", .free = 3, .window = 15min, .first_delay = 15s};
  const auto start = ess::system_clock().now();
  int passed = 0;
  for (int i = 0; i < 10; ++i) {
    my_transaction on_some_node(table, start + std::chrono::milliseconds(i));
    passed += ess::access::take_throttle(on_some_node, guesses, "nelly@example.org") ? 1 : 0;
  }
  my_transaction later(table, start + 20min);
  return passed == 3 && ess::access::take_throttle(later, guesses, "nelly@example.org").has_value();
}

}  // namespace

int main() {
  const auto file = std::filesystem::temp_directory_path() / ("limits-" + std::to_string(::getpid()) + ".db");
  const bool all = permissions_come_from_your_roles() && two_nodes_have_one_allowance(file.string()) &&
                   guessing_gets_slower_on_every_node();
  std::filesystem::remove(file);
  std::printf("%s\n", all ? "as expected" : "not as expected");
  return all ? 0 : 1;
}
