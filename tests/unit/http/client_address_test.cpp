#include "ess/http/client_address.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace ess::http {

namespace {

bool is_ours(std::string_view address) { return address.starts_with("10.") || address == "fd00::1"; }

std::string client(std::string_view peer, std::vector<std::string_view> headers) {
  return client_address(peer, headers, is_ours);
}

}  // namespace

TEST_CASE("RL-3: the client's address is the peer unless that is a trusted proxy") {
  CHECK(client("203.0.113.9", {}) == "203.0.113.9");
  CHECK(client("203.0.113.9", {"1.2.3.4"}) == "203.0.113.9");
  CHECK(client("::ffff:203.0.113.9", {"1.2.3.4"}) == "203.0.113.9");
  CHECK(client("10.0.0.1", {}) == "10.0.0.1");
  CHECK(client_address("10.0.0.1", {"1.2.3.4"}, {}) == "10.0.0.1");
}

TEST_CASE("RL-3: thirty forms of X-Forwarded-For are read from the right, up to the first stranger") {
  const struct {
    std::vector<std::string_view> headers;
    std::string_view client;
  } forms[] = {
      {{"1.2.3.4"}, "1.2.3.4"},
      {{" 1.2.3.4 "}, "1.2.3.4"},
      {{"6.6.6.6, 1.2.3.4"}, "1.2.3.4"},
      {{"6.6.6.6,1.2.3.4"}, "1.2.3.4"},
      {{"1.2.3.4, 10.0.0.2"}, "1.2.3.4"},
      {{"6.6.6.6, 1.2.3.4, 10.0.0.2, 10.9.9.9"}, "1.2.3.4"},
      {{"6.6.6.6", "1.2.3.4"}, "1.2.3.4"},
      {{"1.2.3.4", "10.0.0.2"}, "1.2.3.4"},
      {{"6.6.6.6, 1.2.3.4", "10.0.0.2, 10.0.0.3"}, "1.2.3.4"},
      {{"1.2.3.4:5678"}, "1.2.3.4"},
      {{"1.2.3.4:"}, "10.0.0.1"},
      {{"1.2.3.4:x"}, "10.0.0.1"},
      {{"1.2.3.4:123456"}, "10.0.0.1"},
      {{"2001:db8::1"}, "2001:db8::1"},
      {{"[2001:db8::1]"}, "2001:db8::1"},
      {{"[2001:db8::1]:443"}, "2001:db8::1"},
      {{"[2001:db8::1]x"}, "10.0.0.1"},
      {{"[2001:db8::1"}, "10.0.0.1"},
      {{"[1.2.3.4]"}, "10.0.0.1"},
      {{"2001:DB8:0:0::1"}, "2001:db8::1"},
      {{"::ffff:1.2.3.4"}, "1.2.3.4"},
      {{"[::ffff:1.2.3.4]:80"}, "1.2.3.4"},
      {{"1.2.3.4, fd00::1"}, "1.2.3.4"},
      {{"1.2.3.4, ::ffff:10.0.0.2"}, "1.2.3.4"},
      {{"fe80::1%eth0"}, "10.0.0.1"},
      {{""}, "10.0.0.1"},
      {{","}, "10.0.0.1"},
      {{"1.2.3.4,"}, "10.0.0.1"},
      {{"unknown"}, "10.0.0.1"},
      {{"1.2.3.4, unknown, 10.0.0.2"}, "10.0.0.2"},
      {{"1.2.3.256"}, "10.0.0.1"},
      {{"1.2.3"}, "10.0.0.1"},
      {{"01.2.3.4, 999"}, "10.0.0.1"},
      {{"_hidden, 10.0.0.7"}, "10.0.0.7"},
      {{"10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
  };
  static_assert(std::size(forms) >= 30);
  for (const auto& form : forms) {
    INFO(std::string(form.headers.front()));
    CHECK(client("10.0.0.1", form.headers) == form.client);
  }
  const std::string long_garbage(8192, ',');
  CHECK(client("10.0.0.1", {long_garbage}) == "10.0.0.1");
}

TEST_CASE("RL-3: an address belongs to its /24 or /64") {
  CHECK(network_of("203.0.113.9") == "203.0.113.0/24");
  CHECK(network_of("::ffff:203.0.113.9") == "203.0.113.0/24");
  CHECK(network_of("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
  CHECK(network_of("no address") == "no address");
}

}  // namespace ess::http
