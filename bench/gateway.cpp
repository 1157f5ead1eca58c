// Gateway events through the state machine of a shard, plain and compressed, without a socket in between.
#include <stdexcept>

#include "discord/gateway/inflater.hpp"
#include "discord/gateway/session_fsm.hpp"
#include "gateway_mix.hpp"
#include "measure.hpp"

namespace ess::bench {

namespace {

constexpr int events = 5'000;

/// A shard that became active and delivers interactions alone, or everything.
class client {
 public:
  explicit client(std::vector<gateway::wanted_event> wanted)
      : fsm_(settings(std::move(wanted)), secret("token"), random_) {
    (void)fsm_.start(now_);
    (void)fsm_.on_connected(now_);
    take(R"({"t":null,"s":null,"op":10,"d":{"heartbeat_interval":41250}})");
    take(R"({"t":"READY","s":1,"op":0,"d":{"session_id":"s","resume_gateway_url":"wss://gateway.discord.gg"}})");
  }
  void take(std::string_view frame) {
    for (const gateway::action& a : fsm_.on_message(frame, now_))
      delivered += std::holds_alternative<gateway::deliver>(a);
  }
  long delivered = 0;

 private:
  static gateway::shard_settings settings(std::vector<gateway::wanted_event> wanted) {
    gateway::shard_settings s;
    s.gateway_url = "wss://gateway.discord.gg/";
    s.wanted_events = std::move(wanted);
    return s;
  }
  steady_point now_{std::chrono::milliseconds(1'000'000)};
  system_random random_;
  gateway::session_fsm fsm_;
};

}  // namespace

std::vector<figure> measure_gateway() {
  const auto frames = event_mix(events, 2);
  const auto packed = pack(frames);
  long counted = 0;
  const double counting = rate_of_many(events, [&] {
    gateway::inflater in;
    for (const auto& frame : packed) counted += in.feed(frame).value().has_value() ? 1 : 0;
  });
  client picky({"INTERACTION_CREATE"});
  const double plain = rate_of_many(events, [&] {
    for (const auto& frame : frames) picky.take(frame);
  });
  client greedy({});
  const double all = rate_of_many(events, [&] {
    for (const auto& frame : frames) greedy.take(frame);
  });
  const double unpacked = rate_of_many(events, [&] {
    gateway::inflater in;
    for (const auto& frame : packed) picky.take(in.feed(frame).value().value());
  });
  if (picky.delivered == 0 || greedy.delivered <= picky.delivered || counted == 0) {
    throw std::runtime_error("the gateway delivered nothing");
  }
  return {alone("gateway events, plain", plain, 300'000), alone("gateway events, all parsed", all, {}),
          alone("frames unpacked and counted", counting, {}), alone("gateway events, zlib-stream", unpacked, 200'000)};
}

}  // namespace ess::bench
