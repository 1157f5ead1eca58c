// Everything a restart must know: the session, the identifies of the day, the interactions that were begun or are over.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "ess/base/clock.hpp"
#include "ess/base/log.hpp"
#include "ess/base/random.hpp"
#include "ess/discord/gateway/identify_budget.hpp"
#include "state/interaction_journal.hpp"
#include "state/saved_session.hpp"
#include "state/sequence_keeper.hpp"
#include "state/state_dir.hpp"

namespace ess::bot {

/// In memory alone where no directory is set. What cannot be written is logged and costs no more than the memory of
/// it. Lifetime: clock and log outlive it. Threads: one.
class bot_state {
 public:
  /// `path` empty: nothing is kept. Errors: those of `state_dir::open`.
  static result<std::unique_ptr<bot_state>> open(const std::string& path, const clock& time, const logger& log);

  /// The name of this bot among processes of the same bot. It lasts where there is a directory, which one process uses
  /// at a time: whoever restarts keeps its lease.
  std::string own_name(random_source& random) const;
  interaction_journal& interactions() noexcept { return interactions_; }
  const std::shared_ptr<gateway::identify_budget>& identifies() const noexcept { return identifies_; }
  sequence_keeper& sequences(int shard) { return sequences_[shard]; }

  std::optional<gateway::session_snapshot> session(const session_owner& owner) const;
  /// Saves the session with the sequence up to which everything is done, unless that is what was saved last.
  void save_session(const session_owner& owner, gateway::session_snapshot session, write_care care);
  /// Figures for whoever collects them, in `metrics.prom`.
  void write_metrics(std::string_view text) const;

 private:
  bot_state(std::optional<state_dir> dir, const clock& time, const logger& log);
  void restore();
  void append_interaction(std::string_view line);
  void append_identify();
  void tell(const result<void>& written) const;

  std::optional<state_dir> dir_;
  const clock& time_;
  const logger& log_;
  interaction_journal interactions_;
  std::shared_ptr<gateway::identify_budget> identifies_;
  std::map<int, sequence_keeper> sequences_;
  std::map<int, std::string> saved_;
  std::size_t appended_ = 0;
};

}  // namespace ess::bot
