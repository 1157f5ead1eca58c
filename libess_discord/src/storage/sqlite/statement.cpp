#include "storage/sqlite/statement.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "ess/base/json.hpp"

namespace ess::storage::sqlite {

std::string to_json_list(const std::vector<std::string>& names) {
  boost::json::array list;
  list.reserve(names.size());
  for (const auto& name : names) list.emplace_back(name);
  return to_json_text(list);
}

std::vector<std::string> from_json_list(const std::string& text) {
  const auto parsed = parse_json(text);
  const auto* list = parsed ? parsed->if_array() : nullptr;
  if (list == nullptr) throw corrupt_row("a list of names is not a JSON array");
  std::vector<std::string> names;
  names.reserve(list->size());
  for (const auto& entry : *list) {
    const auto* name = entry.if_string();
    if (name == nullptr) throw corrupt_row("a list of names holds something else");
    names.emplace_back(name->data(), name->size());
  }
  return names;
}

}  // namespace ess::storage::sqlite
