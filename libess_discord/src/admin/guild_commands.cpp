// The operator's word on whose a Discord server is, and what is wrong with one.
#include <fmt/format.h>

#include "admin/commands.hpp"
#include "ess/community/guild_claim.hpp"

namespace ess::admin {

result<object> guild_prove(const context& where, const object& arguments) {
  const auto text = text_of(arguments, "guild");
  const auto guild = guild_id::parse(text);
  if (!guild) {
    return invalid(fmt::format("\"{}\" is not the id of a Discord server: it is a number of 17 to 20 digits.", text));
  }
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    const auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return community.error();
    const auto proven = community::prove_guild(uow, where.random(), community->id, *guild,
                                               community::guild_proof::operator_word, from_cli());
    if (!proven) return proven.error();
    object answer;
    answer["community"] = community_json(*community);
    answer["guildId"] = guild->str();
    answer["proof"] = to_string(community::guild_proof::operator_word);
    return answer;
  });
}

result<object> discord_check(const context& where, const object& arguments) {
  std::optional<user_id> asked_for;
  auto community = in_read(where, [&](const storage::unit_of_work& uow) -> result<storage::community_record> {
    if (const auto name = optional_text_of(arguments, "user")) {
      const auto user = find_user(uow, *name);
      if (!user) return user.error();
      asked_for = user->id;
    }
    return find_community(uow, text_of(arguments, "community"));
  });
  if (!community) return std::move(community).error();
  if (!where.discord_check()) {
    return error(errc::unavailable, "server_needed",
                 "Discord is asked by ess-server, which does not run on this database. Start it, then check again.");
  }
  auto answer = where.discord_check()(community->id, asked_for);
  if (answer) (*answer)["community"] = community_json(*community);
  return answer;
}

}  // namespace ess::admin
