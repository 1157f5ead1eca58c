// The route table and how a path finds its row.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ess/base/result.hpp"
#include "ess/http/route.hpp"

namespace ess::http {

/// What a path and a method led to.
struct route_match {
  const route* found = nullptr;  ///< null: no such path, or not with this method
  std::vector<std::pair<std::string_view, std::string>> params;
  std::string allow;  ///< when the path exists without this method: the value of `Allow`; else empty
};

/// Immutable after `make`. Threads: any. Literal segments win over `{name}`, and those over `{rest...}`.
class router {
 public:
  /// Errors: `route_invalid` (internal), naming every bad row: two rows for one method and path, no handler, a row
  /// that does not say who may call, a session or key row without a permission, an open row with one, a changing
  /// session row without CSRF, a fresh password asked for without a session (TE-1).
  static result<router> make(std::vector<route> routes);

  router(router&&) noexcept;
  router& operator=(router&&) noexcept;
  ~router();

  /// `path` is a decoded path. HEAD finds the row of GET.
  route_match match(method verb, std::string_view path) const;
  const std::vector<route>& routes() const noexcept;

 private:
  struct state;
  explicit router(std::unique_ptr<state> s);
  std::unique_ptr<state> state_;
};

}  // namespace ess::http
