// What `/_sim/faults` does to the line of a gateway connection, and the transcript of what was said over it.
#include <doctest/doctest.h>

#include "sim_fixture.hpp"
#include "testing/sim/gateway_link.hpp"

using namespace std::chrono_literals;
using ess::test::sim_world;
using ess::testing::sim::gateway_link;

namespace {

constexpr const char* identify_text = R"({"op":2,"d":{"token":"example.token","intents":513,"properties":{}}})";

struct line_world : sim_world {
  line_world() : link(open()) {
    link->on_text(identify_text, clock.now());
    take();
  }

  std::shared_ptr<gateway_link> open(const std::string& query = "v=10&encoding=json") {
    return sim.open_gateway("/gateway/?" + query, "sim:1", clock.now());
  }
  std::vector<std::string> take() {
    std::vector<std::string> bytes;
    for (auto& frame : link->take_frames(clock.now())) bytes.push_back(std::move(frame.bytes));
    return bytes;
  }
  void write(const std::string& text) {
    control("POST", "/messages", R"({"userId":"41","channelId":"710","content":")" + text + "\"}");
  }

  std::shared_ptr<gateway_link> link;
};

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("simulator line: the next frames are garbled, those after them are not") {
  line_world w;
  w.control("POST", "/faults", R"({"kind":"garble","frames":2})");
  for (const auto* text : {"one", "two", "three"}) w.write(text);
  const auto seen = w.take();
  REQUIRE(seen.size() == 3);
  CHECK_FALSE(ess::parse_json(seen[0]));
  CHECK_FALSE(ess::parse_json(seen[1]));
  CHECK(ess::parse_json(seen[2]));
}

TEST_CASE("simulator line: delayed frames leave later, and nothing overtakes them") {
  line_world w;
  int woken = 0;
  w.link->wake = [&woken] { ++woken; };
  w.control("POST", "/faults", R"({"kind":"delay","ms":3000,"frames":1})");
  w.write("late");
  w.write("behind it");
  CHECK(w.take().empty());
  CHECK(w.link->deadline() == w.clock.now() + 3s);
  w.clock.advance(2999ms);
  CHECK(w.take().empty());
  w.clock.advance(1ms);
  woken = 0;
  w.link->on_time(w.clock.now());
  CHECK(woken == 1);
  const auto seen = w.take();
  REQUIRE(seen.size() == 2);
  CHECK(holds(seen[0], "\"s\":3,"));
  CHECK(holds(seen[1], "\"s\":4,"));
}

TEST_CASE("simulator line: in a black hole nothing arrives in either direction, and nobody is told") {
  line_world w;
  w.control("POST", "/faults", R"({"kind":"black_hole","connections":1})");
  w.write("unheard");
  w.link->on_text(R"({"op":1,"d":1})", w.clock.now());
  w.clock.advance(24h);
  w.link->on_time(w.clock.now());
  CHECK(w.take().empty());
  CHECK_FALSE(w.link->ending());
  const auto next = w.open();
  CHECK(next->take_frames(w.clock.now()).empty());
  CHECK(w.open()->take_frames(w.clock.now()).size() == 1);
}

TEST_CASE("simulator line: what a black hole swallowed is there for the resume") {
  line_world w;
  const auto session = w.link->session_id();
  w.control("POST", "/faults", R"({"kind":"black_hole"})");
  w.write("swallowed");
  w.link->on_closed(std::nullopt, w.clock.now());
  w.link = w.open();
  w.take();
  w.link->on_text(R"({"op":6,"d":{"token":"example.token","session_id":")" + session + R"(","seq":2}})", w.clock.now());
  const auto seen = w.take();
  REQUIRE(seen.size() == 2);
  CHECK(holds(seen[0], "MESSAGE_CREATE"));
  CHECK(holds(seen[1], "RESUMED"));
}

TEST_CASE("simulator line: who reads slowly misses no beats by it") {
  line_world w;
  const auto patience = w.link->deadline() - w.clock.now();
  w.control("POST", "/faults", R"({"kind":"slow_reader","ms":600000})");
  CHECK(w.link->wire().reads_from() == w.clock.now() + 10min);
  CHECK(w.link->deadline() == w.clock.now() + 10min + patience);
}

TEST_CASE("simulator line: a bomb is small on a compressed line") {
  line_world w;
  w.link = w.open("v=10&encoding=json&compress=zlib-stream");
  w.take();
  w.control("POST", "/faults", R"({"kind":"bomb","megabytes":16})");
  const auto seen = w.take();
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].size() < 100'000);
}

