#include "ess/audit/verify.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <string>

#include "audit/entry_hash.hpp"
#include "ess/audit/append.hpp"
#include "ess/audit/view.hpp"
#include "ess/storage/sqlite/database.hpp"
#include "support/fakes.hpp"
#include "unit/audit/memory_log.hpp"

namespace audit = ess::audit;
using audit::chain_state;
using ess::test::memory_log_work;

namespace {

constexpr std::string_view chain = "riverside";

void fill(memory_log_work& uow, int count) {
  ess::test::fake_random random;
  const auto community = ess::community_id::trusted(std::string(chain));
  for (int i = 0; i < count; ++i) {
    uow.time += std::chrono::seconds(1);
    REQUIRE(audit::append(uow, random, community,
                          audit::event(i % 3 == 0 ? "discord.linked" : "login.success").personal("name", "Ann"))
                .has_value());
  }
}

void rehash(ess::storage::audit_record& record) { record.hash = audit::entry_hash(record.previous_hash, record.body); }

}  // namespace

TEST_CASE("AU-7: an untouched chain is intact, an absent one is empty and not called intact") {
  memory_log_work uow;
  CHECK(audit::verify(uow, chain)->state == chain_state::empty);
  fill(uow, 1203);  // more than two batches
  const auto report = audit::verify(uow, chain);
  REQUIRE(report.has_value());
  CHECK(report->state == chain_state::intact);
  CHECK(report->checked == 1203);
  CHECK(report->first_bad == 0);
  CHECK(report->head_hash == uow.log.records.back().hash);
  CHECK(audit::verify(uow, "hillside")->state == chain_state::empty);
}

TEST_CASE("AU-4: a chain with erased personal values stays intact, an altered value breaks it") {
  memory_log_work uow;
  fill(uow, 10);
  uow.log.records[4].personal.clear();
  CHECK(audit::verify(uow, chain)->state == chain_state::intact);
  uow.log.records[6].personal.replace(uow.log.records[6].personal.find("Ann"), 3, "Bob");
  const auto report = audit::verify(uow, chain).value();
  CHECK(report.state == chain_state::broken);
  CHECK(report.first_bad == 7);
  CHECK(report.why.find("name") != std::string::npos);
}

TEST_CASE("AU-3: whatever is altered in an entry, the chain is broken there or right after") {
  using tamper = std::function<void(std::vector<ess::storage::audit_record>&)>;
  struct attack {
    const char* name;
    std::int64_t first_bad;
    tamper apply;
  };
  const attack attacks[] = {
      {"body", 5, [](auto& r) { r[4].body[10] = static_cast<char>(r[4].body[10] ^ 1); }},
      {"hash", 5, [](auto& r) { r[4].hash[31] = static_cast<char>(r[4].hash[31] ^ 1); }},
      {"previous hash", 5, [](auto& r) { r[4].previous_hash[0] = static_cast<char>(r[4].previous_hash[0] ^ 1); }},
      {"time column", 5, [](auto& r) { r[4].at += std::chrono::milliseconds(1); }},
      {"event column", 5, [](auto& r) { r[4].event = "logout"; }},
      {"personal values", 5, [](auto& r) { r[4].personal = "{}x"; }},
      {"salt", 5, [](auto& r) { r[4].personal.replace(r[4].personal.find("salt") + 7, 4, "AAAA"); }},
      {"deletion", 5, [](auto& r) { r.erase(r.begin() + 4); }},
      {"deletion with renumbering", 5,
       [](auto& r) {
         r.erase(r.begin() + 4);
         for (std::size_t i = 4; i < r.size(); ++i) --r[i].sequence;
       }},
      {"deletion of the first", 1, [](auto& r) { r.erase(r.begin()); }},
      {"exchange of two entries", 5,
       [](auto& r) {
         std::swap(r[4], r[5]);
         std::swap(r[4].sequence, r[5].sequence);
       }},
      {"entry of another place put here", 5,
       [](auto& r) {
         r[4] = r[2];
         r[4].sequence = 5;
       }},
      {"rewritten and hashed anew", 6,
       [](auto& r) {
         r[4].body.replace(r[4].body.find("login.success"), 13, "login.failure");
         r[4].event = "login.failure";
         rehash(r[4]);
       }},
      {"column and hash changed, not the body", 5,
       [](auto& r) {
         r[4].event = "logout";
         rehash(r[4]);
       }},
  };
  for (const attack& a : attacks) {
    CAPTURE(a.name);
    memory_log_work uow;
    fill(uow, 10);
    a.apply(uow.log.records);
    const auto report = audit::verify(uow, chain).value();
    CHECK(report.state == chain_state::broken);
    CHECK(report.first_bad == a.first_bad);
    CHECK(report.why.find(std::to_string(a.first_bad)) != std::string::npos);
  }
}

