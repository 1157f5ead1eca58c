#include "ess/identity/session_list.hpp"

#include <doctest/doctest.h>

#include "support/builders.hpp"

namespace identity = ess::identity;
using ess::storage::unit_of_work;
using ess::test::must;
using ess::test::reason_of;

namespace {

struct listed_world : ess::test::world {
  listed_world()
      : ann(ess::test::add_user(*this, "ann")),
        here(ess::test::add_session(*this, ann)),
        there(ess::test::add_session(*this, ann)) {}

  identity::signed_in who() {
    return {*must(read([&](const unit_of_work& uow) { return uow.users().find(ann); })), here};
  }
  std::vector<identity::listed_session> list() {
    const auto person = who();
    return must(read([&](const unit_of_work& uow) { return identity::sessions_of(uow, person); }));
  }
  std::string end(const std::string& id) {
    const auto person = who();
    return reason_of(
        write([&](unit_of_work& uow) { return identity::end_one_session(uow, random, person, id, client); }));
  }

  identity::client_info client{"192.0.2.0/24", "test", "r1"};
  ess::user_id ann;
  ess::storage::session_record here;
  ess::storage::session_record there;
};

}  // namespace

TEST_CASE("SE-12: people see their live sessions, under ids that open nothing, and which one this is") {
  listed_world w;
  const auto bob = ess::test::add_user(w, "bob");
  ess::test::add_session(w, bob);
  const auto listed = w.list();
  REQUIRE(listed.size() == 2);
  int current = 0;
  for (const auto& each : listed) {
    current += each.current ? 1 : 0;
    CHECK(each.id != each.session.token_hash);
    CHECK(each.id.size() == 22);
  }
  CHECK(current == 1);
  CHECK(listed[0].id != listed[1].id);
  w.clock.advance(std::chrono::hours(13));
  CHECK(w.list().empty());
}

TEST_CASE("SE-12: one session is ended, or all others, and nobody else's") {
  listed_world w;
  const auto bob = ess::test::add_user(w, "bob");
  const auto bobs = ess::test::add_session(w, bob);
  std::string other;
  for (const auto& each : w.list()) {
    if (!each.current) other = each.id;
  }
  CHECK(w.end(other).empty());
  CHECK(w.end(other) == "session_not_found");
  CHECK(w.list().size() == 1);
  const identity::signed_in bob_here{*must(w.read([&](const unit_of_work& uow) { return uow.users().find(bob); })),
                                     bobs};
  const auto bobs_id =
      must(w.read([&](const unit_of_work& uow) { return identity::sessions_of(uow, bob_here); })).front().id;
  CHECK(w.end(bobs_id) == "session_not_found");
  ess::test::add_session(w, w.ann);
  ess::test::add_session(w, w.ann);
  const auto ann_here = w.who();
  const auto ended =
      w.write([&](unit_of_work& uow) { return identity::end_other_sessions(uow, w.random, ann_here, w.client); });
  CHECK(ended.value() == 2);
  CHECK(w.list().size() == 1);
  CHECK(w.count_entries("session.revoked") == 2);
  CHECK(must(w.read([&](const unit_of_work& uow) { return uow.sessions().find(bobs.token_hash); })));
}
