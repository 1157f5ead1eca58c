// The rules of tests/layering/rooms.txt and what they say about one file.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace layering {

struct rules {
  std::vector<std::string> rooms;                        ///< in order of declaration
  std::map<std::string, std::set<std::string>> may_use;  ///< "*" stands for every room
  std::map<std::string, std::set<std::string>> only;     ///< prefix of a third-party include → rooms
  std::vector<std::string> never_public;                 ///< prefixes of third-party includes
  std::map<std::string, std::size_t> max_lines;          ///< file name, or "*", → limit
  std::vector<std::string> problems;                     ///< what is wrong with the table itself
};

rules parse_rules(std::string_view text);

/// The declared room with the longest name that `path` ("linking/x.hpp") starts with; empty when none does.
std::string room_of(const rules& all, std::string_view path);

/// One source file, by its path from the root of the tree. `tree` is every such path, to find what an include means.
std::vector<std::string> check_file(const rules& all, const std::string& path, std::string_view text,
                                    const std::set<std::string>& tree);

}  // namespace layering
