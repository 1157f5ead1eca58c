// The audit log in a database of your own: an audit_store over your tables, and nothing else of the library's storage.
// It is written, signed, anchored in a file, exported, pruned and verified.
#include <ess/audit/append.hpp>
#include <ess/audit/checkpointing.hpp>
#include <ess/audit/export.hpp>
#include <ess/audit/prune.hpp>
#include <ess/audit/verify.hpp>
#include <ess/base/clock.hpp>
#include <ess/base/encoding.hpp>
#include <ess/storage/append_only_audit.hpp>
#include <ess/storage/audit_transactions.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace ess::storage;

/// Stands for your table. In SQL: unique (chain, sequence), and no UPDATE or DELETE for the service's role.
class host_audit_store final : public append_only_audit {
 public:
  std::map<std::string, std::vector<audit_record>, std::less<>> chains_by_name;
  std::vector<audit_checkpoint_record> kept_checkpoints;

  ess::result<audit_head> head(std::string_view chain) const override {
    const auto* entries = find(chain);
    if (entries == nullptr) return audit_head{0, std::string(32, '\0')};
    return audit_head{entries->back().sequence, entries->back().hash};
  }
  ess::result<void> insert(const audit_record& record) override {
    auto& entries = chains_by_name[record.chain];
    if (!entries.empty() && record.sequence <= entries.back().sequence) {
      return ess::error(ess::errc::conflict, "audit_fork", "Another entry has this place in the chain already.");
    }
    entries.push_back(record);
    return ess::success();
  }
  ess::result<std::vector<audit_record>> list(std::string_view chain, const audit_filter& filter,
                                              int limit) const override {
    std::vector<audit_record> found;
    const auto* entries = find(chain);
    if (entries == nullptr) return found;
    for (auto entry = entries->rbegin(); entry != entries->rend(); ++entry) {
      if (static_cast<int>(found.size()) == limit) break;
      const bool wanted = (!filter.event || entry->event == *filter.event) &&
                          (!filter.before || entry->sequence < *filter.before) &&
                          (!filter.after || entry->sequence > *filter.after);
      if (wanted) found.push_back(*entry);
    }
    return found;
  }
  ess::result<std::vector<audit_record>> range(std::string_view chain, std::int64_t after, int limit) const override {
    std::vector<audit_record> found;
    const auto* entries = find(chain);
    if (entries == nullptr) return found;
    for (const auto& entry : *entries) {
      if (entry.sequence > after && static_cast<int>(found.size()) < limit) found.push_back(entry);
    }
    return found;
  }
  ess::result<std::vector<std::string>> chains() const override {
    std::vector<std::string> names;
    for (const auto& [name, entries] : chains_by_name) names.push_back(name);
    return names;
  }

  // What follows is for checkpoints and retention. Erasure and charts stay as `append_only_audit` has them: not kept.
  ess::result<void> insert_checkpoint(const audit_checkpoint_record& checkpoint) override {
    kept_checkpoints.push_back(checkpoint);
    return ess::success();
  }
  ess::result<std::vector<audit_checkpoint_record>> checkpoints(std::string_view chain, std::int64_t after,
                                                                int limit) const override {
    std::vector<audit_checkpoint_record> found;
    for (const auto& each : kept_checkpoints) {
      if (each.chain == chain && each.sequence > after && static_cast<int>(found.size()) < limit) found.push_back(each);
    }
    return found;
  }
  ess::result<std::vector<audit_progress>> uncovered() const override {
    std::vector<audit_progress> found;
    for (const auto& [name, entries] : chains_by_name) {
      audit_progress standing{name, entries.back().sequence, 0, entries.front().at};
      for (const auto& each : kept_checkpoints) {
        if (each.chain == name) standing.covered = std::max(standing.covered, each.sequence);
      }
      if (standing.head > standing.covered) found.push_back(standing);
    }
    return found;
  }
  ess::result<std::optional<audit_checkpoint_record>> cut(std::string_view chain) const override {
    std::optional<audit_checkpoint_record> last;
    for (const auto& each : kept_checkpoints) {
      const bool is_cut = each.kind == checkpoint_kind::cut && each.chain == chain;
      if (is_cut && (!last || each.sequence > last->sequence)) last = each;
    }
    return last;
  }
  ess::result<int> erase_below_cut(std::string_view chain, int limit) override {
    const auto last = cut(chain);
    if (!last) return last.error();
    int erased = 0;
    auto& entries = chains_by_name[std::string(chain)];
    while (*last && erased < limit && entries.size() > 1 && entries.front().sequence <= (*last)->sequence) {
      entries.erase(entries.begin());
      ++erased;
    }
    return erased;
  }

 private:
  const std::vector<audit_record>* find(std::string_view chain) const {
    const auto found = chains_by_name.find(chain);
    return found == chains_by_name.end() ? nullptr : &found->second;
  }
};

