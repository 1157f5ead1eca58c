#include "ess/discord/rest/client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>

#include "discord/rest/bucket_table.hpp"
#include "ess/base/backoff.hpp"
#include "ess/base/json.hpp"
#include "ess/discord/model/fields.hpp"
#include "ess/discord/rest/errors.hpp"
#include "ess/net/http_client.hpp"

namespace ess::rest {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

// Security requirement GW-11: answers are bounded whatever they claim.
constexpr std::size_t max_answer_bytes = 8 * 1024 * 1024;
constexpr std::size_t max_answer_depth = 64;
constexpr std::size_t max_answer_members = 10'000;
// A 429 costs nothing but time, yet a peer that answers nothing else must not keep a call forever.
constexpr int max_limited_attempts = 8;

constexpr auto use_tuple = asio::as_tuple(asio::use_awaitable);

result<boost::json::value> read_answer(const std::string& body) {
  if (body.empty()) return boost::json::value(nullptr);
  json_limits limits;
  limits.max_bytes = max_answer_bytes;
  limits.max_depth = max_answer_depth;
  limits.max_members = max_answer_members;
  result<boost::json::value> json = parse_json(body, limits);
  if (!json) return discord::payload_invalid("an answer that is no JSON");
  return json;
}

bool is_transient(const error& e) { return e.code() == errc::unavailable || e.code() == errc::timeout; }

error token_refused() {
  return error(
      errc::unauthenticated, "discord_token_refused",
      "Discord refuses the bot token. Set DISCORD_BOT_TOKEN to the application's current token and start again.");
}

/// An IMF-fixdate (RFC 9110 section 5.6.7), as in `Sun, 06 Nov 1994 08:49:37 GMT`: all that servers send today.
std::optional<time_point> read_date(std::string_view text) {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
  const auto month = months.find(text.substr(8, 3));
  if (month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  std::string iso(text.substr(12, 4));
  const auto number = std::to_string(month / 3 + 1);
  iso.append("-").append(number.size() == 1 ? "0" : "").append(number).append("-").append(text.substr(5, 2));
  iso.append("T").append(text.substr(17, 8)).append("Z");
  const auto time = parse_time(iso);
  if (!time) return std::nullopt;
  return *time;
}

}  // namespace

std::string user_agent(std::string_view project_url, std::string_view version) {
  return std::string("DiscordBot (").append(project_url).append(", ").append(version).append(")");
}

struct client::state {
  state(net::http_client& http_, const clock& clock_, random_source& random_, const logger& log_,
        client_settings settings_, secret token_)
      : http(http_),
        clock(clock_),
        random(random_),
        log(log_),
        settings(std::move(settings_)),
        token(std::move(token_)) {}

  net::http_client& http;
  const ess::clock& clock;
  random_source& random;
  const logger& log;
  client_settings settings;
  secret token;
  bucket_table table;
  std::list<asio::steady_timer*> waiting;
  bool token_is_refused = false;
  std::optional<milliseconds> clock_ahead;

