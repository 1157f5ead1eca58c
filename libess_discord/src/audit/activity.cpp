#include "ess/audit/activity.hpp"

#include "ess/audit/view.hpp"
#include "ess/storage/audit_log.hpp"
#include "ess/storage/outbox.hpp"

namespace ess::audit {
namespace {

constexpr std::string_view command_event = "discord.bot.command";
constexpr std::chrono::milliseconds hour = std::chrono::hours(1);

result<std::vector<storage::outbox_tally>> sent_since(const storage::audit_unit& uow, const community_id& community,
                                                      time_point first) {
  const auto* outbox = uow.announcements();
  if (!outbox) return std::vector<storage::outbox_tally>();
  return outbox->tally_sent(community, first, hour);
}

}  // namespace

result<std::vector<activity_hour>> bot_activity(const storage::audit_unit& uow, const community_id& community,
                                                int hours) {
  const auto present = std::chrono::floor<std::chrono::hours>(uow.now());
  const time_point first = present - std::chrono::hours(hours - 1);
  auto counted = uow.audit().tally(chain_of(community), command_event, first, hour);
  if (!counted) return std::move(counted).error();
  const auto sent = sent_since(uow, community, first);
  if (!sent) return sent.error();
  std::vector<activity_hour> activity;
  auto next = counted->begin();
  auto next_sent = sent->begin();
  for (time_point at = first; at <= present; at += hour) {
    activity_hour one;
    one.from = at;
    if (next != counted->end() && next->from == at) {
      one.commands = next->ok;
      one.refusals = next->refused;
      ++next;
    }
    if (next_sent != sent->end() && next_sent->from == at) {
      one.deliveries = next_sent->sent;
      ++next_sent;
    }
    activity.push_back(one);
  }
  return activity;
}

result<std::optional<time_point>> last_bot_command(const storage::audit_unit& uow, const community_id& community) {
  storage::audit_filter filter;
  filter.event = std::string(command_event);
  const auto newest = uow.audit().list(chain_of(community), filter, 1);
  if (!newest) return newest.error();
  if (newest->empty()) return std::optional<time_point>();
  return std::optional<time_point>(newest->front().at);
}

}  // namespace ess::audit
