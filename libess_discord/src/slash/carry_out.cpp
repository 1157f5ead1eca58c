#include "ess/slash/carry_out.hpp"

#include "ess/discord/interactions/paging.hpp"
#include "ess/discord/interactions/parse.hpp"
#include "ess/discord/interactions/respond.hpp"
#include "ess/slash/commands.hpp"
#include "slash/failure_text.hpp"

namespace ess::slash {

namespace {

// Beyond this nobody reads on, and each page is a message of its own.
constexpr std::size_t max_pages = 5;
constexpr std::string_view reason_field = "reason";

net::awaitable<answer> run_command(client::bot_calls& ess, const discord::command_data& data, api::bot_request who,
                                   const logger& log) {
  const discord::invoked_command typed(data);
  for (const command_row& row : command_table()) {
    if (typed.name() != "ess" || row.subcommand != typed.subcommand()) continue;
    const command_call call(ess, who, typed);
    co_return co_await row.run(call);
  }
  log.warning("interaction.unknown_command", {{"subcommand", typed.subcommand()}});
  answer unknown;
  unknown.text = "This bot does not know that command. Its commands may have changed: reload Discord and try again.";
  co_return unknown;
}

net::awaitable<answer> run_decision(client::bot_calls& ess, std::string_view custom_id, std::string reason,
                                    api::bot_request who) {
  auto pressed = api::parse_decision_custom_id(custom_id);
  if (!pressed) {
    answer unknown;
    unknown.text = "This button no longer does anything.";
    co_return unknown;
  }
  const api::decision choice = pressed->choice;
  api::decision_request request(who, std::move(pressed->approval), std::move(reason));
  co_return co_await decide_request(ess, choice, std::move(request));
}

}  // namespace

bool asks_for_something(const discord::interaction& i) noexcept {
  return i.type == discord::interaction_type::application_command ||
         i.type == discord::interaction_type::message_component || i.type == discord::interaction_type::modal_submit;
}

net::awaitable<answer> carry_out(client::bot_calls& ess, const discord::interaction& i, const logger& log) {
  // The token lets a server that was not told by Discord itself ask whether this is true.
  const api::bot_request who(*i.guild_id, i.invoker()->id,
                             api::interaction_reference(i.id, i.token.clone(), i.application_id));
  if (const auto* command = std::get_if<discord::command_data>(&i.data)) {
    co_return co_await run_command(ess, *command, who, log);
  }
  if (const auto* form = std::get_if<discord::modal_data>(&i.data)) {
    std::string reason(form->text(reason_field));
    co_return co_await run_decision(ess, form->custom_id, std::move(reason), who);
  }
  const auto& button = std::get<discord::component_data>(i.data);
  co_return co_await run_decision(ess, button.custom_id, std::string(), who);
}

std::optional<boost::json::object> form_for(const discord::interaction& i) {
  const auto* button = std::get_if<discord::component_data>(&i.data);
  const auto pressed = button == nullptr ? std::nullopt : api::parse_decision_custom_id(button->custom_id);
  if (!pressed || pressed->choice != api::decision::deny) return std::nullopt;
  discord::text_field reason;
  reason.custom_id = reason_field;
  reason.label = "Reason (shown to whoever asked)";
  reason.placeholder = "May stay empty";
  reason.long_text = true;
  reason.required = false;
  reason.max_length = 500;
  return discord::show_form(button->custom_id, "Deny this request", reason);
}

net::awaitable<std::optional<answer>> refusal_of_form(client::bot_calls& ess, const discord::interaction& i) {
  std::optional<answer> refusal;
  const auto& button = std::get<discord::component_data>(i.data);
  auto pressed = api::parse_decision_custom_id(button.custom_id);
  if (!pressed) co_return refusal;
  // No interaction proves who pressed before it is answered; what is sent with the form will have one that does.
  api::bot_request who(*i.guild_id, i.invoker()->id);
  api::approvals_request request(std::move(who), api::list_purpose::autocomplete);
  request.about(std::move(pressed->approval));
  const result<api::approvals_reply> reply = co_await ess.list_approvals(std::move(request));
  if (reply || reply.error().code() == errc::timeout) co_return refusal;
  refusal.emplace();
  refusal->text = failure_text(reply.error());
  co_return refusal;
}

std::vector<discord::message_body> pages_of(answer what) {
  std::vector<std::string> texts = discord::split_pages(what.text);
  if (texts.size() > max_pages) {
    texts.resize(max_pages);
    texts.back() = "…and more. Narrow it down, or look in ESS itself.";
  }
  std::vector<discord::message_body> pages;
  for (std::string& text : texts) pages.push_back(discord::text_body(std::move(text)));
  pages.back().rows = std::move(what.rows);
  return pages;
}

}  // namespace ess::slash
