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

constexpr std::size_t max_in_flight = 200;
constexpr int most_attempts = 8;

constexpr const char* no_store_text = "ESS cannot do that right now. Try again in a moment.";

/// One interaction under way, shared by the request that brought it and the work that may outlast it.
struct work {
  work(const net::executor& ex, discord::interaction i) : interaction(std::move(i)), finished(ex) {}

  discord::interaction interaction;
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
      if (n == 0) co_await pause.async_wait(net::use_tuple);
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

net::awaitable<slash::answer> ask_ess(context& c, const discord::interaction& i, caller_lookup who) {
  slash::answer out;
  auto found = co_await std::move(who);
  if (!found) {
    c.log.failure("interaction.community_unknown", found.error());
    out.text = no_store_text;
    co_return out;
  }
  if (!*found) {
    out.text = no_community_text;
    co_return out;
  }
  signed_calls calls(c, std::move(**found));
  co_return co_await slash::carry_out(calls, i, c.log);
}

net::awaitable<void> carry_out(context& c, std::shared_ptr<work> w, caller_lookup who) {
  ++c.desk.in_flight;
  bool failed = false;
  try {
    w->what = co_await ask_ess(c, w->interaction, std::move(who));
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

http::reply keep(context& c, const given_answers::key& which, const boost::json::object& response) {
  std::string text = to_json_text(response);
  c.desk.given.put(which, text, c.time.steady_now());
  return http::reply::json_text(std::move(text));
}

using choices = std::vector<discord::command_choice>;

net::awaitable<choices> find_choices(context& c, discord::interaction i, caller_lookup who) {
  const auto found = co_await std::move(who);
  if (!found || !*found) co_return choices();
  signed_calls ess(c, **found);
  slash::suggestions suggested(c.time);
  co_return co_await suggested.choices(ess, i);
}

net::awaitable<choices> find_choices_counted(context& c, discord::interaction i, caller_lookup who) {
  ++c.desk.in_flight;
  choices found;
  try {
    found = co_await find_choices(c, std::move(i), std::move(who));
  } catch (const std::exception& e) {
    c.log.error("interaction.exception", {{"what", e.what()}});
  }
  --c.desk.in_flight;
  co_return found;
}

net::awaitable<http::reply> suggest(context& c, discord::interaction i, caller_lookup who, answer_time until) {
  std::optional<choices> found;
  if (c.desk.in_flight < max_in_flight)
    found = co_await within(until, find_choices_counted(c, std::move(i), std::move(who)));
  const boost::json::object response = discord::autocomplete_choices(found.value_or(choices()));
  co_return http::reply::json(response);
}

net::awaitable<std::optional<slash::answer>> look_before_form(context& c, discord::interaction i, caller_lookup who) {
  std::optional<slash::answer> refusal;
  const auto found = co_await std::move(who);
  if (!found) {
    c.log.failure("interaction.community_unknown", found.error());
    co_return refusal;
  }
  if (!*found) {
    refusal.emplace();
    refusal->text = no_community_text;
    co_return refusal;
  }
  signed_calls ess(c, **found);
  refusal = co_await slash::refusal_of_form(ess, i);
  co_return refusal;
}

net::awaitable<std::optional<slash::answer>> look_before_form_counted(context& c, discord::interaction i,
                                                                      caller_lookup who) {
  ++c.desk.in_flight;
  std::optional<slash::answer> refusal;
  try {
    refusal = co_await look_before_form(c, std::move(i), std::move(who));
  } catch (const std::exception& e) {
    c.log.error("interaction.exception", {{"what", e.what()}});
  }
  --c.desk.in_flight;
  co_return refusal;
}

/// The form, unless it is known in time that this person may not decide, or that nothing is left to decide.
net::awaitable<boost::json::object> form_or_refusal(context& c, discord::interaction i, caller_lookup who,
                                                    answer_time until, boost::json::object form) {
  if (c.desk.in_flight >= max_in_flight) co_return form;
  const auto looked = co_await within(until, look_before_form_counted(c, std::move(i), std::move(who)));
  if (!looked || !*looked) co_return form;
  const discord::message_body told = discord::text_body((*looked)->text);
  co_return discord::respond_with(told);
}

}  // namespace

const std::string* given_answers::find(const key& which, steady_point now) const {
  const auto found = given_.find(which);
  return found == given_.end() || now >= found->second.until ? nullptr : &found->second.json;
}

void given_answers::put(const key& which, std::string json, steady_point now) {
  const bool is_new = given_.insert_or_assign(which, entry{std::move(json), now + life}).second;
  if (is_new) order_.push_back(which);
  while (order_.size() > max_ || (!order_.empty() && now >= given_.at(order_.front()).until)) {
    given_.erase(order_.front());
    order_.pop_front();
  }
}

net::awaitable<http::reply> answer_interaction(context& c, discord::interaction i, caller_lookup who,
                                               answer_time until) {
  if (i.type == discord::interaction_type::autocomplete) {
    co_return co_await suggest(c, std::move(i), std::move(who), until);
  }
  const given_answers::key which(*i.guild_id, i.id);
  if (const std::string* given = c.desk.given.find(which, c.time.steady_now())) {
    c.log.info("interaction.repeated", {{"interaction", i.id.str()}});
    co_return http::reply::json_text(*given);
  }
  std::optional<boost::json::object> form = slash::form_for(i);
  if (form) {
    const boost::json::object response =
        co_await form_or_refusal(c, std::move(i), std::move(who), until, std::move(*form));
    co_return keep(c, which, response);
  }
  if (c.desk.in_flight >= max_in_flight) {
    const discord::message_body busy = discord::text_body(slash::too_busy_text);
    const boost::json::object response = discord::respond_with(busy);
    co_return http::reply::json(response);
  }
  // Whoever asks again while this one is under way is told to wait for it.
  const boost::json::object announcement = discord::defer();
  (void)keep(c, which, announcement);
  const net::executor ex = co_await asio::this_coro::executor;
  auto w = std::make_shared<work>(ex, std::move(i));
  w->finished.expires_at(until);
  asio::co_spawn(ex, carry_out(c, w, std::move(who)), asio::detached);
  if (!w->done && c.desk.answer_within.count() > 0) co_await w->finished.async_wait(net::use_tuple);
  std::vector<discord::message_body> pages;
  if (w->done) pages = slash::pages_of(w->what);
  if (pages.size() == 1) {
    const boost::json::object response = discord::respond_with(pages.front());
    co_return keep(c, which, response);
  }
  w->late = true;
  // Several pages follow each other, so the first is not the answer to the request either.
  if (w->done) asio::co_spawn(ex, give_later(c, w), asio::detached);
  co_return http::reply::json(announcement);
}

}  // namespace ess::server
