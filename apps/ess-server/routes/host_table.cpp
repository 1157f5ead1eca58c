#include "routes/host_table.hpp"

#include "routes/handlers.hpp"

namespace ess::server {

void add_host_rows(std::vector<http::route>& t, context& c) {
  using http::get, http::patch, http::post;
  const auto on = handlers_of(c);
  const std::string calls = "/api/v1/calls";
  const std::string players = "/api/v1/players";
  const std::string approvals = "/api/v1/approvals";
  constexpr std::size_t small = 4096;
  constexpr std::size_t with_text = 16 * 1024;

  t.push_back(get(calls, on(host_list_calls)).for_api_key("dispatch:read"));
  t.push_back(post(calls, on(host_open_call)).for_api_key("dispatch:manage").body_cap(with_text));
  t.push_back(get(calls + "/{callId}", on(host_show_call)).for_api_key("dispatch:read"));
  t.push_back(patch(calls + "/{callId}", on(host_change_call)).for_api_key("dispatch:manage").body_cap(with_text));

  t.push_back(get(players, on(host_list_players)).for_api_key("players:read"));
  t.push_back(post(players, on(host_add_player)).for_api_key("players:edit").body_cap(small));
  t.push_back(get(players + "/{playerId}", on(host_show_player)).for_api_key("players:read"));
  t.push_back(patch(players + "/{playerId}", on(host_change_player)).for_api_key("players:edit").body_cap(small));

  // A host runs what was approved. It never decides: that takes a person.
  t.push_back(get(approvals, on(host_list_approvals)).for_api_key("commands:run"));
  t.push_back(post(approvals, on(host_request_approval)).for_api_key("commands:run").body_cap(with_text));
  t.push_back(get(approvals + "/decided", on(host_list_decided)).for_api_key("commands:run"));
  t.push_back(get(approvals + "/{approvalId}", on(host_show_approval)).for_api_key("commands:run"));
  t.push_back(
      post(approvals + "/{approvalId}/cancel", on(host_cancel_approval)).for_api_key("commands:run").body_cap(small));

  // Whoever gives an event its severity does what a triage does.
  t.push_back(post("/api/v1/security-events", on(host_raise_event)).for_api_key("reports:triage").body_cap(with_text));
}

}  // namespace ess::server
