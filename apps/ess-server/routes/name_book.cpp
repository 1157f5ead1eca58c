#include "routes/name_book.hpp"

#include <boost/json/object.hpp>

#include "ess/storage/users.hpp"

namespace ess::server {

result<boost::json::value> name_book::person(const std::optional<user_id>& who) {
  if (!who) return boost::json::value(nullptr);
  auto known = names_.find(*who);
  if (known == names_.end()) {
    auto user = work_.users().find(*who);
    if (!user) return std::move(user).error();
    std::optional<std::string> name;
    if (*user) name = (*user)->name;
    known = names_.emplace(*who, std::move(name)).first;
  }
  boost::json::object json;
  json["id"] = who->str();
  json["name"] = nullptr;
  if (known->second) json["name"] = *known->second;
  return boost::json::value(std::move(json));
}

}  // namespace ess::server
