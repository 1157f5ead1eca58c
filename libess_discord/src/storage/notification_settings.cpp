#include "ess/storage/notification_settings.hpp"

#include <array>

namespace ess::storage {

namespace {

using std::chrono::milliseconds;

constexpr std::array<std::string_view, 4> languages{"en", "de", "fr", "es"};
constexpr std::array<std::string_view, 12> switches{
    "api_key.created",      "api_key.expiring",   "api_key.refused_often", "api_key.revoked",
    "api_key.rotated",      "approval",           "audit.anchored",        "call",
    "discord.guild_proven", "discord.link_stale", "discord.linked",        "discord.unlinked",
};
constexpr milliseconds day = std::chrono::hours(24);

milliseconds within_day(milliseconds time) noexcept { return (time % day + day) % day; }

}  // namespace

std::string_view to_string(message_language language) noexcept { return languages[static_cast<std::size_t>(language)]; }

std::optional<message_language> parse_message_language(std::string_view text) noexcept {
  for (std::size_t i = 0; i < languages.size(); ++i) {
    if (languages[i] == text) return static_cast<message_language>(i);
  }
  return std::nullopt;
}

std::optional<time_point> end_of_quiet(const quiet_hours& hours, time_point now) noexcept {
  const milliseconds length = within_day(hours.until - hours.from);
  const milliseconds since = within_day(now.time_since_epoch() + hours.utc_offset - hours.from);
  if (since >= length) return std::nullopt;
  return now + (length - since);
}

std::span<const std::string_view> switchable_events() noexcept { return switches; }

}  // namespace ess::storage
