#include <doctest/doctest.h>
#include <zlib.h>

#include "sim_fixture.hpp"
#include "testing/sim/gateway_link.hpp"
#include "testing/sim/zlib_stream.hpp"

using namespace std::chrono_literals;
using ess::test::sim_answer;
using ess::test::sim_world;
using ess::testing::sim::gateway_link;

namespace {

using link_ptr = std::shared_ptr<gateway_link>;

link_ptr open(sim_world& w, const std::string& query = "v=10&encoding=json") {
  return w.sim.open_gateway("/gateway/?" + query, "sim:1", w.clock.now());
}

std::vector<sim_answer> frames(gateway_link& link) {
  std::vector<sim_answer> out;
  // Nothing is held back here, so any time will do.
  for (const auto& frame : link.take_frames({})) {
    sim_answer entry;
    entry.body = *ess::parse_json(frame.bytes);
    out.push_back(std::move(entry));
  }
  return out;
}

std::string identify(const std::string& intents = "1", const std::string& token = "example.token") {
  return R"({"op":2,"d":{"token":")" + token + R"(","intents":)" + intents + R"(,"properties":{}}})";
}

int close_code(const gateway_link& link) {
  return link.ending() && link.ending()->code ? static_cast<int>(*link.ending()->code) : 0;
}

}  // namespace

TEST_CASE("simulator gateway: hello comes first, READY and GUILD_CREATE after identify") {
  sim_world w;
  const auto link = open(w);
  const auto hello = frames(*link);
  REQUIRE(hello.size() == 1);
  CHECK(hello[0].at("op") == "10");
  CHECK(hello[0].at("d.heartbeat_interval") == "41250");
  CHECK(hello[0].at("s") == "null");
  link->on_text(identify(), w.clock.now());
  const auto events = frames(*link);
  REQUIRE(events.size() == 2);
  CHECK(events[0].at("t") == "READY");
  CHECK(events[0].at("s") == "1");
  CHECK(events[0].at("d.guilds.0.unavailable") == "true");
  CHECK(events[0].at("d.resume_gateway_url") == "ws://sim:1/gateway");
  CHECK(events[0].at("d.application.id") == "500");
  CHECK(events[1].at("t") == "GUILD_CREATE");
  CHECK(events[1].at("d.channels.0.name") == "general");
  CHECK(events[1].at("d.members.0.user.id") == "500");
}

TEST_CASE("simulator gateway: every documented mistake has its close code") {
  ess::testing::sim_options options;
  options.identify_window = 1ms;
  sim_world w(options);
  const auto after = [&](const std::vector<std::string>& texts) {
    w.clock.advance(10ms);
    const auto link = open(w);
    for (const auto& text : texts) link->on_text(text, w.clock.now());
    const int code = close_code(*link);
    link->on_closed(std::nullopt, w.clock.now());
    return code;
  };
  CHECK(after({R"({"op":99})"}) == 4001);
  CHECK(after({"not json"}) == 4002);
  CHECK(after({R"({"op":1,"d":")" + std::string(4096, 'x') + "\"}"}) == 4002);
  CHECK(after({R"({"op":3,"d":{}})"}) == 4003);
  CHECK(after({identify("1", "wrong")}) == 4004);
  CHECK(after({identify(), identify()}) == 4005);
  CHECK(after({identify("131072")}) == 4013);
  CHECK(after({identify("32769")}) == 4014);
  CHECK(after({R"({"op":2,"d":{"token":"example.token","intents":1,"shard":[2,2]}})"}) == 4010);
  CHECK(close_code(*open(w, "v=9&encoding=json")) == 4012);
  CHECK(after(std::vector<std::string>(120, R"({"op":1,"d":null})")) == 0);
  CHECK(after(std::vector<std::string>(121, R"({"op":1,"d":null})")) == 4008);
}

