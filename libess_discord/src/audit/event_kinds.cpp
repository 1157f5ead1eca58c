#include "ess/audit/event_kinds.hpp"

#include <algorithm>
#include <array>

namespace ess::audit {

namespace {

using keys = std::span<const std::string_view>;

template <std::size_t N>
using names = std::array<std::string_view, N>;

constexpr names<3> access_denied = {"action", "source", "reason"};
constexpr names<2> requested_call = {"callId", "priority"};
constexpr names<1> slug = {"slug"};
constexpr names<3> status_change = {"fields", "status", "version"};
constexpr names<9> api_key_made = {"publicId", "name",     "expiresAt",         "proofPolicy", "permissions",
                                   "guilds",   "networks", "requestsPerMinute", "imported"};
constexpr names<11> api_key_rotated = {
    "publicId",          "name",        "expiresAt",           "proofPolicy",  "permissions", "guilds", "networks",
    "requestsPerMinute", "successorId", "predecessorPublicId", "overlapEndsAt"};
constexpr names<3> api_key_expiring = {"publicId", "name", "expiresAt"};
constexpr names<2> api_key_named = {"publicId", "name"};
constexpr names<4> api_refused = {"action", "source", "apiKeyId", "reason"};
constexpr names<1> approval_ended = {"status"};
constexpr names<2> approval_decided = {"status", "reasonGiven"};
constexpr names<3> approval_requested = {"commandId", "riskLevel", "requestedBy"};
constexpr names<3> exported = {"format", "after", "to"};
constexpr names<2> pruned = {"cut", "keyId"};
// A line of an anchor file.
constexpr names<8> anchored = {"at", "chain", "hash", "keyId", "kind", "sequence", "signature", "v"};
// `details` is for the commands of a host.
constexpr names<15> bot_command = {"action",     "source",  "guildId",       "apiKeyId",      "reason",
                                   "configured", "linked",  "approvalId",    "count",         "openCount",
                                   "matches",    "purpose", "applicationId", "interactionId", "details"};
constexpr names<2> bot_place = {"guildId", "apiKeyId"};
constexpr names<2> integrity_failed = {"chain", "why"};
constexpr names<4> bot_lease = {"scope", "fence", "released", "apiKeyId"};
constexpr names<5> config_updated = {"fields", "version", "botTokenSet", "guildId", "notifications"};
constexpr names<1> count = {"count"};
constexpr names<3> delivery = {"kind", "subject", "was"};
constexpr names<2> guild = {"guildId", "proof"};
constexpr names<2> linked = {"renewed", "reason"};
constexpr names<1> reason = {"reason"};
constexpr names<3> test_message = {"channel", "channelId", "reason"};
constexpr names<1> role = {"role"};
constexpr names<2> role_set = {"role", "joined"};
constexpr names<1> sessions_ended = {"sessionsEnded"};
constexpr names<2> player_added = {"playerId", "status"};
constexpr names<2> player_changed = {"fields", "status"};
// `type` is the host's own, `details` what it said.
constexpr names<2> raised = {"type", "details"};
constexpr names<3> resealed = {"column", "values", "keyId"};
constexpr keys none;

// By name: it is searched by halves.
constexpr event_kind kinds[] = {{"access.denied", access_denied},
                                {"account.exported", none},
                                {"api.refused", api_refused},
                                {"api_key.created", api_key_made, severity::medium},
                                {"api_key.expiring", api_key_expiring, severity::medium},
                                {"api_key.refused", none},
                                {"api_key.refused_often", api_key_named, severity::high},
                                {"api_key.revoked", api_key_named, severity::medium},
                                {"api_key.rotated", api_key_rotated, severity::medium},
                                {"approval.cancelled", approval_ended},
                                {"approval.decided", approval_decided},
                                {"approval.requested", approval_requested},
                                {"audit.anchored", anchored, severity::low},
                                {"audit.exported", exported},
                                {"audit.integrity_failed", integrity_failed, severity::critical},
                                {"audit.pruned", pruned},
                                {"audit.read", none},
                                {"call.changed", status_change},
                                {"call.opened", requested_call},
                                {"community.created", slug},
                                {"community.deleted", slug},
                                {"community.deletion_started", slug},
                                {"discord.bot.command", bot_command},
                                {"discord.bot.joined", bot_place},
                                {"discord.bot.lease", bot_lease},
                                {"discord.bot.left", bot_place},
                                {"discord.config_updated", config_updated, severity::medium},
                                {"discord.guild_code_made", guild},
                                {"discord.guild_lost", guild, severity::critical},
                                {"discord.guild_proven", guild, severity::medium},
                                {"discord.link_stale", reason, severity::low},
                                {"discord.linked", linked, severity::low},
                                {"discord.roles_connected", none},
                                {"discord.roles_disconnected", none},
                                {"discord.test_message_sent", test_message},
                                {"discord.test_message_started", test_message},
                                {"discord.unlinked", none, severity::low},
                                {"invite.accepted", role},
                                {"invite.revoked", role},
                                {"login.failed", none},
                                {"login.success", none},
                                {"logout", none},
                                {"member.invited", role},
                                {"member.removed", sessions_ended},
                                {"member.restored", sessions_ended},
                                {"member.role_set", role_set},
                                {"member.sessions_ended", sessions_ended},
                                {"member.suspended", sessions_ended},
                                {"notification.dropped", delivery},
                                {"notification.replayed", delivery},
                                {"notification.shed", count},
                                {"password.changed", sessions_ended},
                                {"password.reset_issued", none},
                                {"password.reset_requested", none},
                                {"player.added", player_added},
                                {"player.changed", player_changed},
                                {"secrets.resealed", resealed},
                                {"security.critical", raised, severity::critical},
                                {"security.high", raised, severity::high},
                                {"security.low", raised, severity::low},
                                {"security.medium", raised, severity::medium},
                                {"session.renewal_refused", none},
                                {"session.renewed", none},
                                {"session.revoked", sessions_ended},
                                {"tenant.violation", bot_command, severity::critical},
                                {"user.created", none},
                                {"user.deleted", none},
                                {"user.disabled", sessions_ended},
                                {"user.enabled", none}};
static_assert(std::ranges::is_sorted(kinds, {}, &event_kind::type));

}  // namespace

std::span<const event_kind> event_kinds() noexcept { return kinds; }

const event_kind* find_event_kind(std::string_view type) noexcept {
  const event_kind* found = std::ranges::lower_bound(kinds, type, {}, &event_kind::type);
  return found != std::end(kinds) && found->type == type ? found : nullptr;
}

std::string_view to_string(severity severity) noexcept {
  switch (severity) {
    case severity::low:
      return "LOW";
    case severity::medium:
      return "MEDIUM";
    case severity::high:
      return "HIGH";
    case severity::critical:
      break;
  }
  return "CRITICAL";
}

std::optional<severity> parse_severity(std::string_view text) noexcept {
  for (const auto each : {severity::low, severity::medium, severity::high, severity::critical}) {
    if (to_string(each) == text) return each;
  }
  return std::nullopt;
}

std::optional<severity> severity_of(std::string_view event) noexcept {
  const auto* kind = find_event_kind(event);
  return kind == nullptr ? std::nullopt : kind->how_grave;
}

}  // namespace ess::audit
