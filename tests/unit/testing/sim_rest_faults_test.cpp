// What `/_sim/faults` orders for REST answers. What becomes of the socket is tried in tests/system.
#include <doctest/doctest.h>

#include "sim_fixture.hpp"

using namespace std::chrono_literals;
using ess::test::sim_world;
using ess::testing::sim_reply;
using cut = ess::testing::sim_reply::cut;

namespace {

struct rest_world : sim_world {
  void order(const std::string& json) { REQUIRE(control("POST", "/faults", json).status == 200); }
  sim_reply write() {
    ess::testing::sim_request request{"POST", "/api/v10/channels/710/messages", {}, R"({"content":"hello"})"};
    request.headers.emplace_back("user-agent", "DiscordBot (https://example.org, 1)");
    request.headers.emplace_back("authorization", "Bot example.token");
    request.headers.emplace_back("content-type", "application/json");
    return sim.handle(request, clock.now());
  }
  std::size_t written() {
    return control("GET", "/channels/710/messages?viewerId=41").body.at("messages").as_array().size();
  }
  std::string last_status() {
    const auto log = control("GET", "/requests");
    return ess::to_json_text(log.body.at("requests").as_array().back().at("status"));
  }
};

}  // namespace

TEST_CASE("simulator REST faults: a delayed answer is the request's own, and leaves later") {
  rest_world w;
  w.order(R"({"kind":"rest","delayMs":1500,"path":"/messages"})");
  const auto late = w.write();
  CHECK(late.status == 200);
  CHECK(late.delay == 1500ms);
  CHECK(late.line == cut::none);
  CHECK(w.written() == 1);
  CHECK(w.write().delay == 0ms);
}

TEST_CASE("simulator REST faults: a line cut before the answer loses the request, or only its answer") {
  rest_world w;
  w.order(R"({"kind":"rest","cut":"before"})");
  CHECK(w.write().line == cut::before);
  CHECK(w.last_status() == "0");
  CHECK(w.written() == 0);
  w.order(R"({"kind":"rest","cut":"before","afterwards":true,"delayMs":20})");
  const auto lost = w.write();
  CHECK(lost.line == cut::before);
  CHECK(lost.delay == 20ms);
  CHECK(w.written() == 1);
}

TEST_CASE("simulator REST faults: half of an answer is half of the real one") {
  rest_world w;
  w.order(R"({"kind":"rest","cut":"half","count":2})");
  const auto half = w.write();
  CHECK(half.line == cut::half);
  CHECK(half.status == 200);
  CHECK(half.body.find("hello") != std::string::npos);
  CHECK(w.written() == 1);
  CHECK(w.write().line == cut::half);
  CHECK(w.write().line == cut::none);
}

TEST_CASE("simulator REST faults: a status may come late too, and is an error when nothing else was ordered") {
  rest_world w;
  w.order(R"({"kind":"rest","status":503,"delayMs":10})");
  const auto late = w.write();
  CHECK(late.status == 503);
  CHECK(late.delay == 10ms);
  w.order(R"({"kind":"rest"})");
  CHECK(w.write().status == 500);
  CHECK(w.written() == 0);
}

TEST_CASE("simulator REST faults: a 429 of a route carries the headers of its bucket, one of everything does not") {
  rest_world w;
  const auto header = [](const sim_reply& reply, std::string_view name) {
    for (const auto& [key, value] : reply.headers) {
      if (key == name) return value;
    }
    return std::string();
  };
  const std::string bucket = header(w.write(), "X-RateLimit-Bucket");
  REQUIRE_FALSE(bucket.empty());
  w.order(R"({"kind":"rest","status":429,"scope":"user","retryAfterMs":700})");
  const auto user = w.write();
  CHECK(user.status == 429);
  CHECK(header(user, "X-RateLimit-Bucket") == bucket);
  CHECK(header(user, "X-RateLimit-Remaining") == "0");
  CHECK(header(user, "X-RateLimit-Reset-After") == "0.700");
  CHECK(header(user, "Retry-After") == "1");
  w.order(R"({"kind":"rest","status":429,"scope":"shared","retryAfterMs":700})");
  const auto shared = w.write();
  // The bucket has seen one request.
  CHECK(header(shared, "X-RateLimit-Bucket") == bucket);
  CHECK(header(shared, "X-RateLimit-Remaining") == "4");
  for (const std::string scope : {"global", "cloudflare"}) {
    CAPTURE(scope);
    w.order(R"({"kind":"rest","status":429,"scope":")" + scope + "\"}");
    CHECK(header(w.write(), "X-RateLimit-Bucket").empty());
  }
}
