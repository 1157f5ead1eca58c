#include "ess/discord/rest/messages.hpp"

#include "ess/discord/model/fields.hpp"
#include "ess/discord/rest/client.hpp"

namespace ess::rest {

namespace {

net::awaitable<result<std::vector<discord::message>>> list_page(client& c, channel_id channel, std::string query) {
  request r(net::http_method::get, "/channels/{}/messages", "/channels/" + channel.str() + "/messages?" + query);
  r.top_level(channel.str());
  const result<boost::json::value> answer = co_await c.call(std::move(r));
  if (!answer) co_return answer.error();
  std::vector<discord::message> messages;
  if (!answer->is_array()) co_return discord::payload_invalid("messages that are no list");
  for (const auto& each : answer->get_array()) {
    auto read = discord::read_message(each);
    if (!read) co_return std::move(read).error();
    messages.push_back(std::move(*read));
  }
  co_return messages;
}

}  // namespace

net::awaitable<result<std::vector<discord::message>>> list_messages(client& c, channel_id channel, int limit) {
  return list_page(c, channel, "limit=" + std::to_string(limit));
}

net::awaitable<result<std::vector<discord::message>>> list_messages_after(client& c, channel_id channel,
                                                                          message_id after, int limit) {
  return list_page(c, channel, "after=" + after.str() + "&limit=" + std::to_string(limit));
}

net::awaitable<result<discord::message>> create_message(client& c, channel_id channel, discord::message_body body,
                                                        std::string nonce,
                                                        std::optional<std::chrono::milliseconds> patience,
                                                        urgency how) {
  const result<void> checked = discord::check_message_body(body);
  if (!checked) co_return checked.error();
  if (nonce.empty() || nonce.size() > discord::max_nonce) {
    co_return error(errc::invalid_argument, "nonce_invalid", "A nonce is 1 to 25 characters long.");
  }
  boost::json::object json = discord::write_message_body(body);
  json["nonce"] = nonce;
  json["enforce_nonce"] = true;
  request r(net::http_method::post, "/channels/{}/messages", "/channels/" + channel.str() + "/messages");
  r.top_level(channel.str()).body(std::move(json)).idempotent().urgency(how);
  if (patience) r.deadline(*patience);
  const result<boost::json::value> answer = co_await c.call(std::move(r));
  if (!answer) co_return answer.error();
  co_return discord::read_message(*answer);
}

net::awaitable<result<discord::message>> edit_message(client& c, channel_id channel, message_id message,
                                                      discord::message_body body,
                                                      std::optional<std::chrono::milliseconds> patience, urgency how) {
  const result<void> checked = discord::check_message_body(body);
  if (!checked) co_return checked.error();
  boost::json::object json = discord::write_message_body(body);
  request r(net::http_method::patch, "/channels/{}/messages/{}",
            "/channels/" + channel.str() + "/messages/" + message.str());
  r.top_level(channel.str()).body(std::move(json)).idempotent().urgency(how);
  if (patience) r.deadline(*patience);
  const result<boost::json::value> answer = co_await c.call(std::move(r));
  if (!answer) co_return answer.error();
  co_return discord::read_message(*answer);
}

}  // namespace ess::rest
