#include "running_shard.hpp"

namespace ess::bot {

namespace {

session_owner owner_of(application_id app, const gateway::shard_settings& settings) {
  return {app, settings.intents, settings.shard, settings.shard_count};
}

}  // namespace

running_shard::running_shard(net::websocket_connector& connector, const clock& time, random_source& random,
                             const logger& log, bot_state& state, application_id app, gateway::shard_settings settings,
                             secret bot_token)
    : state_(state),
      owner_(owner_of(app, settings)),
      shard_(connector, time, random, log, std::move(settings), std::move(bot_token), state.session(owner_)) {}

net::awaitable<result<void>> running_shard::run(handler on_event) {
  gateway::shard::handler take = [this, &on_event](gateway::event e) { deliver(std::move(e), on_event); };
  result<void> outcome = co_await shard_.run(std::move(take));
  co_return outcome;
}

void running_shard::deliver(gateway::event e, const handler& on_event) {
  sequence_keeper& sequences = state_.sequences(owner_.shard);
  if (e.name == "READY") sequences.start_session();
  const bool has_effect = e.name == "INTERACTION_CREATE";
  const bool is_session = e.name == "READY" || e.name == "RESUMED";
  const sequence_keeper::ticket ticket = sequences.arrived(e.sequence);
  on_event(std::move(e), [this, &sequences, ticket, has_effect] {
    sequences.done(ticket);
    // GW-8: only now, and of the rest the next round of housekeeping is soon enough.
    if (has_effect) save(write_care::survives_crash);
  });
  if (is_session) save(write_care::survives_crash);
}

void running_shard::save(write_care care) {
  const std::optional<gateway::session_snapshot> session = shard_.snapshot();
  if (session) state_.save_session(owner_, *session, care);
}

}  // namespace ess::bot
