#include <fmt/format.h>

#include <algorithm>

#include "config/setting_reader.hpp"
#include "ess/config/settings.hpp"

namespace ess::config {

namespace {

// A value on one line, whatever it holds.
std::string shown(std::string_view text) {
  std::string line(text);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; }, '?');
  return line;
}

}  // namespace

std::string print_config(program which, const environment& process, const environment& dotenv) {
  std::size_t width = 0;
  for (const setting_description& setting : setting_descriptions()) {
    if (setting.is_for(which)) width = std::max(width, setting.name.size());
  }
  std::string text;
  for (const setting_description& setting : setting_descriptions()) {
    if (!setting.is_for(which)) continue;
    setting_reader reader(process, dotenv);
    const auto value = reader.find(setting);
    if (reader.has_problems()) {
      text += fmt::format("{:<{}}  ({})\n", setting.name, width, shown(reader.problems().message()));
    } else if (!value) {
      text += fmt::format("{:<{}}  (not set)\n", setting.name, width);
    } else {
      const std::string_view said = setting.is_secret ? redacted : std::string_view(value->text);
      text += fmt::format("{:<{}}  {}  ({})\n", setting.name, width, shown(said), shown(value->source));
    }
  }
  return text;
}

}  // namespace ess::config
