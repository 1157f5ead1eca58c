#include "ess/audit/prune.hpp"

#include <doctest/doctest.h>

#include "ess/audit/append.hpp"
#include "ess/audit/reading.hpp"
#include "ess/audit/view.hpp"
#include "ess/storage/sqlite/database.hpp"
#include "support/temp_dir.hpp"
#include "unit/audit/audit_world.hpp"

using namespace ess;
using namespace ess::test;
using audit::chain_state;

namespace {

const auto pruned_chain = community_id::trusted("riverside");
const audit::origin by_ann = audit::origin(audit::event_source::browser).actor(user_id::trusted("ann"));

/// A store in memory with a chain in it.
class pruned_log {
 public:
  explicit pruned_log(int entries) {
    storage::sqlite::options settings;
    settings.path = storage::sqlite::in_memory;
    settings.schema = storage::sqlite::schema_policy::migrate;
    database = std::move(storage::sqlite::open(settings, clock)).value();
    for (int i = 0; i < entries; ++i) {
      clock.advance(std::chrono::hours(1));
      write([&](auto& uow) { return audit::append(uow, random, pruned_chain, audit::event("a.b")); });
    }
  }
  fake_clock clock;
  fake_random random;
  temp_dir folder;
  audit::anchor_file anchors{(folder / "anchors").string()};
  audit::checkpoint_signer signer = audit_signer();
  std::unique_ptr<storage::database> database;

  template <class F>
  void write(F work) {
    REQUIRE(database->write([&](storage::unit_of_work& uow) -> result<void> { return work(uow); }).has_value());
  }
  result<audit::prune_report> prune(const audit::prune_wish& wish) {
    return audit::prune(*database, random, signer, &anchors, pruned_chain, wish, by_ann);
  }
  audit::verify_report verify() {
    audit::verify_report report;
    audit::evidence known;
    REQUIRE(known.keys.add(signer.public_key()).has_value());
    (void)anchors.read([&](const auto& each) { known.add(each); });
    write([&](auto& uow) -> result<void> {
      report = audit::verify(uow, "riverside", known).value();
      return success();
    });
    return report;
  }
};

audit::prune_wish keeping(std::int64_t count) {
  audit::prune_wish wish;
  wish.keep = count;
  return wish;
}

}  // namespace

TEST_CASE("AU-8: pruning signs, anchors and records a cut, removes a prefix, and the rest verifies") {
  pruned_log log(2500);
  const auto done = log.prune(keeping(100)).value();
  CHECK(done.cut == 2400);
  CHECK(done.removed == 2400);
  const auto report = log.verify();
  CHECK(report.state == chain_state::intact_from_checkpoint);
  CHECK(report.from_checkpoint == 2400);
  CHECK(report.checked == 101);  // with `audit.pruned` itself
  CHECK(log.prune(keeping(200))->removed == 0);
  CHECK(log.prune(keeping(50))->cut == 2451);
  CHECK(log.verify().state == chain_state::intact_from_checkpoint);
}

TEST_CASE("AU-8: pruning by time keeps what is of that moment or later, and the newest entry always stays") {
  pruned_log log(10);
  audit::prune_wish wish;
  wish.before = log.clock.now() - std::chrono::hours(3);
  CHECK(log.prune(wish)->cut == 6);
  wish.before = log.clock.now() + std::chrono::hours(100);
  CHECK(log.prune(wish)->cut == 10);  // all but the entry of the first pruning
  CHECK(log.verify().state == chain_state::intact_from_checkpoint);
  CHECK(log.prune({}).error().reason() == "invalid_prune");
  CHECK(log.prune(keeping(0)).error().reason() == "invalid_prune");
}

TEST_CASE("AU-8: a crash between cut and removal leaves a chain that verifies, and the next call goes on") {
  pruned_log log(30);
  log.write([&](auto& uow) -> result<void> {
    const auto entry = uow.audit().range("riverside", 19, 1).value().front();
    const auto cut = log.signer.sign(audit::checkpoint_kind::cut, "riverside", 20, entry.hash, uow.now());
    auto kept = uow.audit().insert_checkpoint(cut);
    if (!kept) return kept;
    return audit::append(uow, log.random, pruned_chain, audit::event("audit.pruned"));
  });
  CHECK(log.verify().state == chain_state::intact);
  log.write([&](auto& uow) -> result<void> {
    CHECK(uow.audit().erase_below_cut("riverside", 7).value() == 7);
    return success();
  });
  CHECK(log.verify().state == chain_state::intact_from_checkpoint);
  CHECK(log.verify().first == 8);
  const auto done = log.prune(keeping(1000)).value();
  CHECK(done.cut == 0);
  CHECK(done.removed == 13);
  CHECK(log.verify().first == 21);
}