  net::awaitable<result<permit>> take_permit(limit_key key, steady_point give_up);
  net::awaitable<void> pause(milliseconds wait);
  net::awaitable<void> wait_for_turn(milliseconds wait);
  net::http_request make_request(const request& r, steady_point give_up) const;
  void wake_waiting() {
    for (asio::steady_timer* timer : waiting) timer->cancel();
  }
};

client::client(net::http_client& http, const clock& clock, random_source& random, const logger& log,
               client_settings settings, secret bot_token)
    : state_(std::make_unique<state>(http, clock, random, log, std::move(settings), std::move(bot_token))) {}
client::~client() = default;

std::optional<milliseconds> client::clock_ahead() const noexcept { return state_->clock_ahead; }

net::awaitable<void> client::state::pause(milliseconds wait) {
  asio::steady_timer timer(co_await asio::this_coro::executor, wait);
  co_await timer.async_wait(use_tuple);
}

net::awaitable<void> client::state::wait_for_turn(milliseconds wait) {
  asio::steady_timer timer(co_await asio::this_coro::executor, wait);
  const auto place = waiting.insert(waiting.end(), &timer);
  co_await timer.async_wait(use_tuple);
  waiting.erase(place);
}

net::awaitable<result<permit>> client::state::take_permit(limit_key key, steady_point give_up) {
  while (true) {
    const steady_point now = clock.steady_now();
    auto decision = table.acquire(key, now);
    if (permit* p = std::get_if<permit>(&decision)) co_return std::move(*p);
    if (const shut_until* shut = std::get_if<shut_until>(&decision)) {
      log.error("rest.too_many_refusals", {{"retry_after_ms", std::int64_t{(shut->at - now).count()}}});
      co_return rate_limited_error(shut->at - now);
    }
    const std::optional<steady_point> at = std::get<wait_until>(decision).at;
    if (at && *at > give_up) co_return rate_limited_error(*at - now);
    if (now >= give_up) co_return rate_limited_error(milliseconds(1'000));
    const milliseconds wait = at.value_or(give_up) - now;
    co_await wait_for_turn(wait);
  }
}

net::http_request client::state::make_request(const request& r, steady_point give_up) const {
  net::http_request out(r.method(), settings.api_base + r.path());
  out.header("Accept", "application/json");
  if (r.authority() == authority::bot) {
    std::string credentials = "Bot ";
    credentials += token.reveal();
    out.header("Authorization", std::move(credentials));
  }
  if (r.body()) {
    out.body("application/json", to_json_text(*r.body()));
  } else if (r.method() == net::http_method::post || r.method() == net::http_method::put) {
    out.body("application/json", "");
  }
  // What must be done by a time is given up then, however late its turn came.
  const milliseconds left = std::max(give_up - clock.steady_now(), milliseconds(1));
  if (r.timeout()) out.timeout(r.deadline() ? std::min(*r.timeout(), left) : *r.timeout());
  out.max_response_bytes(max_answer_bytes);
  return out;
}

net::awaitable<result<boost::json::value>> client::call(request r) {
  state& s = *state_;
  const bool as_bot = r.authority() == authority::bot;
  const steady_point give_up = s.clock.steady_now() + r.deadline().value_or(s.settings.max_wait);
  const std::string route = std::string(net::to_string(r.method())) + " " + r.route();
  backoff retry(s.settings.first_retry, s.settings.longest_retry);
  int limited = 0;
  for (int attempt = 1;; ++attempt) {
    if (as_bot && s.token_is_refused) co_return token_refused();
    limit_key key;
    key.route = route;
    key.top_level = r.top_level();
    key.global = as_bot;
    result<permit> turn = co_await s.take_permit(std::move(key), give_up);
    if (!turn) co_return std::move(turn).error();

    net::http_request out = s.make_request(r, give_up);
    result<net::http_response> answer = co_await s.http.send(std::move(out));
    const steady_point now = s.clock.steady_now();
    std::optional<error> failure;
    if (!answer) {
      s.table.cancel(*turn);
      s.wake_waiting();
      failure = std::move(answer).error();
      if (!is_transient(*failure)) co_return std::move(*failure);
    } else {
      if (const auto date = read_date(answer->header("Date").value_or(""))) s.clock_ahead = s.clock.now() - *date;
      const std::optional<milliseconds> limited_for =
          s.table.complete(*turn, answer->status, read_limits(*answer), now);
      s.wake_waiting();
      if (limited_for) {
        s.log.warning("rest.rate_limited", {{"route", route}, {"retry_after_ms", std::int64_t{limited_for->count()}}});
        if (++limited >= max_limited_attempts || now + *limited_for > give_up)
          co_return rate_limited_error(*limited_for);
        // A 429 was not acted upon: asking again is safe for every method and costs no attempt.
        --attempt;
        continue;
      }
      if (answer->status >= 200 && answer->status <= 299) co_return read_answer(answer->body);
      failure = error_of_answer(answer->status, answer->body);
      if (answer->status == 401 && as_bot) {
        s.token_is_refused = true;
        co_return token_refused();
      }
      if (answer->status < 500) co_return std::move(*failure);
    }
    const milliseconds wait = retry.next(s.random);
    if (!r.may_repeat() || attempt >= s.settings.max_attempts || now + wait > give_up) co_return std::move(*failure);
    s.log.failure("rest.retry", *failure);
    co_await s.pause(wait);
  }
}

}  // namespace ess::rest
