#include <doctest/doctest.h>

#include "ess/audit/view.hpp"
#include "support/full_run.hpp"
#include "unit/audit/audit_world.hpp"

using namespace ess;
using namespace ess::test;
using audit::chain_state;

namespace {

/// The step between windows: each of them in a full run, a share in an ordinary one.
std::int64_t window_step(std::int64_t otherwise, std::int64_t in_full = 1) { return share_of(in_full, otherwise); }

}  // namespace

TEST_CASE("AU-7: all windows over 1,000 entries with one altered entry are judged by what is in them") {
  audit_world world(1000);
  constexpr std::int64_t bad = 437;
  // Far enough apart that half a million windows do not spend their time on signatures.
  constexpr std::int64_t apart = 50;
  constexpr std::int64_t next_checkpoint = 450;
  for (std::int64_t n = apart; n <= 1000; n += apart) world.keep_checkpoint(n);
  world.alter(bad);
  const std::int64_t step = window_step(41);
  int looked_at = 0;
  for (std::int64_t from = 1; from <= 1000; from += step) {
    for (std::int64_t to = from; to <= 1000; to += step) {
      const auto report = world.window(from, to);
      ++looked_at;
      CAPTURE(from);
      CAPTURE(to);
      if (from <= bad && bad <= to) {
        REQUIRE(report.state == chain_state::broken);
        REQUIRE(report.first_bad == bad);
      } else if (bad < from && from <= next_checkpoint) {
        // Between the altered entry and the next checkpoint, nothing proves what the window stands on.
        REQUIRE(report.state == chain_state::unverifiable);
        REQUIRE(report.why.find("437") != std::string::npos);
      } else {
        // Up to the first checkpoint there is nothing to stand on but the beginning.
        const bool from_the_beginning = from == 1 || to < apart;
        REQUIRE(report.state == (from_the_beginning ? chain_state::intact : chain_state::intact_from_checkpoint));
        REQUIRE(report.checked == to - from + 1);
      }
    }
  }
  MESSAGE("windows: " << looked_at);
}

TEST_CASE("AU-7: pages of every size over 1,000 entries with one altered entry are judged by what they show") {
  audit_world world(1000);
  constexpr std::int64_t bad = 437;
  world.alter(bad);
  const std::int64_t step = window_step(109, 7);  // in full, ten thousand pages: they are judged as windows are
  for (std::int64_t newest = 1; newest <= 1000; newest += step) {
    for (std::int64_t size = 1; size <= newest; size += step) {
      storage::audit_filter filter;
      filter.before = newest + 1;
      const auto page = audit::read_page(world.uow, audit_chain, filter, static_cast<int>(size)).value();
      const bool shows_it = newest >= bad && newest - size + 1 <= bad;
      CAPTURE(newest);
      CAPTURE(size);
      REQUIRE(page.integrity.state == (shows_it ? chain_state::broken : chain_state::intact));
      REQUIRE(page.integrity.first_bad == (shows_it ? bad : 0));
    }
  }
}

TEST_CASE("AU-7: a window is empty, not intact, where there is nothing to verify") {
  audit_world world(10);
  CHECK(world.window(11, 20).state == chain_state::empty);
  CHECK(world.window(5, 4).state == chain_state::empty);
  CHECK(audit_world().window(1, 1).state == chain_state::empty);
  CHECK(audit_world().verify().state == chain_state::empty);
}

TEST_CASE("AU-7: a chain whose start is missing without a cut is broken, one with a cut stands on it") {
  audit_world world(30);
  world.keep_checkpoint(10, storage::checkpoint_kind::cut);
  SUBCASE("pruned up to the cut") {
    std::erase_if(world.records(), [](const auto& r) { return r.sequence <= 10; });
    const auto report = world.verify();
    CHECK(report.state == chain_state::intact_from_checkpoint);
    CHECK(report.from_checkpoint == 10);
    CHECK(report.first == 11);
    CHECK(world.window(11, 15).state == chain_state::intact_from_checkpoint);
    CHECK(world.window(1, 15).state == chain_state::intact_from_checkpoint);
    CHECK(world.window(1, 10).state == chain_state::empty);
    storage::audit_filter filter;
    CHECK(audit::read_page(world.uow, audit_chain, filter, 30)->integrity.state == chain_state::intact);
  }
  SUBCASE("pruned half way, as a crash leaves it") {
    std::erase_if(world.records(), [](const auto& r) { return r.sequence <= 4; });
    CHECK(world.verify().state == chain_state::intact_from_checkpoint);
    CHECK(world.verify().first == 5);
    // Nothing in it is proven, but it is no reason to call the removed ones missing.
    CHECK(world.window(1, 7).state == chain_state::unverifiable);
  }
  SUBCASE("an entry behind the cut is gone too") {
    std::erase_if(world.records(), [](const auto& r) { return r.sequence <= 11; });
    CHECK(world.verify().state == chain_state::broken);
    CHECK(world.verify().first_bad == 11);
  }
  SUBCASE("the cut is at another hash") {
    world.uow.log.signed_points.clear();
    auto cut = world.signer.sign(storage::checkpoint_kind::cut, audit_chain, 10, std::string(32, 'x'), world.uow.time);
    world.uow.log.signed_points.push_back(cut);
    std::erase_if(world.records(), [](const auto& r) { return r.sequence <= 10; });
    CHECK(world.verify().first_bad == 11);
  }
  SUBCASE("the key that proves the cut is not at hand") {
    std::erase_if(world.records(), [](const auto& r) { return r.sequence <= 10; });
    const auto report = world.verify({});
    CHECK(report.state == chain_state::unverifiable);
    CHECK(report.why.find("public key") != std::string::npos);
  }
  SUBCASE("the cut is gone") {
    world.uow.log.signed_points.clear();
    std::erase_if(world.records(), [](const auto& r) { return r.sequence <= 10; });
    CHECK(world.verify().first_bad == 1);
  }
}

