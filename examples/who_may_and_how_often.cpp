// Permissions and limits in a program that has users, roles and a database of its own: names of permissions in your
// table of roles, and two small stores over your tables for what all your nodes count together.
#include <ess/access/permission.hpp>
#include <ess/access/rate_limit.hpp>
#include <ess/access/throttle.hpp>
#include <ess/base/clock.hpp>
#include <ess/storage/throttles.hpp>

#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using ess::result;
using ess::success;

/// Stands for your table of limits: (key, full_at). In SQL each call of a limiter reads and writes one row, in one
/// transaction or under a lock, so that two nodes cannot both take the last of an allowance.
class my_cells final : public ess::access::cell_store {
 public:
  std::optional<ess::access::cell_time> find(std::string_view key) const override {
    const auto row = rows_.find(key);
    return row == rows_.end() ? std::nullopt : std::optional(row->second);
  }
  void set(std::string_view key, ess::access::cell_time full_at, ess::access::cell_time) override {
    rows_.insert_or_assign(std::string(key), full_at);
  }

 private:
  std::map<std::string, ess::access::cell_time, std::less<>> rows_;
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

bool two_nodes_have_one_allowance() {
  my_cells table;
  const ess::access::rate ten_a_minute{10, 1min};
  ess::access::rate_limiter here(ten_a_minute, table);
  ess::access::rate_limiter there(ten_a_minute, table);
  const auto now = ess::system_clock().steady_now();
  int passed = 0;
  for (int i = 0; i < 20; ++i) {
    passed += here.take("key-1", now) ? 1 : 0;
    passed += there.take("key-1", now) ? 1 : 0;
  }
  const auto refused = there.take("key-1", now);
  if (refused || !refused.error().retry_after()) return false;
  std::printf("%d of 40 calls passed; the next may come in %lld ms\n", passed,
              static_cast<long long>(refused.error().retry_after()->count()));
  return passed == 10;
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
  const bool all =
      permissions_come_from_your_roles() && two_nodes_have_one_allowance() && guessing_gets_slower_on_every_node();
  std::printf("%s\n", all ? "as expected" : "not as expected");
  return all ? 0 : 1;
}
