#include "routes/table.hpp"

#include "ess/api/bot.hpp"
#include "ess/api/bot_presence.hpp"
#include "routes/desk_table.hpp"
#include "routes/handlers.hpp"
#include "routes/host_table.hpp"
#include "routes/pages.hpp"
#include "routes/paths.hpp"

namespace ess::server {

namespace {

constexpr std::size_t small = 4096;

void add_link_rows(std::vector<http::route>& t, context& c) {
  using http::del, http::get, http::post;
  const auto on = handlers_of(c);
  const std::string pending = "/api/account/link/pending/{id}";
  const auto account = c.account_password;  // security requirement OA-13
  // Linking one's own Discord account, and showing one's role there. The callback is a GET because Discord's redirect
  // is one; its state parameter and the link cookie stand in for the token (OA-3).
  t.push_back(get("/api/account/link", on(show_link)).for_session("self"));
  t.push_back(
      del("/api/account/link", on(remove_link)).for_session("self").needs_password(account).body_cap(small).no_body());
  t.push_back(post("/api/auth/signin/discord", on(start_link))
                  .for_session("self")
                  .needs_password(account)
                  .body_cap(small)
                  .no_body());
  t.push_back(get(std::string(link_callback_path), on(link_callback)).for_session("self"));
  t.push_back(get(pending, on(show_pending_link)).for_session("self"));
  t.push_back(del(pending, on(cancel_link)).for_session("self").body_cap(small).no_body());
  t.push_back(post(pending + "/confirm", on(confirm_link))
                  .for_session("self")
                  .needs_password(account)
                  .body_cap(small)
                  .no_body());
  const std::string roles = "/api/account/linked-roles";
  t.push_back(get(roles, on(show_linked_roles)).for_session("self"));
  t.push_back(post(roles, on(start_linked_roles)).for_session("self").needs_password(account).body_cap(small));
  t.push_back(del(roles, on(end_linked_roles)).for_session("self").needs_password(account).body_cap(small).no_body());
}

void add_settings_rows(std::vector<http::route>& t, context& c) {
  using http::del, http::get, http::post, http::put;
  const auto on = handlers_of(c);
  const std::string community = "/api/communities/{communityId}";
  const auto admin = c.admin_password;  // security requirement SE-10
  // A community's settings.
  t.push_back(get(community + "/discord", on(show_discord_config)).for_session("settings:edit"));
  t.push_back(put(community + "/discord", on(save_discord_config))
                  .for_session("settings:edit")
                  .needs_password(admin)
                  .body_cap(small));
  t.push_back(post(community + "/discord/claim", on(claim_guild))
                  .for_session("settings:edit")
                  .needs_password(admin)
                  .body_cap(small));
  t.push_back(get(community + "/keys", on(list_keys)).for_session("api_keys:manage"));
  t.push_back(
      post(community + "/keys", on(create_key)).for_session("api_keys:manage").needs_password(admin).body_cap(small));
  t.push_back(post(community + "/keys/{keyId}/rotate", on(rotate_key))
                  .for_session("api_keys:manage")
                  .needs_password(admin)
                  .body_cap(small));
  t.push_back(del(community + "/keys/{keyId}", on(revoke_key))
                  .for_session("api_keys:manage")
                  .needs_password(admin)
                  .body_cap(small)
                  .no_body());
  t.push_back(get(community + "/audit", on(list_audit)).for_session("audit:read"));
  t.push_back(get(community + "/security-events", on(list_security_events)).for_session("security:read"));
  t.push_back(get(community + "/audit/export", on(export_audit)).for_session("audit:read").needs_password(admin));
}

void add_bot_rows(std::vector<http::route>& t, context& c) {
  using http::post;
  const auto on = handlers_of(c);
  const auto path = [](std::string_view text) { return std::string(text); };
  // What Discord itself posts: its signature is checked in the handler, over the bytes as they came (SG-1).
  t.push_back(post("/api/discord/events", on(discord_events)).for_signature().body_cap(max_signed_bytes));
  t.push_back(
      post("/api/discord/events/{applicationId}", on(discord_events_of)).for_signature().body_cap(max_signed_bytes));
  t.push_back(post("/api/discord/interactions", on(discord_interactions)).for_signature().body_cap(max_signed_bytes));
  t.push_back(post("/api/discord/interactions/{applicationId}", on(discord_interactions_of))
                  .for_signature()
                  .body_cap(max_signed_bytes));

  // The bot API.
  t.push_back(post(path(api::approvals_list_path), on(bot_list_approvals)).for_api_key("approvals:decide"));
  t.push_back(post(path(api::approvals_approve_path), on(bot_approve)).for_api_key("approvals:decide"));
  t.push_back(post(path(api::approvals_deny_path), on(bot_deny)).for_api_key("approvals:decide"));
  t.push_back(post(path(api::dispatch_calls_path), on(bot_list_calls)).for_api_key("dispatch:read"));
  t.push_back(post(path(api::players_whois_path), on(bot_whois)).for_api_key("players:read"));
  t.push_back(post(path(api::status_path), on(bot_status)).for_api_key("any"));
  t.push_back(post(path(api::lease_path), on(bot_lease)).for_api_key("any").body_cap(small));
  t.push_back(post(path(api::guild_path), on(bot_guild)).for_api_key("any").body_cap(small));
}

}  // namespace

std::vector<http::route> route_table(context& c) {
  using http::del, http::get, http::post;
  const auto on = handlers_of(c);
  const auto path = [](std::string_view text) { return std::string(text); };

  std::vector<http::route> t;
  // Pages and files: open, without data; the data comes from the routes below.
  t.push_back(get("/", on(front_page)).open());
  for (const auto& row : page_rows) t.push_back(get(path(row.path), on(page_file)).open());
  t.push_back(get("/assets/{file...}", on(asset_file)).open());

  // Operations.
  t.push_back(get("/health", on(health)).open());
  t.push_back(get("/ready", on(ready)).open());
  t.push_back(get("/metrics", on(show_metrics)).open());

  // Signing in and out. Sign-in has no session yet: its token belongs to the cookie that the form's row sets (CS-2).
  t.push_back(get("/api/session/form", on(show_form)).open());
  t.push_back(post("/api/session", on(start_session)).with_csrf().body_cap(small));
  t.push_back(get("/api/session", on(show_session)).for_session("self"));
  t.push_back(del("/api/session", on(end_session)).for_session("self").body_cap(small).no_body());
  t.push_back(post("/api/session/password", on(renew_session)).for_session("self").body_cap(small));

  add_people_rows(t, c);

  add_link_rows(t, c);

  // What happened to one's own account.
  t.push_back(get("/api/notices", on(list_notices)).for_session("self"));
  t.push_back(del("/api/notices", on(dismiss_notices)).for_session("self").body_cap(small).no_body());
  t.push_back(del("/api/notices/{id}", on(dismiss_notice)).for_session("self").body_cap(small).no_body());

  add_settings_rows(t, c);
  add_desk_rows(t, c);

  add_bot_rows(t, c);
  add_host_rows(t, c);
  return t;
}

}  // namespace ess::server
