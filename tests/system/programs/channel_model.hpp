// What a dispatch channel must show in the end, told from what the server acknowledged and what Discord lost.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "system/programs/seen_message.hpp"

namespace ess::test {

/// The calls of one community and their messages. Titles must differ from change to change. Threads: one.
class channel_model {
 public:
  struct call {
    std::string id;
    /// The title of each version and the number of the change that set it, counted over the community.
    std::vector<std::string> titles;
    std::vector<std::size_t> changes;
    /// The version that stands in a channel somebody deleted; -1: none does.
    int deleted_version = -1;
  };

  void opened(std::string id, std::string title) {
    calls_.push_back({std::move(id), {std::move(title)}, {changes_++}});
    places_["Call " + calls_.back().id] = calls_.size() - 1;
  }
  void changed(std::size_t which, std::string title) {
    calls_[which].titles.push_back(std::move(title));
    calls_[which].changes.push_back(changes_++);
  }
  const std::vector<call>& calls() const noexcept { return calls_; }

  /// A channel went with these messages.
  void deleted(const std::vector<seen_message>& messages) {
    for (const auto& gone : messages) {
      const auto at = places_.find(gone.footer);
      if (at == places_.end()) continue;
      call& of = calls_[at->second];
      const auto shown = std::ranges::find(of.titles, gone.title.substr(gone.title.find(": ") + 2));
      of.deleted_version = static_cast<int>(shown - of.titles.begin());
    }
  }

  /// Compares with what the channel shows, oldest first: each call once with its last title, or not at all if that
  /// went with a deleted channel; and in the order in which there was something new to say. One sentence a fault.
  std::vector<std::string> faults_of(const std::vector<seen_message>& shown) const {
    std::vector<std::string> faults;
    std::map<std::size_t, int> seen;
    std::size_t last_change = 0;
    for (const auto& message : shown) {
      const auto at = places_.find(message.footer);
      if (at == places_.end()) {
        faults.push_back("nobody opened: " + message.footer);
        continue;
      }
      const call& of = calls_[at->second];
      if (++seen[at->second] > 1) faults.push_back("doubled: " + of.id);
      if (message.title != "Call: " + of.titles.back()) faults.push_back("an old state is shown: " + message.title);
      // What was said in a deleted channel needed no message here, the first change after it did; or, when the answer
      // to it was lost, one that had been said there. Which it was, only Discord and the store know.
      const auto place = std::ranges::find_if(of.changes, [&](std::size_t change) { return change >= last_change; });
      if (of.deleted_version < 0 && of.changes.front() < last_change) {
        faults.push_back("out of order: " + of.id);
      } else if (place == of.changes.end()) {
        faults.push_back("out of order after a deletion: " + of.id);
      } else {
        last_change = of.deleted_version < 0 ? of.changes.front() : *place;
      }
    }
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      const auto latest = static_cast<int>(calls_[i].titles.size()) - 1;
      if (!seen.contains(i) && calls_[i].deleted_version != latest) faults.push_back("lost: " + calls_[i].id);
    }
    return faults;
  }

 private:
  std::vector<call> calls_;
  std::map<std::string, std::size_t> places_;
  std::size_t changes_ = 0;
};

}  // namespace ess::test
