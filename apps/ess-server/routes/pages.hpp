// Which address shows which page. Pages are open, without data: what they show comes from /api.
#pragma once

#include <array>
#include <string_view>

#include "ess/http/reply.hpp"
#include "ess/http/request.hpp"

namespace ess::server {

struct context;

struct page_row {
  std::string_view path;
  std::string_view file;  ///< below apps/ess-server/web
};

inline constexpr std::array page_rows{
    page_row{"/login", "login.html"},
    page_row{"/invite", "invite.html"},
    page_row{"/reset", "reset.html"},
    page_row{"/app", "overview.html"},
    page_row{"/app/approvals", "approvals.html"},
    page_row{"/app/dispatch", "dispatch.html"},
    page_row{"/app/players", "players.html"},
    page_row{"/app/members", "members.html"},
    page_row{"/app/audit", "audit.html"},
    page_row{"/app/deliveries", "deliveries.html"},
    page_row{"/app/settings/integrations/discord", "discord.html"},
    page_row{"/app/settings/integrations/discord/confirm", "confirm.html"},
    page_row{"/app/settings/security", "security.html"},
};

/// True for an address that people type or follow, as against the API's and the files'.
bool is_page_path(std::string_view path);

/// Answers an address without a route: people who look for a page get one, programs the JSON envelope.
http::reply nothing_here(const context& c, const http::request& from);

}  // namespace ess::server
