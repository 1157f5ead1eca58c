// The audit log in a database of your own: an audit_store over your table, and nothing else of the library's storage.
#include <ess/audit/append.hpp>
#include <ess/audit/checkpointing.hpp>
#include <ess/audit/verify.hpp>
#include <ess/base/clock.hpp>
#include <ess/storage/append_only_audit.hpp>

#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>
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

  // What follows is for checkpoints. Retention, erasure and charts stay as `append_only_audit` has them: not kept.
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

}  // namespace

int main() {
  ess::system_random random;
  host_audit_store store;
  host_transaction transaction(store);
  const auto shop = ess::community_id::trusted("shop");
  const ess::audit::origin nelly =
      ess::audit::origin(ess::audit::event_source::browser).actor(ess::user_id::trusted("nelly"));
  for (const char* order : {"order-1", "order-2", "order-3"}) {
    const auto event = ess::audit::event("order.placed").from(nelly).target(order).personal("name", "Nelly");
    if (!ess::audit::append(transaction, random, shop, event)) return 1;
  }

  const auto key = ess::audit::make_signing_key(random);
  const auto signer = ess::audit::checkpoint_signer::parse(key.reveal());
  if (!signer) return 1;
  const auto pass = ess::audit::sign_heads(transaction, *signer);
  if (!pass) return 1;
  ess::audit::evidence known;
  if (!known.keys.add(signer->public_key())) return 1;
  for (const auto& checkpoint : pass->made) known.add(checkpoint);

  const auto honest = ess::audit::verify(transaction, "shop", known);
  std::printf("as written: %s\n", honest ? std::string(to_string(honest->state)).c_str() : "?");
  store.chains_by_name["shop"].pop_back();
  const auto cut_off = ess::audit::verify(transaction, "shop", known);
  std::printf("last entry removed: %s\n", cut_off ? std::string(to_string(cut_off->state)).c_str() : "?");
  const bool as_expected = honest && honest->state == ess::audit::chain_state::intact && cut_off &&
                           cut_off->state == ess::audit::chain_state::truncated;
  return as_expected ? 0 : 1;
}
