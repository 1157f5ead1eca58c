// API keys in a program that has a database of its own: two small stores over your tables, and nothing else of ours.
// Here the tables are vectors; yours are rows, changed and rolled back in the transaction that your unit stands for.
#include <ess/access/api_keys.hpp>
#include <ess/base/random.hpp>
#include <ess/storage/append_only_audit.hpp>

#include <algorithm>
#include <cstdio>
#include <vector>

namespace {

using ess::result;
using ess::success;
namespace storage = ess::storage;

/// Your table of keys.
class my_keys final : public storage::api_key_store {
 public:
  result<void> insert(const storage::api_key_record& key) override { return rows_.push_back(key), success(); }
  result<std::optional<storage::api_key_record>> find(const ess::community_id& community,
                                                      const ess::api_key_id& id) const override {
    return first([&](const auto& row) { return row.community == community && row.id == id; });
  }
  result<std::optional<storage::api_key_record>> find_by_public_id(std::string_view public_id) const override {
    return first([&](const auto& row) { return row.public_id == public_id; });
  }
  result<std::vector<storage::api_key_record>> list(const ess::community_id& community) const override {
    std::vector<storage::api_key_record> found;
    std::copy_if(rows_.rbegin(), rows_.rend(), std::back_inserter(found),
                 [&](const auto& row) { return row.community == community; });
    return found;
  }
  result<bool> revoke(const ess::community_id& community, const ess::api_key_id& id, ess::time_point at) override {
    return change(community, id, [&](auto& row) { return !row.revoked_at && (row.revoked_at = at, true); });
  }
  result<bool> set_overlap_end(const ess::community_id& community, const ess::api_key_id& id,
                               ess::time_point at) override {
    return change(community, id, [&](auto& row) {
      return !row.revoked_at && !row.overlap_ends_at && (row.overlap_ends_at = at, true);
    });
  }
  result<void> touch(const ess::api_key_id& id, ess::time_point used_at, std::string_view network) override {
    for (auto& row : rows_) {
      if (row.id == id) row.last_used_at = used_at, row.last_used_network = network;
    }
    return success();
  }

 private:
  template <class Test>
  std::optional<storage::api_key_record> first(Test is_wanted) const {
    const auto found = std::find_if(rows_.begin(), rows_.end(), is_wanted);
    return found == rows_.end() ? std::nullopt : std::optional(*found);
  }
  template <class Change>
  bool change(const ess::community_id& community, const ess::api_key_id& id, Change apply) {
    for (auto& row : rows_) {
      if (row.community == community && row.id == id) return apply(row);
    }
    return false;
  }

  std::vector<storage::api_key_record> rows_;
};

/// Your table of audit entries. Checkpoints and pruning are for those who use them; this program does not.
class my_log final : public storage::append_only_audit {
 public:
  std::vector<storage::audit_record> rows;

  result<storage::audit_head> head(std::string_view) const override {
    if (rows.empty()) return storage::audit_head{0, std::string(32, '\0')};
    return storage::audit_head{rows.back().sequence, rows.back().hash};
  }
  result<void> insert(const storage::audit_record& record) override { return rows.push_back(record), success(); }
  result<std::vector<storage::audit_record>> list(std::string_view, const storage::audit_filter&, int) const override {
    return std::vector<storage::audit_record>(rows.rbegin(), rows.rend());
  }
  result<std::vector<storage::audit_record>> range(std::string_view, std::int64_t, int) const override { return rows; }
  result<std::vector<std::string>> chains() const override { return std::vector<std::string>(); }
};

/// One transaction of yours.
class my_transaction final : public storage::key_unit {
 public:
  my_transaction(my_keys& keys, my_log& log) : keys_(keys), log_(log) {}
  ess::time_point now() const override { return ess::system_clock().now(); }
  storage::api_key_store& api_keys() override { return keys_; }
  storage::audit_store& audit() override { return log_; }

 private:
  my_keys& keys_;
  my_log& log_;
};

int fail(const ess::error& e) { return std::printf("%s\n", e.message().c_str()), 1; }

}  // namespace

int main() {
  ess::system_random random;
  my_keys table;
  my_log log;
  my_transaction work(table, log);
  // The pepper is a secret of your program; sealed with a token_cipher it may stand in your database.
  const ess::access::api_key_service keys(ess::access::pepper::from_bytes(ess::secret(ess::random_bytes(random, 32))),
                                          random);
  const auto tenant = ess::community_id::trusted("tenant-7");
  const ess::audit::origin who(ess::audit::event_source::system);

  ess::access::api_key_request wanted;
  wanted.name = "game server";
  wanted.permissions = {ess::access::permission::dispatch_read};
  wanted.networks = {"192.0.2.0/24"};
  const auto made = keys.create(work, tenant, wanted, who, std::nullopt);
  if (!made) return fail(made.error());

  const auto caller = keys.verify(work, made->text.reveal(), "192.0.2.17");
  if (!caller) return fail(caller.error());
  std::printf("%s calls for %s\n", caller->name.c_str(), caller->community.str().c_str());
  if (keys.verify(work, made->text.reveal(), "198.51.100.1")) return 1;

  const auto next = keys.rotate(work, tenant, made->record.id, {.overlap_days = 2}, who, std::nullopt);
  if (!next) return fail(next.error());
  if (!keys.verify(work, next->text.reveal(), "192.0.2.17")) return 1;
  if (auto revoked = keys.revoke(work, tenant, made->record.id, who); !revoked) return fail(revoked.error());
  if (keys.verify(work, made->text.reveal(), "192.0.2.17")) return 1;
  std::printf("%zu entries tell of it\n", log.rows.size());
  return log.rows.size() == 3 ? 0 : 1;
}
