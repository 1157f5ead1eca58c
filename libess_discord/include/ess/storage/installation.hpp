// Facts about the installation as a whole, made by `essctl init`: sealed peppers, identity of the database.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ess/base/result.hpp"

namespace ess::storage {

class installation_store {
 public:
  virtual ~installation_store() = default;

  virtual result<std::optional<std::string>> get(std::string_view name) const = 0;
  virtual result<void> put(std::string_view name, std::string_view value) = 0;
};

}  // namespace ess::storage
