// As much of a browser as the demo needs: cookies, the CSRF token, the headers a page's requests carry.
#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ess/base/result.hpp"
#include "ess/net/http_client.hpp"

namespace demo_check {

/// An answer with its body read as JSON where it is JSON. Status 0: nothing came, `problem` says why.
struct answer {
  int status = 0;
  std::string body;
  std::string location;
  std::string problem;
  boost::json::value json;

  /// The string at a path such as "discord.id"; empty when there is none.
  std::string text(std::string_view path) const;
  /// Status and body, for a report.
  std::string describe() const;
};

/// Waits for each answer, so that steps read from top to bottom. Threads: one.
class waiting_client {
 public:
  waiting_client();
  ~waiting_client();
  /// Errors: those of `net::http_client`.
  ess::result<ess::net::http_response> send(ess::net::http_request request);

 private:
  struct state;
  std::unique_ptr<state> state_;
};

/// `text` at a dotted path in `json`; null when there is none.
const boost::json::value* at_path(const boost::json::value& json, std::string_view path);

answer to_answer(ess::result<ess::net::http_response> response);

/// One browser window on ess-server. Redirects are not followed: they are things to look at.
class browser {
 public:
  browser(waiting_client& client, std::string server) : client_(client), server_(std::move(server)) {}

  answer get(std::string_view path);
  /// `body` is JSON text; empty for none.
  answer send(ess::net::http_method method, std::string_view path, std::string body = {});
  answer post(std::string_view path, std::string body = "{}") {
    return send(ess::net::http_method::post, path, std::move(body));
  }
  /// Follows a link that another site sent the browser to.
  answer visit(const std::string& absolute_url);

  /// Gets the token of forms before sign-in.
  void open_form();
  void set_csrf(std::string token) { csrf_ = std::move(token); }
  const std::string& server() const noexcept { return server_; }

 private:
  answer exchange(ess::net::http_request request);

  waiting_client& client_;
  std::string server_;
  std::string csrf_;
  std::map<std::string, std::string> cookies_;
};

}  // namespace demo_check
