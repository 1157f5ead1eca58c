#include "testing/sim/direct_channels.hpp"

#include <algorithm>

namespace ess::testing::sim {

channel& direct_channel(state& sim, flake bot_id, flake user_id, time_point now) {
  const auto takes_part = [](const channel& c, flake id) {
    return std::find(c.recipients.begin(), c.recipients.end(), id) != c.recipients.end();
  };
  for (auto& [id, c] : sim.data.channels) {
    if (c.type == channel_type::dm && takes_part(c, bot_id) && takes_part(c, user_id)) return c;
  }
  channel fresh;
  fresh.id = sim.ids.next(now);
  fresh.type = channel_type::dm;
  fresh.recipients = {user_id, bot_id};
  const flake id = fresh.id;
  return sim.data.channels[id] = std::move(fresh);
}

}  // namespace ess::testing::sim
