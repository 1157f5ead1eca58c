#include "ess/linking/stale.hpp"

#include "linking/link_audit.hpp"

namespace ess::linking {

result<bool> mark_stale(storage::link_unit& work, random_source& random, discord_user_id discord, stale_reason why,
                        time_point at, std::string request_id, link_observer& observer) {
  auto found = work.links().find_link_by_discord_id(discord);
  if (!found) return std::move(found).error();
  if (!*found || (*found)->stale_at || at < (*found)->linked_at) return false;
  auto& link = **found;
  link.stale_at = work.now();
  if (auto set = work.links().set_stale_at(link.user, link.stale_at); !set) return std::move(set).error();
  if (auto erased = work.links().erase_unfinished(link.user); !erased) return std::move(erased).error();
  if (auto told = tell_stale(work, random, link, why, std::move(request_id), observer); !told) {
    return std::move(told).error();
  }
  return true;
}

}  // namespace ess::linking
