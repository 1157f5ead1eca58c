// One REST call as data: what to send, which limit it falls under, whether it may be repeated.
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "ess/net/http_types.hpp"

namespace ess::rest {

/// What a request shows as its authority.
enum class authority {
  bot,   ///< the bot token
  none,  ///< the path carries it (interaction and webhook routes) or none is needed
};

/// Whether a request may have the last that the limits allow. `background`: it leaves one of its bucket's requests (of
/// a bucket of two and more) and some of the bot's global ones to those that are `usual`, so that these go out at once.
enum class urgency { usual, background };

/// A request to one route. `route` is the template, as in `/channels/{}/messages`: routes share limits by template and
/// top-level id, never by the other ids (Topics / Rate Limits). Ids in paths come from snowflakes, so they are digits.
class request {
 public:
  request(net::http_method method, std::string route, std::string path)
      : method_(method), route_(std::move(route)), path_(std::move(path)) {}

  /// The top-level id: of the channel, guild or webhook.
  request& top_level(std::string id) & { return top_level_ = std::move(id), *this; }
  request&& top_level(std::string id) && { return std::move(top_level(std::move(id))); }
  request& body(boost::json::value json) & { return body_ = std::move(json), *this; }
  request&& body(boost::json::value json) && { return std::move(body(std::move(json))); }
  /// May be sent again although the first attempt's outcome is unknown. GET always may. What certainly never left may
  /// be sent again whatever it is.
  request& idempotent() & { return idempotent_ = true, *this; }
  request&& idempotent() && { return std::move(idempotent()); }
  /// The path carries the authority, the bot's global limit does not apply, and a 401 says nothing about the bot token.
  request& token_in_path() & { return authority_ = authority::none, *this; }
  request&& token_in_path() && { return std::move(token_in_path()); }
  /// Gives up waiting for its turn, retries included, after this time instead of the client's.
  request& deadline(std::chrono::milliseconds limit) & { return deadline_ = limit, *this; }
  request&& deadline(std::chrono::milliseconds limit) && { return std::move(deadline(limit)); }

  /// Each attempt may take this long instead of the HTTP client's time.
  request& timeout(std::chrono::milliseconds limit) & { return timeout_ = limit, *this; }
  request&& timeout(std::chrono::milliseconds limit) && { return std::move(timeout(limit)); }

  request& urgency(rest::urgency how) & { return urgency_ = how, *this; }
  request&& urgency(rest::urgency how) && { return std::move(urgency(how)); }

  net::http_method method() const noexcept { return method_; }
  const std::string& route() const noexcept { return route_; }
  const std::string& path() const noexcept { return path_; }
  const std::string& top_level() const noexcept { return top_level_; }
  const std::optional<boost::json::value>& body() const noexcept { return body_; }
  bool may_repeat() const noexcept { return idempotent_ || method_ == net::http_method::get; }
  rest::authority authority() const noexcept { return authority_; }
  rest::urgency urgency() const noexcept { return urgency_; }
  const std::optional<std::chrono::milliseconds>& deadline() const noexcept { return deadline_; }
  const std::optional<std::chrono::milliseconds>& timeout() const noexcept { return timeout_; }

 private:
  net::http_method method_;
  std::string route_;
  std::string path_;
  std::string top_level_;
  std::optional<boost::json::value> body_;
  bool idempotent_ = false;
  rest::authority authority_ = authority::bot;
  rest::urgency urgency_ = urgency::usual;
  std::optional<std::chrono::milliseconds> deadline_;
  std::optional<std::chrono::milliseconds> timeout_;
};

}  // namespace ess::rest
