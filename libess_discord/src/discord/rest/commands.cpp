#include "ess/discord/rest/commands.hpp"

#include <boost/json/array.hpp>

#include "ess/discord/model/fields.hpp"
#include "ess/discord/rest/client.hpp"

namespace ess::rest {

namespace {

/// `end` is what follows the path.
request scope_request(net::http_method method, application_id app, std::optional<guild_id> guild,
                      const std::string& end) {
  std::string path = "/applications/" + app.str();
  if (!guild) return request(method, "/applications/{}/commands", path + "/commands" + end);
  return request(method, "/applications/{}/guilds/{}/commands", path + "/guilds/" + guild->str() + "/commands" + end)
      .top_level(guild->str());
}

result<std::vector<discord::registered_command>> read_list(const boost::json::value& json) {
  if (!json.is_array()) return discord::payload_invalid("a list of commands that is no list");
  std::vector<discord::registered_command> commands;
  for (const boost::json::value& entry : json.get_array()) {
    result<discord::registered_command> read = discord::read_registered_command(entry);
    if (!read) return std::move(read).error();
    commands.push_back(std::move(*read));
  }
  return commands;
}

}  // namespace

net::awaitable<result<std::vector<discord::registered_command>>> list_commands(client& c, application_id app,
                                                                               std::optional<guild_id> guild) {
  // Without the localizations a registered command never equals the wanted one that has some.
  request r = scope_request(net::http_method::get, app, guild, "?with_localizations=true");
  const result<boost::json::value> answer = co_await c.call(std::move(r));
  if (!answer) co_return answer.error();
  co_return read_list(*answer);
}

net::awaitable<result<std::vector<discord::registered_command>>> overwrite_commands(
    client& c, application_id app, std::optional<guild_id> guild, std::vector<discord::command> commands) {
  boost::json::array body;
  for (const discord::command& command : commands) body.push_back(discord::write_command(command));
  request r = scope_request(net::http_method::put, app, guild, std::string());
  r.body(std::move(body)).idempotent();
  const result<boost::json::value> answer = co_await c.call(std::move(r));
  if (!answer) co_return answer.error();
  co_return read_list(*answer);
}

}  // namespace ess::rest
