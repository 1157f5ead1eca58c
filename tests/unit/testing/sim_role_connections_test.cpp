#include <doctest/doctest.h>

#include "ess/base/encoding.hpp"
#include "sim_fixture.hpp"

using namespace std::chrono_literals;
using ess::test::sim_answer;
using ess::test::sim_world;

namespace {

const std::string metadata_path = "/applications/500/role-connections/metadata";
const std::string connection_path = "/users/@me/applications/500/role-connection";
const std::string two_records =
    R"([{"type":7,"key":"member","name":"Member","description":"Is a member","name_localizations":{"de":"Mitglied"}},)"
    R"({"type":2,"key":"level","name":"Level","description":"At least"}])";

std::string consent_url(const std::string& scope, const std::string& more = "") {
  return "http://sim/oauth2/authorize?response_type=code&client_id=500&state=s&redirect_uri=" +
         ess::percent_encode("http://localhost:3000/cb") + "&scope=" + ess::percent_encode(scope) + more;
}

sim_answer consent(sim_world& w, const std::string& scope, const std::string& more = "") {
  return w.control("POST", "/authorize", R"({"userId":"41","authorizeUrl":")" + consent_url(scope, more) + R"("})");
}

/// What a request carries that speaks for Ann.
std::string bearer(sim_world& w, const std::string& scope) {
  const std::string redirect = consent(w, scope).at("redirectUrl");
  const std::string code = redirect.substr(redirect.find("code=") + 5, 30);
  const auto token = w.form("/oauth2/token",
                            "grant_type=authorization_code&client_id=500&client_secret=secret&redirect_uri="
                            "http%3A%2F%2Flocalhost%3A3000%2Fcb&code=" +
                                code);
  return "Bearer " + token.at("access_token");
}

}  // namespace

TEST_CASE("simulator: an application says what it can say about people, all at once") {
  sim_world w;
  CHECK(w.bot("GET", metadata_path).body.get_array().empty());
  const auto kept = w.bot("PUT", metadata_path, two_records);
  REQUIRE(kept.status == 200);
  CHECK(kept.at("0.key") == "member");
  CHECK(kept.at("0.name_localizations.de") == "Mitglied");
  CHECK(w.bot("GET", metadata_path).at("1.type") == "2");
  CHECK(w.bot("PUT", metadata_path, "null").body.get_array().empty());
  CHECK(w.as("Bot other.token", "PUT", metadata_path, two_records).status == 403);
  CHECK(w.as("", "GET", metadata_path).status == 401);
}

TEST_CASE("simulator: records beyond the limits are refused where they are wrong") {
  sim_world w;
  w.bot("PUT", metadata_path, two_records);
  const auto wrong = w.bot("PUT", metadata_path,
                           R"([{"type":7,"key":"fine","name":"a","description":"b"},)"
                           R"({"type":9,"key":"Not fine","name":"","name_localizations":{"de":""}},)"
                           R"({"type":1,"key":"fine","name":"a","description":"b"}])");
  CHECK(wrong.status == 400);
  CHECK(wrong.at("code") == "50035");
  CHECK(wrong.at("errors.1.type._errors.0.code") == "BASE_TYPE_CHOICES");
  CHECK(wrong.at("errors.1.key._errors.0.code") == "STRING_TYPE_REGEX");
  CHECK(wrong.at("errors.1.name._errors.0.code") == "BASE_TYPE_BAD_LENGTH");
  CHECK(wrong.at("errors.1.name_localizations.de._errors.0.code") == "BASE_TYPE_BAD_LENGTH");
  CHECK(wrong.at("errors.1.description._errors.0.code") == "BASE_TYPE_REQUIRED");
  CHECK_FALSE(wrong.at("errors.2.key._errors.0.code").empty());
  CHECK(wrong.at("errors.0").empty());
  std::string six = "[";
  for (int i = 0; i < 6; ++i) {
    six += std::string(i == 0 ? "" : ",") + R"({"type":7,"key":"k)" + std::to_string(i) +
           R"(","name":"a","description":"b"})";
  }
  CHECK(w.bot("PUT", metadata_path, six + "]").at("errors._errors.0.code") == "BASE_TYPE_MAX_LENGTH");
  // Nothing of a refused set is kept.
  CHECK(w.bot("GET", metadata_path).at("0.key") == "member");
}

