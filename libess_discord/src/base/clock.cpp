#include "ess/base/clock.hpp"

#include <fmt/format.h>

#include <charconv>

namespace ess {

time_point system_clock::now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

steady_point system_clock::steady_now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now());
}

std::string format_time(time_point t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(t - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                     time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

namespace {

// Walks over the text; any failed step makes the whole text invalid.
class time_reader {
 public:
  explicit time_reader(std::string_view text) : rest_(text) {}

  bool literal(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool number(std::size_t digits, int& out) {
    if (rest_.size() < digits) return false;
    for (std::size_t i = 0; i < digits; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return false;
    }
    std::from_chars(rest_.data(), rest_.data() + digits, out);
    rest_.remove_prefix(digits);
    return true;
  }
  // Digits after the point; what is finer than a millisecond is dropped.
  bool fraction(int& milliseconds) {
    int scale = 100;
    std::size_t count = 0;
    for (milliseconds = 0; count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9'; ++count) {
      milliseconds += (rest_[count] - '0') * scale;
      scale /= 10;
    }
    rest_.remove_prefix(count);
    return count >= 1 && count <= 9;
  }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool read_offset(time_reader& in, std::chrono::minutes& offset) {
  offset = std::chrono::minutes(0);
  if (in.literal('Z')) return in.done();
  const bool behind = in.literal('-');
  if (!behind && !in.literal('+')) return false;
  int hours = 0;
  int minutes = 0;
  if (!in.number(2, hours) || !in.literal(':') || !in.number(2, minutes) || !in.done()) return false;
  if (hours > 23 || minutes > 59) return false;
  offset = std::chrono::minutes((behind ? -1 : 1) * (hours * 60 + minutes));
  return true;
}

}  // namespace

result<time_point> parse_time(std::string_view text) {
  const auto invalid = [] {
    return error(errc::invalid_argument, "invalid_time", "A time is written like 2026-01-31T08:05:09.120Z.");
  };
  time_reader in(text);
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, milliseconds = 0;
  const bool well_formed = in.number(4, year) && in.literal('-') && in.number(2, month) && in.literal('-') &&
                           in.number(2, day) && in.literal('T') && in.number(2, hour) && in.literal(':') &&
                           in.number(2, minute) && in.literal(':') && in.number(2, second);
  if (!well_formed) return invalid();
  if (in.literal('.') && !in.fraction(milliseconds)) return invalid();
  std::chrono::minutes offset{};
  if (!read_offset(in, offset)) return invalid();
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return invalid();
  return time_point(std::chrono::sys_days(date).time_since_epoch() + std::chrono::hours(hour) +
                    std::chrono::minutes(minute) + std::chrono::seconds(second) +
                    std::chrono::milliseconds(milliseconds) - offset);
}

}  // namespace ess
