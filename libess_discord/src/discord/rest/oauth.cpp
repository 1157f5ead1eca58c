#include "ess/discord/rest/oauth.hpp"

#include <algorithm>

#include "discord/rest/rate_limit_headers.hpp"
#include "ess/base/encoding.hpp"
#include "ess/base/json.hpp"
#include "ess/base/text.hpp"
#include "ess/discord/model/fields.hpp"
#include "ess/discord/rest/errors.hpp"
#include "ess/net/http_client.hpp"

namespace ess::rest {

namespace {

// A granted life beyond this is not believed (Discord gives 7 days).
constexpr std::int64_t max_expires_in = 366LL * 24 * 3600;

void add_field(std::string& form, std::string_view name, std::string_view value) {
  if (!form.empty()) form += '&';
  form.append(name).append("=").append(percent_encode(value));
}

bool is_slug(std::string_view text) {
  return !text.empty() && text.size() <= 40 &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

// The token endpoints answer in the shape of RFC 6749 section 5.2, all others in Discord's own.
error error_of_token_answer(const net::http_response& answer) {
  if (answer.status == 429) return rate_limited_error(answer);
  if (result<boost::json::value> json = parse_json(answer.body)) {
    const std::optional<std::string> word = string_member(*json, "error");
    if (word && is_slug(*word)) {
      const errc code = answer.status >= 500 ? errc::unavailable : errc::invalid_argument;
      return error(code, "discord_oauth_" + *word, "Discord refused the authorization (" + *word + ").");
    }
  }
  error plain = error_of_answer(answer.status, {});
  return plain;
}

std::vector<std::string> split_scopes(std::string_view text) {
  std::vector<std::string> scopes;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) scopes.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return scopes;
}

result<oauth_token> read_token(std::string_view body) {
  result<boost::json::value> json = parse_json(body);
  if (!json) return discord::payload_invalid("a token answer that is no JSON");
  std::optional<std::string> access = string_member(*json, "access_token");
  const std::optional<std::string> type = string_member(*json, "token_type");
  const std::optional<std::int64_t> life = integer_member(*json, "expires_in");
  const std::optional<std::string> scope = string_member(*json, "scope");
  if (!access || access->empty() || !type || ascii_lower(*type) != "bearer") {
    return discord::payload_invalid("a token answer without a bearer token");
  }
  if (!life || *life <= 0 || *life > max_expires_in || !scope) {
    return discord::payload_invalid("a token answer without its life or scope");
  }
  oauth_token token;
  token.access_token = secret::take(std::move(*access));
  if (std::optional<std::string> refresh = string_member(*json, "refresh_token"); refresh && !refresh->empty()) {
    token.refresh_token = secret::take(std::move(*refresh));
  }
  token.expires_in = std::chrono::seconds(*life);
  token.scopes = split_scopes(*scope);
  return token;
}

net::http_request form_request(const oauth_settings& settings, std::string_view path, std::string form) {
  add_field(form, "client_id", settings.client_id);
  add_field(form, "client_secret", settings.client_secret.reveal());
  net::http_request request(net::http_method::post, settings.api_base + std::string(path));
  request.header("Accept", "application/json");
  request.body("application/x-www-form-urlencoded", std::move(form));
  return request;
}

}  // namespace

bool oauth_token::grants(std::string_view scope) const { return std::ranges::find(scopes, scope) != scopes.end(); }

net::awaitable<result<net::http_response>> oauth_client::send(net::http_request request) {
  if (time_ == nullptr) co_return co_await http_.send(std::move(request));
  const steady_point asked = time_->steady_now();
  if (const auto at = refusals_->shut_until(asked)) co_return rate_limited_error(*at - asked);
  if (const auto at = refusals_->blocked_until(asked)) co_return rate_limited_error(*at - asked);
  result<net::http_response> answer = co_await http_.send(std::move(request));
  if (!answer) co_return answer;
  const limit_info told = read_limits(*answer);
  const steady_point now = time_->steady_now();
  if (counts_as_refusal(answer->status, told)) refusals_->note(now);
  if (told.scope == limit_scope::address && told.retry_after) refusals_->block(now + *told.retry_after);
  co_return answer;
}

net::awaitable<result<oauth_token>> oauth_client::ask_token(std::string form) {
  net::http_request request = form_request(settings_, "/oauth2/token", std::move(form));
  result<net::http_response> answer = co_await send(std::move(request));
  if (!answer) co_return std::move(answer).error();
  if (answer->status != 200) co_return error_of_token_answer(*answer);
  result<oauth_token> token = read_token(answer->body);
  wipe(answer->body);
  co_return token;
}

net::awaitable<result<oauth_token>> oauth_client::exchange_code(secret code, secret verifier,
                                                                std::string redirect_uri) {
  std::string form;
  add_field(form, "grant_type", "authorization_code");
  add_field(form, "code", code.reveal());
  add_field(form, "redirect_uri", redirect_uri);
  if (!verifier.empty()) add_field(form, "code_verifier", verifier.reveal());
  co_return co_await ask_token(std::move(form));
}

net::awaitable<result<oauth_token>> oauth_client::refresh(const secret& refresh_token) {
  std::string form;
  add_field(form, "grant_type", "refresh_token");
  add_field(form, "refresh_token", refresh_token.reveal());
  co_return co_await ask_token(std::move(form));
}

net::awaitable<result<boost::json::value>> oauth_client::call_as_user(const secret& access_token, request r) {
  net::http_request request(r.method(), settings_.api_base + r.path());
  std::string credentials = "Bearer ";
  credentials += access_token.reveal();
  request.header("Authorization", std::move(credentials));
  request.header("Accept", "application/json");
  if (r.body()) request.body("application/json", to_json_text(*r.body()));
  result<net::http_response> answer = co_await send(std::move(request));
  if (!answer) co_return std::move(answer).error();
  if (answer->status == 429) co_return rate_limited_error(*answer);
  if (answer->status == 204) co_return boost::json::value();
  if (answer->status != 200) co_return error_of_answer(answer->status, answer->body);
  result<boost::json::value> json = parse_json(answer->body);
  if (!json) co_return discord::payload_invalid("an answer that is no JSON");
  co_return json;
}

net::awaitable<result<discord::user>> oauth_client::current_user(const secret& access_token) {
  request r(net::http_method::get, "/users/@me", "/users/@me");
  const result<boost::json::value> json = co_await call_as_user(access_token, std::move(r));
  if (!json) co_return json.error();
  co_return discord::read_user(*json);
}

net::awaitable<result<void>> oauth_client::revoke(const secret& token) {
  std::string form;
  add_field(form, "token", token.reveal());
  net::http_request request = form_request(settings_, "/oauth2/token/revoke", std::move(form));
  result<net::http_response> answer = co_await send(std::move(request));
  if (!answer) co_return std::move(answer).error();
  if (answer->status < 200 || answer->status > 299) co_return error_of_token_answer(*answer);
  co_return success();
}

}  // namespace ess::rest
