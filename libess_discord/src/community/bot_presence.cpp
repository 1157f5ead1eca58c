#include "ess/community/bot_presence.hpp"

#include <algorithm>

#include "ess/access/bot_gate.hpp"
#include "ess/audit/append.hpp"
#include "ess/storage/bots.hpp"
#include "ess/storage/outbox.hpp"

namespace ess::community {
namespace {

// Far more than shards of one bot; a key that is in wrong hands must not fill the table.
constexpr int most_leases = 64;
constexpr auto expired_is_kept = std::chrono::hours(24);

result<void> audit_presence(storage::unit_of_work& work, random_source& random, const storage::api_key_record& key,
                            audit::event what, boost::json::object metadata, const std::string& request_id) {
  audit::origin who(audit::event_source::discord);
  who.api_key(key.id).request_id(request_id);
  metadata["apiKeyId"] = key.id.str();
  what.from(who).metadata(std::move(metadata));
  return audit::append(work, random, key.community, what);
}

error lease_held(std::chrono::milliseconds left) {
  return error(errc::conflict, "lease_held",
               "Another process of this bot is at work. This one takes over when that one stops.")
      .with_retry_after(left);
}

/// What a new holder gets: a number above all that there were, in a table that stays small.
result<std::int64_t> next_fence(storage::unit_of_work& work, const community_id& community, bool is_new_scope) {
  const auto highest = work.bots().highest_fence(community);
  if (!highest) return highest.error();
  if (auto erased = work.bots().erase_leases(community, work.now() - expired_is_kept); !erased) {
    return std::move(erased).error();
  }
  const auto count = work.bots().count_leases(community);
  if (!count) return count.error();
  if (is_new_scope && *count >= most_leases) {
    return error(errc::conflict, "too_many_leases", "This community's bots hold too many leases. Stop some of them.");
  }
  return *highest + 1;
}

}  // namespace

error bot_superseded() {
  return {errc::conflict, "bot_superseded",
          "Another process of this bot has taken over, so this one did nothing. Try again in a moment."};
}

result<api::lease_reply> take_lease(storage::unit_of_work& work, random_source& random,
                                    const storage::api_key_record& key, const api::lease_request& wanted,
                                    const std::string& request_id) {
  const auto now = work.now();
  const auto held = work.bots().find_lease(key.community, wanted.scope);
  if (!held) return held.error();
  const bool is_mine = *held && (*held)->holder == wanted.holder;
  const bool is_free = !*held || (*held)->expires_at <= now;
  if (!is_mine && !is_free)
    return lease_held(std::chrono::duration_cast<std::chrono::milliseconds>((*held)->expires_at - now));
  api::lease_reply reply;
  if (wanted.release && !is_mine) return reply;
  storage::bot_lease_record lease{key.community, wanted.scope, wanted.holder, 0, now};
  const bool renews = is_mine && !is_free;
  if (renews) {
    lease.fence = (*held)->fence;
  } else {
    const auto fence = next_fence(work, key.community, !*held);
    if (!fence) return fence.error();
    lease.fence = *fence;
  }
  if (!wanted.release) lease.expires_at = now + lease_life;
  if (auto put = work.bots().put_lease(lease); !put) return std::move(put).error();
  if (!renews || wanted.release) {
    boost::json::object metadata;
    metadata["scope"] = wanted.scope;
    metadata["fence"] = lease.fence;
    metadata["released"] = wanted.release;
    auto lent = audit::event("discord.bot.lease").target(wanted.scope);
    auto written = audit_presence(work, random, key, std::move(lent), std::move(metadata), request_id);
    if (!written) return std::move(written).error();
  }
  if (wanted.release) return reply;
  reply.fence = lease.fence;
  reply.life = std::chrono::duration_cast<std::chrono::milliseconds>(lease_life);
  return reply;
}

result<guild_news> report_guild(storage::unit_of_work& work, random_source& random, const storage::api_key_record& key,
                                const api::guild_report& told, const std::string& request_id) {
  if (auto checked = access::check_guild(work, key, told.guild); !checked) return std::move(checked).error();
  const auto known = work.bots().find_guild(key.community);
  if (!known) return known.error();
  const bool same_guild = *known && (*known)->guild == told.guild;
  const std::string state = told.joined ? "joined" : "left";
  if (same_guild && (*known)->state == state) return guild_news::none;
  const storage::bot_guild_record record{key.community, told.guild, state, work.now()};
  if (auto put = work.bots().put_guild(record); !put) return std::move(put).error();
  // Discord would refuse each message for itself; and nobody would try them again when the bot is back.
  const bool returned = told.joined && *known && (*known)->state == "left";
  if (!told.joined) {
    if (auto held = work.outbox().hold(key.community, "bot_left"); !held) return std::move(held).error();
  } else if (returned) {
    if (auto released = work.outbox().release(key.community); !released) return std::move(released).error();
  }
  boost::json::object metadata;
  metadata["guildId"] = told.guild.str();
  audit::event moved(told.joined ? "discord.bot.joined" : "discord.bot.left");
  moved.target(told.guild.str());
  auto written = audit_presence(work, random, key, std::move(moved), std::move(metadata), request_id);
  if (!written) return std::move(written).error();
  if (!told.joined) return guild_news::left;
  return returned ? guild_news::returned : guild_news::joined;
}

}  // namespace ess::community