TEST_CASE("AU-6: checkpoints are anchored before they are kept, and an anchor file that fails keeps none") {
  pruned_log log(5);
  const audit::anchor_file nowhere((log.folder / "absent" / "anchors").string());
  const auto failed = audit::make_checkpoints(*log.database, log.signer, &nowhere, audit::checkpoint_demand::heads);
  REQUIRE_FALSE(failed.has_value());
  CHECK(failed.error().reason() == "anchor_failed");
  CHECK(log.verify().signed_to == 0);
  const auto made = audit::make_checkpoints(*log.database, log.signer, &log.anchors, audit::checkpoint_demand::heads);
  CHECK(made->made.size() == 1);
  CHECK(log.verify().signed_to == 5);
  CHECK(
      audit::make_checkpoints(*log.database, log.signer, &log.anchors, audit::checkpoint_demand::heads)->made.empty());
}

TEST_CASE("AU-6: how often a chain is signed follows the rule that is given") {
  pruned_log log(5);
  const auto made_under = [&](const audit::checkpoint_rule& rule) {
    const auto due = audit::checkpoint_demand::due;
    return audit::make_checkpoints(*log.database, log.signer, &log.anchors, due, rule)->made.size();
  };
  const auto never = std::chrono::hours(1000);
  CHECK(made_under({1000, never}) == 0);
  CHECK(made_under({2, never}) == 2);  // of entries 2 and 4
  CHECK(log.verify().signed_to == 4);
  CHECK(made_under({1000, std::chrono::minutes(10)}) == 0);
  log.clock.advance(std::chrono::minutes(10));
  CHECK(made_under({1000, std::chrono::minutes(10)}) == 1);
  CHECK(log.verify().signed_to == 5);
}

TEST_CASE("AU-6: the anchor file is asked before a checkpoint or a cut is signed") {
  pruned_log log(20);
  REQUIRE(
      audit::make_checkpoints(*log.database, log.signer, &log.anchors, audit::checkpoint_demand::heads).has_value());
  // The same file beside another history, without a checkpoint in its database.
  pruned_log forged(1);
  forged.write([&](auto& uow) { return audit::append(uow, forged.random, pruned_chain, audit::event("c.d")); });
  for (int i = 0; i < 20; ++i) {
    forged.write([&](auto& uow) { return audit::append(uow, forged.random, pruned_chain, audit::event("a.b")); });
  }
  for (const auto demand : {audit::checkpoint_demand::heads, audit::checkpoint_demand::due}) {
    forged.clock.advance(std::chrono::hours(1));
    const auto pass = audit::make_checkpoints(*forged.database, forged.signer, &log.anchors, demand).value();
    CHECK(pass.made.empty());
    REQUIRE(pass.refused.size() == 1);
    CHECK(pass.refused[0].chain == "riverside");
  }
  const auto pruned =
      audit::prune(*forged.database, forged.random, forged.signer, &log.anchors, pruned_chain, keeping(2), by_ann);
  REQUIRE_FALSE(pruned.has_value());
  CHECK(pruned.error().reason() == "audit_tampered");
}

TEST_CASE("AU-8: entries that somebody removed behind a made-up cut are not pruned into oblivion") {
  pruned_log log(30);
  log.write([&](auto& uow) -> result<void> {
    const auto entry = uow.audit().range("riverside", 19, 1).value().front();
    auto cut = log.signer.sign(audit::checkpoint_kind::cut, "riverside", 20, entry.hash, uow.now());
    cut.key_id = "0123456789abcdef";
    cut.signature = std::string(64, 'j');
    return uow.audit().insert_checkpoint(cut);
  });
  CHECK(log.prune(keeping(25))->removed == 0);  // it asks for less than the cut says
  CHECK(log.verify().state == chain_state::intact);
  log.write([&](auto& uow) -> result<void> {
    CHECK(uow.audit().erase_below_cut("riverside", 100).value() == 20);
    return success();
  });
  CHECK(log.verify().state == chain_state::unverifiable);
  const auto pruned = log.prune(keeping(2));
  REQUIRE_FALSE(pruned.has_value());
  CHECK(pruned.error().reason() == "audit_tampered");
}

TEST_CASE("AU-12: reading is recorded once per person and hour, exporting each time") {
  pruned_log log(1);
  const auto count = [&](const char* event) {
    std::size_t found = 0;
    log.write([&](auto& uow) -> result<void> {
      storage::audit_filter filter;
      filter.event = event;
      found = uow.audit().list("riverside", filter, 100).value().size();
      return success();
    });
    return found;
  };
  const auto read = [&](const audit::origin& who) {
    log.write([&](auto& uow) { return audit::record_reading(uow, log.random, pruned_chain, who); });
  };
  for (int i = 0; i < 5; ++i) read(by_ann);
  CHECK(count("audit.read") == 1);
  read(audit::origin(audit::event_source::browser).actor(user_id::trusted("bob")));
  read(audit::origin(audit::event_source::cli));
  CHECK(count("audit.read") == 3);
  log.clock.advance(std::chrono::hours(1));
  read(by_ann);
  read(by_ann);
  CHECK(count("audit.read") == 4);
  for (int i = 0; i < 3; ++i) {
    log.write([&](auto& uow) { return audit::record_export(uow, log.random, pruned_chain, by_ann, "csv", 0, 5); });
  }
  CHECK(count("audit.exported") == 3);
  CHECK(log.verify().state == chain_state::intact);
}
