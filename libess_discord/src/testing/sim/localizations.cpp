#include "testing/sim/localizations.hpp"

#include <algorithm>
#include <array>

#include "ess/base/json.hpp"
#include "ess/base/text.hpp"

namespace ess::testing::sim {

namespace {

constexpr std::array<std::string_view, 32> discord_locales = {
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr",    "hr",    "it", "lt",
    "hu", "nl", "no", "pl",    "pt-BR", "ro",    "fi",     "sv-SE", "vi",    "tr", "cs",
    "el", "bg", "ru", "uk",    "hi",    "th",    "zh-CN",  "ja",    "zh-TW", "ko"};

// Fallbacks of the page: en-US and en-GB for one another, es-ES for es-419; then the default text.
std::string_view second_choice(std::string_view locale) {
  if (locale == "en-US") return "en-GB";
  if (locale == "en-GB") return "en-US";
  return locale == "es-419" ? "es-ES" : "";
}

void show_localized(json::object& in, std::string_view field, const std::optional<std::string>& locale) {
  const std::string dictionary = std::string(field) + "_localizations";
  const json::value texts = in.contains(dictionary) ? in.at(dictionary) : json::value();
  in.erase(dictionary);
  if (!locale || !in.contains(field)) return;
  auto text = string_member(texts, *locale);
  if (!text) text = string_member(texts, second_choice(*locale));
  in[std::string(field) + "_localized"] = text ? json::value(*text) : in.at(field);
}

void list_localized(json::object& in, const std::optional<std::string>& locale) {
  show_localized(in, "name", locale);
  show_localized(in, "description", locale);
  for (const char* inner : {"options", "choices"}) {
    json::value* list = in.if_contains(inner);
    if (list == nullptr || !list->is_array()) continue;
    for (json::value& entry : list->get_array()) {
      if (entry.is_object()) list_localized(entry.get_object(), locale);
    }
  }
}

}  // namespace

bool is_locale(std::string_view name) { return std::ranges::find(discord_locales, name) != discord_locales.end(); }

std::size_t copy_localizations(const json::value& body, std::string_view name, std::size_t most, const body_path& at,
                               form_errors& errors, json::object& out) {
  const json::value* member = find_member(body, name);
  if (member == nullptr || member->is_null()) return 0;
  if (!member->is_object()) {
    errors.wrong_type(at / name, "an object");
    return 0;
  }
  std::size_t longest = 0;
  json::object copied;
  for (const auto& [locale, value] : member->get_object()) {
    const body_path place = at / name / std::string_view(locale);
    if (!is_locale(std::string_view(locale))) errors.add(place, "BASE_TYPE_CHOICES", "This is no locale of Discord.");
    if (value.is_null()) continue;
    const std::size_t length = value.is_string() ? count_code_points(std::string_view(value.get_string())) : 0;
    if (length < 1 || length > most) errors.bad_length(place, 1, most);
    longest = std::max(longest, length);
    copied[locale] = value;
  }
  out[name] = std::move(copied);
  return longest;
}

std::optional<std::string> wanted_locale(const sim_request& request) {
  const std::string_view named = request.header("x-discord-locale");
  if (is_locale(named)) return std::string(named);
  // "de-AT,de;q=0.8": the first that Discord has; who asks for a rank by q asks too much of the simulator.
  std::string_view rest = request.header("accept-language");
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    const std::string_view tag = trim(rest.substr(0, std::min(rest.find(';'), end)));
    if (is_locale(tag)) return std::string(tag);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return std::nullopt;
}

json::object listed_command(json::object command, const std::optional<std::string>& locale) {
  list_localized(command, locale);
  return command;
}

}  // namespace ess::testing::sim
