#include "state/bot_state.hpp"

#include <charconv>
#include <vector>

#include "ess/base/encoding.hpp"

namespace ess::bot {

namespace {

constexpr std::string_view interactions_file = "interactions";
constexpr std::string_view identifies_file = "identifies";
constexpr std::string_view name_file = "name";
constexpr std::size_t name_bytes = 16;
// Then the file is written anew with what matters still.
constexpr std::size_t lines_before_rewrite = 10'000;
constexpr std::chrono::hours day{24};

std::string session_file(int shard) { return "session-" + std::to_string(shard) + ".json"; }

/// Times of identifies, one a line, as milliseconds since 1970.
std::vector<time_point> read_times(std::string_view text) {
  std::vector<time_point> times;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) break;
    std::int64_t ms = 0;
    const auto [stop, failed] = std::from_chars(text.data(), text.data() + end, ms);
    if (failed == std::errc{} && stop == text.data() + end) times.emplace_back(std::chrono::milliseconds(ms));
    text.remove_prefix(end + 1);
  }
  return times;
}

std::string time_line(time_point at) { return std::to_string(at.time_since_epoch().count()) + "\n"; }

}  // namespace

result<std::unique_ptr<bot_state>> bot_state::open(const std::string& path, const clock& time, const logger& log) {
  std::optional<state_dir> dir;
  if (!path.empty()) {
    auto opened = state_dir::open(path);
    if (!opened) return std::move(opened).error();
    dir.emplace(std::move(*opened));
  }
  std::unique_ptr<bot_state> made(new bot_state(std::move(dir), time, log));
  if (made->dir_) made->restore();
  return made;
}

bot_state::bot_state(std::optional<state_dir> dir, const clock& time, const logger& log)
    : dir_(std::move(dir)),
      time_(time),
      log_(log),
      interactions_([this](std::string_view line) { append_interaction(line); }),
      identifies_(
          std::make_shared<gateway::identify_budget>(gateway::identify_limits{}, [this] { append_identify(); })) {}

std::string bot_state::own_name(random_source& random) const {
  if (!dir_) return to_hex(random_bytes(random, name_bytes));
  std::string kept = dir_->read(name_file);
  if (kept.size() == 2 * name_bytes) return kept;
  std::string name = to_hex(random_bytes(random, name_bytes));
  tell(dir_->replace(name_file, name, write_care::survives_crash));
  return name;
}

void bot_state::restore() {
  interactions_.restore(dir_->read(interactions_file));
  tell(dir_->replace(interactions_file, interactions_.lines(time_.now()), write_care::survives_crash));
  std::vector<std::chrono::milliseconds> ages;
  std::string kept;
  for (const time_point at : read_times(dir_->read(identifies_file))) {
    if (time_.now() - at >= day) continue;
    ages.push_back(time_.now() - at);
    kept += time_line(at);
  }
  identifies_->restore(std::move(ages), time_.steady_now());
  tell(dir_->replace(identifies_file, kept, write_care::survives_power_cut));
}

// Discord resends an interaction only to a session that was cut, and the server lets each decide once: losing the last
// lines in a power cut costs an odd answer, not a second effect. So nobody waits for the disk here.
void bot_state::append_interaction(std::string_view line) {
  if (!dir_) return;
  if (++appended_ < lines_before_rewrite) {
    tell(dir_->append(interactions_file, line, write_care::survives_crash));
    return;
  }
  appended_ = 0;
  tell(dir_->replace(interactions_file, interactions_.lines(time_.now()), write_care::survives_crash));
}

void bot_state::append_identify() {
  if (dir_) tell(dir_->append(identifies_file, time_line(time_.now()), write_care::survives_power_cut));
}

std::optional<gateway::session_snapshot> bot_state::session(const session_owner& owner) const {
  if (!dir_) return std::nullopt;
  return read_session(dir_->read(session_file(owner.shard)), owner);
}

void bot_state::save_session(const session_owner& owner, gateway::session_snapshot session, write_care care) {
  if (!dir_) return;
  session.sequence = sequences_[owner.shard].safe(session.sequence);
  std::string text = write_session(owner, session);
  std::string& last = saved_[owner.shard];
  if (text == last && care == write_care::survives_crash) return;
  const result<void> written = dir_->replace(session_file(owner.shard), text, care);
  tell(written);
  if (written) last = std::move(text);
}

void bot_state::write_metrics(std::string_view text) const {
  if (dir_) tell(dir_->replace("metrics.prom", text, write_care::survives_crash));
}

void bot_state::tell(const result<void>& written) const {
  if (!written) log_.failure("bot.state_not_written", written.error());
}

}  // namespace ess::bot
