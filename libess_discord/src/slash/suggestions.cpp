#include "ess/slash/suggestions.hpp"

#include "ess/discord/interactions/parse.hpp"

namespace ess::slash {

net::awaitable<std::vector<discord::command_choice>> suggestions::choices(client::bot_calls& ess,
                                                                          const discord::interaction& i) {
  std::vector<discord::command_choice> none;
  const auto* command = std::get_if<discord::command_data>(&i.data);
  if (command == nullptr || !i.guild_id || i.invoker() == nullptr) co_return none;
  const discord::invoked_command typed(*command);
  const discord::option_value* focused = typed.focused();
  if (focused == nullptr || focused->name != "id") co_return none;
  const std::string* text = std::get_if<std::string>(&focused->value);
  const std::string_view so_far = text == nullptr ? std::string_view() : std::string_view(*text);
  const guild_id guild = *i.guild_id;
  const discord_user_id user = i.invoker()->id;
  if (const auto* known = cache_.find(guild, user, time_.steady_now())) co_return choices_for(*known, so_far);
  api::bot_request who(guild, user);
  api::approvals_request request(std::move(who), api::list_purpose::autocomplete);
  result<api::approvals_reply> reply = co_await ess.list_approvals(std::move(request));
  if (!reply) co_return none;
  auto offered = choices_for(reply->approvals, so_far);
  cache_.put(guild, user, std::move(reply->approvals), time_.steady_now());
  co_return offered;
}

}  // namespace ess::slash
