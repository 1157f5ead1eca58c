// What a community wants to be told on Discord, when, and in which language.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/clock.hpp"

namespace ess::storage {

/// The languages that notifications are written in.
enum class message_language { en, de, fr, es };
/// `en`, `de`, `fr`, `es`.
std::string_view to_string(message_language language) noexcept;
std::optional<message_language> parse_message_language(std::string_view text) noexcept;

/// The same hours of every day, in the community's own time. That is a fixed distance from UTC: nothing here knows of
/// daylight saving.
struct quiet_hours {
  std::chrono::minutes from{0};        ///< after midnight, below 24 h
  std::chrono::minutes until{0};       ///< as above; before `from` where they go past midnight. Never equal to it
  std::chrono::minutes utc_offset{0};  ///< of the local time, -12:00 to +14:00

  friend bool operator==(const quiet_hours&, const quiet_hours&) = default;
};

/// When the quiet hours end in which `now` lies; nothing outside of them.
std::optional<time_point> end_of_quiet(const quiet_hours& hours, time_point now) noexcept;

struct notification_settings {
  std::vector<std::string> muted = {};  ///< of `switchable_events`, sorted: what writes no message
  std::optional<quiet_hours> quiet = {};
  message_language language = message_language::en;

  friend bool operator==(const notification_settings&, const notification_settings&) = default;
};

/// What can be switched off, sorted: `approval` and `call` for their messages, else events of the audit log. Critical
/// events cannot, nor can a change of these settings: nobody can make it silently.
std::span<const std::string_view> switchable_events() noexcept;

}  // namespace ess::storage
