#include "audit/announce.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "ess/storage/outbox.hpp"

namespace ess::audit {
namespace {

using storage::outbox_urgency;

struct announced {
  std::string_view type;
  outbox_urgency urgency;
};

constexpr std::array announced_events{announced{"api_key.created", outbox_urgency::normal},
                                      announced{"api_key.expiring", outbox_urgency::normal},
                                      announced{"api_key.refused_often", outbox_urgency::normal},
                                      announced{"api_key.revoked", outbox_urgency::normal},
                                      announced{"api_key.rotated", outbox_urgency::normal},
                                      announced{"audit.integrity_failed", outbox_urgency::critical},
                                      announced{"discord.config_updated", outbox_urgency::normal},
                                      announced{"discord.guild_lost", outbox_urgency::critical},
                                      announced{"discord.guild_proven", outbox_urgency::normal},
                                      announced{"discord.link_stale", outbox_urgency::low},
                                      announced{"discord.linked", outbox_urgency::low},
                                      announced{"discord.unlinked", outbox_urgency::low},
                                      announced{"tenant.violation", outbox_urgency::critical}};

std::optional<outbox_urgency> urgency_of(std::string_view type) {
  const auto found = std::ranges::find(announced_events, type, &announced::type);
  if (found == announced_events.end()) return std::nullopt;
  return found->urgency;
}

}  // namespace

result<void> announce(storage::audit_unit& uow, random_source& random, const community_id& community, const event& what,
                      std::int64_t sequence) {
  const auto urgency = urgency_of(what.type());
  auto* outbox = urgency ? uow.announcements() : nullptr;
  if (outbox == nullptr) return success();
  auto put = outbox->enqueue({.id = storage::outbox_id::generate(uow.now(), random),
                              .community = community,
                              .topic = storage::outbox_topic::security,
                              .urgency = *urgency,
                              .kind = "security",
                              .subject = std::to_string(sequence),
                              .event = what.type(),
                              .joins = *urgency == outbox_urgency::low});
  if (!put) return std::move(put).error();
  return success();
}

}  // namespace ess::audit
