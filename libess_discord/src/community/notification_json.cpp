#include "community/notification_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "ess/base/json.hpp"
#include "ess/base/text.hpp"

namespace ess::community {
namespace {

using std::chrono::minutes;

constexpr const char* clock_wanted = "must be a time of day as in 22:00.";

/// `HH:MM` with digits only.
std::optional<minutes> read_clock(std::string_view text, int most_hours) {
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) return std::nullopt;
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  if (hour > most_hours || minute > 59) return std::nullopt;
  return minutes(hour * 60 + minute);
}

std::optional<minutes> read_offset(std::string_view text) {
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const auto distance = read_clock(text.substr(1), 14);
  if (!distance) return std::nullopt;
  const minutes offset = text[0] == '-' ? -*distance : *distance;
  if (offset < minutes(-12 * 60) || offset > minutes(14 * 60)) return std::nullopt;
  return offset;
}

std::string clock_text(minutes time) { return fmt::format("{:02}:{:02}", time.count() / 60, time.count() % 60); }

result<field_change<std::vector<std::string>>> read_muted(const boost::json::value& json) {
  using change = field_change<std::vector<std::string>>;
  const auto* value = find_member(json, "mutedEvents");
  if (value == nullptr) return change();
  if (value->is_null()) return change::clear();
  if (!value->is_array()) return bad_field("mutedEvents", "must be a list of events, or null to switch all on.");
  const auto known = storage::switchable_events();
  std::vector<std::string> muted;
  for (const auto& each : value->get_array()) {
    const std::string name = each.is_string() ? std::string(std::string_view(each.get_string())) : std::string();
    if (std::ranges::find(known, name) == known.end()) {
      return bad_field("mutedEvents", fmt::format("names \"{}\", which is no event that can be switched off.",
                                                  first_code_points(name, 64)));
    }
    muted.push_back(name);
  }
  std::ranges::sort(muted);
  muted.erase(std::unique(muted.begin(), muted.end()), muted.end());
  return change::set(std::move(muted));
}

result<field_change<storage::quiet_hours>> read_quiet(const boost::json::value& json) {
  using change = field_change<storage::quiet_hours>;
  constexpr std::string_view names[] = {"quietFrom", "quietUntil", "quietOffset"};
  const auto given = std::ranges::count_if(names, [&](auto name) { return find_member(json, name) != nullptr; });
  if (given == 0) return change();
  const auto cleared = std::ranges::count_if(names, [&](auto name) {
    const auto* value = find_member(json, name);
    return value != nullptr && value->is_null();
  });
  if (cleared == 3) return change::clear();
  for (const auto name : names) {
    const auto* value = find_member(json, name);
    if (value == nullptr || !value->is_string()) {
      return bad_field(name, "is missing: quiet hours need a beginning, an end and the distance from UTC.");
    }
  }
  const auto from = read_clock(string_member(json, "quietFrom").value_or(""), 23);
  if (!from) return bad_field("quietFrom", clock_wanted);
  const auto until = read_clock(string_member(json, "quietUntil").value_or(""), 23);
  if (!until) return bad_field("quietUntil", clock_wanted);
  if (*from == *until) return bad_field("quietUntil", "must be another time than the beginning.");
  const auto offset = read_offset(string_member(json, "quietOffset").value_or(""));
  if (!offset) return bad_field("quietOffset", "must be the distance from UTC as in +01:00, from -12:00 to +14:00.");
  return change::set(storage::quiet_hours{*from, *until, *offset});
}

result<field_change<storage::message_language>> read_language(const boost::json::value& json) {
  using change = field_change<storage::message_language>;
  const auto* value = find_member(json, "language");
  if (value == nullptr) return change();
  if (value->is_null()) return change::clear();
  if (const auto text = string_member(json, "language")) {
    if (const auto language = storage::parse_message_language(*text)) return change::set(*language);
  }
  return bad_field("language", "must be en, de, fr or es.");
}

}  // namespace

error bad_field(std::string_view name, std::string_view why) {
  return {errc::invalid_argument, "invalid_field", std::string(name) + " " + std::string(why)};
}

result<void> read_notification_changes(const boost::json::value& json, discord_config_changes& into) {
  auto muted = read_muted(json);
  if (!muted) return std::move(muted).error();
  auto quiet = read_quiet(json);
  if (!quiet) return std::move(quiet).error();
  auto language = read_language(json);
  if (!language) return std::move(language).error();
  into.muted = std::move(*muted);
  into.quiet = *quiet;
  into.language = *language;
  return success();
}

void write_notification_settings(const storage::notification_settings& settings, boost::json::object& out) {
  auto& muted = out["mutedEvents"].emplace_array();
  for (const auto& each : settings.muted) muted.emplace_back(each);
  out["quietFrom"] = nullptr;
  out["quietUntil"] = nullptr;
  out["quietOffset"] = nullptr;
  if (settings.quiet) {
    const auto offset = settings.quiet->utc_offset;
    out["quietFrom"] = clock_text(settings.quiet->from);
    out["quietUntil"] = clock_text(settings.quiet->until);
    out["quietOffset"] = (offset < minutes(0) ? "-" : "+") + clock_text(minutes(std::abs(offset.count())));
  }
  out["language"] = storage::to_string(settings.language);
}

}  // namespace ess::community