TEST_CASE("AU-8: a cut under a key that is not at hand lets nothing be gone") {
  audit_world world(40);
  const auto junk_cut = [&](std::int64_t sequence) {
    auto cut = world.sign(sequence, storage::checkpoint_kind::cut);
    cut.key_id = "0123456789abcdef";
    cut.signature = std::string(64, 'j');
    world.uow.log.signed_points.push_back(cut);
    std::erase_if(world.records(), [&](const auto& r) { return r.sequence <= sequence; });
  };
  const auto proves_nothing = [](const audit::verify_report& report) {
    CHECK(report.state == chain_state::unverifiable);
    CHECK(report.why.find("public key") != std::string::npos);
    CHECK(report.head_hash.empty());
  };
  SUBCASE("and a valid checkpoint behind it does not help") {
    world.keep_checkpoint(30);
    junk_cut(20);
    proves_nothing(world.verify());
    CHECK(world.verify().first == 21);
    proves_nothing(world.window(1, 40));
    proves_nothing(world.window(5, 25));
    proves_nothing(world.window(20, 30));
  }
  SUBCASE("nor one of the entry it names") {
    world.keep_checkpoint(20);
    junk_cut(20);
    proves_nothing(world.verify());
    proves_nothing(world.window(1, 25));
    // What was not asked for may be gone: these stand on a signed entry.
    CHECK(world.window(21, 25).state == chain_state::intact_from_checkpoint);
  }
  SUBCASE("nor a valid cut before it") {
    world.keep_checkpoint(10, storage::checkpoint_kind::cut);
    world.keep_checkpoint(30);
    junk_cut(20);
    proves_nothing(world.verify());
    proves_nothing(world.window(11, 25));
    proves_nothing(world.window(1, 40));
  }
  SUBCASE("but a valid one behind it covers what it claims") {
    world.keep_checkpoint(25, storage::checkpoint_kind::cut);
    junk_cut(20);
    CHECK(world.verify().state == chain_state::intact_from_checkpoint);
    CHECK(world.window(1, 40).state == chain_state::intact_from_checkpoint);
  }
  SUBCASE("and what it does not claim is missing") {
    world.keep_checkpoint(30);
    junk_cut(20);
    std::erase_if(world.records(), [&](const auto& r) { return r.sequence == 21; });
    CHECK(world.verify().state == chain_state::broken);
    CHECK(world.verify().first_bad == 1);
  }
  SUBCASE("and a chain of which nothing is left is not empty") {
    world.keep_checkpoint(30);
    junk_cut(40);
    CHECK(world.verify().state == chain_state::truncated);
    CHECK(world.verify().first_bad == 1);
  }
}

TEST_CASE("AU-7: a body that is not canonical is broken although its hash fits") {
  audit_world world(5);
  auto& body = world.entry(3).body;
  const std::string original = body;
  const auto with = [&](std::string_view what, std::string_view instead) {
    body = original;
    body.replace(body.find(what), what.size(), instead);
    world.rehash_from(3);
    return audit::verify(world.uow, audit_chain).value();
  };
  CHECK(with("\"v\":1", "\"v\":1").state == chain_state::intact);
  for (const auto& change : {std::pair("\"v\":1", "\"v\": 1"), std::pair("\"v\":1", "\"v\":1,\"v\":1"),
                             std::pair("browser", "\\u0062rowser"), std::pair("\"v\":1", "\"v\":1.0"),
                             std::pair("{\"actor\":\"ann\",", "{"), std::pair("\"v\":1", "\"v\":01")}) {
    const std::string_view instead = change.second;
    CAPTURE(instead);
    const auto report = with(change.first, instead);
    if (instead == "{") {
      CHECK(report.state == chain_state::intact);  // hashed anew from inside: only a checkpoint can tell
    } else {
      CHECK(report.state == chain_state::broken);
      CHECK(report.first_bad == 3);
    }
  }
}
