// An HTTP client that answers from a script and remembers what it was asked.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "ess/net/http_client.hpp"

namespace ess::test {

/// Answers in the order scripted; past the script it answers the error `script_ended`. Threads: one.
class fake_http_client final : public net::http_client {
 public:
  using responder = std::function<result<net::http_response>(const net::http_request&)>;

  fake_http_client& reply(int status, std::string body = {}, std::vector<net::http_header> headers = {}) {
    net::http_response response;
    response.status = status;
    response.headers = std::move(headers);
    response.body = std::move(body);
    script_.emplace_back([response](const net::http_request&) -> result<net::http_response> { return response; });
    return *this;
  }
  fake_http_client& reply_json(int status, std::string body) {
    net::http_header type;
    type.name = "Content-Type";
    type.value = "application/json";
    return reply(status, std::move(body), {type});
  }
  fake_http_client& fail(ess::error e) {
    script_.emplace_back([e](const net::http_request&) -> result<net::http_response> { return e; });
    return *this;
  }
  /// Answers with what the function makes of the request.
  fake_http_client& respond(responder make) {
    script_.push_back(std::move(make));
    return *this;
  }

  net::awaitable<result<net::http_response>> send(net::http_request request) override {
    requests_.push_back(std::move(request));
    if (script_.empty()) {
      co_return error(errc::internal, "script_ended", "The test scripted no further answer.");
    }
    responder next = std::move(script_.front());
    script_.pop_front();
    co_return next(requests_.back());
  }

  const std::vector<net::http_request>& requests() const noexcept { return requests_; }
  /// True when every scripted answer was used.
  bool finished() const noexcept { return script_.empty(); }

 private:
  std::deque<responder> script_;
  std::vector<net::http_request> requests_;
};

}  // namespace ess::test
