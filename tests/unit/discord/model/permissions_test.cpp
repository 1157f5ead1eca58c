#include "ess/discord/model/permissions.hpp"

#include <doctest/doctest.h>

#include "ess/base/json.hpp"
#include "ess/discord/model/channel.hpp"
#include "ess/discord/model/guild.hpp"

namespace {

using namespace ess;
using namespace ess::discord;
namespace bit = ess::discord::permissions;

constexpr std::uint64_t all_three = bit::view_channel | bit::send_messages | bit::embed_links;
const auto bot = discord_user_id::trusted(9);
const time_point now{std::chrono::milliseconds(1'767'225'600'000)};

/// Guild 1, owned by user 2; @everyone sees and writes; role 5 has `of_role`.
guild make_guild(std::uint64_t of_role = 0) {
  guild g{.id = guild_id::trusted(1), .name = "Harbour", .owner_id = discord_user_id::trusted(2)};
  g.roles.push_back({discord_role_id::trusted(1), bit::view_channel | bit::send_messages});
  g.roles.push_back({discord_role_id::trusted(5), of_role});
  return g;
}

member with_role() {
  member m;
  m.roles.push_back(discord_role_id::trusted(5));
  return m;
}

channel with(std::vector<overwrite> overwrites, channel_type type = channel_type::guild_text) {
  channel c{.id = channel_id::trusted(7), .type = type, .guild_id = guild_id::trusted(1), .name = "staff"};
  c.overwrites = std::move(overwrites);
  return c;
}

boost::json::value json_of(std::string_view text) { return parse_json(text).value(); }

std::uint64_t in(const guild& g, const member& m, const channel& c) {
  return permissions_in_channel(g, m, bot, c, now) & all_three;
}

}  // namespace

TEST_CASE("roles add up, the owner and administrators have everything, whatever the overwrites say") {
  const auto hidden = with({{1, false, 0, bit::view_channel}});
  CHECK(in(make_guild(bit::embed_links), with_role(), with({})) == all_three);
  CHECK(in(make_guild(bit::embed_links), {}, with({})) == (bit::view_channel | bit::send_messages));
  CHECK(in(make_guild(bit::administrator), with_role(), hidden) == all_three);
  auto own = make_guild();
  own.owner_id = bot;
  CHECK(in(own, {}, hidden) == all_three);
}

TEST_CASE("overwrites count in order, everyone, roles together, the member, and among roles an allow beats a deny") {
  auto g = make_guild(bit::embed_links);
  g.roles.push_back({discord_role_id::trusted(6), 0});
  auto m = with_role();
  m.roles.push_back(discord_role_id::trusted(6));
  CHECK(in(g, m, with({{1, false, 0, bit::send_messages}, {5, false, bit::send_messages, 0}})) == all_three);
  CHECK(in(g, m, with({{5, false, 0, bit::send_messages}, {6, false, bit::send_messages, 0}})) == all_three);
  CHECK(in(g, m, with({{9, true, bit::view_channel, 0}, {5, false, 0, bit::view_channel}})) == all_three);
  CHECK(in(g, m, with({{9, true, 0, bit::embed_links}})) == (bit::view_channel | bit::send_messages));
  // A member's overwrite of the same number as a role is not that role's.
  CHECK(in(g, m, with({{5, true, 0, bit::view_channel}})) == all_three);
}

TEST_CASE("what a missing permission takes with it is gone too") {
  const auto g = make_guild(bit::embed_links);
  CHECK(in(g, with_role(), with({{1, false, 0, bit::view_channel}})) == 0);
  CHECK(in(g, with_role(), with({{1, false, 0, bit::send_messages}})) == bit::view_channel);
  CHECK(in(g, with_role(), with({}, channel_type::guild_voice)) == bit::view_channel);
  CHECK(in(make_guild(bit::embed_links | bit::connect), with_role(), with({}, channel_type::guild_voice)) == all_three);
}

TEST_CASE("a bot in time-out writes nothing until it is over") {
  const auto g = make_guild(bit::embed_links);
  auto m = with_role();
  m.timed_out_until = now + std::chrono::seconds(1);
  CHECK(in(g, m, with({})) == bit::view_channel);
  m.timed_out_until = now;
  CHECK(in(g, m, with({})) == all_three);
}

TEST_CASE("roles and overwrites are read from Discord's JSON, and incomplete ones are refused") {
  const auto c = read_channel(json_of(
      R"({"id":"7","type":0,"name":"staff","position":3,"permission_overwrites":[{"id":"9","type":1,"allow":"1024","deny":"0"}]})"));
  REQUIRE(c.has_value());
  REQUIRE(c->overwrites.size() == 1);
  CHECK(c->overwrites[0] == overwrite{9, true, 1024, 0});
  CHECK(c->position == 3);
  CHECK_FALSE(read_channel(json_of(R"({"id":"7","type":0,"permission_overwrites":[{"id":"9"}]})")));
  CHECK_FALSE(read_guild(json_of(R"({"id":"1","roles":[{"id":"1"}]})")));
}