/// Your transaction, as the audit room sees it.
class host_transaction final : public audit_unit {
 public:
  explicit host_transaction(host_audit_store& store) : store_(store) {}
  ess::time_point now() const override { return clock_.now(); }
  audit_store& audit() override { return store_; }

 private:
  ess::system_clock clock_;
  host_audit_store& store_;
};

/// Your database, as long work on the log sees it. In SQL: BEGIN before the work, COMMIT after it, ROLLBACK for an
/// error.
class host_transactions final : public audit_transactions {
 public:
  explicit host_transactions(host_audit_store& store) : store_(store) {}
  ess::result<void> write(write_work work) override {
    const host_audit_store before = store_;
    host_transaction transaction(store_);
    auto done = work(transaction);
    if (!done) store_ = before;
    return done;
  }
  ess::result<void> read(read_work work) override {
    const host_transaction transaction(store_);
    return work(transaction);
  }

 private:
  host_audit_store& store_;
};

/// What is signed, and what is said outside the database.
struct log_keeper {
  ess::audit::checkpoint_signer signer;
  ess::audit::anchor_file anchors;

  /// The judgement over a chain, from the public key and the anchor file.
  ess::result<ess::audit::chain_state> judge(const host_transaction& transaction, std::string_view chain) const {
    ess::audit::evidence known;
    if (auto added = known.keys.add(signer.public_key()); !added) return std::move(added).error();
    const auto read = anchors.read([&](const ess::audit::checkpoint& each) { known.add(each); });
    if (!read) return read.error();
    const auto report = ess::audit::verify(transaction, chain, known);
    if (!report) return report.error();
    return report->state;
  }
};

/// Says what a step came to; true if it is what it should be.
bool tell(const char* step, const ess::result<ess::audit::chain_state>& found, ess::audit::chain_state expected) {
  std::printf("%s: %s\n", step, found ? std::string(to_string(*found)).c_str() : found.error().message().c_str());
  return found && *found == expected;
}

/// An export is a file that is verified elsewhere, without the database.
bool export_verifies(const host_transaction& transaction, std::string_view chain, const log_keeper& keeper) {
  ess::audit::chain_export out(std::string(chain), ess::audit::export_format::jsonl, {});
  std::stringstream file;
  while (!out.done()) {
    const auto piece = out.next(transaction, 100);
    if (!piece) return false;
    file << *piece;
  }
  ess::audit::evidence known;
  if (!known.keys.add(keeper.signer.public_key())) return false;
  const auto report = ess::audit::verify_export(file, known);
  return report && tell("exported", report->integrity.state, ess::audit::chain_state::intact);
}

}  // namespace

int main() {
  ess::system_random random;
  host_audit_store store;
  host_transactions log(store);
  host_transaction transaction(store);
  const auto shop = ess::community_id::trusted("shop");
  const ess::audit::origin nelly =
      ess::audit::origin(ess::audit::event_source::browser).actor(ess::user_id::trusted("nelly"));
  for (const char* order : {"order-1", "order-2", "order-3"}) {
    const auto event = ess::audit::event("order.placed").from(nelly).target(order).personal("name", "Nelly");
    if (!log.write([&](audit_unit& uow) { return ess::audit::append(uow, random, shop, event); })) return 1;
  }

  const auto key = ess::audit::make_signing_key(random);
  auto signer = ess::audit::checkpoint_signer::parse(key.reveal());
  if (!signer) return 1;
  const auto path =
      std::filesystem::temp_directory_path() / ("audit_store-" + ess::to_hex(ess::random_bytes(random, 8)));
  const log_keeper keeper{std::move(*signer), ess::audit::anchor_file(path.string())};
  // A timer of yours calls this each minute, with checkpoint_demand::due.
  if (!ess::audit::make_checkpoints(log, keeper.signer, &keeper.anchors, ess::audit::checkpoint_demand::heads))
    return 1;

  using ess::audit::chain_state;
  bool fine = tell("as written", keeper.judge(transaction, "shop"), chain_state::intact);
  fine = export_verifies(transaction, "shop", keeper) && fine;

  ess::audit::prune_wish wish;
  wish.keep = 1;
  const auto pruned = ess::audit::prune(log, random, keeper.signer, &keeper.anchors, shop, wish, nelly);
  fine = pruned && pruned->removed == 2 && fine;
  fine = tell("pruned", keeper.judge(transaction, "shop"), chain_state::intact_from_checkpoint) && fine;

  if (!ess::audit::make_checkpoints(log, keeper.signer, &keeper.anchors, ess::audit::checkpoint_demand::heads))
    return 1;
  store.chains_by_name["shop"].pop_back();
  fine = tell("last entry removed", keeper.judge(transaction, "shop"), chain_state::truncated) && fine;
  std::filesystem::remove(path);
  return fine ? 0 : 1;
}
