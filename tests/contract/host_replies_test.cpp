// What hosts were answered, kept under the name of each write: found again, bounded for each key, forgotten by age.
#include <doctest/doctest.h>

#include "contract/records.hpp"
#include "ess/storage/host_replies.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

namespace {

// As ess-server keeps them.
constexpr int most = 10'000;

api_key_id add_key(store& s, const community_id& community, const std::string& public_id) {
  const auto key = make_key(s, community, public_id);
  s.write([&](auto& uow) { must(uow.api_keys().insert(key)); });
  return key.id;
}

storage::host_reply_record reply_of(const api_key_id& key, int n, time_point at) {
  return {key, "write-" + std::to_string(n), digest(n % 100), 200, R"({"ok":true})", at};
}

/// Keeps `count` replies, numbered from `first` on, in one unit of work.
void keep(store& s, const api_key_id& key, int first, int count, int bound = most) {
  s.write([&](auto& uow) {
    for (int n = first; n < first + count; ++n) must(uow.host_replies().insert(reply_of(key, n, s.time.now()), bound));
  });
}

bool has(store& s, const api_key_id& key, int n) {
  bool found = false;
  s.read(
      [&](const auto& uow) { found = must(uow.host_replies().find(key, "write-" + std::to_string(n))).has_value(); });
  return found;
}

}  // namespace

TEST_CASE("what a host was answered is read back as it was written, also after a restart, and by its own key alone") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    const auto key = add_key(s, north.id, "pub1");
    const auto other = add_key(s, north.id, "pub2");
    const storage::host_reply_record reply{key, "order-7", digest(7), 409, R"({"ok":false})", s.time.now()};
    s.write([&](auto& uow) { must(uow.host_replies().insert(reply, most)); });
    if (s.where().survives_restart()) s.restart();
    s.read([&](const auto& uow) {
      const auto back = must(uow.host_replies().find(key, "order-7"));
      REQUIRE(back);
      CHECK(back->key == key);
      CHECK(back->name == "order-7");
      CHECK(back->request_hash == digest(7));
      CHECK(back->status == 409);
      CHECK(back->body == R"({"ok":false})");
      CHECK(back->at == reply.at);
      CHECK_FALSE(must(uow.host_replies().find(key, "order-8")));
      CHECK_FALSE(must(uow.host_replies().find(other, "order-7")));
    });
  });
}

TEST_CASE("of a key's replies the latest 10,000 are kept, and those of another key are left alone") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    const auto busy = add_key(s, north.id, "pub1");
    const auto quiet = add_key(s, north.id, "pub2");
    keep(s, quiet, 0, 1);
    keep(s, busy, 0, most);
    CHECK(has(s, busy, 0));
    keep(s, busy, most, 1);
    CHECK_FALSE(has(s, busy, 0));
    CHECK(has(s, busy, 1));
    keep(s, busy, most + 1, 1);
    CHECK_FALSE(has(s, busy, 1));
    CHECK(has(s, busy, 2));
    CHECK(has(s, busy, most + 1));
    CHECK(has(s, quiet, 0));
  });
}

TEST_CASE("replies are forgotten by age, oldest first and so many at a time, and the bound holds afterwards") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    const auto key = add_key(s, north.id, "pub1");
    const auto other = add_key(s, north.id, "pub2");
    keep(s, key, 0, 2);
    keep(s, other, 0, 1);
    s.time.advance(1h);
    keep(s, key, 2, 2);
    const auto before = s.time.now();
    s.write([&](auto& uow) { CHECK(must(uow.host_replies().erase_older(before, 2)) == 2); });
    s.write([&](auto& uow) { CHECK(must(uow.host_replies().erase_older(before, 2)) == 1); });
    s.write([&](auto& uow) { CHECK(must(uow.host_replies().erase_older(before, 2)) == 0); });
    CHECK_FALSE(has(s, key, 1));
    CHECK_FALSE(has(s, other, 0));
    keep(s, key, 4, 2, 3);
    CHECK_FALSE(has(s, key, 2));
    for (int n = 3; n < 6; ++n) CHECK(has(s, key, n));
  });
}
