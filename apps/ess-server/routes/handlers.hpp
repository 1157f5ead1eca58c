// Every handler of ess-server, by resource; the table in table.cpp says under which method and path each one answers.
#pragma once

#include "context.hpp"
#include "ess/http/reply.hpp"
#include "ess/http/request.hpp"
#include "ess/http/route.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::server {

using answer = net::awaitable<http::reply>;

/// Makes a row's handler of each function below. Lifetime: the context outlives the handlers.
inline auto handlers_of(context& c) {
  return [&c](answer (*handle)(context&, http::request&)) -> http::handler {
    return [&c, handle](http::request& from) { return handle(c, from); };
  };
}

// pages.cpp
answer front_page(context& c, http::request& from);
answer page_file(context& c, http::request& from);
answer asset_file(context& c, http::request& from);

// operations.cpp
answer health(context& c, http::request& from);
answer ready(context& c, http::request& from);

// metrics.cpp
answer show_metrics(context& c, http::request& from);

// sessions.cpp
answer show_session(context& c, http::request& from);
answer show_form(context& c, http::request& from);
answer start_session(context& c, http::request& from);
answer end_session(context& c, http::request& from);
answer renew_session(context& c, http::request& from);

// account.cpp
answer list_sessions(context& c, http::request& from);
answer end_listed_session(context& c, http::request& from);
answer end_other_sessions(context& c, http::request& from);
answer change_password(context& c, http::request& from);
answer export_account(context& c, http::request& from);
answer delete_account(context& c, http::request& from);

// password_resets.cpp
answer request_reset(context& c, http::request& from);
answer complete_reset(context& c, http::request& from);

// members.cpp
answer list_members(context& c, http::request& from);
answer set_member_role(context& c, http::request& from);
answer suspend_member(context& c, http::request& from);
answer restore_member(context& c, http::request& from);
answer remove_member(context& c, http::request& from);
answer end_member_sessions(context& c, http::request& from);

// invites.cpp
answer create_invite(context& c, http::request& from);
answer revoke_invite(context& c, http::request& from);
answer look_at_invite(context& c, http::request& from);
answer accept_invite(context& c, http::request& from);

// account_link.cpp
answer show_link(context& c, http::request& from);
answer start_link(context& c, http::request& from);
answer show_pending_link(context& c, http::request& from);
answer confirm_link(context& c, http::request& from);
answer cancel_link(context& c, http::request& from);
answer remove_link(context& c, http::request& from);

// linked_roles.cpp
answer show_linked_roles(context& c, http::request& from);
answer start_linked_roles(context& c, http::request& from);
answer end_linked_roles(context& c, http::request& from);

// link_callback.cpp
answer link_callback(context& c, http::request& from);

// discord_events.cpp
answer discord_events(context& c, http::request& from);
answer discord_events_of(context& c, http::request& from);

// discord_interactions.cpp
answer discord_interactions(context& c, http::request& from);
answer discord_interactions_of(context& c, http::request& from);

// notices.cpp
answer list_notices(context& c, http::request& from);
answer dismiss_notice(context& c, http::request& from);
answer dismiss_notices(context& c, http::request& from);

// discord_config.cpp
answer show_discord_config(context& c, http::request& from);
answer save_discord_config(context& c, http::request& from);

// guild_claim.cpp
answer claim_guild(context& c, http::request& from);

// api_keys.cpp
answer list_keys(context& c, http::request& from);
answer create_key(context& c, http::request& from);
answer rotate_key(context& c, http::request& from);
answer revoke_key(context& c, http::request& from);

// audit.cpp
answer list_audit(context& c, http::request& from);
answer list_security_events(context& c, http::request& from);

// audit_export.cpp
answer export_audit(context& c, http::request& from);

// overview.cpp
answer show_overview(context& c, http::request& from);

// approvals.cpp
answer list_approvals(context& c, http::request& from);
answer list_own_approvals(context& c, http::request& from);
answer request_approval(context& c, http::request& from);
answer approve_request(context& c, http::request& from);
answer deny_request(context& c, http::request& from);
answer cancel_request(context& c, http::request& from);

// calls.cpp
answer list_calls(context& c, http::request& from);
answer open_call(context& c, http::request& from);
answer change_call(context& c, http::request& from);
answer list_responders(context& c, http::request& from);

// players.cpp
answer list_players(context& c, http::request& from);
answer add_player(context& c, http::request& from);
answer change_player(context& c, http::request& from);

// discord_live.cpp
answer show_live_discord(context& c, http::request& from);
answer check_discord(context& c, http::request& from);
answer show_invite_url(context& c, http::request& from);

// deliveries.cpp
answer list_deliveries(context& c, http::request& from);
answer replay_delivery(context& c, http::request& from);
answer drop_delivery(context& c, http::request& from);

// test_message.cpp
answer send_test_message(context& c, http::request& from);

// activity.cpp
answer show_activity(context& c, http::request& from);
answer show_bot_health(context& c, http::request& from);

// host_calls.cpp
answer host_list_calls(context& c, http::request& from);
answer host_show_call(context& c, http::request& from);
answer host_open_call(context& c, http::request& from);
answer host_change_call(context& c, http::request& from);

// host_players.cpp
answer host_list_players(context& c, http::request& from);
answer host_show_player(context& c, http::request& from);
answer host_add_player(context& c, http::request& from);
answer host_change_player(context& c, http::request& from);

// host_approvals.cpp
answer host_list_approvals(context& c, http::request& from);
answer host_list_decided(context& c, http::request& from);
answer host_show_approval(context& c, http::request& from);
answer host_request_approval(context& c, http::request& from);
answer host_cancel_approval(context& c, http::request& from);

// host_security.cpp
answer host_raise_event(context& c, http::request& from);

// bot.cpp
answer bot_list_approvals(context& c, http::request& from);
answer bot_approve(context& c, http::request& from);
answer bot_deny(context& c, http::request& from);
answer bot_list_calls(context& c, http::request& from);
answer bot_whois(context& c, http::request& from);
answer bot_status(context& c, http::request& from);

// bot_presence.cpp
answer bot_lease(context& c, http::request& from);
answer bot_guild(context& c, http::request& from);

}  // namespace ess::server
