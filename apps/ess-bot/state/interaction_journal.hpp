// Which interactions were begun and which are over, so that one that is delivered again has no second effect.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "ess/base/clock.hpp"
#include "ess/base/snowflake.hpp"

namespace ess::bot {

/// What is known of an interaction that arrives.
enum class known_interaction {
  fresh,       ///< never seen
  running,     ///< this process is at it
  broken_off,  ///< an earlier process began it and ended before it was over
  over,
};

/// A line for each step: `b <id>` when work begins, `h <id>` when it is over, whatever came of it. The owner appends
/// the lines to a file and gives the file back to `restore`. No clock or file inside. Threads: one.
class interaction_journal {
 public:
  using append_line = std::function<void(std::string_view line)>;

  explicit interaction_journal(append_line append = {}, std::size_t max = 4'096);

  /// Reads what an earlier process wrote. A line that cannot be read, as the last one after a crash, says nothing.
  void restore(std::string_view text);
  known_interaction look(interaction_id id) const;
  void begin(interaction_id id);
  void finish(interaction_id id);
  /// The lines that matter still: Discord answers nobody about an interaction that is older than 15 minutes.
  std::string lines(time_point now) const;

 private:
  void set(interaction_id id, known_interaction now_is);

  append_line append_;
  std::size_t max_;
  std::unordered_map<interaction_id, known_interaction> known_;
  std::deque<interaction_id> order_;
};

}  // namespace ess::bot
