#include "rules.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <sstream>

namespace layering {

namespace {

constexpr std::string_view public_prefix = "libess_discord/include/ess/";
constexpr std::string_view private_prefix = "libess_discord/src/";

struct included {
  std::string name;
  bool quoted = false;
  std::size_t line = 0;
};

std::vector<std::string> words_of(std::string_view text) {
  std::istringstream in{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

void read_room(rules& all, const std::string& room, const std::vector<std::string>& used) {
  if (all.may_use.contains(room)) all.problems.push_back("room '" + room + "' is declared twice");
  for (const auto& name : used) {
    if (name != "*" && !all.may_use.contains(name)) {
      all.problems.push_back("room '" + room + "' uses '" + name + "', which is not declared above it");
    }
  }
  all.may_use[room] = {used.begin(), used.end()};
  all.rooms.push_back(room);
}

void read_line(rules& all, const std::string& line) {
  const auto first = words_of(line);
  if (first.empty()) return;
  if (first[0] == "@never-public") {
    all.never_public.insert(all.never_public.end(), first.begin() + 1, first.end());
    return;
  }
  const auto colon = line.find(':');
  const auto names = words_of(line.substr(0, colon));
  if (colon == std::string::npos || names.size() != (first[0].starts_with('@') ? 2u : 1u)) {
    all.problems.push_back("cannot read '" + line + "'");
    return;
  }
  const auto values = words_of(line.substr(colon + 1));
  if (names[0] == "@only") {
    all.only[names[1]] = {values.begin(), values.end()};
  } else if (names[0] == "@lines" && values.size() == 1) {
    std::size_t limit = 0;
    std::from_chars(values[0].data(), values[0].data() + values[0].size(), limit);
    if (limit == 0) all.problems.push_back("cannot read the limit in '" + line + "'");
    all.max_lines[names[1]] = limit;
  } else if (names[0].starts_with('@')) {
    all.problems.push_back("cannot read '" + line + "'");
  } else {
    read_room(all, names[0], values);
  }
}

std::vector<included> includes_of(std::string_view text) {
  std::vector<included> found;
  std::istringstream in{std::string(text)};
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    const auto start = line.find_first_not_of(" \t");
    if (start == std::string::npos || line[start] != '#') continue;
    const auto word = line.find("include", start);
    const auto open = line.find_first_of("<\"", start);
    if (word == std::string::npos || open == std::string::npos || open < word) continue;
    const bool quoted = line[open] == '"';
    const auto close = line.find(quoted ? '"' : '>', open + 1);
    if (close != std::string::npos) found.push_back({line.substr(open + 1, close - open - 1), quoted, number});
  }
  return found;
}

/// The room a file belongs to; empty for files that no room holds (tests, examples).
std::string owner_of(const rules& all, std::string_view path) {
  for (const auto prefix : {public_prefix, private_prefix}) {
    if (path.starts_with(prefix)) return room_of(all, path.substr(prefix.size()));
  }
  return path.starts_with("apps/") || path.starts_with("tools/") ? room_of(all, path) : std::string();
}

/// Path in the tree of what is included; empty when it is not ours.
std::string target_of(const std::string& path, const included& what, const std::set<std::string>& tree) {
  if (what.name.starts_with("ess/")) return "libess_discord/include/" + what.name;
  const auto beside = (std::filesystem::path(path).parent_path() / what.name).lexically_normal().string();
  if (what.quoted && tree.contains(beside)) return beside;
  const auto in_src = std::string(private_prefix) + what.name;
  return tree.contains(in_src) ? in_src : std::string();
}

std::string check_ours(const rules& all, const std::string& path, const std::string& room, const std::string& target) {
  const bool library = path.starts_with("libess_discord/");
  const bool target_private = target.starts_with(private_prefix);
  if (path.starts_with(public_prefix) && !target.starts_with(public_prefix)) {
    return "an installed header includes the private " + target;
  }
  if (!library && target_private) return "a program includes the private " + target;
  const auto other = owner_of(all, target);
  if (other.empty()) return "includes " + target + ", which is in no declared room";
  if (other == room) return {};
  if (!library && !target.starts_with("libess_discord/")) return "a program includes another: " + target;
  const auto& allowed = all.may_use.at(room);
  if (allowed.contains("*") || allowed.contains(other)) return {};
  return "room '" + room + "' may not use room '" + other + "' (" + target + ")";
}

std::string check_foreign(const rules& all, const std::string& path, const std::string& room, const std::string& name) {
  if (path.starts_with(public_prefix)) {
    for (const auto& prefix : all.never_public) {
      if (name.starts_with(prefix)) return "an installed header includes <" + name + ">";
    }
  }
  for (const auto& [prefix, rooms] : all.only) {
    if (name.starts_with(prefix) && !rooms.contains(room)) return "room '" + room + "' may not include <" + name + ">";
  }
  return {};
}

}  // namespace

rules parse_rules(std::string_view text) {
  rules all;
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) read_line(all, line.substr(0, line.find('#')));
  for (const auto& [prefix, rooms] : all.only) {
    for (const auto& room : rooms) {
      if (!all.may_use.contains(room)) all.problems.push_back("@only " + prefix + " names no room '" + room + "'");
    }
  }
  return all;
}

std::string room_of(const rules& all, std::string_view path) {
  std::string best;
  for (const auto& room : all.rooms) {
    if (room.size() > best.size() && path.starts_with(room + "/")) best = room;
  }
  return best;
}

std::vector<std::string> check_file(const rules& all, const std::string& path, std::string_view text,
                                    const std::set<std::string>& tree) {
  std::vector<std::string> problems;
  const auto name = std::filesystem::path(path).filename().string();
  const auto limit = all.max_lines.contains(name)  ? all.max_lines.at(name)
                     : all.max_lines.contains("*") ? all.max_lines.at("*")
                                                   : std::string::npos;
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  if (lines > limit) {
    problems.push_back(path + ": " + std::to_string(lines) + " lines, at most " + std::to_string(limit) + " allowed");
  }
  if (!path.ends_with(".cpp") && !path.ends_with(".hpp")) return problems;

  const auto room = owner_of(all, path);
  if (room.empty()) {
    const bool must_have_one =
        path.starts_with("libess_discord/") || path.starts_with("apps/") || path.starts_with("tools/");
    if (must_have_one) problems.push_back(path + ": belongs to no room of rooms.txt");
    return problems;
  }
  for (const auto& what : includes_of(text)) {
    const auto target = target_of(path, what, tree);
    const auto problem =
        target.empty() ? check_foreign(all, path, room, what.name) : check_ours(all, path, room, target);
    if (!problem.empty()) problems.push_back(path + ":" + std::to_string(what.line) + ": " + problem);
  }
  return problems;
}

}  // namespace layering
