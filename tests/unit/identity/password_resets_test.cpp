#include "ess/identity/password_resets.hpp"

#include <doctest/doctest.h>

#include "ess/crypto/hash.hpp"
#include "ess/identity/accounts.hpp"
#include "ess/identity/known_devices.hpp"
#include "ess/storage/password_resets.hpp"
#include "support/builders.hpp"

namespace identity = ess::identity;
using ess::storage::unit_of_work;
using ess::test::must;
using ess::test::reason_of;
using namespace std::chrono_literals;

namespace {

struct reset_world : ess::test::world {
  reset_world() : ann(ess::test::add_user(*this, "ann")) {}

  std::string request(const std::string& email = "ann@example.org") {
    auto issued = must(write([&](unit_of_work& uow) { return identity::request_reset(uow, random, email, client); }));
    return issued ? std::string(issued->token.reveal()) : std::string();
  }
  std::string complete(const std::string& token) {
    return reason_of(
        write([&](unit_of_work& uow) { return identity::complete_reset(uow, random, token, "new hash", client); }));
  }

  identity::client_info client{"192.0.2.0/24", "test", "r1"};
  ess::user_id ann;
};

}  // namespace

TEST_CASE("SE-13: a reset token is 256 random bits, stored as a hash, and works once") {
  reset_world w;
  const auto token = w.request();
  CHECK(token.size() == 43);
  CHECK(must(w.read([&](const unit_of_work& uow) { return uow.password_resets().find(ess::crypto::sha256(token)); })));
  for (const auto& entry : w.entries()) CHECK((entry.body + entry.personal).find(token) == std::string::npos);
  CHECK(w.complete(token).empty());
  CHECK(w.complete(token) == "token_invalid");
  CHECK(must(w.read([&](const unit_of_work& uow) { return uow.users().find(w.ann); }))->password_hash == "new hash");
}

TEST_CASE("SE-13: a reset token dies after 30 minutes, on a new request, on a change of password, on disabling") {
  reset_world w;
  const auto late = w.request();
  w.clock.advance(30min);
  CHECK(w.complete(late) == "token_invalid");
  const auto replaced = w.request();
  const auto fresh = w.request();
  CHECK(w.complete(replaced) == "token_invalid");
  must(w.write([&](unit_of_work& uow) {
    return identity::set_password(uow, w.random, w.ann, "x", "", ess::test::by_command_line());
  }));
  CHECK(w.complete(fresh) == "token_invalid");
  const auto last = w.request();
  must(w.write(
      [&](unit_of_work& uow) { return identity::disable_user(uow, w.random, w.ann, ess::test::by_command_line()); }));
  CHECK(w.complete(last) == "token_invalid");
  CHECK(w.request().empty());
  for (const auto* text : {"", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    CHECK(w.complete(text) == "token_invalid");
}

TEST_CASE("SE-11: a password set by a reset ends every session, link attempt and known browser") {
  reset_world w;
  const auto session = ess::test::add_session(w, w.ann);
  const auto device =
      must(w.write([&](unit_of_work& uow) { return identity::remember_device(uow, w.random, w.ann, ""); })).value();
  const std::string state(32, 's');
  must(w.write([&](unit_of_work& uow) {
    return uow.links().insert_attempt({state, w.ann, session.token_hash, std::string(32, 'b'), "cb", "sealed",
                                       "identify", "discord", uow.now() + 10min});
  }));
  CHECK(w.complete(w.request()).empty());
  CHECK_FALSE(must(w.read([&](const unit_of_work& uow) { return uow.sessions().find(session.token_hash); })));
  CHECK_FALSE(must(w.write([&](unit_of_work& uow) { return uow.links().consume_attempt(state); })));
  CHECK_FALSE(
      must(w.read([&](const unit_of_work& uow) { return identity::knows_device(uow, w.ann, device.reveal()); })));
}

TEST_CASE("SE-5: asking for a reset of an unknown address leaves the same kind of trace and no token") {
  reset_world w;
  CHECK(w.request("nobody@example.org").empty());
  CHECK(w.request("not an address").empty());
  CHECK(w.count_entries("password.reset_requested") == 2);
  CHECK(w.request().size() == 43);
  CHECK(w.count_entries("password.reset_requested") == 3);
  for (const auto& entry : w.entries()) CHECK((entry.body + entry.personal).find("nobody@") == std::string::npos);
}
