#include "ess/base/text.hpp"
#include "ess/discord/interactions/markdown.hpp"
#include "ess/slash/commands.hpp"
#include "slash/failure_text.hpp"
#include "slash/render.hpp"

namespace ess::slash {

namespace {

constexpr std::size_t shortest_query = 2;
constexpr std::size_t longest_query = 80;

std::string render_item(const api::player_item& item) {
  std::string line = "- **" + discord::escape_markdown(item.name) + "** · " + discord::escape_markdown(item.status);
  if (item.roblox_id) line += " · Roblox " + discord::code_span(*item.roblox_id);
  if (item.discord_id) {
    // A mention shows the name and pings nobody, since no message of ours names ids to ping.
    const auto user = discord_user_id::parse(*item.discord_id);
    line += " · Discord " + (user ? "<@" + user->str() + ">" : discord::code_span(*item.discord_id));
  }
  return line + since(item.updated_at) + "\n";
}

}  // namespace

net::awaitable<answer> whois(command_call call) {
  answer out;
  std::string query(trim(call.typed().string_option("query").value_or("")));
  const std::size_t length = count_code_points(query);
  if (length < shortest_query || length > longest_query) {
    out.text = "Give 2 to 80 characters of the name, or the whole Roblox id.";
    co_return out;
  }
  api::whois_request request(call.who(), query);
  const auto reply = co_await call.ess().whois(std::move(request));
  if (!reply) {
    out.text = failure_text(reply.error());
    co_return out;
  }
  if (reply->players.empty()) {
    out.text = "No player matches **" + discord::escape_markdown(query) + "**.";
    co_return out;
  }
  for (const api::player_item& item : reply->players) out.text += render_item(item);
  co_return out;
}

}  // namespace ess::slash
