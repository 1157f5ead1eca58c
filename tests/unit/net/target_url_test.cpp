#include "net/target_url.hpp"

#include <doctest/doctest.h>

namespace ess::net {

TEST_CASE("a URL is taken apart for dialling") {
  const auto plain = parse_target_url("http://127.0.0.1:4000/api/v10/users/@me?x=1", "http", "https");
  REQUIRE(plain);
  CHECK_FALSE(plain.value().tls);
  CHECK(plain.value().host == "127.0.0.1");
  CHECK(plain.value().port == "4000");
  CHECK(plain.value().host_header == "127.0.0.1:4000");
  CHECK(plain.value().target == "/api/v10/users/@me?x=1");

  const auto tls = parse_target_url("wss://gateway.discord.gg?v=10&encoding=json", "ws", "wss");
  REQUIRE(tls);
  CHECK(tls.value().tls);
  CHECK(tls.value().port == "443");
  CHECK(tls.value().host_header == "gateway.discord.gg");
  CHECK(tls.value().target == "/?v=10&encoding=json");

  const auto v6 = parse_target_url("http://[::1]:8080", "http", "https");
  REQUIRE(v6);
  CHECK(v6.value().host == "::1");
  CHECK(v6.value().host_header == "[::1]:8080");
}

TEST_CASE("a URL that cannot be dialled is refused, and its query is not repeated") {
  for (const char* wrong :
       {"", "discord.com/api", "ftp://discord.com/", "http://", "http:///path", "http://user:pw@host/", "http://ho st/",
        "http://host:0/", "http://host:99999/", "http://h%2fost/", "ws://host/"}) {
    const auto refused = parse_target_url(wrong, "http", "https");
    INFO(std::string(wrong));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason() == "url_invalid");
  }
  const auto refused = parse_target_url("gopher://host/?token=hidden", "http", "https");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message().find("hidden") == std::string::npos);
}

}  // namespace ess::net