TEST_CASE("AU-7: every window of a chain with one altered entry is judged by what it shows") {
  memory_log_work uow;
  constexpr std::int64_t count = 60;
  constexpr std::int64_t bad = 23;
  fill(uow, count);
  auto& altered = uow.log.records[bad - 1];
  altered.body[12] = static_cast<char>(altered.body[12] ^ 1);
  for (std::int64_t newest = 1; newest <= count; ++newest) {
    for (int size = 1; size <= newest; size += 7) {
      ess::storage::audit_filter filter;
      filter.before = newest + 1;
      const auto page = audit::read_page(uow, chain, filter, size).value();
      const bool shows_it = newest >= bad && newest - size + 1 <= bad;
      CAPTURE(newest);
      CAPTURE(size);
      CHECK(page.integrity.state == (shows_it ? chain_state::broken : chain_state::intact));
      CHECK(page.integrity.first_bad == (shows_it ? bad : 0));
      CHECK(page.integrity.checked == size);
    }
  }
}

TEST_CASE("AU-7: a filtered page is judged although its entries are no neighbours, an empty one is called empty") {
  memory_log_work uow;
  fill(uow, 30);
  ess::storage::audit_filter filter;
  filter.event = "discord.linked";
  const auto page = audit::read_page(uow, chain, filter, 5).value();
  CHECK(page.entries.size() == 5);
  CHECK(page.integrity.state == chain_state::intact);
  filter.event = "password.changed";
  CHECK(audit::read_page(uow, chain, filter, 5)->integrity.state == chain_state::empty);
}

TEST_CASE("AU-7: an entry rewritten and hashed anew contradicts its neighbours in every page that shows it") {
  memory_log_work uow;
  fill(uow, 10);
  auto& altered = uow.log.records[4];
  altered.body.replace(altered.body.find("login.success"), 13, "login.failure");
  altered.event = "login.failure";
  rehash(altered);
  ess::storage::audit_filter filter;
  filter.before = 6;
  CHECK(audit::read_page(uow, chain, filter, 1)->integrity.first_bad == 5);
  filter.before = 7;
  CHECK(audit::read_page(uow, chain, filter, 1)->integrity.first_bad == 6);
}

TEST_CASE("a chain in SQLite verifies, and its filters find what was appended") {
  ess::test::fake_clock clock;
  ess::test::fake_random random;
  ess::storage::sqlite::options settings;
  settings.path = ess::storage::sqlite::in_memory;
  settings.schema = ess::storage::sqlite::schema_policy::migrate;
  const auto database = std::move(ess::storage::sqlite::open(settings, clock)).value();
  for (int i = 0; i < 20; ++i) {
    clock.advance(std::chrono::seconds(1));
    REQUIRE(database
                ->write([&](ess::storage::unit_of_work& uow) {
                  audit::origin who(i % 2 == 0 ? audit::event_source::discord : audit::event_source::browser);
                  return audit::append(uow, random, ess::community_id::trusted(std::string(chain)),
                                       audit::event("discord.linked").from(who).personal("name", "Ann"));
                })
                .has_value());
  }
  REQUIRE(database
              ->read([&](const ess::storage::unit_of_work& uow) -> ess::result<void> {
                const auto report = audit::verify(uow, chain).value();
                CHECK(report.state == chain_state::intact);
                CHECK(report.checked == 20);
                ess::storage::audit_filter filter;
                filter.source = "discord";
                const auto page = audit::read_page(uow, chain, filter, 100).value();
                CHECK(page.entries.size() == 10);
                CHECK(page.integrity.state == chain_state::intact);
                return ess::success();
              })
              .has_value());
}
