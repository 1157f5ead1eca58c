#include "events/interaction_create.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "ess/discord/interactions/respond.hpp"
#include "ess/discord/rest/errors.hpp"
#include "ess/discord/rest/interactions.hpp"
#include "ess/slash/carry_out.hpp"

namespace ess::bot {

namespace {

// More at once are told to come back: each holds memory and an ESS call for up to 10 s.
constexpr std::size_t max_in_flight = 200;

constexpr const char* no_community =
    "This server is not set up with ESS: this bot has no API key for it. An administrator of your community can add "
    "one.";

}  // namespace

void interaction_events::on_event(const boost::json::value& data, std::function<void()> done) {
  result<discord::interaction> read = discord::read_interaction(data);
  if (!read) {
    ++dropped_;
    log_.failure("interaction.dropped", read.error());
    if (done) done();
    return;
  }
  const known_interaction known = journal_.look(read->id);
  if (known == known_interaction::running || known == known_interaction::over) {
    log_.info("interaction.repeated", {{"interaction", read->id.str()}});
    if (done) done();
    return;
  }
  // Choices have no effect that could happen twice.
  if (read->type != discord::interaction_type::autocomplete) journal_.begin(read->id);
  ++in_flight_;
  boost::asio::co_spawn(executor_, handle_counted(std::move(*read), known, std::move(done)), boost::asio::detached);
}

net::awaitable<void> interaction_events::handle_counted(discord::interaction i, known_interaction known,
                                                        std::function<void()> done) {
  const interaction_id id = i.id;
  const bool is_kept = i.type != discord::interaction_type::autocomplete;
  try {
    co_await handle(std::move(i), known);
  } catch (const std::exception& e) {
    // One interaction must not end the bot; the person sees Discord's own "did not respond".
    log_.error("interaction.exception", {{"interaction", id.str()}, {"what", e.what()}});
  }
  if (is_kept) journal_.finish(id);
  --in_flight_;
  if (done) done();
}

net::awaitable<void> interaction_events::handle(discord::interaction i, known_interaction known) {
  if (i.type == discord::interaction_type::autocomplete) {
    co_await suggest(i);
    co_return;
  }
  if (!slash::asks_for_something(i)) {
    log_.info("interaction.ignored", {{"interaction", i.id.str()}, {"type", static_cast<int>(i.type)}});
    co_return;
  }
  if (!i.guild_id) {
    co_await answer_now(i, slash::outside_guild_text);
    co_return;
  }
  if (in_flight_ > max_in_flight) {
    co_await answer_now(i, slash::too_busy_text);
    co_return;
  }
  std::optional<boost::json::object> form = slash::form_for(i);
  if (form) {
    co_await open_form(i, std::move(*form));
    co_return;
  }
  const bool deferred = co_await defer(i, known);
  if (!deferred) co_return;
  slash::answer what;
  bool failed = false;
  try {
    what = co_await carry_out(i);
  } catch (const std::exception& e) {
    log_.error("interaction.exception", {{"interaction", i.id.str()}, {"what", e.what()}});
    failed = true;
  }
  if (failed) what.text = slash::went_wrong_text;
  // Whatever was done may have changed what there is to choose from.
  suggestions_.forget(*i.guild_id);
  co_await answer_deferred(i, std::move(what));
}

// A press on a button is deferred as a new answer too, so that its original response is its own and proves who pressed.
net::awaitable<bool> interaction_events::defer(const discord::interaction& i, known_interaction known) {
  boost::json::object response = discord::defer();
  const result<void> deferred =
      co_await rest::create_interaction_response(discord_, i.id, i.token, std::move(response));
  if (deferred) co_return true;
  const bool was_deferred = rest::discord_code(deferred.error()) == rest::codes::already_acknowledged;
  if (was_deferred && known == known_interaction::broken_off) {
    log_.info("interaction.taken_up", {{"interaction", i.id.str()}});
    co_return true;
  }
  // Without a first response there is nothing that could be edited: Discord tells the person that we were late.
  log_.failure("interaction.defer_failed", deferred.error());
  co_return false;
}

net::awaitable<void> interaction_events::suggest(const discord::interaction& i) {
  std::vector<discord::command_choice> found;
  const std::shared_ptr<client::bot_api> ess = i.guild_id ? communities_.find(*i.guild_id) : nullptr;
  if (ess && in_flight_ <= max_in_flight) found = co_await suggestions_.choices(*ess, i);
  boost::json::object response = discord::autocomplete_choices(found);
  const result<void> sent = co_await rest::create_interaction_response(discord_, i.id, i.token, std::move(response));
  // Somebody who types on no longer waits for this.
  if (!sent) log_.debug("interaction.choices_late", {{"reason", sent.error().reason()}});
}

net::awaitable<slash::answer> interaction_events::carry_out(const discord::interaction& i) {
  // A client in use outlives a change of keys.
  const std::shared_ptr<client::bot_api> ess = communities_.find(*i.guild_id);
  if (!ess) {
    slash::answer refusal;
    refusal.text = no_community;
    co_return refusal;
  }
  co_return co_await slash::carry_out(*ess, i, log_);
}

// Nobody is to type a reason for nothing: whoever may not decide, or comes too late, is told so instead.
net::awaitable<void> interaction_events::open_form(const discord::interaction& i, boost::json::object form) {
  std::optional<slash::answer> refusal;
  try {
    refusal = co_await refusal_of_form(i);
  } catch (const std::exception& e) {
    log_.error("interaction.exception", {{"interaction", i.id.str()}, {"what", e.what()}});
  }
  if (refusal) {
    co_await answer_now(i, std::move(refusal->text));
  } else {
    co_await show_form(i, std::move(form));
  }
}

net::awaitable<std::optional<slash::answer>> interaction_events::refusal_of_form(const discord::interaction& i) {
  const std::shared_ptr<client::bot_api> ess = communities_.find(*i.guild_id);
  if (!ess) {
    std::optional<slash::answer> refusal(std::in_place);
    refusal->text = no_community;
    co_return refusal;
  }
  co_return co_await slash::refusal_of_form(*ess, i);
}

// Nothing happens yet, so the form is the whole answer; what is sent with it comes as an interaction of its own.
net::awaitable<void> interaction_events::show_form(const discord::interaction& i, boost::json::object form) {
  const result<void> shown = co_await rest::create_interaction_response(discord_, i.id, i.token, std::move(form));
  if (!shown) log_.failure("interaction.form_failed", shown.error());
}

net::awaitable<void> interaction_events::answer_now(const discord::interaction& i, std::string text) {
  boost::json::object response = discord::respond_with(discord::text_body(std::move(text)));
  const result<void> sent = co_await rest::create_interaction_response(discord_, i.id, i.token, std::move(response));
  if (!sent) log_.failure("interaction.answer_failed", sent.error());
}

net::awaitable<void> interaction_events::answer_deferred(const discord::interaction& i, slash::answer what) {
  std::vector<discord::message_body> pages = slash::pages_of(std::move(what));
  for (std::size_t n = 0; n < pages.size(); ++n) {
    std::optional<error> failure;
    if (n == 0) {
      const auto sent = co_await rest::edit_original_response(discord_, i.application_id, i.token, std::move(pages[n]));
      if (!sent) failure = sent.error();
    } else {
      const auto sent = co_await rest::create_followup(discord_, i.application_id, i.token, std::move(pages[n]));
      if (!sent) failure = sent.error();
    }
    if (failure) {
      log_.failure("interaction.answer_failed", *failure);
      co_return;
    }
  }
}

}  // namespace ess::bot
