// Records name people by id; readers want names.
#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <string>

#include "ess/base/id.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::server {

/// Looks each person up once. Lifetime: the unit of work outlives it.
class name_book {
 public:
  explicit name_book(const storage::unit_of_work& work) : work_(work) {}

  /// `{id, name}`; null for nobody. An account that is gone keeps its id and has the name null.
  result<boost::json::value> person(const std::optional<user_id>& who);

 private:
  const storage::unit_of_work& work_;
  std::map<user_id, std::optional<std::string>> names_;
};

}  // namespace ess::server