TEST_CASE("simulator: what is said about a person needs the scope, and the application's own token") {
  sim_world w;
  w.bot("PUT", metadata_path, two_records);
  const std::string writer = bearer(w, "identify role_connections.write");
  CHECK(w.as(writer, "GET", connection_path).at("metadata") == "{}");
  const std::string said =
      R"({"platform_name":"Harbour","platform_username":null,"metadata":{"member":"1","level":"40"}})";
  const auto put = w.as(writer, "PUT", connection_path, said);
  REQUIRE(put.status == 200);
  CHECK(put.at("platform_name") == "Harbour");
  CHECK(w.as(writer, "GET", connection_path).at("metadata.level") == "40");
  CHECK(w.as(writer, "GET", "/users/@me/applications/501/role-connection").status == 403);
  CHECK(w.as(bearer(w, "identify"), "PUT", connection_path, said).at("code") == "50026");
  CHECK(w.bot("PUT", connection_path, said).status == 401);

  const auto shown = w.control("GET", "/applications/500/role-connections");
  CHECK(shown.at("connections.0.userId") == "41");
  CHECK(shown.at("connections.0.metadata.member") == "1");
  CHECK(shown.at("metadata.1.key") == "level");
  CHECK(w.as(writer, "DELETE", connection_path).status == 204);
  CHECK(w.control("GET", "/applications/500/role-connections").at("connections") == "[]");
  CHECK(w.control("GET", "/applications/1/role-connections").status == 404);
}

TEST_CASE("simulator: values without a record, of another type or too long are refused") {
  sim_world w;
  const std::string writer = bearer(w, "role_connections.write");
  const auto put = [&](const std::string& body) {
    w.clock.advance(1s);
    return w.as(writer, "PUT", connection_path, body);
  };
  // The records must exist first.
  CHECK(put(R"({"metadata":{"member":"1"}})").at("code") == "50035");
  w.bot("PUT", metadata_path, two_records);
  CHECK(put(R"({"metadata":{"member":"1"}})").status == 200);
  CHECK_FALSE(put(R"({"metadata":{"member":"yes"}})").at("errors.metadata.member._errors").empty());
  CHECK_FALSE(put(R"({"metadata":{"level":"high"}})").at("errors.metadata.level._errors").empty());
  CHECK_FALSE(put(R"({"metadata":{"level":40}})").at("errors.metadata.level._errors").empty());
  CHECK_FALSE(put(R"({"metadata":{"other":"1"}})").at("errors.metadata.other._errors").empty());
  CHECK(put(R"({"metadata":{"level":")" + std::string(101, '1') + R"("}})").status == 400);
  CHECK_FALSE(put(R"({"platform_name":")" + std::string(51, 'x') + R"("})").at("errors.platform_name._errors").empty());
  CHECK(w.as(writer, "GET", connection_path).at("metadata.member") == "1");
}

TEST_CASE("simulator: values without a record or of another type pass where the options let them") {
  sim_world w;
  const std::string writer = bearer(w, "role_connections.write");
  REQUIRE(w.bot("PUT", metadata_path, two_records).status == 200);
  REQUIRE(w.control("POST", "/options", R"({"refuseUnknownMetadata":false,"refuseUnfitMetadata":false})").status ==
          200);
  const auto put = w.as(writer, "PUT", connection_path, R"({"metadata":{"level":"high","other":"1"}})");
  CHECK(put.status == 200);
  CHECK(put.at("metadata") == R"({"level":"high"})");
}

TEST_CASE("simulator: the scope of linked roles and PKCE exclude each other, and consent names it") {
  sim_world w;
  const std::string pkce = "&code_challenge_method=S256&code_challenge=" + std::string(43, 'c');
  CHECK(consent(w, "identify role_connections.write", pkce).at("redirectUrl").find("error=invalid_scope") !=
        std::string::npos);
  CHECK(consent(w, "identify role_connections.write").at("redirectUrl").find("code=") != std::string::npos);
  const std::string url = consent_url("identify role_connections.write");
  const auto shown = w.control("GET", "/authorize" + url.substr(url.find('?')));
  CHECK(shown.at("scopes.1") == "role_connections.write");
}

TEST_CASE("simulator: an application tells where its roles are earned") {
  sim_world w;
  CHECK(w.bot("GET", "/applications/@me").at("role_connections_verification_url") == "null");
  const char* world = R"({"applications": [{"id": "500", "name": "ESS", "botToken": "example.token",
    "roleConnectionsVerificationUrl": "http://localhost:3000/app/settings/integrations/discord"}],
    "users": [{"id": "41", "username": "ann"}]})";
  REQUIRE(w.sim.load_world(world, w.clock.now()).has_value());
  CHECK(w.bot("GET", "/applications/@me").at("role_connections_verification_url") ==
        "http://localhost:3000/app/settings/integrations/discord");
}
