#include <algorithm>
#include <array>

#include "ess/base/encoding.hpp"
#include "testing/sim/oauth.hpp"

namespace ess::testing::sim {

namespace {

// Scopes of the OAuth2 page that make sense for an account. Adding a bot to a guild is the world file's affair.
constexpr std::array<std::string_view, 9> known_scopes = {"identify",
                                                          "email",
                                                          "guilds",
                                                          "guilds.members.read",
                                                          "guilds.join",
                                                          "connections",
                                                          "identify.premium",
                                                          "openid",
                                                          "role_connections.write"};

std::string value_of(const std::multimap<std::string, std::string>& query, const std::string& name) {
  const auto at = query.find(name);
  return at == query.end() ? std::string() : at->second;
}

std::string with_query(const std::string& uri, const std::string& query) {
  return uri + (uri.find('?') == std::string::npos ? "?" : "&") + query;
}

std::string error_url(const std::string& redirect_uri, std::string_view error, std::string_view description,
                      const std::string& state) {
  // Descriptions are sent with `+` for spaces, as in ...=The+resource+owner+...
  std::string text = percent_encode(description);
  for (std::size_t at = text.find("%20"); at != std::string::npos; at = text.find("%20")) text.replace(at, 3, "+");
  std::string query = "error=" + std::string(error) + "&error_description=" + text;
  if (!state.empty()) query += "&state=" + percent_encode(state);
  return with_query(redirect_uri, query);
}

authorize_check refuse_on_page(std::string title, std::string text) {
  authorize_check out;
  out.refusal.title = std::move(title);
  out.refusal.text = std::move(text);
  return out;
}

authorize_check refuse_by_redirect(const std::string& redirect_uri, std::string_view error,
                                   std::string_view description, const std::string& state) {
  authorize_check out;
  out.refusal.title = std::string(error);
  out.refusal.text = std::string(description);
  out.refusal.redirect_url = error_url(redirect_uri, error, description, state);
  return out;
}

const std::string* unknown_scope(const std::vector<std::string>& scopes) {
  for (const std::string& scope : scopes) {
    if (std::find(known_scopes.begin(), known_scopes.end(), scope) == known_scopes.end()) return &scope;
  }
  return nullptr;
}

bool contains(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

std::vector<std::string> split_scopes(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0 && !contains(out, text.substr(0, end))) out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string join_scopes(const std::vector<std::string>& scopes) {
  std::string out;
  for (const std::string& scope : scopes) out += (out.empty() ? "" : " ") + scope;
  return out;
}

authorize_check check_authorize(const world& w, const std::multimap<std::string, std::string>& query) {
  const auto client_id = parse_id(value_of(query, "client_id"));
  const application* app = client_id ? find_in(w.applications, *client_id) : nullptr;
  if (app == nullptr) return refuse_on_page("Unknown application", "No application has this client_id.");
  const std::string redirect_uri = value_of(query, "redirect_uri");
  // "An unregistered redirect URI: Discord shows its own error page, does not redirect."
  if (!contains(app->redirect_uris, redirect_uri)) {
    return refuse_on_page("Invalid OAuth2 redirect_uri",
                          "Mismatching redirect URI. It must equal one that is registered for the application.");
  }
  const std::string state = value_of(query, "state");
  const auto refuse = [&](std::string_view error, std::string_view description) {
    return refuse_by_redirect(redirect_uri, error, description, state);
  };
  if (value_of(query, "response_type") != "code") {
    return refuse("unsupported_response_type", "The simulator offers response_type=code only.");
  }
  const std::vector<std::string> scopes = split_scopes(value_of(query, "scope"));
  if (scopes.empty()) return refuse("invalid_scope", "The requested scope is missing.");
  if (const std::string* scope = unknown_scope(scopes)) {
    return refuse("invalid_scope", "The requested scope is invalid, unknown, or malformed: " + *scope);
  }
  const std::string challenge = value_of(query, "code_challenge");
  const std::string method = value_of(query, "code_challenge_method");
  // Only S256; another value gives invalid_request (discord/discord-api-docs#7046).
  if (!method.empty() && method != "S256") return refuse("invalid_request", "Unsupported \"code_challenge_method\"");
  if (!challenge.empty() && method.empty()) return refuse("invalid_request", "Missing \"code_challenge_method\"");
  // PKCE and role_connections.write exclude each other (discord/discord-api-docs#5751).
  if (!challenge.empty() && contains(scopes, "role_connections.write")) {
    return refuse("invalid_scope", "role_connections.write cannot be used with PKCE.");
  }
  authorize_check out;
  out.request = authorize_request{app, redirect_uri, scopes, state, challenge};
  return out;
}

std::string grant_url(state& sim, const authorize_request& request, flake user_id, time_point now) {
  auth_code code;
  code.application_id = request.app->id;
  code.user_id = user_id;
  code.redirect_uri = request.redirect_uri;
  code.scopes = request.scopes;
  code.challenge = request.challenge;
  code.expires = now + sim.options.code_life;
  const std::string text = sim.token(sim.options.code_length);
  sim.data.codes[text] = std::move(code);
  std::string query = "code=" + text;
  if (!request.state.empty()) query += "&state=" + percent_encode(request.state);
  return with_query(request.redirect_uri, query);
}

std::string denial_url(const authorize_request& request) {
  return error_url(request.redirect_uri, "access_denied",
                   "The resource owner or authorization server denied the request", request.state);
}

}  // namespace ess::testing::sim
