// An audit log in a vector that a test may tamper with, which no real store allows.
#pragma once

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "ess/storage/audit_log.hpp"
#include "ess/storage/units.hpp"

namespace ess::test {

class memory_audit_store final : public storage::audit_store {
 public:
  std::vector<storage::audit_record> records;
  std::vector<storage::audit_checkpoint_record> signed_points;

  result<storage::audit_head> head(std::string_view chain) const override {
    storage::audit_head last{0, std::string(32, '\0')};
    for (const auto& r : records) {
      if (r.chain == chain) last = {r.sequence, r.hash};
    }
    return last;
  }
  result<void> insert(const storage::audit_record& record) override {
    records.push_back(record);
    return success();
  }
  result<std::vector<storage::audit_record>> list(std::string_view chain, const storage::audit_filter& filter,
                                                  int limit) const override {
    std::vector<storage::audit_record> found;
    for (auto r = records.rbegin(); r != records.rend() && found.size() < static_cast<std::size_t>(limit); ++r) {
      if (r->chain != chain || (filter.event && r->event != *filter.event)) continue;
      if (filter.after && r->sequence <= *filter.after) continue;
      if (!filter.before || r->sequence < *filter.before) found.push_back(*r);
    }
    return found;
  }
  result<std::vector<storage::audit_record>> range(std::string_view chain, std::int64_t after,
                                                   int limit) const override {
    std::vector<const storage::audit_record*> later;
    for (const auto& r : records) {
      if (r.sequence > after && r.chain == chain) later.push_back(&r);
    }
    const auto by_sequence = [](const auto* a, const auto* b) { return a->sequence < b->sequence; };
    if (!std::is_sorted(later.begin(), later.end(), by_sequence)) {
      std::stable_sort(later.begin(), later.end(), by_sequence);
    }
    std::vector<storage::audit_record> found;
    for (std::size_t i = 0; i < later.size() && i < static_cast<std::size_t>(limit); ++i) found.push_back(*later[i]);
    return found;
  }
  result<std::vector<std::string>> chains() const override {
    std::set<std::string> names;
    for (const auto& r : records) names.insert(r.chain);
    return std::vector<std::string>(names.begin(), names.end());
  }
  result<std::vector<storage::audit_record>> list_personal(const user_id&, int) const override {
    return std::vector<storage::audit_record>();
  }
  result<int> erase_personal(const user_id&) override {
    for (auto& r : records) r.personal.clear();
    return static_cast<int>(records.size());
  }
  result<void> insert_checkpoint(const storage::audit_checkpoint_record& checkpoint) override {
    signed_points.push_back(checkpoint);
    return success();
  }
  result<std::vector<storage::audit_checkpoint_record>> checkpoints(std::string_view chain, std::int64_t after,
                                                                    int limit) const override {
    std::vector<storage::audit_checkpoint_record> found;
    for (const auto& c : signed_points) {
      if (c.chain == chain && c.sequence > after) found.push_back(c);
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.sequence < b.sequence; });
    if (found.size() > static_cast<std::size_t>(limit)) found.resize(static_cast<std::size_t>(limit), found.front());
    return found;
  }
  result<std::optional<storage::audit_checkpoint_record>> cut(std::string_view chain) const override {
    std::optional<storage::audit_checkpoint_record> last;
    for (const auto& c : signed_points) {
      if (c.chain == chain && c.kind == storage::checkpoint_kind::cut) last = c;
    }
    return last;
  }
  result<std::vector<storage::audit_progress>> uncovered() const override {
    std::vector<storage::audit_progress> found;
    const auto names = chains();
    for (const auto& chain : *names) {
      storage::audit_progress standing;
      standing.chain = chain;
      for (const auto& c : signed_points) {
        if (c.chain == chain) standing.covered = std::max(standing.covered, c.sequence);
      }
      for (const auto& r : records) {
        if (r.chain != chain) continue;
        standing.head = std::max(standing.head, r.sequence);
        if (r.sequence == standing.covered + 1) standing.uncovered_since = r.at;
      }
      if (standing.head > standing.covered) found.push_back(standing);
    }
    return found;
  }
  result<int> erase_below_cut(std::string_view chain, int limit) override {
    const auto last = cut(chain).value();
    int erased = 0;
    std::erase_if(records, [&](const auto& r) {
      const bool goes = last && r.chain == chain && r.sequence <= last->sequence && erased < limit;
      erased += goes ? 1 : 0;
      return goes;
    });
    return erased;
  }
  result<std::vector<storage::audit_tally>> tally(std::string_view, std::string_view, time_point,
                                                  std::chrono::milliseconds) const override {
    return std::vector<storage::audit_tally>();
  }
};

/// Holds an audit log and nothing else.
class memory_log_work final : public storage::audit_unit {
 public:
  memory_audit_store log;
  time_point time{std::chrono::milliseconds(1'767'225'600'000)};

  time_point now() const override { return time; }
  storage::audit_store& audit() override { return log; }
};

}  // namespace ess::test
