#include "ess/linking/role_flow.hpp"

#include "ess/audit/append.hpp"
#include "ess/storage/communities.hpp"
#include "ess/storage/discord_configs.hpp"
#include "linking/attempts.hpp"
#include "linking/refusals.hpp"

namespace ess::linking {
namespace {

/// The user's link, if a role may be told by it.
result<storage::discord_link_record> find_usable_link(const storage::unit_of_work& work, const user_id& user,
                                                      const community_id& home) {
  const auto membership = work.memberships().find(home, user);
  if (!membership) return membership.error();
  if (!*membership) return community_not_found();
  const auto config = work.discord_configs().find(home);
  if (!config) return config.error();
  if (!*config || !(*config)->linked_roles) return linked_roles_off();
  auto link = work.links().find_link(user);
  if (!link) return std::move(link).error();
  if (!*link) return not_linked();
  if ((*link)->stale_at) return link_stale();
  return std::move(**link);
}

result<void> write_down(storage::unit_of_work& work, random_source& random, std::string type, const user_id& user,
                        const std::optional<community_id>& home, std::string request_id) {
  audit::origin who(audit::event_source::browser);
  who.actor(user).request_id(std::move(request_id));
  audit::event what(std::move(type));
  what.from(std::move(who)).target(user.str());
  return audit::append(work, random, home, what);
}

}  // namespace

result<started_link> role_flow::start(storage::unit_of_work& work, const link_session& session,
                                      const community_id& home) const {
  if (const auto link = find_usable_link(work, session.user, home); !link) return link.error();
  const attempt_plan plan{.scope = std::string(role_scope), .verifier = {}, .role_home = home};
  return begin_attempt(work, *cipher_, *random_, settings_, session, plan);
}

verdict<storage::role_connection_id> role_flow::connect(storage::unit_of_work& work, const link_session& session,
                                                        const code_exchange& exchange, discord_user_id discord,
                                                        const role_tokens& tokens, std::string request_id) const {
  using id = storage::role_connection_id;
  const auto awaited = take_exchange(work, session, exchange);
  if (!awaited) return awaited.error();
  if (!*awaited || !exchange.role_home) return refused<id>(link_state_invalid());
  const auto link = find_usable_link(work, session.user, *exchange.role_home);
  if (!link && is_failure(link.error().code())) return link.error();
  if (!link) return refused<id>(link.error());
  if (link->identity.id != discord) return refused<id>(other_discord_account());

  const auto made = id::generate(work.now(), *random_);
  const storage::role_connection_record connection{.id = made,
                                                   .user = session.user,
                                                   .home = exchange.role_home,
                                                   .discord = discord,
                                                   .tokens_sealed = seal_role_tokens(*cipher_, made, tokens),
                                                   .access_expires_at = tokens.access_expires_at,
                                                   .connected_at = work.now(),
                                                   .due_at = work.now()};
  if (auto kept = work.role_connections().put(connection); !kept) return std::move(kept).error();
  auto written =
      write_down(work, *random_, "discord.roles_connected", session.user, exchange.role_home, std::move(request_id));
  if (!written) return std::move(written).error();
  return accepted(made);
}

result<void> role_flow::disconnect(storage::unit_of_work& work, const link_session& session,
                                   std::string request_id) const {
  const auto connection = work.role_connections().find(session.user);
  if (!connection) return connection.error();
  if (!*connection) return roles_not_connected();
  const auto gone = work.role_connections().abandon(session.user);
  if (!gone) return gone.error();
  return write_down(work, *random_, "discord.roles_disconnected", session.user, (*connection)->home,
                    std::move(request_id));
}

}  // namespace ess::linking
