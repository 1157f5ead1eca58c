#include <doctest/doctest.h>

#include "contract/records.hpp"

using namespace ess;
using namespace ess::test;

namespace {

storage::audit_checkpoint_record make_checkpoint(store& s, const storage::audit_record& entry,
                                                 storage::checkpoint_kind kind = storage::checkpoint_kind::head) {
  return {kind, entry.chain, entry.sequence, entry.hash, s.time.now(), "key-1", std::string(64, 's')};
}

/// Entries 1..count of chain `c1`.
std::vector<storage::audit_record> fill(store& s, int count, const std::string& personal = "") {
  std::vector<storage::audit_record> entries;
  for (int n = 1; n <= count; ++n) {
    entries.push_back(make_entry(s, "c1", n, "login.success"));
    entries.back().personal = personal;
    entries.back().body = R"({"actor":"ann","target":"bob"})";
    s.time.advance(std::chrono::seconds(1));
  }
  s.write([&](auto& uow) {
    for (const auto& entry : entries) must(uow.audit().insert(entry));
  });
  return entries;
}

}  // namespace

TEST_CASE("AU-6: a checkpoint is read back as it was written, and a second one of its place changes nothing") {
  with_every_backend([](store& s) {
    const auto entries = fill(s, 4);
    const auto second = make_checkpoint(s, entries[1]);
    auto forged = second;
    forged.hash = digest(9);
    s.write([&](auto& uow) {
      must(uow.audit().insert_checkpoint(make_checkpoint(s, entries[3])));
      must(uow.audit().insert_checkpoint(second));
      must(uow.audit().insert_checkpoint(forged));
    });
    s.read([&](const auto& uow) {
      const auto all = must(uow.audit().checkpoints("c1", 0, 10));
      REQUIRE(all.size() == 2);
      CHECK(all[0].kind == storage::checkpoint_kind::head);
      CHECK(all[0].chain == "c1");
      CHECK(all[0].sequence == 2);
      CHECK(all[0].hash == second.hash);
      CHECK(all[0].at == second.at);
      CHECK(all[0].key_id == "key-1");
      CHECK(all[0].signature == second.signature);
      CHECK(all[1].sequence == 4);
      CHECK(must(uow.audit().checkpoints("c1", 2, 10)).size() == 1);
      CHECK(must(uow.audit().checkpoints("c1", 0, 1)).size() == 1);
      CHECK(must(uow.audit().checkpoints("c2", 0, 10)).empty());
      CHECK_FALSE(must(uow.audit().cut("c1")).has_value());
    });
  });
}

TEST_CASE("AU-6: a chain is uncovered from the first entry after its last checkpoint") {
  with_every_backend([](store& s) {
    const auto entries = fill(s, 3);
    s.write([&](auto& uow) {
      must(uow.audit().insert(make_entry(s, "c2", 1, "a")));
      must(uow.audit().insert_checkpoint(make_checkpoint(s, entries[1])));
    });
    s.read([&](const auto& uow) {
      const auto found = must(uow.audit().uncovered());
      REQUIRE(found.size() == 2);
      CHECK(found[0].chain == "c1");
      CHECK(found[0].head == 3);
      CHECK(found[0].covered == 2);
      CHECK(found[0].uncovered_since == entries[2].at);
      CHECK(found[1].chain == "c2");
      CHECK(found[1].covered == 0);
    });
    s.write([&](auto& uow) { must(uow.audit().insert_checkpoint(make_checkpoint(s, entries[2]))); });
    s.read([&](const auto& uow) { CHECK(must(uow.audit().uncovered()).size() == 1); });
  });
}

TEST_CASE("AU-8: only what a recorded cut covers is removed, oldest first") {
  with_every_backend([](store& s) {
    const auto entries = fill(s, 6);
    s.write([&](auto& uow) { CHECK(must(uow.audit().erase_below_cut("c1", 10)) == 0); });
    auto nowhere = make_checkpoint(s, entries[2], storage::checkpoint_kind::cut);
    nowhere.hash = digest(99);
    CHECK(s.refusal([&](auto& uow) { return uow.audit().insert_checkpoint(nowhere); }) == "audit_cut_unknown");
    s.write([&](auto& uow) {
      must(uow.audit().insert_checkpoint(make_checkpoint(s, entries[3], storage::checkpoint_kind::cut)));
      CHECK(must(uow.audit().erase_below_cut("c1", 3)) == 3);
    });
    const auto numbers = [&] {
      std::vector<std::int64_t> found;
      s.read([&](const auto& uow) {
        for (const auto& entry : must(uow.audit().range("c1", 0, 10))) found.push_back(entry.sequence);
      });
      return found;
    };
    CHECK(numbers() == std::vector<std::int64_t>{4, 5, 6});
    s.write([&](auto& uow) { CHECK(must(uow.audit().erase_below_cut("c1", 10)) == 1); });
    CHECK(numbers() == std::vector<std::int64_t>{5, 6});
    s.read([&](const auto& uow) { CHECK(must(uow.audit().cut("c1"))->sequence == 4); });
    // A place that was pruned does not come free.
    CHECK(s.refusal([&](auto& uow) { return uow.audit().insert(entries[1]); }) == "audit_fork");
  });
}

TEST_CASE("AU-4: erasing a person empties what entries by or about that person hold, and nothing else") {
  with_every_backend([](store& s) {
    fill(s, 2, R"({"network":{}})");
    auto other = make_entry(s, "c2", 1, "login.success");
    other.personal = R"({"email":{}})";
    other.body = R"({"target":"cid"})";
    s.write([&](auto& uow) { must(uow.audit().insert(other)); });
    const auto left = [&](const char* chain) {
      int count = 0;
      s.read([&](const auto& uow) {
        for (const auto& entry : must(uow.audit().range(chain, 0, 10))) count += entry.personal.empty() ? 0 : 1;
      });
      return count;
    };
    const auto erase = [&](const char* user) {
      int erased = 0;
      s.write([&](auto& uow) { erased = must(uow.audit().erase_personal(user_id::trusted(user))); });
      return erased;
    };
    CHECK(erase("dora") == 0);
    CHECK(erase("bob") == 2);
    CHECK(left("c1") == 0);
    CHECK(left("c2") == 1);
    CHECK(erase("ann") == 0);
    CHECK(erase("cid") == 1);
    CHECK(left("c2") == 0);
  });
}
