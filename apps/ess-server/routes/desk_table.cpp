#include "routes/desk_table.hpp"

#include "routes/handlers.hpp"

namespace ess::server {

void add_desk_rows(std::vector<http::route>& t, context& c) {
  using http::get, http::patch, http::post;
  const auto on = handlers_of(c);
  const std::string community = "/api/communities/{communityId}";
  const std::string approval = community + "/approvals/{approvalId}";
  constexpr std::size_t small = 4096;
  constexpr std::size_t with_text = 16 * 1024;

  t.push_back(get("/api/overview", on(show_overview)).for_session("self"));

  // Whoever may run commands may ask for one and take the request back; deciding is for others.
  t.push_back(get(community + "/approvals", on(list_approvals)).for_session("approvals:decide"));
  t.push_back(get(community + "/approvals/mine", on(list_own_approvals)).for_session("commands:run"));
  t.push_back(post(community + "/approvals", on(request_approval)).for_session("commands:run").body_cap(with_text));
  t.push_back(post(approval + "/approve", on(approve_request)).for_session("approvals:decide").body_cap(small));
  t.push_back(post(approval + "/deny", on(deny_request)).for_session("approvals:decide").body_cap(small));
  t.push_back(post(approval + "/cancel", on(cancel_request)).for_session("commands:run").body_cap(small));

  t.push_back(get(community + "/calls", on(list_calls)).for_session("dispatch:read"));
  t.push_back(get(community + "/calls/responders", on(list_responders)).for_session("dispatch:manage"));
  t.push_back(post(community + "/calls", on(open_call)).for_session("dispatch:manage").body_cap(with_text));
  t.push_back(patch(community + "/calls/{callId}", on(change_call)).for_session("dispatch:manage").body_cap(with_text));

  t.push_back(get(community + "/players", on(list_players)).for_session("players:read"));
  t.push_back(post(community + "/players", on(add_player)).for_session("players:edit").body_cap(small));
  t.push_back(patch(community + "/players/{playerId}", on(change_player)).for_session("players:edit").body_cap(small));

  t.push_back(get(community + "/discord/live", on(show_live_discord)).for_session("settings:edit"));
  t.push_back(get(community + "/discord/check", on(check_discord)).for_session("settings:edit"));
  t.push_back(get(community + "/discord/invite-url", on(show_invite_url)).for_session("settings:edit"));
  t.push_back(post(community + "/discord/test-message", on(send_test_message))
                  .for_session("settings:edit")
                  .needs_password(c.admin_password)
                  .body_cap(small));
  const std::string delivery = community + "/deliveries/{deliveryId}";
  t.push_back(get(community + "/deliveries", on(list_deliveries)).for_session("notifications:read"));
  t.push_back(
      post(delivery + "/replay", on(replay_delivery)).for_session("notifications:manage").body_cap(small).no_body());
  t.push_back(
      post(delivery + "/drop", on(drop_delivery)).for_session("notifications:manage").body_cap(small).no_body());

  t.push_back(get(community + "/activity", on(show_activity)).for_session("settings:edit"));
  t.push_back(get(community + "/bot-health", on(show_bot_health)).for_session("settings:edit"));
}

}  // namespace ess::server
