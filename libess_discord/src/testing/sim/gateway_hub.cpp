#include "testing/sim/gateway_hub.hpp"

#include "ess/base/json.hpp"
#include "testing/sim/gateway_link.hpp"
#include "testing/sim/state.hpp"
#include "testing/sim/wire.hpp"

namespace ess::testing::sim {

namespace {

// shard_id = (guild_id >> 22) % num_shards; events without guild go to shard 0.
bool shard_has(const gateway_session& session, std::optional<flake> guild_id) {
  if (!guild_id) return session.shard == 0;
  return static_cast<std::int64_t>((*guild_id >> 22) % static_cast<std::uint64_t>(session.shards)) == session.shard;
}

}  // namespace

std::vector<gateway_session*> gateway_hub::listeners(flake application_id, std::uint64_t any_intent,
                                                     std::optional<flake> guild_id) {
  std::vector<gateway_session*> out;
  for (auto& [id, session] : sessions_) {
    if (session.application_id != application_id) continue;
    if (any_intent != intent::none && (session.intents & any_intent) == 0) continue;
    if (shard_has(session, guild_id)) out.push_back(&session);
  }
  return out;
}

void gateway_hub::deliver(gateway_session& session, std::string_view event, const json::value& data) {
  json::object frame;
  frame["op"] = 0;
  frame["d"] = data;
  frame["s"] = ++session.sequence;
  frame["t"] = event;
  std::string text = to_json_text(frame);
  if (session.link != nullptr) {
    session.link->send(text);
    if (session.link->take_duplicate()) session.link->send(text);
  }
  session.sent.emplace_back(session.sequence, std::move(text));
  if (session.sent.size() > sim_.options.resume_buffer) session.sent.pop_front();
}

void gateway_hub::dispatch(flake application_id, std::string_view event, const json::value& data,
                           std::uint64_t any_intent, std::optional<flake> guild_id) {
  for (gateway_session* session : listeners(application_id, any_intent, guild_id)) deliver(*session, event, data);
}

void gateway_hub::announce_guild(flake application_id, const guild& g) {
  const application* app = find_in(sim_.data.applications, application_id);
  if (app != nullptr) dispatch(app->id, "GUILD_CREATE", guild_create_data(sim_.data, *app, g), intent::guilds, g.id);
}

gateway_session& gateway_hub::open_session(flake application_id, gateway_link& link) {
  std::string id = sim_.token(32);
  gateway_session& session = sessions_[id];
  session.id = std::move(id);
  session.application_id = application_id;
  session.link = &link;
  return session;
}

gateway_session* gateway_hub::find(std::string_view session_id) {
  const auto at = sessions_.find(session_id);
  return at == sessions_.end() ? nullptr : &at->second;
}

void gateway_hub::end_session(std::string_view session_id) {
  const auto at = sessions_.find(session_id);
  if (at != sessions_.end()) sessions_.erase(at);
}

void gateway_hub::detach(gateway_session& session, time_point now) {
  session.link = nullptr;
  session.detached_at = now;
}

void gateway_hub::forget_old(time_point now) {
  std::erase_if(sessions_, [&](const auto& entry) {
    return entry.second.link == nullptr && now - entry.second.detached_at > sim_.options.resume_window;
  });
}

void gateway_hub::end_sessions_of(flake application_id, std::uint16_t close_code, std::string_view reason) {
  for (auto at = sessions_.begin(); at != sessions_.end();) {
    if (at->second.application_id != application_id) {
      ++at;
      continue;
    }
    gateway_link* link = at->second.link;
    at = sessions_.erase(at);
    if (link == nullptr) continue;
    link->forget_session();
    link->close(close_code, reason);
  }
}

void gateway_hub::end_all(std::uint16_t close_code) {
  sessions_.clear();
  for (gateway_link* link : links_) {
    link->forget_session();
    link->close(close_code, "The simulated world was replaced.");
  }
}

}  // namespace ess::testing::sim
