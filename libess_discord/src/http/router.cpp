#include "ess/http/router.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>

namespace ess::http {

namespace {

constexpr std::size_t method_count = 7;
using rows_by_method = std::array<const route*, method_count>;

/// A tree over path segments.
struct node {
  std::map<std::string, std::unique_ptr<node>, std::less<>> literal;
  std::unique_ptr<node> any;
  rows_by_method rows{};
  rows_by_method rest_rows{};  ///< of `{rest...}` at this place
};

std::size_t index_of(method verb) noexcept { return static_cast<std::size_t>(verb); }

bool is_parameter(std::string_view segment) { return segment.starts_with('{') && segment.ends_with('}'); }
bool is_rest(std::string_view segment) { return is_parameter(segment) && segment.ends_with("...}"); }
std::string_view parameter_name(std::string_view segment) {
  return segment.substr(1, segment.size() - (is_rest(segment) ? 5 : 2));
}

/// Takes the first segment off `path`, which starts with a slash.
std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const auto segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

using segments = std::array<std::string_view, 16>;

/// Walks the tree with the values of the parameters met so far.
struct walk {
  method verb;
  segments values{};
  std::size_t value_count = 0;
  const rows_by_method* other = nullptr;  ///< rows of the path for other methods

  const route* pick(const rows_by_method& rows) {
    const route* row = rows[index_of(verb)];
    if (row == nullptr && verb == method::head) row = rows[index_of(method::get)];
    if (row == nullptr && other == nullptr &&
        std::any_of(rows.begin(), rows.end(), [](const route* r) { return r != nullptr; })) {
      other = &rows;
    }
    return row;
  }

  const route* find(const node& at, std::string_view path) {
    if (path.empty()) return pick(at.rows);
    std::string_view rest = path;
    const auto segment = take_segment(rest);
    if (const auto next = at.literal.find(segment); next != at.literal.end()) {
      if (const route* row = find(*next->second, rest)) return row;
    }
    if (value_count == values.size()) return nullptr;
    if (at.any && !segment.empty()) {
      values[value_count++] = segment;
      if (const route* row = find(*at.any, rest)) return row;
      --value_count;
    }
    values[value_count++] = path.substr(1);
    if (const route* row = pick(at.rest_rows)) return row;
    --value_count;
    return nullptr;
  }
};

std::string label(const route& row) { return std::string(net::to_string(row.verb)) + " " + row.pattern; }

/// What is wrong with a row on its own; empty if nothing.
std::string fault_of(const route& row) {
  if (!row.pattern.starts_with('/')) return "its pattern does not start with '/'";
  if ((row.handle != nullptr) == (row.handle_websocket != nullptr)) return "it needs one handler";
  if ((row.handle_websocket != nullptr) != (row.upgrade != nullptr)) return "its WebSocket is not of websocket_route";
  if (row.verb == method::head || row.verb == method::options) return "HEAD and OPTIONS rows are not supported";
  if (row.needs == access::undeclared) return "it does not say who may call; open() is for anybody";
  const bool by_permission = row.needs == access::session || row.needs == access::api_key;
  if (!by_permission && !row.permission.empty()) return "it is open but names a permission";
  if (by_permission && row.permission.empty()) return "it names no permission";
  if (row.needs == access::session && row.verb != method::get && row.protection == csrf::none) {
    return "it changes something for a session without CSRF protection";
  }
  if (row.needs != access::session && row.fresh_password.count() != 0) {
    return "it asks for a fresh password but not for a session";
  }
  return {};
}

}  // namespace

struct router::state {
  std::vector<route> routes;
  node root;

  /// Empty, or what is wrong.
  std::string insert(const route& row) {
    node* at = &root;
    std::string_view path = row.pattern;
    while (!path.empty()) {
      const auto segment = take_segment(path);
      if (is_rest(segment)) {
        if (!path.empty()) return "something follows its {rest...}";
        return claim(at->rest_rows, row);
      }
      auto& next = is_parameter(segment) ? at->any : at->literal[std::string(segment)];
      if (!next) next = std::make_unique<node>();
      at = next.get();
    }
    return claim(at->rows, row);
  }

  static std::string claim(rows_by_method& rows, const route& row) {
    const route*& place = rows[index_of(row.verb)];
    if (place != nullptr) return "another row has the same method and path";
    place = &row;
    return {};
  }
};

router::router(std::unique_ptr<state> s) : state_(std::move(s)) {}
router::router(router&&) noexcept = default;
router& router::operator=(router&&) noexcept = default;
router::~router() = default;

result<router> router::make(std::vector<route> routes) {
  auto made = std::make_unique<state>();
  made->routes = std::move(routes);
  std::string faults;
  for (const auto& row : made->routes) {
    auto fault = fault_of(row);
    if (fault.empty()) fault = made->insert(row);
    if (!fault.empty()) faults += "\n  " + label(row) + ": " + fault;
  }
  if (!faults.empty()) return error(errc::internal, "route_invalid", "The route table is wrong:" + faults);
  return router(std::move(made));
}

route_match router::match(method verb, std::string_view path) const {
  route_match found;
  walk w{verb};
  found.found = path.starts_with('/') ? w.find(state_->root, path) : nullptr;
  if (found.found == nullptr) {
    if (w.other == nullptr) return found;
    for (const auto* row : *w.other) {
      if (row == nullptr) continue;
      if (!found.allow.empty()) found.allow += ", ";
      found.allow += net::to_string(row->verb);
      if (row->verb == method::get) found.allow += ", HEAD";
    }
    return found;
  }
  std::string_view pattern = found.found->pattern;
  for (std::size_t at = 0; !pattern.empty();) {
    const auto segment = take_segment(pattern);
    if (is_parameter(segment)) found.params.emplace_back(parameter_name(segment), w.values[at++]);
  }
  return found;
}

const std::vector<route>& router::routes() const noexcept { return state_->routes; }

}  // namespace ess::http