TEST_CASE("simulator line: a duplicated event comes twice as it is, and the next one once") {
  line_world w;
  w.control("POST", "/faults", R"({"kind":"duplicate","events":1})");
  w.write("twice");
  w.write("once");
  const auto seen = w.take();
  REQUIRE(seen.size() == 3);
  CHECK(seen[0] == seen[1]);
  CHECK(holds(seen[0], "\"s\":3,"));
  CHECK(holds(seen[2], "\"s\":4,"));
}

TEST_CASE("simulator line: a duplicated event is one of the session, and the resume brings it once") {
  line_world w;
  const auto session = w.link->session_id();
  w.control("POST", "/faults", R"({"kind":"duplicate"})");
  w.write("twice");
  w.link->on_closed(std::nullopt, w.clock.now());
  w.link = w.open();
  w.take();
  w.link->on_text(R"({"op":6,"d":{"token":"example.token","session_id":")" + session + R"(","seq":2}})", w.clock.now());
  CHECK(w.take().size() == 2);
}

TEST_CASE(
    "simulator line: of a torn frame the first half arrives, then the line is cut, and the resume has the whole") {
  for (const std::string query : {"v=10&encoding=json", "v=10&encoding=json&compress=zlib-stream"}) {
    CAPTURE(query);
    line_world w;
    w.control("POST", "/options", R"({"identifyWindowMs":1})");
    w.clock.advance(1s);
    w.link = w.open(query);
    w.link->on_text(identify_text, w.clock.now());
    w.take();
    const auto session = w.link->session_id();
    w.control("POST", "/faults", R"({"kind":"half_frame"})");
    w.write("torn");
    w.write("after it");
    const auto seen = w.link->take_frames(w.clock.now());
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].torn);
    REQUIRE(w.link->ending());
    CHECK_FALSE(w.link->ending()->code);
    w.link->on_closed(std::nullopt, w.clock.now());
    w.link = w.open();
    w.take();
    w.link->on_text(R"({"op":6,"d":{"token":"example.token","session_id":")" + session + R"(","seq":2}})",
                    w.clock.now());
    const auto missed = w.take();
    REQUIRE(missed.size() == 3);
    CHECK(holds(missed[0], "\"s\":3,"));
    CHECK(holds(missed[1], "\"s\":4,"));
  }
}

TEST_CASE("simulator line: a fault that makes no sense is refused with what it may be") {
  line_world w;
  const auto refusal = [&](const std::string& body) {
    const auto answer = w.control("POST", "/faults", body);
    CHECK(answer.status == 400);
    return ess::to_json_text(answer.body);
  };
  CHECK(holds(refusal(R"({"kind":"flood"})"), "black_hole"));
  CHECK(holds(refusal(R"({"kind":"delay"})"), "ms"));
  CHECK(holds(refusal(R"({"kind":"garble","frames":0})"), "frames"));
  CHECK(holds(refusal(R"({"kind":"bomb","megabytes":100000})"), "megabytes"));
  CHECK(holds(refusal(R"({"kind":"duplicate","events":0})"), "events"));
  CHECK(holds(refusal(R"({"kind":"rest","cut":"later"})"), "cut"));
  CHECK(holds(refusal(R"({"kind":"rest","delayMs":-1})"), "delayMs"));
  CHECK(holds(refusal(R"({"kind":"rest","status":200})"), "status"));
}

TEST_CASE("simulator line: the transcript has both sides in order, without tokens, and tells who ended it") {
  line_world w;
  w.write("hello");
  w.control("POST", "/faults", R"({"kind":"close","code":4000})");
  const auto answer = w.control("GET", "/transcript?connection=1");
  const auto& lines = answer.body.at("lines").as_array();
  REQUIRE(lines.size() == 6);
  const auto payload = [&](std::size_t at) -> const boost::json::value& { return lines[at].at("payload"); };
  CHECK(payload(0).at("op") == 10);
  CHECK(lines[1].at("from") == "client");
  CHECK(payload(1).at("op") == 2);
  CHECK(payload(1).at("d").at("token") == "[masked]");
  CHECK(payload(2).at("t") == "READY");
  CHECK(payload(3).at("t") == "GUILD_CREATE");
  CHECK(payload(4).at("t") == "MESSAGE_CREATE");
  CHECK(lines[5].at("from") == "server");
  CHECK(lines[5].at("closeCode") == 4000);
  CHECK_FALSE(holds(ess::to_json_text(answer.body), "example.token"));
  CHECK(w.control("GET", "/transcript?connection=2").body.at("lines").as_array().empty());
  CHECK(w.control("GET", "/transcript?connection=x").status == 400);
}
