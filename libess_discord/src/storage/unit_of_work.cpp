#include "ess/storage/unit_of_work.hpp"

#include "ess/storage/bots.hpp"
#include "ess/storage/communities.hpp"
#include "ess/storage/discord_configs.hpp"
#include "ess/storage/links.hpp"
#include "ess/storage/users.hpp"

namespace ess::storage {

result<std::optional<gate_community>> unit_of_work::community_at_discord(const community_id& community) const {
  auto config = discord_configs().find(community);
  if (!config) return std::move(config).error();
  if (!*config) return std::optional<gate_community>();
  return std::optional(gate_community{(*config)->guild, (*config)->application, (*config)->public_key});
}

result<std::optional<community_id>> unit_of_work::community_of(guild_id guild) const {
  auto config = discord_configs().find_by_guild(guild);
  if (!config) return std::move(config).error();
  if (!*config) return std::optional<community_id>();
  return std::optional((*config)->community);
}

result<std::optional<gate_person>> unit_of_work::person(const community_id& community,
                                                        discord_user_id discord_user) const {
  const auto link = links().find_link_by_discord_id(discord_user);
  if (!link) return link.error();
  if (!*link) return std::optional<gate_person>();
  auto user = users().find((*link)->user);
  if (!user) return std::move(user).error();
  gate_person found{.user = (*link)->user, .name = {}, .link_is_stale = (*link)->stale_at.has_value()};
  found.is_disabled = !*user || (*user)->disabled_at;
  if (*user) found.name = std::move((*user)->name);
  const auto membership = memberships().find(community, found.user);
  if (!membership) return membership.error();
  if (!*membership) return std::optional(std::move(found));
  found.is_suspended = (*membership)->suspended_at.has_value();
  auto role = communities().find_role(community, (*membership)->role);
  if (!role) return std::move(role).error();
  if (*role) found.role = gate_role{std::move((*role)->name), std::move((*role)->permissions)};
  return std::optional(std::move(found));
}

result<bool> unit_of_work::holds_lease(const community_id& community, std::int64_t fence) const {
  return bots().has_fence(community, fence);
}

}  // namespace ess::storage
