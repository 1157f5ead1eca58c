#include "state/interaction_journal.hpp"

#include <chrono>

namespace ess::bot {

namespace {

// Twice what an interaction's token lives, for clocks that differ from Discord's.
constexpr std::chrono::minutes kept_for{30};
constexpr char begun_mark = 'b';
constexpr char over_mark = 'h';

std::string line_of(char mark, interaction_id id) {
  std::string line;
  line.append(1, mark).append(" ").append(id.str()).append("\n");
  return line;
}

}  // namespace

interaction_journal::interaction_journal(append_line append, std::size_t max) : append_(std::move(append)), max_(max) {}

void interaction_journal::restore(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    // Without its line break a line may be half of one.
    if (end == std::string_view::npos) return;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (line.size() < 3 || line[1] != ' ' || (line[0] != begun_mark && line[0] != over_mark)) continue;
    const auto id = interaction_id::parse(line.substr(2));
    if (id) set(*id, line[0] == over_mark ? known_interaction::over : known_interaction::broken_off);
  }
}

known_interaction interaction_journal::look(interaction_id id) const {
  const auto found = known_.find(id);
  return found == known_.end() ? known_interaction::fresh : found->second;
}

void interaction_journal::begin(interaction_id id) {
  set(id, known_interaction::running);
  if (append_) append_(line_of(begun_mark, id));
}

void interaction_journal::finish(interaction_id id) {
  set(id, known_interaction::over);
  if (append_) append_(line_of(over_mark, id));
}

void interaction_journal::set(interaction_id id, known_interaction now_is) {
  if (!known_.insert_or_assign(id, now_is).second) return;
  order_.push_back(id);
  if (order_.size() <= max_) return;
  known_.erase(order_.front());
  order_.pop_front();
}

std::string interaction_journal::lines(time_point now) const {
  std::string text;
  for (const interaction_id id : order_) {
    if (id.created_at() + kept_for < now) continue;
    text += line_of(look(id) == known_interaction::over ? over_mark : begun_mark, id);
  }
  return text;
}

}  // namespace ess::bot
