// POST /oauth2/token and /oauth2/token/revoke.
#include <algorithm>

#include "ess/base/encoding.hpp"
#include "ess/base/text.hpp"
#include "ess/crypto/hash.hpp"
#include "testing/sim/dispatch.hpp"
#include "testing/sim/oauth.hpp"
#include "testing/sim/webhook_events.hpp"

namespace ess::testing::sim {

namespace {

using form_fields = std::multimap<std::string, std::string>;

std::string field(const form_fields& f, const std::string& name) {
  const auto at = f.find(name);
  return at == f.end() ? std::string() : at->second;
}

// Both endpoints take forms only; JSON is refused. How is not documented.
std::optional<form_fields> read_form(const call& c) {
  if (!ascii_lower(c.request.header("content-type")).starts_with("application/x-www-form-urlencoded")) {
    return std::nullopt;
  }
  return parse_form(c.request.body);
}

sim_reply not_a_form(const call& c) {
  return oauth_error(c.sim.options.not_a_form_status, "invalid_request",
                     "The body must be application/x-www-form-urlencoded.");
}

// HTTP Basic, or client_id and client_secret as fields.
const application* authenticated_client(const call& c, const form_fields& f) {
  std::string id = field(f, "client_id");
  std::string secret = field(f, "client_secret");
  const std::string_view header = c.request.header("authorization");
  if (header.starts_with("Basic ")) {
    const auto pair = from_base64(header.substr(6));
    const std::size_t colon = pair ? pair->find(':') : std::string::npos;
    if (colon == std::string::npos) return nullptr;
    id = pair->substr(0, colon);
    secret = pair->substr(colon + 1);
  }
  const auto parsed = parse_id(id);
  const application* app = parsed ? find_in(c.sim.data.applications, *parsed) : nullptr;
  const bool right = app != nullptr && !app->client_secret.empty() && app->client_secret == secret;
  return right ? app : nullptr;
}

sim_reply token_reply(const call& c, const access_grant& grant) {
  json::object body;
  body["token_type"] = "Bearer";
  body["access_token"] = grant.access_token;
  body["expires_in"] = c.sim.options.access_token_life.count();
  body["refresh_token"] = grant.refresh_token;
  body["scope"] = join_scopes(grant.scopes);
  return json_reply(200, body);
}

void renew_tokens(const call& c, access_grant& grant) {
  grant.access_token = c.sim.token(30);
  grant.refresh_token = c.sim.token(30);
  grant.access_expires = c.now + c.sim.options.access_token_life;
}

// The verifier's checks and texts: RFC 7636, section 4.1, and what discord/discord-api-docs#5254 reports of Discord.
std::optional<sim_reply> refuse_verifier(const call& c, const auth_code& code, const std::string& verifier) {
  if (code.challenge.empty()) return std::nullopt;
  if (verifier.empty()) return oauth_error(400, "invalid_request", "Missing \"code_verifier\"");
  if (verifier.size() < 43 || verifier.size() > 128) {
    return oauth_error(400, "invalid_request", "Invalid \"code_verifier\"");
  }
  if (to_base64url(crypto::sha256(verifier)) != code.challenge) {
    return oauth_error(400, c.sim.options.wrong_verifier_error, "Invalid \"code_verifier\" in request.");
  }
  return std::nullopt;
}

sim_reply exchange_code(call& c, const application& app, const form_fields& f) {
  const std::string text = field(f, "code");
  if (text.empty()) return oauth_error(400, "invalid_request", "Missing \"code\" in request.");
  const auto at = c.sim.data.codes.find(text);
  if (at == c.sim.data.codes.end() || at->second.application_id != app.id) {
    return oauth_error(400, "invalid_grant", "Invalid \"code\" in request.");
  }
  // Single use: whoever presents it as its client uses it up, also with a wrong verifier.
  const auth_code code = at->second;
  c.sim.data.codes.erase(at);
  if (c.now >= code.expires) return oauth_error(400, "invalid_grant", "Invalid \"code\" in request.");
  if (field(f, "redirect_uri") != code.redirect_uri) {
    return oauth_error(400, "invalid_grant", "Invalid \"redirect_uri\" in request.");
  }
  if (auto refusal = refuse_verifier(c, code, field(f, "code_verifier"))) return std::move(*refusal);
  access_grant grant;
  grant.application_id = code.application_id;
  grant.user_id = code.user_id;
  grant.scopes = code.scopes;
  renew_tokens(c, grant);
  c.sim.data.grants.push_back(grant);
  return token_reply(c, grant);
}

// Each refresh yields a new refresh token and the old one dies (discord/discord-api-docs#5942).
sim_reply refresh(call& c, const application& app, const form_fields& f) {
  const std::string token = field(f, "refresh_token");
  if (token.empty()) return oauth_error(400, "invalid_request", "Missing \"refresh_token\" in request.");
  for (access_grant& grant : c.sim.data.grants) {
    if (grant.application_id != app.id || grant.refresh_token != token) continue;
    renew_tokens(c, grant);
    return token_reply(c, grant);
  }
  return oauth_error(400, "invalid_grant", "Invalid \"refresh_token\" in request");
}

sim_reply grant_or_refuse(call& c) {
  const auto f = read_form(c);
  if (!f) return not_a_form(c);
  const application* app = authenticated_client(c, *f);
  if (app == nullptr) return oauth_error(c.sim.options.invalid_client_status, "invalid_client", "");
  const std::string grant_type = field(*f, "grant_type");
  if (grant_type == "authorization_code") return exchange_code(c, *app, *f);
  if (grant_type == "refresh_token") return refresh(c, *app, *f);
  if (grant_type.empty()) return oauth_error(400, "invalid_request", "Missing \"grant_type\" in request.");
  return oauth_error(400, "unsupported_grant_type", "Invalid grant_type in request.");
}

// "When you revoke a token, any active access or refresh tokens associated with that authorization will be revoked":
// every token of that user for the application goes, whatever the hint.
sim_reply revoke(call& c) {
  const auto f = read_form(c);
  if (!f) return not_a_form(c);
  const application* app = authenticated_client(c, *f);
  if (app == nullptr) return oauth_error(c.sim.options.invalid_client_status, "invalid_client", "");
  const std::string text = field(*f, "token");
  if (text.empty()) return oauth_error(400, "invalid_request", "Missing \"token\" in request.");
  auto& grants = c.sim.data.grants;
  const auto at = std::find_if(grants.begin(), grants.end(), [&](const access_grant& grant) {
    return grant.application_id == app->id && (grant.access_token == text || grant.refresh_token == text);
  });
  if (at != grants.end()) {
    const flake user_id = at->user_id;
    if (c.sim.options.revoking_deauthorizes) {
      (void)deauthorize(c.sim, c.sim.data.applications.at(app->id), c.sim.data.users.at(user_id), c.now);
    }
    std::erase_if(
        grants, [&](const access_grant& grant) { return grant.application_id == app->id && grant.user_id == user_id; });
  }
  return json_reply(c.sim.options.revoked_status, json::object());
}

}  // namespace

std::span<const route> oauth_token_routes() {
  static constexpr route routes[] = {
      {"POST", "/oauth2/token", route_access::open, route_body::form, true, grant_or_refuse},
      {"POST", "/oauth2/token/revoke", route_access::open, route_body::form, true, revoke},
  };
  return routes;
}

}  // namespace ess::testing::sim
