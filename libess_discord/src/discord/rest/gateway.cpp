#include "ess/discord/rest/gateway.hpp"

#include <limits>

#include "ess/discord/model/fields.hpp"
#include "ess/discord/rest/client.hpp"

namespace ess::rest {

namespace {

// Whoever asks waits to connect and asks again; who stops the bot does not wait longer either.
constexpr std::chrono::milliseconds longest_wait{8'000};

std::optional<int> count_member(const boost::json::value& json, std::string_view name) {
  const std::optional<std::int64_t> number = integer_member(json, name);
  if (!number || *number < 0 || *number > std::numeric_limits<int>::max()) return std::nullopt;
  return static_cast<int>(*number);
}

result<gateway_info> read_info(const boost::json::value& json) {
  std::optional<std::string> url = string_member(json, "url");
  const boost::json::value* limit = find_member(json, "session_start_limit");
  if (!url || limit == nullptr) return discord::payload_invalid("a gateway address without url or limits");
  const std::optional<int> total = count_member(*limit, "total");
  const std::optional<int> remaining = count_member(*limit, "remaining");
  const std::optional<int> reset_after = count_member(*limit, "reset_after");
  if (!total || !remaining || !reset_after) return discord::payload_invalid("a gateway address with unreadable limits");
  gateway_info info;
  info.url = std::move(*url);
  info.shards = count_member(json, "shards").value_or(1);
  info.identifies_total = *total;
  info.identifies_remaining = *remaining;
  info.identifies_reset_after = std::chrono::milliseconds(*reset_after);
  info.max_concurrency = count_member(*limit, "max_concurrency").value_or(1);
  return info;
}

}  // namespace

net::awaitable<result<gateway_info>> get_gateway_bot(client& c) {
  request r(net::http_method::get, "/gateway/bot", "/gateway/bot");
  r.deadline(longest_wait).timeout(longest_wait);
  const result<boost::json::value> answer = co_await c.call(std::move(r));
  if (!answer) co_return answer.error();
  co_return read_info(*answer);
}

}  // namespace ess::rest
