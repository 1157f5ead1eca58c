#include "ess/config/environment.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "config/secret_file.hpp"
#include "ess/base/text.hpp"
#include "ess/config/process.hpp"
#include "ess/config/settings.hpp"

namespace ess::config {

namespace {

bool is_name(std::string_view name) {
  const bool characters = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
  return characters && !name.empty() && !(name.front() >= '0' && name.front() <= '9');
}

// What follows a closing quote may be a remark and nothing else.
bool is_remark_or_empty(std::string_view rest) {
  rest = trim(rest);
  return rest.empty() || rest.front() == '#';
}

std::optional<std::string> read_single_quoted(std::string_view text) {
  const std::size_t end = text.find('\'', 1);
  if (end == std::string_view::npos || !is_remark_or_empty(text.substr(end + 1))) return std::nullopt;
  return std::string(text.substr(1, end - 1));
}

std::optional<std::string> read_double_quoted(std::string_view text) {
  std::string value;
  value.reserve(text.size());  // a value that moves while it grows would leave pieces of itself behind
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      if (!is_remark_or_empty(text.substr(i + 1))) return std::nullopt;
      return value;
    }
    if (text[i] != '\\') {
      value += text[i];
      continue;
    }
    if (++i == text.size()) return std::nullopt;
    switch (text[i]) {
      case 'n':
        value += '\n';
        break;
      case 't':
        value += '\t';
        break;
      case '\\':
      case '"':
      case '$':
        value += text[i];
        break;
      default:
        return std::nullopt;
    }
  }
  return std::nullopt;
}

std::string read_plain(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '#' && (text[i - 1] == ' ' || text[i - 1] == '\t')) return std::string(trim(text.substr(0, i)));
  }
  return std::string(trim(text));
}

struct line_reading {
  std::string_view problem;  // empty if there is none
  std::string name;
  std::string value;
};

line_reading read_line(std::string_view line) {
  if (line.starts_with("export ")) line = trim(line.substr(7));
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return {"there is no '=' in it", "", ""};
  const std::string_view name = trim(line.substr(0, equals));
  if (!is_name(name)) return {"what stands before '=' is not a name of letters, digits and '_'", "", ""};
  const std::string_view text = trim(line.substr(equals + 1));
  if (text.starts_with('#')) return {"", std::string(name), ""};
  std::optional<std::string> value;
  if (text.starts_with('\'')) {
    value = read_single_quoted(text);
  } else if (text.starts_with('"')) {
    value = read_double_quoted(text);
  } else {
    value = read_plain(text);
  }
  if (!value) return {"a quote is not closed, is followed by more text, or holds an unknown escape", "", ""};
  if (value->find('\0') != std::string::npos) return {"it holds a NUL character", "", ""};
  return {"", std::string(name), std::move(*value)};
}

error invalid_dotenv(std::string message) {
  return error(errc::invalid_argument, "invalid_dotenv", std::move(message));
}

// The first setting of the file whose value nobody else may know; null if there is none.
const setting_description* secret_in(const environment& settings) {
  for (const setting_description& setting : setting_descriptions()) {
    if (!setting.is_secret) continue;
    const auto found = settings.find(std::string(setting.name));
    if (found != settings.end() && !trim(found->second).empty()) return &setting;
  }
  return nullptr;
}

}  // namespace

environment environment_of(const char* const* environ) {
  environment settings;
  for (; environ != nullptr && *environ != nullptr; ++environ) {
    const std::string_view entry(*environ);
    const std::size_t equals = entry.find('=');
    if (equals == std::string_view::npos || equals == 0) continue;
    settings.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return settings;
}

result<environment> parse_dotenv(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  environment settings;
  std::string problems;
  int number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++number;
    if (line.empty() || line.front() == '#') continue;
    line_reading read = read_line(line);
    if (read.problem.empty() && !settings.emplace(read.name, std::move(read.value)).second) {
      read.problem = "its name was set in an earlier line already";
    }
    if (!read.problem.empty()) {
      problems.append(problems.empty() ? "" : "\n").append("Line ").append(std::to_string(number));
      problems.append(" of .env cannot be used: ").append(read.problem).append(".");
    }
  }
  if (!problems.empty()) return invalid_dotenv(std::move(problems));
  return settings;
}

result<environment> read_dotenv(const std::filesystem::path& file) {
  const auto read = read_whole_file(file.string());
  if (!read) return invalid_dotenv(read.error().message() + " Check its owner and mode.");
  if (!*read) return environment();
  auto settings = parse_dotenv((*read)->text);
  if (!settings || (*read)->is_private) return settings;
  const setting_description* exposed = secret_in(*settings);
  if (exposed == nullptr) return settings;
  wipe_secrets(*settings);
  return invalid_dotenv("The file " + file.string() + " holds " + std::string(exposed->name) +
                        " and is not private: it belongs to another user, or others may read or change it. Make it the "
                        "user's that runs this program, and run: chmod 600 " +
                        file.string());
}

}  // namespace ess::config
