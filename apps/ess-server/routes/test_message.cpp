// A test message into one of a community's channels: the intent is audited before, the outcome after (AU-1).
#include <fmt/format.h>

#include "ess/audit/append.hpp"
#include "ess/base/encoding.hpp"
#include "ess/crypto/hash.hpp"
#include "ess/discord/interactions/markdown.hpp"
#include "ess/discord/rest/channels.hpp"
#include "ess/discord/rest/errors.hpp"
#include "ess/discord/rest/messages.hpp"
#include "middleware/session_guard.hpp"
#include "routes/body.hpp"
#include "routes/bot_access.hpp"
#include "routes/handlers.hpp"
#include "routes/session_support.hpp"

namespace ess::server {
namespace {

constexpr std::uint32_t colour = 0x2f6f8f;

/// One test message on its way.
struct test_message {
  std::string purpose;  ///< approvals, dispatch or security
  bot_access access;
  ess::guild_id guild;
  ess::channel_id channel;
};

result<std::string> read_purpose(const http::request& from) {
  const auto body = read_object(from, {"channel"});
  if (!body) return body.error();
  auto purpose = read_text(*body, "channel");
  if (!purpose) return purpose;
  if (*purpose == "approvals" || *purpose == "dispatch" || *purpose == "security") return purpose;
  return error(errc::invalid_argument, "invalid_field", "\"channel\" is approvals, dispatch or security.");
}

const std::optional<channel_id>& channel_for(const community::discord_config_view& config, std::string_view purpose) {
  if (purpose == "approvals") return config.approvals_channel;
  return purpose == "dispatch" ? config.dispatch_channel : config.security_channel;
}

result<test_message> prepare(context& c, const storage::unit_of_work& uow, const http::request& from,
                             const identity::signed_in& who, const std::string& purpose) {
  const auto community = community_of(from);
  if (!community) return community.error();
  auto access = read_bot_access(c, uow, *community, who);
  if (!access) return std::move(access).error();
  const auto guild = guild_of(access->config);
  if (!guild) return guild.error();
  const auto& channel = channel_for(access->config, purpose);
  if (!channel) {
    return error(errc::conflict, "channel_missing", "No channel for " + purpose + " is set. Save one first.");
  }
  return test_message{purpose, std::move(*access), *guild, *channel};
}

/// The same press within ten seconds is the same message: Discord then answers with the first one.
std::string nonce_of(const test_message& message, const http::request& from, time_point now) {
  const auto span = now.time_since_epoch().count() / 10'000;
  const auto text =
      fmt::format("{} {} {} {}", from.route_param("communityId"), message.purpose, message.channel.str(), span);
  return "t" + to_hex(crypto::sha256(text)).substr(0, 24);
}

discord::message_body body_of(const test_message& message) {
  discord::embed embed;
  embed.title = "Test message";
  embed.description = fmt::format("Notifications about {} of {} go to this channel. Sent by {}.", message.purpose,
                                  discord::escape_markdown(message.access.community_name),
                                  discord::escape_markdown(message.access.person));
  embed.color = colour;
  discord::message_body body;
  body.embeds.push_back(std::move(embed));
  return body;
}

audit::event entry(std::string_view type, const test_message& message, const audit::origin& who) {
  boost::json::object metadata;
  metadata["channel"] = message.purpose;
  metadata["channelId"] = message.channel.str();
  auto origin = who;
  origin.guild(message.guild);
  audit::event what{std::string(type)};
  what.from(std::move(origin)).target(message.channel.str()).metadata(std::move(metadata));
  return what;
}

net::awaitable<result<void>> write_entry(context& c, http::request& from, std::string_view type,
                                         const test_message& message, const error* refusal) {
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<void> {
    const auto community = community_of(from);
    if (!community) return community.error();
    auto what = entry(type, message, origin_of(from, who));
    if (refusal != nullptr) {
      auto metadata = what.metadata();
      metadata["reason"] = refusal->reason();
      what.metadata(std::move(metadata)).result(audit::event_result::refused);
    }
    return audit::append(uow, c.random, *community, what);
  };
  co_return co_await write_as(c, from, work);
}

error explain_channel(const error& e) {
  const auto code = rest::discord_code(e);
  if (code == rest::codes::unknown_channel) {
    return error(errc::conflict, "channel_gone", "That channel is gone from Discord. Choose another one.");
  }
  if (code == rest::codes::missing_access) {
    return error(errc::conflict, "channel_hidden", "The bot cannot see that channel. Give it View Channel there.");
  }
  if (code == rest::codes::missing_permissions) {
    return error(errc::conflict, "channel_closed",
                 "The bot may not write in that channel. Give it Send Messages and Embed Links there.");
  }
  return explain_discord(e);
}

/// Before a channel is used: it must be one of the configured guild (TE-4).
net::awaitable<result<void>> check_channel(context& c, const test_message& message) {
  const auto client = c.discord->client_of(message.access.token);
  const result<discord::channel> found = co_await rest::get_channel(*client, message.channel);
  if (!found) co_return explain_channel(found.error());
  if (found->guild_id == message.guild) co_return success();
  co_return error(errc::conflict, "channel_not_in_guild",
                  "That channel belongs to another Discord server. Choose one of the server of these settings.");
}

boost::json::object sent_json(const test_message& message, const discord::message& sent) {
  boost::json::object json;
  json["id"] = sent.id.str();
  json["channelId"] = message.channel.str();
  json["url"] =
      fmt::format("https://discord.com/channels/{}/{}/{}", message.guild.str(), message.channel.str(), sent.id.str());
  boost::json::object body;
  body["message"] = std::move(json);
  return body;
}

}  // namespace

answer send_test_message(context& c, http::request& from) {
  const auto purpose = read_purpose(from);
  if (!purpose) co_return http::reply::from_error(purpose.error(), "channel");
  const auto community = community_of(from);
  if (!community) co_return http::reply::from_error(community.error());
  const auto allowed = c.discord->take_test_message(*community);
  if (!allowed) co_return http::reply::from_error(allowed.error());
  auto work = [&](const storage::unit_of_work& uow, const identity::signed_in& who) {
    return prepare(c, uow, from, who, *purpose);
  };
  const auto message = co_await read_as(c, from, work);
  if (!message) co_return http::reply::from_error(message.error());
  const auto checked = co_await check_channel(c, *message);
  if (!checked) co_return http::reply::from_error(checked.error());
  const auto intended = co_await write_entry(c, from, "discord.test_message_started", *message, nullptr);
  if (!intended) co_return http::reply::from_error(intended.error());

  const auto client = c.discord->client_of(message->access.token);
  auto text = body_of(*message);
  auto nonce = nonce_of(*message, from, c.time.now());
  const auto sent = co_await rest::create_message(*client, message->channel, std::move(text), std::move(nonce));
  const error* refusal = sent ? nullptr : &sent.error();
  const auto written = co_await write_entry(c, from, "discord.test_message_sent", *message, refusal);
  if (!written) co_return http::reply::from_error(written.error());
  if (!sent) co_return http::reply::from_error(explain_channel(sent.error()));
  co_return success_reply(sent_json(*message, *sent));
}

}  // namespace ess::server
