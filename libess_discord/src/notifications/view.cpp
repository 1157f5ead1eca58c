#include "ess/notifications/view.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ess::notifications {
namespace {

using entry = std::pair<std::string_view, std::string_view>;

constexpr std::array explanations{
    entry{"address_refused", "ESS connects to public addresses only, and this server's address of Discord is not one."},
    entry{"bot_left", "The bot was removed from the Discord server. Invite it again; then it goes on by itself."},
    entry{"by_hand", "Somebody gave this message up."},
    entry{"channel_unset", "Its topic has no channel any more."},
    entry{"discord_10003", "The channel is gone from Discord. Choose another one in the Discord settings."},
    entry{"discord_10004", "The bot is not in that Discord server. Invite it, then replay."},
    entry{"discord_50001", "The bot cannot see the channel. Give it View Channel there, then replay."},
    entry{"discord_50013", "The bot may not write there. Give it Send Messages and Embed Links, then replay."},
    entry{"discord_50035", "Discord does not take the message as it is written. That is a defect of ESS: report it."},
    entry{"discord_status_403", "Discord forbids the bot this channel. Look at its permissions there, then replay."},
    entry{"discord_status_404", "Discord does not find the channel. Choose another one in the Discord settings."},
    entry{"discord_status_410", "The channel is gone from Discord. Choose another one in the Discord settings."},
    entry{"encryption_key_unknown",
          "The bot token is encrypted under a key that this server does not have. Start it with that key in "
          "AUTH_ENCRYPTION_KEYS_OLD, or save the token again."},
    entry{"envelope_malformed", "The stored bot token is damaged. Save it again in the Discord settings."},
    entry{"envelope_refused",
          "The stored bot token does not open: it was altered, moved, or encrypted under another key. Save it again in "
          "the Discord settings."},
    entry{"gave_up", "It was tried for as long as notifications are, and Discord did not take it."},
    entry{"kind_unknown", "This version of ESS has no text for such a message."},
    entry{
        "outcome_unknown",
        "It may be in the channel already, and Discord could not say. Replay looks there once more and sends only what "
        "is missing; for that the bot needs Read Message History."},
    entry{"rate_limited", "Discord asked to wait. It goes on by itself."},
    entry{"render_failed", "ESS failed to make the message. That is a defect: report it."},
    entry{"row_damaged", "What is stored of this message is damaged, so it cannot be sent."},
    entry{"store_busy", "The database was busy. It goes on by itself."},
    entry{"store_failed", "The database could not be read. It goes on by itself once it can."},
    entry{"store_full", "The disk of the database was full. It goes on by itself once there is room."},
    entry{"subject_gone", "What it would tell of no longer exists."},
    entry{"token_missing", "There is no bot token. Save one in the Discord settings."},
    entry{"token_refused", "Discord refuses the bot token. Save the application's current token."},
    entry{"too_many", "Too many messages were waiting, and the oldest had to go."},
    entry{"too_old", "It waited for longer than notifications may."}};

// Discord was not reached, or was in trouble itself; the next try may well get through.
constexpr std::array<std::string_view, 8> passing_troubles{"busy",         "connect_failed", "connection_lost",
                                                           "host_unknown", "proxy_refused",  "response_invalid",
                                                           "timeout",      "tls_failed"};

bool is_passing_trouble(std::string_view reason) {
  return reason.starts_with("discord_status_5") ||
         std::ranges::find(passing_troubles, reason) != passing_troubles.end();
}

boost::json::value time_or_null(const std::optional<time_point>& at) {
  if (!at) return nullptr;
  return boost::json::value(format_time(*at));
}

boost::json::value text_or_null(const std::string& text) {
  if (text.empty()) return nullptr;
  return boost::json::value(text);
}

}  // namespace

std::string explain(std::string_view reason) {
  for (const auto& [slug, text] : explanations) {
    if (slug == reason) return std::string(text);
  }
  if (reason.empty()) return {};
  if (is_passing_trouble(reason)) return "Discord or the network failed (" + std::string(reason) + ").";
  if (reason.starts_with("discord_")) return "Discord refused the message (" + std::string(reason) + ").";
  return "ESS could not make or send the message (" + std::string(reason) + ").";
}

result<boost::json::object> delivery_json(const storage::unit_of_work& work, const storage::outbox_record& message,
                                          const readable_subjects& readable) {
  auto seen = view_subject(work, message, readable);
  if (!seen) return std::move(seen).error();
  const auto subject = std::move(*seen).value_or(subject_view{});
  boost::json::object json;
  json["id"] = message.id.str();
  json["topic"] = storage::to_string(message.topic);
  json["kind"] = message.kind;
  json["subject"] = message.subject;
  json["title"] = text_or_null(subject.title);
  json["requestedBy"] = text_or_null(subject.requested_by);
  json["subjectStatus"] = text_or_null(subject.status);
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

result<boost::json::object> deliveries_json(const storage::unit_of_work& work, const community_id& community,
                                            const storage::outbox_query& wanted, int limit,
                                            const readable_subjects& readable) {
  auto deliveries = work.outbox().list(community, wanted, limit + 1);
  if (!deliveries) return std::move(deliveries).error();
  auto lanes = work.outbox().lanes(community);
  if (!lanes) return std::move(lanes).error();
  auto figures = work.outbox().figures(community);
  if (!figures) return std::move(figures).error();
  boost::json::object json;
  auto& list = json["deliveries"].emplace_array();
  for (const auto& message : *deliveries) {
    if (static_cast<int>(list.size()) == limit) break;
    auto delivery = delivery_json(work, message, readable);
    if (!delivery) return std::move(delivery).error();
    list.push_back(std::move(*delivery));
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
