#include "ess/discord/rest/client.hpp"

#include "discord/rest/http_date.hpp"
#include "discord/rest/turns.hpp"
#include "ess/base/backoff.hpp"
#include "ess/base/json.hpp"
#include "ess/discord/model/fields.hpp"
#include "ess/discord/rest/errors.hpp"
#include "ess/net/http_client.hpp"
#include "ess/net/pause.hpp"

namespace ess::rest {

using std::chrono::milliseconds;

namespace {

// Security requirement GW-11: answers are bounded whatever they claim.
constexpr std::size_t max_answer_bytes = 8 * 1024 * 1024;
constexpr std::size_t max_answer_depth = 64;
constexpr std::size_t max_answer_members = 10'000;
// A 429 costs nothing but time, yet a peer that answers nothing else must not keep a call forever.
constexpr int max_limited_attempts = 8;

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

// Nothing reached Discord, so asking again is safe for every method.
bool never_left(const error& e) {
  return e.reason() == "host_unknown" || e.reason() == "connect_failed" || e.reason() == "proxy_refused";
}

// Discord may have acted or not, and may well answer the next time. By reason, since a certificate that does not fit
// (`tls_failed`) makes Discord unavailable as well and will fit no better.
bool is_uncertain(const error& e) { return e.reason() == "connection_lost" || e.reason() == "timeout"; }

error token_refused() {
  return error(
      errc::unauthenticated, "discord_token_refused",
      "Discord refuses the bot token. Enter the current token in the settings where it is a community's; else set "
      "DISCORD_BOT_TOKEN to the application's current token and start again.");
}

}  // namespace

std::string user_agent(std::string_view project_url, std::string_view version) {
  return std::string("DiscordBot (").append(project_url).append(", ").append(version).append(")");
}

struct client::state {
  state(net::http_client& http_, const clock& clock_, random_source& random_, const logger& log_,
        client_settings settings_, secret token_, std::shared_ptr<rest::limits> limits_)
      : http(http_),
        clock(clock_),
        random(random_),
        log(log_),
        settings(std::move(settings_)),
        token(std::move(token_)),
        limits(std::move(limits_)),
        turns(limits->turns_) {}

  net::http_client& http;
  const ess::clock& clock;
  random_source& random;
  const logger& log;
  client_settings settings;
  secret token;
  std::shared_ptr<rest::limits> limits;
  std::shared_ptr<rest::turns> turns;
  std::optional<milliseconds> clock_ahead;

  /// What Discord answered, and how long it asks to wait if that was a 429.
  struct heard {
    net::http_response answer;
    std::optional<milliseconds> limited_for;
  };
  /// One attempt, when the limits allow it.
  net::awaitable<result<heard>> ask(const request& r, const std::string& route, steady_point give_up);
  net::http_request make_request(const request& r, steady_point give_up) const;
};

client::client(net::http_client& http, const clock& clock, random_source& random, const logger& log,
               client_settings settings, secret bot_token, std::shared_ptr<limits> shared)
    : state_(std::make_unique<state>(http, clock, random, log, std::move(settings), std::move(bot_token),
                                     std::move(shared))) {}
client::~client() = default;

std::optional<milliseconds> client::clock_ahead() const noexcept { return state_->clock_ahead; }

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

net::awaitable<result<client::state::heard>> client::state::ask(const request& r, const std::string& route,
                                                                steady_point give_up) {
  const bool as_bot = r.authority() == authority::bot;
  limit_key key;
  key.route = route;
  key.top_level = r.top_level();
  key.global = as_bot;
  key.yields = r.urgency() == urgency::background;
  result<turn> leave = co_await take_turn(turns, std::move(key), clock, log, give_up);
  if (!leave) co_return std::move(leave).error();
  if (as_bot && limits->token_is_refused_) co_return token_refused();

  net::http_request out = make_request(r, give_up);
  result<net::http_response> answer = co_await http.send(std::move(out));
  if (!answer) co_return std::move(answer).error();
  heard what;
  what.answer = std::move(*answer);
  if (const auto date = read_http_date(what.answer.header("Date").value_or(""))) clock_ahead = clock.now() - *date;
  what.limited_for = leave->complete(what.answer.status, read_limits(what.answer), clock.steady_now());
  if (what.answer.status == 401 && as_bot) {
    limits->token_is_refused_ = true;
    co_return token_refused();
  }
  co_return what;
}

net::awaitable<result<boost::json::value>> client::call(request r) {
  state& s = *state_;
  if (r.authority() == authority::bot && s.limits->token_is_refused_) co_return token_refused();
  const steady_point give_up = s.clock.steady_now() + r.deadline().value_or(s.settings.max_wait);
  const std::string route = std::string(net::to_string(r.method())) + " " + r.route();
  backoff retry(s.settings.first_retry, s.settings.longest_retry);
  int attempts = 0;
  int limited = 0;
  while (true) {
    result<state::heard> heard = co_await s.ask(r, route, give_up);
    const steady_point now = s.clock.steady_now();
    if (heard && heard->limited_for) {
      const milliseconds wait = *heard->limited_for;
      s.log.warning("rest.rate_limited", {{"route", route}, {"retry_after_ms", std::int64_t{wait.count()}}});
      if (++limited >= max_limited_attempts || now + wait > give_up) co_return rate_limited_error(wait);
      // A 429 was not acted upon: asking again is safe for every method and costs no attempt.
      continue;
    }
    if (heard && heard->answer.status >= 200 && heard->answer.status <= 299) co_return read_answer(heard->answer.body);
    const bool is_broken = heard && heard->answer.status >= 500;
    error failure = heard ? error_of_answer(heard->answer.status, heard->answer.body) : std::move(heard).error();
    const bool may_repeat = never_left(failure) || (r.may_repeat() && (is_broken || is_uncertain(failure)));
    if (!may_repeat || ++attempts >= s.settings.max_attempts) co_return failure;
    const milliseconds wait = retry.next(s.random);
    if (now + wait > give_up) co_return failure;
    s.log.failure("rest.retry", failure);
    co_await net::pause(wait);
  }
}

}  // namespace ess::rest
