#include "events/interaction_create.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "commands/custom_id.hpp"
#include "ess/discord/interactions/paging.hpp"
#include "ess/discord/interactions/respond.hpp"
#include "ess/discord/rest/errors.hpp"
#include "ess/discord/rest/interactions.hpp"

namespace ess::bot {

namespace {

// More at once are told to come back: each holds memory and an ESS call for up to 10 s.
constexpr std::size_t max_in_flight = 200;
// Beyond this nobody reads on, and each page is a message of its own.
constexpr std::size_t max_pages = 5;

constexpr const char* outside_guild = "This command must be run inside a server.";
constexpr const char* no_community =
    "This server is not set up with ESS: this bot has no API key for it. An administrator of your community can add "
    "one.";
constexpr const char* went_wrong = "Something went wrong. Try again, and tell an administrator if it stays that way.";

}  // namespace

void interaction_events::on_event(const boost::json::value& data, std::function<void()> done) {
  result<discord::interaction> read = discord::read_interaction(data);
  if (!read) {
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
  const bool is_command = i.type == discord::interaction_type::application_command;
  const bool is_button = i.type == discord::interaction_type::message_component;
  if (!is_command && !is_button) {
    log_.info("interaction.ignored", {{"interaction", i.id.str()}, {"type", static_cast<int>(i.type)}});
    co_return;
  }
  if (!i.guild_id) {
    co_await answer_now(i, outside_guild);
    co_return;
  }
  if (in_flight_ > max_in_flight) {
    co_await answer_now(i, "The bot has too much to do right now. Try again in a moment.");
    co_return;
  }
  const bool deferred = co_await defer(i, known);
  if (!deferred) co_return;
  answer what;
  bool failed = false;
  try {
    what = co_await carry_out(i);
  } catch (const std::exception& e) {
    log_.error("interaction.exception", {{"interaction", i.id.str()}, {"what", e.what()}});
    failed = true;
  }
  if (failed) what.text = went_wrong;
  // Whatever was done may have changed what there is to choose from.
  autocomplete_.forget(*i.guild_id);
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
  if (in_flight_ <= max_in_flight) found = co_await autocomplete_.choices(i);
  boost::json::object response = discord::autocomplete_choices(found);
  const result<void> sent = co_await rest::create_interaction_response(discord_, i.id, i.token, std::move(response));
  // Somebody who types on no longer waits for this.
  if (!sent) log_.debug("interaction.choices_late", {{"reason", sent.error().reason()}});
}

net::awaitable<answer> interaction_events::carry_out(const discord::interaction& i) {
  // A client in use outlives a change of keys.
  const std::shared_ptr<client::bot_api> ess = communities_.find(*i.guild_id);
  if (!ess) {
    answer refusal;
    refusal.text = no_community;
    co_return refusal;
  }
  // The token lets the server ask Discord whether this is true; it is deferred by now, so there is an answer to ask
  // for.
  const api::bot_request who(*i.guild_id, i.invoker()->id,
                             api::interaction_reference(i.id, i.token.clone(), i.application_id));
  if (const auto* command = std::get_if<discord::command_data>(&i.data)) {
    co_return co_await run_command(*ess, *command, who);
  }
  co_return co_await run_button(*ess, std::get<discord::component_data>(i.data), who);
}

net::awaitable<answer> interaction_events::run_command(client::bot_api& ess, const discord::command_data& data,
                                                       api::bot_request who) {
  const discord::invoked_command typed(data);
  for (const command_row& row : command_table()) {
    if (typed.name() != "ess" || row.subcommand != typed.subcommand()) continue;
    const command_call call(ess, who, typed);
    co_return co_await row.run(call);
  }
  log_.warning("interaction.unknown_command", {{"subcommand", typed.subcommand()}});
  answer unknown;
  unknown.text = "This bot does not know that command. Its commands may have changed: reload Discord and try again.";
  co_return unknown;
}

net::awaitable<answer> interaction_events::run_button(client::bot_api& ess, const discord::component_data& data,
                                                      api::bot_request who) {
  auto pressed = parse_decision_custom_id(data.custom_id);
  if (!pressed) {
    answer unknown;
    unknown.text = "This button no longer does anything.";
    co_return unknown;
  }
  const decision choice = pressed->choice;
  api::decision_request request(who, std::move(pressed->approval));
  co_return co_await decide_request(ess, choice, std::move(request));
}

net::awaitable<void> interaction_events::answer_now(const discord::interaction& i, std::string text) {
  boost::json::object response = discord::respond_with(discord::text_body(std::move(text)));
  const result<void> sent = co_await rest::create_interaction_response(discord_, i.id, i.token, std::move(response));
  if (!sent) log_.failure("interaction.answer_failed", sent.error());
}

net::awaitable<void> interaction_events::answer_deferred(const discord::interaction& i, answer what) {
  std::vector<std::string> pages = discord::split_pages(what.text);
  if (pages.size() > max_pages) {
    pages.resize(max_pages);
    pages.back() = "…and more. Narrow it down, or look in ESS itself.";
  }
  for (std::size_t n = 0; n < pages.size(); ++n) {
    discord::message_body body = discord::text_body(std::move(pages[n]));
    if (n + 1 == pages.size()) body.rows = std::move(what.rows);
    std::optional<error> failure;
    if (n == 0) {
      const auto sent = co_await rest::edit_original_response(discord_, i.application_id, i.token, std::move(body));
      if (!sent) failure = sent.error();
    } else {
      const auto sent = co_await rest::create_followup(discord_, i.application_id, i.token, std::move(body));
      if (!sent) failure = sent.error();
    }
    if (failure) {
      log_.failure("interaction.answer_failed", *failure);
      co_return;
    }
  }
}

}  // namespace ess::bot
