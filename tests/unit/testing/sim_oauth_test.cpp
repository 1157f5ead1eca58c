#include <doctest/doctest.h>

#include "ess/base/encoding.hpp"
#include "ess/crypto/hash.hpp"
#include "sim_fixture.hpp"

using namespace std::chrono_literals;
using ess::test::sim_answer;
using ess::test::sim_world;

namespace {

const std::string verifier = "a-verifier-that-is-long-enough-for-rfc-7636-0123456789";

std::string authorize_url(const std::string& more = "", const std::string& redirect = "http://localhost:3000/cb") {
  return "http://sim/oauth2/"
         "authorize?response_type=code&client_id=500&scope=identify%20guilds&state=st%2F1&redirect_uri=" +
         ess::percent_encode(redirect) + more;
}

std::string pkce() {
  return "&code_challenge_method=S256&code_challenge=" + ess::to_base64url(ess::crypto::sha256(verifier));
}

sim_answer authorize(sim_world& w, const std::string& url, const std::string& more = "") {
  return w.control("POST", "/authorize", R"({"userId":"41","authorizeUrl":")" + url + "\"" + more + "}");
}

std::string code_for(sim_world& w, const std::string& url) {
  const std::string redirect = authorize(w, url).at("redirectUrl");
  const std::size_t at = redirect.find("code=");
  return at == std::string::npos ? "" : redirect.substr(at + 5, 30);
}

std::string exchange(const std::string& code, const std::string& more = "") {
  return "grant_type=authorization_code&client_id=500&client_secret=secret&redirect_uri=http%3A%2F%2Flocalhost%3A3000%"
         "2Fcb"
         "&code=" +
         code + more;
}

}  // namespace

TEST_CASE("simulator: a code is changed for tokens that know the user") {
  sim_world w;
  REQUIRE(w.loaded);
  const std::string redirect = authorize(w, authorize_url(pkce())).at("redirectUrl");
  CHECK(redirect.starts_with("http://localhost:3000/cb?code="));
  CHECK(redirect.ends_with("&state=st%2F1"));
  const auto tokens = w.form("/oauth2/token", exchange(redirect.substr(30, 30), "&code_verifier=" + verifier));
  REQUIRE(tokens.status == 200);
  CHECK(tokens.at("token_type") == "Bearer");
  CHECK(tokens.at("expires_in") == "604800");
  CHECK(tokens.at("scope") == "identify guilds");
  const std::string bearer = "Bearer " + tokens.at("access_token");
  CHECK(w.as(bearer, "GET", "/users/@me").at("id") == "41");
  CHECK(w.as(bearer, "GET", "/users/@me").at("email").empty());
  CHECK(w.as(bearer, "GET", "/users/@me/guilds").at("0.owner") == "true");
  const auto about = w.as(bearer, "GET", "/oauth2/@me");
  CHECK(about.at("application.id") == "500");
  CHECK(about.at("user.username") == "ann");
}

TEST_CASE("simulator: an authorization code works once and for 100 seconds") {
  sim_world w;
  const std::string code = code_for(w, authorize_url());
  CHECK(w.form("/oauth2/token", exchange(code)).status == 200);
  const auto again = w.form("/oauth2/token", exchange(code));
  CHECK(again.status == 400);
  CHECK(again.at("error") == "invalid_grant");
  const std::string late = code_for(w, authorize_url());
  w.clock.advance(100s);
  CHECK(w.form("/oauth2/token", exchange(late)).at("error") == "invalid_grant");
}

TEST_CASE("simulator: PKCE is checked, and only S256 is known") {
  sim_world w;
  const auto outcome = [&](const std::string& more) {
    w.clock.advance(5s);
    return w.form("/oauth2/token", exchange(code_for(w, authorize_url(pkce())), more));
  };
  CHECK(outcome("").at("error_description") == "Missing \"code_verifier\"");
  CHECK(outcome("&code_verifier=short").at("error_description") == "Invalid \"code_verifier\"");
  CHECK(outcome("&code_verifier=" + std::string(50, 'x')).at("error") == "invalid_grant");
  CHECK(outcome("&code_verifier=" + verifier).status == 200);
  const auto plain = authorize(w, authorize_url("&code_challenge_method=plain&code_challenge=x"));
  CHECK(plain.at("redirectUrl").find("error=invalid_request") != std::string::npos);
  std::string roles = authorize_url(pkce());
  roles.replace(roles.find("identify%20guilds"), 17, "role_connections.write");
  CHECK(authorize(w, roles).at("redirectUrl").find("error=invalid_scope") != std::string::npos);
}

