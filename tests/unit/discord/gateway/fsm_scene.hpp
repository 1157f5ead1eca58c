// A state machine with a scripted peer and a clock that stands still until told.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "discord/gateway/session_fsm.hpp"
#include "support/fakes.hpp"

namespace ess::test {

inline constexpr const char* gateway_address = "wss://gateway.discord.gg/";
inline constexpr const char* resume_address = "wss://resume-1.discord.gg";

/// Keeps what the machine asked for since the last look.
struct fsm_scene {
  explicit fsm_scene(gateway::fsm_settings figures = {}, gateway::shard_settings settings = {}) {
    settings.gateway_url = gateway_address;
    settings.intents = 1;
    fsm = std::make_unique<gateway::session_fsm>(settings, secret("the-token"), *random, std::nullopt, figures);
  }

  std::unique_ptr<fake_random> random = std::make_unique<fake_random>();
  std::unique_ptr<gateway::session_fsm> fsm;
  steady_point now{std::chrono::milliseconds(1'000'000)};
  std::vector<std::string> urls;
  std::vector<std::string> sent;
  std::vector<std::uint16_t> closes;
  std::vector<gateway::event> events;
  std::optional<result<void>> finished;
  int asked = 0;  ///< for the session start limit
  bool open = false;

  void take(gateway::actions todo) {
    for (auto& a : todo) {
      if (auto* c = std::get_if<gateway::connect_to>(&a)) urls.push_back(c->url);
      if (std::holds_alternative<gateway::ask_for_limits>(a)) ++asked;
      if (auto* s = std::get_if<gateway::send_text>(&a)) sent.push_back(s->text);
      if (auto* c = std::get_if<gateway::close_with>(&a)) closes.push_back(c->code);
      if (auto* d = std::get_if<gateway::deliver>(&a)) events.push_back(std::move(d->what));
      if (auto* f = std::get_if<gateway::finish>(&a)) finished = std::move(f->outcome);
    }
  }
  void start() { take(fsm->start(now)); }
  void connected() {
    open = true;
    take(fsm->on_connected(now));
  }
  void receive(const std::string& text) { take(fsm->on_message(text, now)); }
  void lose(std::optional<std::uint16_t> code = std::nullopt) {
    open = false;
    take(fsm->on_closed(code, now));
  }
  void hello(int interval = 41'250) {
    receive(R"({"op":10,"d":{"heartbeat_interval":)" + std::to_string(interval) + R"(},"s":null,"t":null})");
  }
  void ready(const std::string& resume_url = resume_address) {
    receive(R"({"op":0,"s":1,"t":"READY","d":{"v":10,"session_id":"sess","resume_gateway_url":")" + resume_url +
            "\"}}");
  }
  void dispatch(int sequence) { receive(R"({"op":0,"s":)" + std::to_string(sequence) + R"(,"t":"SOMETHING","d":{}})"); }
  void ack() { receive(R"({"op":11})"); }
  /// Goes to the next timer and lets it fire.
  void tick() {
    REQUIRE(fsm->next_timer().has_value());
    now = *fsm->next_timer();
    take(fsm->on_timer(now));
  }
  void wait(std::chrono::milliseconds by) { now += by; }
  bool last_sent_is(std::string_view op) const {
    return !sent.empty() && sent.back().starts_with("{\"op\":" + std::string(op) + ",");
  }
  void become_active() {
    start();
    connected();
    hello();
    ready();
    REQUIRE(fsm->state() == gateway::shard_state::active);
  }
  /// From a lost connection to the next attempt.
  void come_back() {
    tick();
    REQUIRE(fsm->state() == gateway::shard_state::connecting);
    connected();
    hello();
  }
};

}  // namespace ess::test
