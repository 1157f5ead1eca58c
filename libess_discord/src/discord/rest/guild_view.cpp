#include "ess/discord/rest/guild_view.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "ess/discord/rest/client.hpp"
#include "ess/discord/rest/guilds.hpp"
#include "ess/discord/rest/members.hpp"
#include "ess/discord/rest/users.hpp"

namespace ess::rest {
namespace {

using discord::channel_type;

// Discord shows text above voice, then by position; equal positions sort by id. Categories hold the others.
auto place_of(const channel_view& v) {
  const bool is_voice =
      v.channel.type == channel_type::guild_voice || v.channel.type == channel_type::guild_stage_voice;
  const bool is_category = v.channel.type == channel_type::guild_category;
  return std::tuple(is_category, is_voice, v.channel.position, v.channel.id.value());
}

}  // namespace

const channel_view* guild_view::find(channel_id id) const noexcept {
  const auto found = std::ranges::find_if(channels, [&](const channel_view& v) { return v.channel.id == id; });
  return found == channels.end() ? nullptr : &*found;
}

bool takes_messages(discord::channel_type type) noexcept {
  return type == channel_type::guild_text || type == channel_type::guild_announcement ||
         type == channel_type::guild_voice || type == channel_type::guild_stage_voice;
}

std::vector<std::string_view> names_of_missing(std::uint64_t missing) {
  constexpr std::array<std::pair<std::uint64_t, std::string_view>, 4> all = {
      {{discord::permissions::view_channel, "VIEW_CHANNEL"},
       {discord::permissions::send_messages, "SEND_MESSAGES"},
       {discord::permissions::embed_links, "EMBED_LINKS"},
       {discord::permissions::read_message_history, "READ_MESSAGE_HISTORY"}}};
  std::vector<std::string_view> names;
  for (const auto& [bit, name] : all) {
    if ((missing & bit) != 0) names.push_back(name);
  }
  return names;
}

net::awaitable<result<guild_view>> look_at_guild(client& c, guild_id guild, time_point now) {
  const result<discord::user> self = co_await get_current_user(c);
  if (!self) co_return self.error();
  result<discord::guild> home = co_await get_guild(c, guild);
  if (!home) co_return std::move(home).error();
  result<std::vector<discord::channel>> channels = co_await list_guild_channels(c, guild);
  if (!channels) co_return std::move(channels).error();
  const result<discord::member> own = co_await get_guild_member(c, guild, self->id);
  if (!own) co_return own.error();

  guild_view view{std::move(*home), {}};
  for (discord::channel& each : *channels) {
    const auto held = discord::permissions_in_channel(view.guild, *own, self->id, each, now);
    view.channels.push_back({std::move(each), discord::permissions::to_invite & ~held});
  }
  std::ranges::sort(view.channels, {}, place_of);
  co_return view;
}

}  // namespace ess::rest