TEST_CASE("simulator gateway: beats are acknowledged, and a silent client is closed") {
  sim_world w;
  const auto link = open(w);
  link->take_frames(w.clock.now());
  w.clock.advance(41'250ms);
  link->on_text(R"({"op":1,"d":null})", w.clock.now());
  CHECK(frames(*link)[0].at("op") == "11");
  CHECK(link->deadline() == w.clock.now() + 61'875ms);
  w.clock.advance(61'874ms);
  link->on_time(w.clock.now());
  CHECK(close_code(*link) == 0);
  w.clock.advance(1ms);
  link->on_time(w.clock.now());
  CHECK(close_code(*link) == 4009);
}

TEST_CASE("simulator gateway: identifying twice within five seconds is an invalid session") {
  sim_world w;
  const auto first = open(w);
  first->on_text(identify(), w.clock.now());
  const auto second = open(w);
  second->take_frames(w.clock.now());
  second->on_text(identify(), w.clock.now());
  const auto refused = frames(*second);
  CHECK(refused[0].at("op") == "9");
  CHECK(refused[0].at("d") == "false");
  w.control("POST", "/options", R"({"identifyRefusalResumable":true})");
  second->on_text(identify(), w.clock.now());
  CHECK(frames(*second)[0].at("d") == "true");
  w.clock.advance(5s);
  second->on_text(identify(), w.clock.now());
  CHECK(frames(*second)[0].at("t") == "READY");
}

TEST_CASE("simulator gateway: a lost connection is resumed with what it missed, in order") {
  sim_world w;
  auto link = open(w);
  link->on_text(identify("513"), w.clock.now());
  const std::string session = frames(*link)[1].at("d.session_id");
  const std::string resume = R"({"op":6,"d":{"token":"example.token","session_id":")" + session + R"(","seq":)";
  link->on_closed(4000, w.clock.now());
  for (const char* text : {"one", "two"}) {
    w.bot("POST", "/channels/710/messages", std::string(R"({"content":")") + text + "\"}");
  }
  w.clock.advance(180s);
  link = open(w);
  link->take_frames(w.clock.now());
  link->on_text(resume + "2}}", w.clock.now());
  const auto replayed = frames(*link);
  REQUIRE(replayed.size() == 3);
  CHECK(replayed[0].at("d.content") == "one");
  CHECK(replayed[1].at("d.content") == "two");
  CHECK(replayed[2].at("t") == "RESUMED");
  CHECK(replayed[2].at("s") == "5");
  link->on_closed(std::nullopt, w.clock.now());
  const auto ahead = open(w);
  ahead->on_text(resume + "99}}", w.clock.now());
  CHECK(close_code(*ahead) == 4007);
  w.clock.advance(181s);
  const auto late = open(w);
  late->take_frames(w.clock.now());
  late->on_text(resume + "5}}", w.clock.now());
  CHECK(frames(*late)[0].at("d") == "false");
}

TEST_CASE("simulator gateway: closing with 1000 ends the session") {
  sim_world w;
  const auto link = open(w);
  link->on_text(identify(), w.clock.now());
  const std::string session = frames(*link)[1].at("d.session_id");
  link->on_closed(1000, w.clock.now());
  const auto next = open(w);
  next->take_frames(w.clock.now());
  next->on_text(R"({"op":6,"d":{"token":"example.token","session_id":")" + session + R"(","seq":1}})", w.clock.now());
  CHECK(frames(*next)[0].at("op") == "9");
}

TEST_CASE("simulator gateway: events follow intents, and content of others is hidden") {
  sim_world w;
  const auto link = open(w);
  link->on_text(identify("513"), w.clock.now());
  link->take_frames(w.clock.now());
  w.control("POST", "/messages", R"({"userId":"41","channelId":"710","content":"secret"})");
  const auto seen = frames(*link);
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].at("t") == "MESSAGE_CREATE");
  CHECK(seen[0].at("d.content").empty());
  CHECK(seen[0].at("d.guild_id") == "700");
  CHECK(seen[0].at("d.member.user").empty());
  w.control("POST", "/messages", R"({"userId":"41","channelId":"710","content":"hey <@500>"})");
  CHECK(frames(*link)[0].at("d.content") == "hey <@500>");
  w.control("POST", "/messages", R"({"userId":"41","channelId":"713","content":"unseen"})");
  CHECK(frames(*link).empty());
}

TEST_CASE("simulator gateway: faults cut, close and silence") {
  sim_world w;
  const auto link = open(w);
  link->on_text(identify(), w.clock.now());
  link->take_frames(w.clock.now());
  int woken = 0;
  link->wake = [&woken] { ++woken; };
  w.control("POST", "/faults", R"({"kind":"reconnect"})");
  CHECK(frames(*link)[0].at("op") == "7");
  CHECK(woken == 1);
  w.control("POST", "/faults", R"({"kind":"zombie"})");
  link->on_text(R"({"op":1,"d":1})", w.clock.now());
  CHECK(frames(*link).empty());
  w.control("POST", "/faults", R"({"kind":"drop"})");
  REQUIRE(link->ending().has_value());
  CHECK_FALSE(link->ending()->code.has_value());
}

TEST_CASE("simulator gateway: a deleted channel is told, and a reset token ends the sessions of that bot alone") {
  sim_world w;
  const auto link = open(w);
  link->on_text(identify(), w.clock.now());
  link->take_frames(w.clock.now());
  w.control("DELETE", "/channels/710");
  const auto seen = frames(*link);
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].at("t") == "CHANNEL_DELETE");
  CHECK(seen[0].at("d.id") == "710");
  CHECK(seen[0].at("d.guild_id") == "700");
  w.control("PUT", "/applications/501/bot-token", R"({"botToken":"newer.other"})");
  CHECK_FALSE(link->ending().has_value());
  w.control("PUT", "/applications/500/bot-token", R"({"botToken":"newer.token"})");
  REQUIRE(link->ending().has_value());
  CHECK(link->ending()->code == 4004);
}

