// One request on its way through the simulator: what was asked, by whom, and the state it acts on.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "testing/sim/replies.hpp"
#include "testing/sim/state.hpp"

namespace ess::testing::sim {

/// Splits `path?query` and decodes the query; repeated names keep all values.
struct parsed_target {
  std::string path;
  std::multimap<std::string, std::string> query;
};
parsed_target parse_target(std::string_view target);
/// Decodes `application/x-www-form-urlencoded`; nothing on a bad escape.
std::optional<std::multimap<std::string, std::string>> parse_form(std::string_view text);

struct call {
  state& sim;
  const sim_request& request;
  time_point now;
  /// What `now` was made of (`/_sim/clock`).
  time_point real_now;
  std::string path;
  std::multimap<std::string, std::string> query;
  /// The `{names}` of the route's pattern.
  std::map<std::string, std::string, std::less<>> params;
  /// Who asks, as far as the Authorization header is valid.
  application* bot = nullptr;
  access_grant* grant = nullptr;
  /// The same as a name, for limits and the log: `bot:500`, `user:41` or `anonymous`.
  std::string identity;
  /// The body, when the route takes JSON.
  json::value body;

  /// The id in the path; the router has checked that it is one.
  flake id(std::string_view name) const;
  std::string_view param(std::string_view name) const;
  /// A query value; empty when absent.
  std::string query_value(std::string_view name) const;
  /// Booleans in queries are `true`, `True` or `1` (Reference, "Boolean Query Strings").
  bool query_flag(std::string_view name) const;
};

/// Who may call a route.
enum class route_access {
  open,           ///< no Authorization needed; tokens, if any, are in path or body
  bot,            ///< a bot token
  bearer,         ///< a user's access token
  bot_or_bearer,  ///< either
  control         ///< the control API and the pages: no limits, no log, not Discord
};

/// What a body must be.
enum class route_body { none, json, optional_json, form };

struct route {
  std::string_view method;
  /// As in `/channels/{channel}/messages`; `{channel}`, `{guild}`, `{webhook}` are the top-level resources.
  std::string_view pattern;
  route_access access;
  route_body body;
  /// Interaction callbacks and webhook tokens are not under the bot's global limit.
  bool under_global_limit;
  sim_reply (*run)(call&);
};

/// A looked-up thing or the answer that says why there is none.
template <class T>
class found {
 public:
  found(T* thing) : thing_(thing) {}
  found(sim_reply refusal) : refusal_(std::move(refusal)) {}
  explicit operator bool() const noexcept { return thing_ != nullptr; }
  T* operator->() const noexcept { return thing_; }
  T& operator*() const noexcept { return *thing_; }
  sim_reply refusal() && { return std::move(refusal_); }

 private:
  T* thing_ = nullptr;
  sim_reply refusal_;
};

}  // namespace ess::testing::sim
