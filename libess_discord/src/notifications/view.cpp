#include "ess/notifications/view.hpp"

#include <array>
#include <utility>

namespace ess::notifications {
namespace {

using entry = std::pair<std::string_view, std::string_view>;

constexpr std::array explanations{
    entry{"by_hand", "Somebody gave this message up."},
    entry{"channel_unset", "Its topic has no channel any more."},
    entry{"discord_10003", "The channel is gone from Discord. Choose another one in the Discord settings."},
    entry{"discord_10004", "The bot is not in that Discord server. Invite it, then replay."},
    entry{"discord_50001", "The bot cannot see the channel. Give it View Channel there, then replay."},
    entry{"discord_50013", "The bot may not write there. Give it Send Messages and Embed Links, then replay."},
    entry{"gave_up", "Discord took it for too long: it was tried for 12 hours."},
    entry{"outcome_unknown",
          "It may be in the channel already, and Discord could not say. Look there, then replay or drop it."},
    entry{"rate_limited", "Discord asked to wait. It goes on by itself."},
    entry{"subject_gone", "What it would tell of no longer exists."},
    entry{"token_missing", "There is no bot token. Save one in the Discord settings."},
    entry{"token_refused", "Discord refuses the bot token. Save the application's current token."},
    entry{"too_many", "Too many messages were waiting, and the oldest had to go."},
    entry{"too_old", "It waited for longer than a week."}};

boost::json::value time_or_null(const std::optional<time_point>& at) {
  if (!at) return nullptr;
  return boost::json::value(format_time(*at));
}

}  // namespace

std::string explain(std::string_view reason) {
  for (const auto& [slug, text] : explanations) {
    if (slug == reason) return std::string(text);
  }
  if (reason.empty()) return {};
  return "Discord or the network failed (" + std::string(reason) + ").";
}

boost::json::object delivery_json(const storage::outbox_record& message) {
  boost::json::object json;
  json["id"] = message.id.str();
  json["topic"] = storage::to_string(message.topic);
  json["kind"] = message.kind;
  json["subject"] = message.subject;
  json["channelId"] = message.channel.str();
  json["state"] = storage::to_string(message.state);
  json["urgency"] = static_cast<int>(message.urgency);
  json["changes"] = message.changes;
  json["attempts"] = message.attempts;
  json["reason"] = message.reason;
  json["explanation"] = explain(message.reason);
  json["createdAt"] = format_time(message.created_at);
  json["firstTryAt"] = time_or_null(message.first_try);
  json["settledAt"] = time_or_null(message.settled_at);
  json["messageId"] = nullptr;
  if (message.message) json["messageId"] = message.message->str();
  return json;
}

result<boost::json::object> deliveries_json(const storage::outbox_unit& work, const community_id& community,
                                            const storage::outbox_query& wanted, int limit) {
  auto deliveries = work.outbox().list(community, wanted, limit + 1);
  if (!deliveries) return std::move(deliveries).error();
  auto lanes = work.outbox().lanes(community);
  if (!lanes) return std::move(lanes).error();
  auto figures = work.outbox().figures(community);
  if (!figures) return std::move(figures).error();
  boost::json::object json;
  auto& list = json["deliveries"].emplace_array();
  for (const auto& message : *deliveries) {
    if (static_cast<int>(list.size()) < limit) list.push_back(delivery_json(message));
  }
  auto& channels = json["channels"].emplace_array();
  for (const auto& lane : *lanes) {
    boost::json::object channel;
    channel["channelId"] = lane.channel.str();
    channel["state"] = storage::to_string(lane.state);
    channel["reason"] = lane.reason;
    channel["explanation"] = explain(lane.reason);
    channel["quietUntil"] = time_or_null(lane.quiet_until);
    channel["waiting"] = lane.waiting;
    channels.push_back(std::move(channel));
  }
  json["waiting"] = figures->waiting;
  json["held"] = figures->held;
  json["dead"] = figures->dead;
  json["uncertain"] = figures->uncertain;
  json["oldestAt"] = time_or_null(figures->oldest);
  json["more"] = deliveries->size() > static_cast<std::size_t>(limit);
  return json;
}

}  // namespace ess::notifications