TEST_CASE("simulator gateway: zlib-stream is one stream, flushed after each payload") {
  ess::testing::sim::zlib_stream stream;
  z_stream z{};
  REQUIRE(inflateInit(&z) == Z_OK);
  for (const std::string& text : {std::string("{\"op\":10}"), std::string(10'000, 'a'), std::string("x")}) {
    std::string packed = stream.compress(text);
    REQUIRE(packed.size() >= 4);
    CHECK(packed.substr(packed.size() - 4) == std::string("\0\0\xff\xff", 4));
    std::string plain(20'000, '\0');
    z.next_in = reinterpret_cast<Bytef*>(packed.data());
    z.avail_in = static_cast<uInt>(packed.size());
    z.next_out = reinterpret_cast<Bytef*>(plain.data());
    z.avail_out = static_cast<uInt>(plain.size());
    REQUIRE(inflate(&z, Z_SYNC_FLUSH) == Z_OK);
    plain.resize(plain.size() - z.avail_out);
    CHECK(plain == text);
  }
  inflateEnd(&z);
}

TEST_CASE("simulator gateway: a compressed connection sends binary frames") {
  sim_world w;
  const auto link = open(w, "v=10&encoding=json&compress=zlib-stream");
  const auto hello = link->take_frames(w.clock.now());
  REQUIRE(hello.size() == 1);
  CHECK(hello[0].binary);
}

TEST_CASE("simulator gateway: an Identify beyond the thousand of a day ends every session of the application") {
  sim_world w;
  REQUIRE(w.control("POST", "/options", R"({"identifyWindowMs":1})").status == 200);
  const auto first = open(w);
  first->on_text(identify(), w.clock.now());
  for (int n = 1; n < 1'000; ++n) {
    w.clock.advance(2ms);
    const auto next = open(w);
    next->on_text(identify(), w.clock.now());
    next->on_closed(1000, w.clock.now());
  }
  REQUIRE(close_code(*first) == 0);
  w.clock.advance(2ms);
  const auto last = open(w);
  last->on_text(identify(), w.clock.now());
  CHECK(close_code(*last) == 4004);
  CHECK(close_code(*first) == 4004);
}

TEST_CASE("simulator gateway: large payloads are packed one by one for who asks for it in Identify") {
  for (const std::string transport : {"", "&compress=zlib-stream"}) {
    CAPTURE(transport);
    sim_world w;
    REQUIRE(w.control("POST", "/options", R"({"packedPayloadBytes":200})").status == 200);
    const auto link = open(w, "v=10&encoding=json" + transport);
    link->take_frames({});
    link->on_text(R"({"op":2,"d":{"token":"example.token","intents":1,"compress":true}})", w.clock.now());
    link->on_text(R"({"op":1,"d":null})", w.clock.now());
    const auto sent = link->take_frames({});
    REQUIRE(sent.size() == 3);
    if (!transport.empty()) {
      // Transport compression goes before.
      CHECK(sent[2].binary);
      continue;
    }
    for (const auto& packed : {sent[0], sent[1]}) {
      CHECK(packed.binary);
      std::string plain(100'000, '\0');
      uLongf size = plain.size();
      REQUIRE(uncompress(reinterpret_cast<Bytef*>(plain.data()), &size,
                         reinterpret_cast<const Bytef*>(packed.bytes.data()), packed.bytes.size()) == Z_OK);
      plain.resize(size);
      CHECK(ess::parse_json(plain));
    }
    CHECK_FALSE(sent[2].binary);
    CHECK(sent[2].bytes.find("\"op\":11") != std::string::npos);
  }
}

TEST_CASE("simulator gateway: where sharding is required, who does not shard is told so") {
  sim_world w;
  REQUIRE(w.control("POST", "/options", R"({"requireSharding":true})").status == 200);
  const auto alone = open(w);
  alone->on_text(identify(), w.clock.now());
  CHECK(close_code(*alone) == 4011);
  const auto of_two = open(w);
  of_two->on_text(R"({"op":2,"d":{"token":"example.token","intents":1,"shard":[0,2]}})", w.clock.now());
  CHECK(close_code(*of_two) == 0);
}

TEST_CASE("simulator gateway: shards hear of their own guilds only") {
  ess::testing::sim_options options;
  options.identify_window = 1ms;
  sim_world w(options);
  // (700 >> 22) % 2 == 0.
  const auto zero = open(w);
  zero->on_text(R"({"op":2,"d":{"token":"example.token","intents":1,"shard":[0,2]}})", w.clock.now());
  CHECK(frames(*zero).size() == 3);
  w.clock.advance(1s);
  const auto one = open(w);
  one->on_text(R"({"op":2,"d":{"token":"example.token","intents":1,"shard":[1,2]}})", w.clock.now());
  CHECK(frames(*one).size() == 2);
}
