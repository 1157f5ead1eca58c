#include "interaction_desk.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "context.hpp"
#include "ess/base/json.hpp"
#include "ess/discord/interactions/respond.hpp"
#include "ess/discord/rest/errors.hpp"
#include "ess/discord/rest/interactions.hpp"
#include "ess/slash/carry_out.hpp"
#include "ess/slash/suggestions.hpp"
#include "live_discord.hpp"
#include "signed_calls.hpp"

namespace ess::server {

namespace asio = boost::asio;

namespace {

constexpr auto use_tuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t max_in_flight = 200;
constexpr int most_attempts = 8;

/// One interaction under way, shared by the request that brought it and the work that may outlast it.
struct work {
  work(context& c, const net::executor& ex, discord::interaction i, community::bot_call call)
      : interaction(std::move(i)), calls(c, std::move(call)), finished(ex) {}

  discord::interaction interaction;
  signed_calls calls;
  asio::steady_timer finished;
  slash::answer what;
  bool done = false;
  bool late = false;  ///< the request was answered without it
};

// What Discord says before it has read the answer to the request that brought the interaction.
bool is_too_early(const error& e) {
  constexpr std::array too_early{rest::codes::unknown_message, rest::codes::unknown_webhook,
                                 rest::codes::unknown_interaction};
  const auto code = rest::discord_code(e);
  return code && std::ranges::find(too_early, *code) != too_early.end();
}

net::awaitable<result<void>> send_page(rest::client& discord, const discord::interaction& i, bool first,
                                       discord::message_body page) {
  if (first) {
    const auto sent = co_await rest::edit_original_response(discord, i.application_id, i.token, std::move(page));
    if (!sent) co_return sent.error();
    co_return success();
  }
  const auto sent = co_await rest::create_followup(discord, i.application_id, i.token, std::move(page));
  if (!sent) co_return sent.error();
  co_return success();
}

net::awaitable<void> give_later(context& c, std::shared_ptr<work> w) {
  const secret no_token;
  const std::shared_ptr<rest::client> discord = c.discord->client_of(no_token);
  asio::steady_timer pause(co_await asio::this_coro::executor);
  std::vector<discord::message_body> pages = slash::pages_of(std::move(w->what));
  for (std::size_t n = 0; n < pages.size(); ++n) {
    result<void> sent = success();
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
      pause.expires_after(c.desk.between_attempts);
      if (n == 0) co_await pause.async_wait(use_tuple);
      discord::message_body page = pages[n];
      sent = co_await send_page(*discord, w->interaction, n == 0, std::move(page));
      if (sent || n > 0 || !is_too_early(sent.error())) break;
    }
    if (!sent) {
      c.log.failure("interaction.answer_failed", sent.error());
      co_return;
    }
  }
}

net::awaitable<void> carry_out(context& c, std::shared_ptr<work> w) {
  ++c.desk.in_flight;
  bool failed = false;
  try {
    w->what = co_await slash::carry_out(w->calls, w->interaction, c.log);
  } catch (const std::exception& e) {
    c.log.error("interaction.exception", {{"interaction", w->interaction.id.str()}, {"what", e.what()}});
    failed = true;
  }
  if (failed) w->what.text = slash::went_wrong_text;
  w->done = true;
  w->finished.cancel();
  if (w->late) co_await give_later(c, w);
  --c.desk.in_flight;
}

http::reply keep(context& c, interaction_id id, const boost::json::object& response) {
  std::string text = to_json_text(response);
  c.desk.given.put(id, text, c.time.steady_now());
  return http::reply::json_text(std::move(text));
}

net::awaitable<http::reply> suggest(context& c, const discord::interaction& i, community::bot_call call) {
  std::vector<discord::command_choice> found;
  if (c.desk.in_flight < max_in_flight) {
    signed_calls ess(c, std::move(call));
    slash::suggestions choices(c.time);
    found = co_await choices.choices(ess, i);
  }
  boost::json::object response = discord::autocomplete_choices(found);
  co_return http::reply::json(response);
}

}  // namespace

const std::string* given_answers::find(interaction_id id, steady_point now) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() || now >= found->second.until ? nullptr : &found->second.json;
}

void given_answers::put(interaction_id id, std::string json, steady_point now) {
  const bool is_new = by_id_.insert_or_assign(id, entry{std::move(json), now + life}).second;
  if (is_new) order_.push_back(id);
  while (order_.size() > max_ || (!order_.empty() && now >= by_id_.at(order_.front()).until)) {
    by_id_.erase(order_.front());
    order_.pop_front();
  }
}

net::awaitable<http::reply> answer_interaction(context& c, discord::interaction i, community::bot_call call) {
  if (i.type == discord::interaction_type::autocomplete) co_return co_await suggest(c, i, std::move(call));
  const interaction_id id = i.id;
  if (const std::string* given = c.desk.given.find(id, c.time.steady_now())) {
    c.log.info("interaction.repeated", {{"interaction", id.str()}});
    co_return http::reply::json_text(*given);
  }
  const std::optional<boost::json::object> form = slash::form_for(i);
  if (form) co_return keep(c, id, *form);
  if (c.desk.in_flight >= max_in_flight) {
    const discord::message_body busy = discord::text_body(slash::too_busy_text);
    const boost::json::object response = discord::respond_with(busy);
    co_return http::reply::json(response);
  }
  // Whoever asks again while this one is under way is told to wait for it.
  const boost::json::object announcement = discord::defer();
  (void)keep(c, id, announcement);
  const net::executor ex = co_await asio::this_coro::executor;
  auto w = std::make_shared<work>(c, ex, std::move(i), std::move(call));
  w->finished.expires_after(c.desk.answer_within);
  asio::co_spawn(ex, carry_out(c, w), asio::detached);
  if (!w->done && c.desk.answer_within.count() > 0) co_await w->finished.async_wait(use_tuple);
  std::vector<discord::message_body> pages;
  if (w->done) pages = slash::pages_of(w->what);
  if (pages.size() == 1) {
    const boost::json::object response = discord::respond_with(pages.front());
    co_return keep(c, id, response);
  }
  w->late = true;
  // Several pages follow each other, so the first is not the answer to the request either.
  if (w->done) asio::co_spawn(ex, give_later(c, w), asio::detached);
  co_return http::reply::json(announcement);
}

}  // namespace ess::server
