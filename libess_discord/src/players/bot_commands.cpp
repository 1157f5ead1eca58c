#include "ess/players/bot_commands.hpp"

#include "ess/players/players.hpp"

namespace ess::players {

verdict<api::players_reply> whois_for_bot(storage::unit_of_work& work, random_source& random,
                                          const community::bot_call& call, const api::whois_request& request) {
  return community::run_bot_call<api::players_reply>(
      work, random, call, "players.whois", access::permission::players_read, access::call_effect::reads,
      [&](community::bot_turn& turn) -> result<api::players_reply> {
        auto found = whois(work, turn.caller.community, request.query());
        if (!found) return std::move(found).error();
        // The query names a person, so the audit entry keeps only how much came back.
        turn.metadata["matches"] = found->size();
        if (found->size() == 1) turn.target = found->front().id.str();
        api::players_reply reply;
        for (const auto& player : *found) {
          api::player_item item{.id = player.id.str(),
                                .name = player.name,
                                .status = std::string(storage::to_string(player.status)),
                                .roblox_id = player.roblox_id,
                                .discord_id = {},
                                .updated_at = format_time(player.updated_at)};
          if (player.discord) item.discord_id = player.discord->str();
          reply.players.push_back(std::move(item));
        }
        return reply;
      });
}

}  // namespace ess::players
