// Texts in the languages of their readers (Reference, "Locales"; Application Commands, "Localization").
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "testing/sim/replies.hpp"

namespace ess::testing::sim {

inline constexpr std::string_view default_locale = "en-US";

/// One of Discord's 32 locales.
bool is_locale(std::string_view name);

/// Copies the dictionary `name` of `body`, where every text of it has 1 to `most` characters and every key is a locale;
/// null and absent ones are left out. Answers how long the longest text is.
std::size_t copy_localizations(const json::value& body, std::string_view name, std::size_t most, const body_path& at,
                               form_errors& errors, json::object& out);

/// The locale of a request: `X-Discord-Locale`, then `Accept-Language`.
std::optional<std::string> wanted_locale(const sim_request& request);

/// A command as lists show it: without the dictionaries of its names and descriptions and those of its options and
/// choices, but with what they say in `locale`, if one is asked for.
json::object listed_command(json::object command, const std::optional<std::string>& locale);

}  // namespace ess::testing::sim
