#include "ess/testing/simulator.hpp"

#include "testing/sim/control.hpp"
#include "testing/sim/dispatch.hpp"
#include "testing/sim/gateway_link.hpp"
#include "testing/sim/state.hpp"
#include "testing/sim/world_file.hpp"

namespace ess::testing {

namespace sim {

std::string state::token(std::size_t count) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += alphabet[random_below(random, alphabet.size())];
  return out;
}

}  // namespace sim

std::string_view sim_request::header(std::string_view name) const noexcept {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

simulator::simulator(sim_options options, random_source& random)
    : state_(std::make_unique<sim::state>(std::move(options), random)) {}

simulator::~simulator() = default;

result<void> simulator::load_world(std::string_view json, time_point now) {
  return sim::replace_world(*state_, json, now);
}

sim_reply simulator::handle(const sim_request& request, time_point now) {
  sim_reply reply = sim::dispatch(*state_, request, now);
  if (request.method != "GET") ++state_->changes;
  return reply;
}

std::optional<time_point> simulator::may_wait_until(const sim_request& request, time_point arrived, time_point now) {
  return sim::may_wait_until(*state_, request, arrived, now);
}

std::uint64_t simulator::changes() const noexcept { return state_->changes; }

std::shared_ptr<sim::gateway_link> simulator::open_gateway(std::string_view target, std::string_view host,
                                                           time_point now) {
  return std::make_shared<sim::gateway_link>(*state_, target, host, now);
}

}  // namespace ess::testing
