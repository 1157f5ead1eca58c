#include "ess/config/url.hpp"

#include <doctest/doctest.h>

#include <string>

#include "ess/config/ip_network.hpp"

namespace config = ess::config;

namespace {

std::string round_trip(std::string_view text) {
  const auto url = config::parse_http_url(text);
  return url ? url->str() : "refused";
}

std::string listen(std::string_view text) {
  const auto address = config::parse_listen_address(text);
  return address ? address->host + " " + std::to_string(address->port) : "refused";
}

bool contains(std::string_view network, std::string_view address) {
  return config::ip_network::parse(network)->contains(address);
}

}  // namespace

TEST_CASE("a URL is taken apart into scheme, host, port and path") {
  const auto url = config::parse_http_url("HTTPS://Ess.Example.ORG:8443/base/path/");
  REQUIRE(url.has_value());
  CHECK(url->scheme == "https");
  CHECK(url->host == "ess.example.org");
  CHECK(url->port == 8443);
  CHECK(url->path == "/base/path");
  CHECK(url->authority() == "ess.example.org:8443");
  CHECK(url->origin() == "https://ess.example.org:8443");
  CHECK(url->str() == "https://ess.example.org:8443/base/path");
  CHECK(url->is_secure());
}

TEST_CASE("a scheme's own port is left out again") {
  CHECK(round_trip("https://a.example:443/") == "https://a.example");
  CHECK(round_trip("http://a.example:80") == "http://a.example");
  CHECK(round_trip("http://a.example:443") == "http://a.example:443");
  CHECK(round_trip("http://[::1]:3000/x") == "http://[::1]:3000/x");
  CHECK(config::parse_ws_url("ws://127.0.0.1:4000/gateway")->str() == "ws://127.0.0.1:4000/gateway");
  CHECK(config::parse_ws_url("wss://gateway.discord.gg")->port == 443);
}

TEST_CASE("what is no plain URL is refused") {
  for (const char* text : {"",
                           "http",
                           "http:",
                           "http://",
                           "https:///path",
                           "ftp://a.example",
                           "ws://a.example",
                           "//a.example",
                           "a.example",
                           "http://user@a.example",
                           "http://user:pw@a.example",
                           "http://a.example?x=1",
                           "http://a.example#x",
                           "http://a.example:0",
                           "http://a.example:65536",
                           "http://a.example:",
                           "http://a.example:8x",
                           "http://a b",
                           "http://a.example/\n",
                           "http://a.example\\x",
                           "http://[::1",
                           "http://[::1]x",
                           "http://[1.2.3.4]",
                           "http://::1",
                           "http://-a.example",
                           "http://a-.example",
                           "http://a..example",
                           "http://1.2.3",
                           "http://1.2.3.4.5",
                           "http://256.1.1.1",
                           "http://0x7f.1",
                           "http://\xc3\xa4.example",
                           " http://a.example"}) {
    CAPTURE(text);
    CHECK(round_trip(text) == "refused");
  }
  CHECK_FALSE(config::parse_ws_url("http://a.example").has_value());
}

TEST_CASE("loopback is localhost, 127.0.0.0/8 and ::1, in every way of writing them") {
  for (const char* host : {"localhost", "127.0.0.1", "127.255.0.9", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"}) {
    CHECK(config::is_loopback_host(host));
  }
  for (const char* host :
       {"localhost.example", "128.0.0.1", "127.0.0.1.example", "::2", "::", "0.0.0.0", "", "[::1]"}) {
    CHECK_FALSE(config::is_loopback_host(host));
  }
}

TEST_CASE("an address to listen on has a host and a port") {
  CHECK(listen("127.0.0.1:3000") == "127.0.0.1 3000");
  CHECK(listen("0.0.0.0:80") == "0.0.0.0 80");
  CHECK(listen("[::1]:0") == "::1 0");
  CHECK(listen("localhost:3000") == "localhost 3000");
  for (const char* text : {"", "3000", ":3000", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
                           "::1:3000", "example.org:80", "127.0.0.1:3000 ", "127.0.0.1:3000/"}) {
    CAPTURE(text);
    CHECK(listen(text) == "refused");
  }
}

TEST_CASE("a network contains its addresses and no others") {
  CHECK(contains("10.0.0.0/8", "10.255.1.2"));
  CHECK_FALSE(contains("10.0.0.0/8", "11.0.0.0"));
  CHECK(contains("192.168.4.0/22", "192.168.7.255"));
  CHECK_FALSE(contains("192.168.4.0/22", "192.168.8.0"));
  CHECK(contains("127.0.0.1", "127.0.0.1"));
  CHECK_FALSE(contains("127.0.0.1", "127.0.0.2"));
  CHECK(contains("127.0.0.1", "::ffff:127.0.0.1"));
  CHECK(contains("0.0.0.0/0", "8.8.8.8"));
  CHECK_FALSE(contains("0.0.0.0/0", "2001:db8::1"));
  CHECK(contains("fd00::/8", "fdff::1"));
  CHECK_FALSE(contains("fd00::/8", "fe00::1"));
  CHECK_FALSE(contains("10.0.0.0/8", "10.0.0"));
  CHECK_FALSE(contains("10.0.0.0/8", ""));
  for (const char* text : {"", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0.1/8", "fd00::/129",
                           "fd00::1/8", "example.org", "10.0.0.0/8/8", "10.0.0.0/ 8"}) {
    CAPTURE(text);
    CHECK_FALSE(config::ip_network::parse(text).has_value());
  }
}
