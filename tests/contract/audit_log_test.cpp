#include <doctest/doctest.h>

#include "contract/records.hpp"

using namespace ess;
using namespace ess::test;

namespace {

std::vector<std::int64_t> sequences(const std::vector<storage::audit_record>& entries) {
  std::vector<std::int64_t> numbers;
  for (const auto& entry : entries) numbers.push_back(entry.sequence);
  return numbers;
}

}  // namespace

TEST_CASE("an empty chain has sequence 0 and a hash of zeros") {
  with_every_backend([](store& s) {
    s.read([](const auto& uow) {
      const auto head = must(uow.audit().head("none"));
      CHECK(head.sequence == 0);
      CHECK(head.hash == std::string(32, '\0'));
      CHECK(must(uow.audit().chains()).empty());
    });
  });
}

TEST_CASE("an audit entry is read back as it was written and becomes the head of its chain") {
  with_every_backend([](store& s) {
    auto entry = make_entry(s, "c1", 1, "discord.linked");
    entry.personal = R"({"name":"Ann"})";
    s.write([&](auto& uow) {
      must(uow.audit().insert(entry));
      must(uow.audit().insert(make_entry(s, "c2", 1, "login.success")));
    });
    s.read([&](const auto& uow) {
      const auto head = must(uow.audit().head("c1"));
      CHECK(head.sequence == 1);
      CHECK(head.hash == entry.hash);
      const auto all = must(uow.audit().range("c1", 0, 10));
      REQUIRE(all.size() == 1);
      CHECK(all[0].chain == "c1");
      CHECK(all[0].at == entry.at);
      CHECK(all[0].event == entry.event);
      CHECK(all[0].body == entry.body);
      CHECK(all[0].previous_hash == entry.previous_hash);
      CHECK(all[0].hash == entry.hash);
      CHECK(all[0].personal == entry.personal);
      CHECK(must(uow.audit().chains()) == std::vector<std::string>{"c1", "c2"});
    });
  });
}

TEST_CASE("AU-5: two entries of one place in a chain are refused as a fork") {
  with_every_backend([](store& s) {
    s.write([&](auto& uow) { must(uow.audit().insert(make_entry(s, "c1", 1, "a"))); });
    CHECK(s.refusal([&](auto& uow) { return uow.audit().insert(make_entry(s, "c1", 1, "b")); }) == "audit_fork");
  });
}

TEST_CASE("entries are listed newest first through filters, and ranged oldest first") {
  with_every_backend([](store& s) {
    s.write([&](auto& uow) {
      for (int n = 1; n <= 6; ++n) {
        auto entry = make_entry(s, "c1", n, n % 2 == 0 ? "even" : "odd");
        if (n > 3) entry.body = R"({"source":"discord","actor":"ann"})";
        must(uow.audit().insert(entry));
      }
      must(uow.audit().insert(make_entry(s, "c2", 1, "even")));
    });
    s.read([](const auto& uow) {
      using numbers = std::vector<std::int64_t>;
      const auto list = [&](const storage::audit_filter& filter, int limit) {
        return sequences(must(uow.audit().list("c1", filter, limit)));
      };
      storage::audit_filter none;
      CHECK(list(none, 3) == numbers{6, 5, 4});
      CHECK(list(none, 0).empty());
      storage::audit_filter before;
      before.before = 4;
      CHECK(list(before, 2) == numbers{3, 2});
      storage::audit_filter even;
      even.event = "even";
      CHECK(list(even, 10) == numbers{6, 4, 2});
      storage::audit_filter discord;
      discord.source = "discord";
      CHECK(list(discord, 10) == numbers{6, 5, 4});
      storage::audit_filter all_at_once;
      all_at_once.event = "even";
      all_at_once.source = "discord";
      all_at_once.actor = "ann";
      all_at_once.before = 6;
      CHECK(list(all_at_once, 10) == numbers{4});
      all_at_once.actor = "bob";
      CHECK(list(all_at_once, 10).empty());
      CHECK(sequences(must(uow.audit().range("c1", 2, 3))) == numbers{3, 4, 5});
      CHECK(must(uow.audit().range("c1", 6, 3)).empty());
    });
  });
}
