// The OAuth2 code flow's shared checks (Topics / OAuth2; PKCE as the Social SDK guides describe it).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "testing/sim/call.hpp"

namespace ess::testing::sim {

/// An authorize request that passed the checks.
struct authorize_request {
  const application* app = nullptr;
  std::string redirect_uri;
  std::vector<std::string> scopes;
  std::string state;
  std::string challenge;
};

/// Why one did not. Without `redirect_url` the fault must be shown to the user and nowhere else: the application or
/// its redirect URI are not what they claim.
struct authorize_refusal {
  std::string title;
  std::string text;
  std::optional<std::string> redirect_url;
};

struct authorize_check {
  std::optional<authorize_request> request;
  authorize_refusal refusal;
};

authorize_check check_authorize(const world& w, const std::multimap<std::string, std::string>& query);

/// Where the browser goes after Authorize (a fresh code) or Cancel.
std::string grant_url(state& sim, const authorize_request& request, flake user_id, time_point now);
std::string denial_url(const authorize_request& request);

std::vector<std::string> split_scopes(std::string_view text);
std::string join_scopes(const std::vector<std::string>& scopes);

}  // namespace ess::testing::sim
