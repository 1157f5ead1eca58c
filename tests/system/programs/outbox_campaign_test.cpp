// Many changes, seeded faults, and kill -9 in between: in the end the channels show exactly what the store holds.
#include <csignal>
#include <cstdlib>
#include <random>

#include "system/programs/outbox_scene.hpp"

using namespace ess::test;

namespace {

struct share {
  int messages = 60;
  int kills = 4;
};

share share_of_this_run() {
  const bool full = std::getenv("ESS_TEST_FULL") != nullptr;
  return full ? share{20'000, 200} : share{};
}

/// What the dispatch channel must show in the end: one message for each call, in the order they were opened.
struct model {
  struct call {
    std::string id;
    std::string title;
    int version = 1;
  };
  std::vector<call> calls;
};

void order_fault(outbox_scene& s, std::mt19937& dice) {
  const auto kind = dice() % 3;
  std::string more = R"("status":502,"afterwards":true)";
  if (kind == 1) more = R"("status":500)";
  if (kind == 2) more = R"("status":429,"retryAfterMs":200)";
  REQUIRE(s.sim->post("/_sim/faults", R"({"kind":"rest","path":"/messages",)" + more + "}").status == 200);
}

/// Opens a call or changes one; what the server acknowledged is in the model.
void change_something(outbox_scene& s, model& m, std::mt19937& dice) {
  if (m.calls.empty() || dice() % 2 == 0) {
    const auto title = "Call no " + std::to_string(m.calls.size());
    m.calls.push_back({s.open_call(title), title, 1});
    return;
  }
  auto& call = m.calls[dice() % m.calls.size()];
  const auto title = "Call changed " + std::to_string(call.version) + " times";
  const auto changed = s.web->send(
      s.web->to(ess::net::http_method::patch, "/api/communities/" + s.home + "/calls/" + call.id)
          .body("application/json", R"({"version":)" + std::to_string(call.version) + R"(,"title":")" + title + "\"}"));
  REQUIRE_MESSAGE(changed.status == 200, changed.body);
  call.title = title;
  ++call.version;
}

}  // namespace

TEST_CASE(
    "OB-1: through faults and kill -9 the channel ends up as the store, nothing doubled, nothing lost, in order") {
  const auto size = share_of_this_run();
  MESSAGE("messages: " << size.messages << ", kills: " << size.kills << ", seed: 1");
  std::mt19937 dice(1);
  outbox_scene s;
  s.set_channels(world::channel, world::dispatch_channel);
  s.start();
  model m;
  const int between_kills = size.messages / (size.kills + 1);
  for (int i = 1; i <= size.messages; ++i) {
    if (dice() % 6 == 0) order_fault(s, dice);
    change_something(s, m, dice);
    if (i % between_kills != 0 || i / between_kills > size.kills) continue;
    s.kill();
    s.start();
  }
  REQUIRE(s.sim->post("/_sim/faults", R"({"kind":"clear"})").status == 200);
  const auto patience = std::chrono::seconds(120 + size.messages / 10);
  REQUIRE(s.wait_until([&] { return s.drained(); }, patience));

  const auto outbox = s.ready().at("outbox");
  CHECK(outbox.at("dead").as_int64() == 0);
  CHECK(outbox.at("uncertain").as_int64() * 10'000 <= size.messages);
  const auto shown = s.channel(world::dispatch_channel);
  REQUIRE(shown.size() == m.calls.size());
  for (std::size_t i = 0; i < shown.size(); ++i) {
    CHECK(shown[i].footer == "Call " + m.calls[i].id);
    CHECK(shown[i].title == "Call: " + m.calls[i].title);
  }
}
