#include "ess/client/bot_api.hpp"

#include <algorithm>
#include <charconv>

#include "ess/api/error.hpp"
#include "ess/base/json.hpp"
#include "ess/net/http_client.hpp"

namespace ess::client {

namespace {

constexpr std::size_t max_answer_bytes = 1024 * 1024;
// Discord waits three seconds for a first response, and a form is one: half of them are for what comes before it.
constexpr std::chrono::milliseconds form_patience{1'200};
constexpr std::int64_t longest_retry_after_s = 24 * 3600;

std::optional<std::chrono::milliseconds> retry_after_of(const net::http_response& answer) {
  const std::optional<std::string_view> text = answer.header("Retry-After");
  if (!text) return std::nullopt;
  std::int64_t seconds = 0;
  const auto [stop, failed] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (failed != std::errc{} || stop != text->data() + text->size()) return std::nullopt;
  if (seconds < 0 || seconds > longest_retry_after_s) return std::nullopt;
  return std::chrono::seconds(seconds);
}

result<boost::json::value> read_answer(const net::http_response& answer) {
  json_limits limits;
  limits.max_bytes = max_answer_bytes;
  result<boost::json::value> json = parse_json(answer.body, limits);
  if (answer.status < 200 || answer.status > 299) {
    return api::read_error(answer.status, json ? *json : boost::json::value(), retry_after_of(answer));
  }
  if (!json) {
    return error(errc::unavailable, "invalid_answer", "The ESS server gave an answer that could not be read.")
        .with_detail(json.error().message());
  }
  return json;
}

bool connection_broke(const error& e) { return e.reason() == "connection_lost" || e.reason() == "connect_failed"; }

}  // namespace

// Under the number of a lease ESS itself refuses a call whose lease went to another process; without any it cannot.
void bot_api::hold_back(const error& why) {
  if (fence_ > 0) return;
  held_back_.reset();
  if (why.code() == errc::not_found) return;
  if (why.code() == errc::unauthenticated || why.code() == errc::forbidden) {
    held_back_ = why;
  } else {
    held_back_ = error(errc::unavailable, "lease_unknown", "ESS cannot be reached right now. Try again in a moment.")
                     .with_detail(why.reason());
  }
}

net::awaitable<result<boost::json::value>> bot_api::post(std::string_view path, boost::json::object body, effect what) {
  if (held_back_) co_return *held_back_;
  co_return co_await send(path, std::move(body), what);
}

net::awaitable<result<boost::json::value>> bot_api::send(std::string_view path, boost::json::object body, effect what) {
  net::http_request request(net::http_method::post, settings_.base_url + std::string(path));
  request.header("X-API-Key", std::string(api_key_.reveal()));
  request.header("Accept", "application/json");
  if (fence_ > 0) request.header(std::string(api::fence_header), std::to_string(fence_));
  request.body("application/json", to_json_text(body));
  request.timeout(what == effect::reads_soon ? std::min(settings_.timeout, form_patience) : settings_.timeout);
  request.max_response_bytes(max_answer_bytes);
  net::http_request again = request;
  result<net::http_response> answer = co_await http_.send(std::move(request));
  if (!answer && what != effect::decides && connection_broke(answer.error())) {
    answer = co_await http_.send(std::move(again));
  }
  if (!answer) co_return std::move(answer).error();
  co_return read_answer(*answer);
}

net::awaitable<result<api::approvals_reply>> bot_api::list_approvals(api::approvals_request what) {
  boost::json::object body = what.to_json();
  const effect asked = what.approval() ? effect::reads_soon : effect::reads;
  const result<boost::json::value> answer = co_await post(api::approvals_list_path, std::move(body), asked);
  if (!answer) co_return answer.error();
  co_return api::approvals_reply::read(*answer);
}

net::awaitable<result<api::decision_reply>> bot_api::approve(api::decision_request what) {
  boost::json::object body = what.to_json();
  const result<boost::json::value> answer =
      co_await post(api::approvals_approve_path, std::move(body), effect::decides);
  if (!answer) co_return answer.error();
  co_return api::decision_reply::read(*answer);
}

net::awaitable<result<api::decision_reply>> bot_api::deny(api::decision_request what) {
  boost::json::object body = what.to_json();
  const result<boost::json::value> answer = co_await post(api::approvals_deny_path, std::move(body), effect::decides);
  if (!answer) co_return answer.error();
  co_return api::decision_reply::read(*answer);
}

net::awaitable<result<api::calls_reply>> bot_api::dispatch_calls(api::bot_request who) {
  boost::json::object body = who.to_json();
  const result<boost::json::value> answer = co_await post(api::dispatch_calls_path, std::move(body), effect::reads);
  if (!answer) co_return answer.error();
  co_return api::calls_reply::read(*answer);
}

net::awaitable<result<api::players_reply>> bot_api::whois(api::whois_request what) {
  boost::json::object body = what.to_json();
  const result<boost::json::value> answer = co_await post(api::players_whois_path, std::move(body), effect::reads);
  if (!answer) co_return answer.error();
  co_return api::players_reply::read(*answer);
}

net::awaitable<result<api::status_reply>> bot_api::status(api::bot_request who) {
  boost::json::object body = who.to_json();
  const result<boost::json::value> answer = co_await post(api::status_path, std::move(body), effect::reads);
  if (!answer) co_return answer.error();
  co_return api::status_reply::read(*answer);
}

net::awaitable<result<api::lease_reply>> bot_api::lease(api::lease_request wanted) {
  boost::json::object body = wanted.to_json();
  const result<boost::json::value> answer = co_await send(api::lease_path, std::move(body), effect::reads);
  if (!answer) {
    hold_back(answer.error());
    co_return answer.error();
  }
  result<api::lease_reply> reply = api::lease_reply::read(*answer);
  if (reply) {
    fence_ = reply->fence;
    held_back_.reset();
  } else {
    hold_back(reply.error());
  }
  co_return reply;
}

net::awaitable<result<void>> bot_api::report_guild(api::guild_report told) {
  boost::json::object body = told.to_json();
  const result<boost::json::value> answer = co_await post(api::guild_path, std::move(body), effect::reads);
  if (!answer) co_return answer.error();
  co_return success();
}

}  // namespace ess::client
