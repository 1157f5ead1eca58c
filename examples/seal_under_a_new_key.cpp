// Changing the key under which a table of yours is sealed, while the program runs: the new key writes, the old one
// still reads, a walk seals what stands there anew in small steps, and the old key goes when no value names it any
// more. Then the opposite: a community whose values are under a key of its own in a file, which is destroyed, so that
// nobody reads them any more, not even from a backup.
#include <ess/base/clock.hpp>
#include <ess/base/encoding.hpp>
#include <ess/crypto/token_cipher.hpp>
#include <ess/secrets/community_key_file.hpp>
#include <ess/secrets/walk.hpp>
#include <ess/storage/append_only_audit.hpp>
#include <ess/storage/sealed_values.hpp>

#include <array>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace {

using ess::result;
using ess::success;
using ess::crypto::key_ring;
using ess::crypto::token_cipher;
namespace storage = ess::storage;

/// Your table: one sealed token in each row.
constexpr std::array the_column = {storage::sealed_column{"shops", "token"}};

ess::crypto::bound_place place_of(const std::string& row) { return {"shops", "token", "", row}; }

class my_shops final : public storage::sealed_value_store {
 public:
  std::map<std::string, std::string, std::less<>> tokens;

  std::span<const storage::sealed_column> columns() const override { return the_column; }
  result<std::vector<storage::sealed_value>> list(const storage::sealed_column&, std::string_view after_row,
                                                  int limit) const override {
    std::vector<storage::sealed_value> found;
    for (auto row = tokens.upper_bound(after_row); row != tokens.end(); ++row) {
      if (static_cast<int>(found.size()) == limit) break;
      found.push_back({.community = {}, .row = row->first, .envelope = row->second});
    }
    return found;
  }
  // In SQL: the part before the last dot, GROUP BY it.
  result<std::vector<storage::sealed_count>> count(const storage::sealed_column&) const override {
    std::map<std::string, std::int64_t> by_head;
    for (const auto& row : tokens) ++by_head[row.second.substr(0, row.second.rfind('.'))];
    std::vector<storage::sealed_count> counts;
    for (const auto& [head, values] : by_head) counts.push_back({head, values});
    return counts;
  }
  // In SQL: UPDATE ... WHERE id = :row AND token = :was, so that a token saved meanwhile is not overwritten.
  result<bool> replace(const storage::sealed_column&, const storage::sealed_value& was,
                       std::string_view envelope) override {
    const auto row = tokens.find(was.row);
    if (row == tokens.end() || row->second != was.envelope) return false;
    row->second = envelope;
    return true;
  }
};

/// Your table of audit entries: each step that changed something leaves one.
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
class my_transaction final : public storage::sealed_unit {
 public:
  my_transaction(my_shops& shops, my_log& log) : shops_(shops), log_(log) {}
  ess::time_point now() const override { return ess::system_clock().now(); }
  storage::sealed_value_store& sealed_values() override { return shops_; }
  storage::audit_store& audit() override { return log_; }

 private:
  my_shops& shops_;
  my_log& log_;
};

/// How many values name that key, and whether it must still be loaded.
std::int64_t values_under(const storage::sealed_unit& work, const token_cipher& cipher, std::string_view key_id) {
  const auto uses = ess::secrets::count_by_key(work, cipher);
  if (!uses) return -1;
  std::int64_t values = 0;
  for (const auto& each : *uses) {
    std::printf("  %s: %lld value(s)%s\n", each.key_id.c_str(), static_cast<long long>(each.values),
                each.writing ? ", writes" : "");
    if (each.key_id == key_id) values = each.values;
  }
  return values;
}

/// Every step is a transaction of its own: an interrupted walk is begun anew and ends in the same state.
bool seal_anew(my_shops& shops, my_log& log, const token_cipher& cipher, ess::random_source& random) {
  ess::secrets::walk_position at;
  while (!at.done) {
    my_transaction work(shops, log);
    const auto step = ess::secrets::reseal_some(work, cipher, random, at, 2);
    if (!step || !step->problems.empty()) return false;
  }
  return true;
}

bool opens_all(const my_shops& shops, const token_cipher& cipher) {
  for (const auto& [row, envelope] : shops.tokens) {
    const auto token = cipher.open(place_of(row), envelope);
    if (!token || token->reveal() != "token of " + row) return false;
  }
  return true;
}

/// What belongs to a community is sealed under its own key, which is in a file beside the database and not in it.
bool shreds(const key_ring& ring, ess::random_source& random) {
  const auto path = std::filesystem::temp_directory_path() / ("keys-" + ess::to_hex(ess::random_bytes(random, 8)));
  const auto keys = ess::secrets::community_key_file::open(path.string(), ring, random);
  if (!keys) return false;
  const token_cipher cipher(ring, random, keys->get());
  const ess::crypto::bound_place bakery("shops", "token", "bakery", "bakery");
  const ess::crypto::bound_place dairy("shops", "token", "dairy", "dairy");
  const auto in_backup = cipher.seal(bakery, "token of bakery");  // makes the key
  const auto of_another = cipher.seal(dairy, "token of dairy");
  const bool opened = cipher.open(bakery, in_backup).has_value();
  const auto destroyed = (*keys)->destroy("bakery");
  const auto after = cipher.open(bakery, in_backup);
  const bool gone = destroyed && *destroyed && !after && after.error().reason() == "encryption_key_unknown";
  const bool others_open = cipher.open(dairy, of_another).has_value();
  std::filesystem::remove(path);
  std::printf("a community's key destroyed: its values are %s\n", gone ? "gone for good" : "still there");
  return opened && gone && others_open;
}

}  // namespace

int main() {
  ess::system_random random;
  const std::string old_key = ess::random_bytes(random, ess::crypto::encryption_key_bytes);
  const std::string new_key = ess::random_bytes(random, ess::crypto::encryption_key_bytes);
  my_shops shops;
  my_log log;
  const my_transaction look(shops, log);

  // Up to now: one key.
  const auto before = key_ring::make(ess::secret(old_key));
  if (!before) return 1;
  const token_cipher sealer(*before, random);
  for (const char* name : {"bakery", "dairy", "fishmonger", "grocery", "ironmonger"}) {
    shops.tokens.emplace(name, sealer.seal(place_of(name), "token of " + std::string(name)));
  }

  // Restarted with two keys: all opens, and what is saved from now on is under the new one.
  std::vector<ess::secret> reading;
  reading.emplace_back(old_key);
  const auto both = key_ring::make(ess::secret(new_key), std::move(reading));
  if (!both) return 2;
  const token_cipher cipher(*both, random);
  shops.tokens["dairy"] = cipher.seal(place_of("dairy"), "token of dairy");
  std::printf("with both keys:\n");
  if (!opens_all(shops, cipher) || values_under(look, cipher, before->writing_id()) != 4) return 3;

  if (!seal_anew(shops, log, cipher, random)) return 4;
  std::printf("after the walk:\n");
  if (values_under(look, cipher, before->writing_id()) != 0) return 5;

  // No value names the old key: the next start does without it.
  const auto after = key_ring::make(ess::secret(new_key));
  if (!after) return 6;
  const bool opens = opens_all(shops, token_cipher(*after, random));
  std::printf("%s without the old key, %zu entries tell of it\n", opens ? "all open" : "not all open", log.rows.size());
  if (!opens || log.rows.size() != 3) return 7;
  return shreds(*after, random) ? 0 : 8;
}
