#include "ess/discord/interactions/signature.hpp"

#include <doctest/doctest.h>

#include "ess/base/encoding.hpp"
#include "ess/crypto/ed25519.hpp"
#include "support/fakes.hpp"

namespace {

using namespace ess;
using namespace ess::discord;

struct signed_request {
  crypto::ed25519_pair pair = crypto::ed25519_pair_from_seed(std::string(32, 's'));
  verify_key key = verify_key::parse(to_hex(pair.public_key)).value();
  time_point now = test::fake_clock().now();
  std::string body = R"({"type":1})";

  std::string timestamp_at(std::chrono::seconds offset) const {
    return std::to_string(std::chrono::floor<std::chrono::seconds>(now + offset).time_since_epoch().count());
  }
  std::string sign(const std::string& timestamp) const {
    return to_hex(crypto::sign_ed25519(pair.secret_key, timestamp + body));
  }
  bool accepted(std::optional<std::string_view> signature, std::optional<std::string_view> timestamp) const {
    const auto checked = verify_signed_request(key, signature, timestamp, body, now);
    if (!checked) {
      CHECK(checked.error().code() == errc::unauthenticated);
      CHECK(checked.error().reason() == "invalid_request_signature");
    }
    return checked.has_value();
  }
};

TEST_CASE("SG-1: a request signed by Discord passes") {
  const signed_request r;
  const std::string at = r.timestamp_at(std::chrono::seconds(0));
  CHECK(r.accepted(r.sign(at), at));
}

TEST_CASE("SG-1: any flipped bit of signature, timestamp or body is refused") {
  signed_request r;
  const std::string at = r.timestamp_at(std::chrono::seconds(0));
  const std::string good = r.sign(at);
  const std::string raw = from_hex(good).value();
  for (std::size_t bit = 0; bit < raw.size() * 8; bit += 7) {
    std::string bad = raw;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    CHECK_FALSE(r.accepted(to_hex(bad), at));
  }
  CHECK_FALSE(r.accepted(good, r.timestamp_at(std::chrono::seconds(1))));
  r.body += ' ';
  CHECK_FALSE(r.accepted(good, at));
}

TEST_CASE("SG-1: missing, short, long and non-hex headers are refused") {
  const signed_request r;
  const std::string at = r.timestamp_at(std::chrono::seconds(0));
  const std::string good = r.sign(at);
  CHECK_FALSE(r.accepted(std::nullopt, at));
  CHECK_FALSE(r.accepted(good, std::nullopt));
  CHECK_FALSE(r.accepted("", at));
  CHECK_FALSE(r.accepted(good.substr(2), at));
  CHECK_FALSE(r.accepted(good + "00", at));
  CHECK_FALSE(r.accepted("zz" + good.substr(2), at));
}

TEST_CASE("SG-2: another application's key does not verify") {
  signed_request r;
  const std::string at = r.timestamp_at(std::chrono::seconds(0));
  const std::string good = r.sign(at);
  r.key = verify_key::parse(to_hex(crypto::ed25519_pair_from_seed(std::string(32, 't')).public_key)).value();
  CHECK_FALSE(r.accepted(good, at));
}

TEST_CASE("SG-3: timestamps are 1 to 12 digits within 300 seconds") {
  const signed_request r;
  for (const int offset : {-299, -1, 0, 299}) {
    const std::string at = r.timestamp_at(std::chrono::seconds(offset));
    CAPTURE(offset);
    CHECK(r.accepted(r.sign(at), at));
  }
  for (const int offset : {-301, 301}) {
    const std::string at = r.timestamp_at(std::chrono::seconds(offset));
    CAPTURE(offset);
    CHECK_FALSE(r.accepted(r.sign(at), at));
  }
  for (const std::string& at : {std::string(), std::string("-1"), std::string("1e9"), std::string("9999999999999"),
                                std::string("+") + r.timestamp_at(std::chrono::seconds(0))}) {
    CAPTURE(at);
    CHECK_FALSE(r.accepted(r.sign(at), at));
  }
}

TEST_CASE("a public key is 64 hex digits") {
  CHECK_FALSE(verify_key::parse("abc").has_value());
  CHECK_FALSE(verify_key::parse(std::string(62, 'a')).has_value());
  CHECK(verify_key::parse(std::string(64, 'A')).has_value());
}

}  // namespace