TEST_CASE("simulator: a redirect URI that is not registered is never redirected to") {
  sim_world w;
  CHECK(authorize(w, authorize_url("", "http://localhost:3000/cb/")).status == 400);
  CHECK(w.send({"GET", "/oauth2/authorize?client_id=500&redirect_uri=http://evil", {}, ""}).status == 400);
  CHECK(w.send({"GET", "/oauth2/authorize?client_id=999&redirect_uri=http://localhost:3000/cb", {}, ""}).status == 400);
  const std::string code = code_for(w, authorize_url());
  std::string other = exchange(code);
  other.replace(other.find("%2Fcb"), 5, "%2Fother");
  CHECK(w.form("/oauth2/token", other).at("error_description") == "Invalid \"redirect_uri\" in request.");
}

TEST_CASE("simulator: cancelling and unknown scopes come back as errors with the state") {
  sim_world w;
  const auto cancelled = authorize(w, authorize_url(), R"(,"decision":"cancel")");
  CHECK(cancelled.at("redirectUrl") ==
        "http://localhost:3000/cb?error=access_denied&error_description="
        "The+resource+owner+or+authorization+server+denied+the+request&state=st%2F1");
  std::string strange = authorize_url();
  strange.replace(strange.find("guilds"), 6, "cookies");
  CHECK(authorize(w, strange).at("redirectUrl").find("error=invalid_scope") != std::string::npos);
}

TEST_CASE("simulator: the token endpoint wants a form and the client's secret") {
  sim_world w;
  const std::string code = code_for(w, authorize_url());
  CHECK(w.as("", "POST", "/oauth2/token", R"({"code":"x"})").at("error") == "invalid_request");
  CHECK(w.as("", "GET", "/oauth2/token").status == 405);
  const auto wrong =
      w.form("/oauth2/token", "grant_type=authorization_code&client_id=500&client_secret=no&code=" + code);
  CHECK(wrong.status == 401);
  CHECK(wrong.at("error") == "invalid_client");
  // A code belongs to the client it was made for; trying does not use it up.
  CHECK(w.form("/oauth2/token", "grant_type=authorization_code&client_id=501&client_secret=other-secret&code=" + code)
            .at("error") == "invalid_grant");
  CHECK(w.form("/oauth2/token", exchange(code)).status == 200);
  w.clock.advance(5s);
  CHECK(w.form("/oauth2/token", "grant_type=magic&client_id=500&client_secret=secret").at("error") ==
        "unsupported_grant_type");
}

TEST_CASE("simulator: refreshing gives new tokens and kills the old ones") {
  sim_world w;
  const auto first = w.form("/oauth2/token", exchange(code_for(w, authorize_url())));
  const std::string refresh = "grant_type=refresh_token&client_id=500&client_secret=secret&refresh_token=";
  const auto second = w.form("/oauth2/token", refresh + first.at("refresh_token"));
  REQUIRE(second.status == 200);
  CHECK(second.at("refresh_token") != first.at("refresh_token"));
  CHECK(w.form("/oauth2/token", refresh + first.at("refresh_token")).at("error") == "invalid_grant");
  CHECK(w.as("Bearer " + first.at("access_token"), "GET", "/users/@me").status == 401);
  CHECK(w.as("Bearer " + second.at("access_token"), "GET", "/users/@me").status == 200);
}

TEST_CASE("simulator: revoking one token ends every token of that user for the application") {
  sim_world w;
  const auto first = w.form("/oauth2/token", exchange(code_for(w, authorize_url())));
  const auto second = w.form("/oauth2/token", exchange(code_for(w, authorize_url())));
  CHECK(
      w.form("/oauth2/token/revoke", "client_id=500&client_secret=secret&token=" + first.at("refresh_token")).status ==
      200);
  CHECK(w.as("Bearer " + first.at("access_token"), "GET", "/users/@me").status == 401);
  CHECK(w.as("Bearer " + second.at("access_token"), "GET", "/users/@me").status == 401);
}

TEST_CASE("simulator: a token may be revoked in a request that it authorizes itself") {
  sim_world w;
  const auto tokens = w.form("/oauth2/token", exchange(code_for(w, authorize_url())));
  ess::testing::sim_request request{"POST", "/api/v10/oauth2/token/revoke", {}, ""};
  request.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  request.headers.emplace_back("authorization", "Bearer " + tokens.at("access_token"));
  request.body = "client_id=500&client_secret=secret&token=" + tokens.at("access_token");
  CHECK(w.send(request).status == 200);
  CHECK(w.control("GET", "/requests").at("requests.1.identity") == "user:41");
}

TEST_CASE("simulator: an access token ends after its seven days and its scopes are its limit") {
  sim_world w;
  std::string url = authorize_url();
  url.replace(url.find("identify%20guilds"), 17, "guilds");
  const auto tokens = w.form("/oauth2/token", exchange(code_for(w, url)));
  const std::string bearer = "Bearer " + tokens.at("access_token");
  CHECK(w.as(bearer, "GET", "/users/@me").at("code") == "50026");
  CHECK(w.as(bearer, "GET", "/users/@me/guilds").status == 200);
  w.clock.advance(std::chrono::hours(24 * 7));
  CHECK(w.as(bearer, "GET", "/users/@me/guilds").status == 401);
}
