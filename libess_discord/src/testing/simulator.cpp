#include "ess/testing/simulator.hpp"

#include "testing/sim/control.hpp"
#include "testing/sim/dispatch.hpp"
#include "testing/sim/gateway_link.hpp"
#include "testing/sim/signed_posts.hpp"
#include "testing/sim/state.hpp"
#include "testing/sim/webhook_events.hpp"
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

namespace {

/// When the simulated time will be `at`; nothing where it stands still.
std::optional<time_point> real_of(const sim::state& sim, time_point at, time_point now) {
  if (sim.clock.scale() == 0) return std::nullopt;
  const double left = static_cast<double>((at - sim.clock.now(now)).count()) / sim.clock.scale();
  return now + std::chrono::milliseconds(static_cast<std::int64_t>(left));
}

}  // namespace

std::string_view sim_request::header(std::string_view name) const noexcept {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

simulator::simulator(sim_options options, random_source& random)
    : state_(std::make_unique<sim::state>(std::move(options), random)) {}

simulator::~simulator() = default;

result<void> simulator::start_clock(time_point start, double scale, time_point now) {
  if (!sim::sim_clock::is_scale(scale)) {
    return error(errc::invalid_argument, "invalid_scale", "The scale of the clock must be 0 or from 0.001 to 10000.");
  }
  state_->clock.start(start, scale, now);
  return success();
}

time_point simulator::now(time_point real) const { return state_->clock.now(real); }

result<void> simulator::load_world(std::string_view json, time_point now) {
  return sim::replace_world(*state_, json, this->now(now));
}

sim_reply simulator::handle(const sim_request& request, time_point now) {
  sim_reply reply = sim::dispatch(*state_, request, this->now(now), now);
  if (request.method != "GET") ++state_->changes;
  return reply;
}

std::optional<time_point> simulator::may_wait_until(const sim_request& request, time_point arrived, time_point now) {
  const time_point here = this->now(now);
  // Where the simulated time stands still, whoever waits does so by the real one.
  const time_point came = state_->clock.scale() == 0 ? here - (now - arrived) : this->now(arrived);
  const auto until = sim::may_wait_until(*state_, request, came, here);
  if (!until) return std::nullopt;
  return real_of(*state_, *until, now).value_or(now + (*until - here));
}

std::uint64_t simulator::changes() const noexcept { return state_->changes; }

std::shared_ptr<sim::gateway_link> simulator::open_gateway(std::string_view target, std::string_view host,
                                                           time_point now) {
  return std::make_shared<sim::gateway_link>(*state_, target, host, this->now(now));
}

std::vector<sim_post> simulator::take_posts(time_point now) {
  sim::post_due_events(*state_, this->now(now));
  return std::exchange(state_->posts, {});
}

std::optional<time_point> simulator::next_post(time_point now) const {
  const auto due = sim::next_event(state_->data);
  return due ? real_of(*state_, *due, now) : std::nullopt;
}

void simulator::answer_post(const sim_post& post, int status, std::string_view body, time_point now) {
  sim::take_post_answer(*state_, post, status, body, this->now(now));
}

}  // namespace ess::testing
