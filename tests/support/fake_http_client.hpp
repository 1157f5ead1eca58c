// An HTTP client that answers from a script and remembers what it was asked.
#pragma once

#include <doctest/doctest.h>

#include <cstddef>
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

  /// From the nth request on, or for that one alone, answers with `failure` instead of the script.
  fake_http_client& break_at(std::size_t n, responder failure, bool for_good) {
    broken_from_ = n;
    broken_until_ = for_good ? static_cast<std::size_t>(-1) : n + 1;
    failure_ = std::move(failure);
    return *this;
  }

  net::awaitable<result<net::http_response>> send(net::http_request request) override {
    const std::size_t n = requests_.size();
    requests_.push_back(std::move(request));
    if (n >= broken_from_ && n < broken_until_) co_return failure_(requests_.back());
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
  std::size_t steps_left() const noexcept { return script_.size(); }

 private:
  std::deque<responder> script_;
  std::vector<net::http_request> requests_;
  std::size_t broken_from_ = static_cast<std::size_t>(-1);
  std::size_t broken_until_ = 0;
  responder failure_;
};

/// A way in which the other side of an HTTP exchange may fail.
struct http_failure {
  const char* name;
  fake_http_client::responder answer;
};

inline std::vector<http_failure> all_http_failures() {
  const auto fails = [](errc code, const char* reason) {
    return [e = error(code, reason, "made up by the test")](const net::http_request&) -> result<net::http_response> {
      return e;
    };
  };
  const auto answers = [](int status, std::string body, std::vector<net::http_header> headers = {}) {
    net::http_response made;
    made.status = status;
    made.headers = std::move(headers);
    made.body = std::move(body);
    return [made](const net::http_request&) -> result<net::http_response> { return made; };
  };
  return {{"connection lost", fails(errc::unavailable, "connection_lost")},
          {"timeout", fails(errc::timeout, "timeout")},
          {"500 with HTML", answers(500, "<html><h1>500</h1></html>")},
          {"429", answers(429, R"({"message":"no","retry_after":120,"global":false})", {{"Retry-After", "120"}})},
          {"401", answers(401, R"({"message":"401: Unauthorized","code":0})")},
          {"rubbish JSON", answers(200, R"({"id":"1","access_token":)")},
          {"JSON of another kind", answers(200, R"([[{"id":-1}],null,"x"])")}};
}

/// Replays a scripted exchange once as it is and then, for each step and each way to fail, broken there: for good, and
/// for that one request alone. `run(http)` answers something that is true of success; `check(outcome)` says whether the
/// exchange came out well, which an error does as much as a success: what it must not do is hang, throw or leave
/// something half done.
template <class Run, class Check>
void fail_at_each(const std::function<void(fake_http_client&)>& make_script, const Run& run, const Check& check) {
  fake_http_client whole;
  make_script(whole);
  const std::size_t steps = whole.steps_left();
  REQUIRE(steps > 0);
  REQUIRE(static_cast<bool>(run(whole)));
  for (std::size_t n = 0; n < steps; ++n) {
    for (const http_failure& failure : all_http_failures()) {
      for (const bool for_good : {true, false}) {
        CAPTURE(n);
        const std::string how = failure.name;
        CAPTURE(how);
        CAPTURE(for_good);
        fake_http_client http;
        make_script(http);
        http.break_at(n, failure.answer, for_good);
        check(run(http));
      }
    }
  }
}

/// The usual end of a broken exchange: success, or an error with words, which tells of what was scripted.
template <class T>
void check_clean_end(const result<T>& outcome) {
  if (outcome) return;
  CAPTURE(outcome.error().reason());
  CHECK(outcome.error().reason() != "script_ended");
  CHECK(outcome.error().reason() != "internal_error");
  CHECK_FALSE(outcome.error().message().empty());
}

}  // namespace ess::test
