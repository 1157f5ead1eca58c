// The worked examples of docs/formats, so that tests hold the documents to what the code does.
#pragma once

#include <fstream>
#include <map>
#include <stdexcept>
#include <string>

namespace ess::test {

/// The lines `name = value` of all ```example blocks of a document.
inline std::map<std::string, std::string> doc_example(const std::string& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot read " + file);
  std::map<std::string, std::string> values;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("```", 0) == 0) {
      inside = line == "```example";
      continue;
    }
    const std::size_t equals = line.find(" = ");
    if (!inside || equals == std::string::npos) continue;
    const std::size_t name_end = line.find_last_not_of(' ', equals);
    values[line.substr(0, name_end + 1)] = line.substr(equals + 3);
  }
  return values;
}

}  // namespace ess::test
