#include "ess/audit/checkpoint.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "ess/audit/anchor_file.hpp"
#include "ess/audit/checkpointing.hpp"
#include "ess/base/encoding.hpp"
#include "support/temp_dir.hpp"
#include "unit/audit/audit_world.hpp"

using namespace ess;
using namespace ess::test;
using audit::chain_state;

namespace {

storage::audit_progress standing(std::int64_t head, std::int64_t covered, time_point since) {
  return {"riverside", head, covered, since};
}

}  // namespace

TEST_CASE("AU-6: a checkpoint is due each 1,000 entries, and for the head after ten minutes") {
  const time_point start{std::chrono::hours(1)};
  const auto after = [&](std::chrono::seconds wait, std::int64_t head, std::int64_t covered) {
    return audit::due_checkpoints(standing(head, covered, start), start + wait, audit::checkpoint_rule());
  };
  using list = std::vector<std::int64_t>;
  CHECK(after(std::chrono::seconds(0), 999, 0).empty());
  CHECK(after(std::chrono::seconds(0), 1000, 0) == list{1000});
  CHECK(after(std::chrono::seconds(0), 3500, 500) == list{1500, 2500, 3500});
  CHECK(after(std::chrono::seconds(599), 5, 4).empty());
  CHECK(after(std::chrono::seconds(600), 5, 4) == list{5});
  CHECK(after(std::chrono::seconds(600), 1005, 0) == list{1000});
  CHECK(after(std::chrono::seconds(600), 5, 5).empty());
}

TEST_CASE("AU-6: a signature covers every part of a checkpoint") {
  audit_world world(3);
  const auto genuine = world.sign(3);
  const auto keys = world.keys().keys;
  CHECK(keys.check(genuine) == audit::signature_state::valid);
  std::vector<audit::checkpoint> forged(6, genuine);
  forged[0].kind = storage::checkpoint_kind::cut;
  forged[1].chain = "hillside";
  forged[2].sequence = 2;
  forged[3].hash[0] = static_cast<char>(forged[3].hash[0] ^ 1);
  forged[4].at += std::chrono::milliseconds(1);
  forged[5].signature[63] = static_cast<char>(forged[5].signature[63] ^ 1);
  for (const auto& each : forged) CHECK(keys.check(each) == audit::signature_state::invalid);
  auto foreign = genuine;
  foreign.key_id = audit_signer('8').key_id();
  CHECK(keys.check(foreign) == audit::signature_state::unknown_key);
}

TEST_CASE("AU-6: a signing key is 64 hex digits, and a refusal does not repeat it") {
  for (const std::string& bad :
       std::vector<std::string>{std::string(), std::string(63, 'a'), std::string(64, 'g'), std::string(66, 'a')}) {
    const auto parsed = audit::checkpoint_signer::parse(bad);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().reason() == "invalid_signing_key");
    if (!bad.empty()) CHECK(parsed.error().message().find(bad) == std::string::npos);
  }
  fake_random random;
  const auto made = audit::make_signing_key(random);
  CHECK(audit::checkpoint_signer::parse(made.reveal()).has_value());
}

TEST_CASE("AU-6: an anchor line is read back as it was written, and no other text is one") {
  audit_world world(2);
  const auto genuine = world.sign(2, storage::checkpoint_kind::cut);
  const std::string line = audit::anchor_line(genuine);
  const auto read = audit::parse_anchor_line(line).value();
  CHECK(audit::anchor_line(read) == line);
  CHECK(read.kind == storage::checkpoint_kind::cut);
  CHECK(world.keys().keys.check(read) == audit::signature_state::valid);
  for (std::size_t length = 0; length < line.size(); ++length) {
    CHECK_FALSE(audit::parse_anchor_line(line.substr(0, length)).has_value());
  }
  CHECK_FALSE(audit::parse_anchor_line(" " + line).has_value());
  CHECK_FALSE(audit::parse_anchor_line(std::string(5000, '{')).has_value());
}

TEST_CASE("AU-6: the anchor file grows, and a line torn by a crash costs nothing but itself") {
  const temp_dir directory;
  const audit::anchor_file file((directory / "anchors").string());
  audit_world world(5);
  std::vector<audit::checkpoint> all{world.sign(1), world.sign(2), world.sign(3)};
  const auto nothing = file.read([](const auto&) {});
  REQUIRE_FALSE(nothing.has_value());
  CHECK(nothing.error().reason() == "anchor_missing");
  REQUIRE(file.append(std::span(all).first(2)).has_value());
  std::ofstream(file.path(), std::ios::app) << audit::anchor_line(world.sign(4)).substr(0, 50);
  REQUIRE(file.append(std::span(all).last(1)).has_value());
  std::vector<std::int64_t> seen;
  const auto damage = file.read([&](const auto& c) { seen.push_back(c.sequence); });
  REQUIRE(damage.has_value());
  CHECK(seen == std::vector<std::int64_t>{1, 2, 3});
  CHECK(damage->malformed_lines == 1);
  const audit::anchor_file nowhere((directory / "absent" / "anchors").string());
  CHECK(nowhere.append(all).error().reason() == "anchor_failed");
  std::ofstream(file.path(), std::ios::app) << std::string(100'000, 'x') << '\n' << audit::anchor_line(all[0]) << '\n';
  seen.clear();
  CHECK(file.read([&](const auto& c) { seen.push_back(c.sequence); })->malformed_lines == 2);
  CHECK(seen == std::vector<std::int64_t>{1, 2, 3, 1});
}

TEST_CASE("AU-6: what was altered since the last checkpoint is never signed") {
  audit_world world(40);
  const auto first = audit::sign_heads(world.uow, world.signer).value();
  REQUIRE(first.made.size() == 1);
  CHECK(first.made[0].sequence == 40);
  CHECK(first.refused.empty());
  world.uow.log.signed_points = first.made;
  CHECK(audit::sign_heads(world.uow, world.signer)->made.empty());
  world.fill(20);
  SUBCASE("an entry after it") { world.alter(50); }
  SUBCASE("the whole chain, hashed anew") {
    world.alter(10);
    world.rehash_from(10);
  }
  SUBCASE("an entry after it, hashed anew without those behind it") {
    world.alter(50);
    world.entry(50).hash = audit::entry_hash(world.entry(50).previous_hash, world.entry(50).body);
  }
  const auto second = audit::sign_heads(world.uow, world.signer).value();
  CHECK(second.made.empty());
  REQUIRE(second.refused.size() == 1);
  CHECK(second.refused[0].chain == "riverside");
  CHECK_FALSE(second.refused[0].why.empty());
}

TEST_CASE(
    "AU-6: what contradicts the anchor file is never signed, whatever became of the checkpoints in the database") {
  audit_world world(40);
  audit::anchored_heads anchored;
  anchored.emplace(audit_chain, world.sign(40));
  world.keep_checkpoint(40);
  world.fill(20);
  const auto rewrite = [&] {
    world.alter(10);
    world.rehash_from(10);
  };
  SUBCASE("the checkpoints are gone and the chain is hashed anew") {
    world.uow.log.signed_points.clear();
    rewrite();
  }
  SUBCASE("older ones are left, and the chain is hashed anew behind them") {
    world.uow.log.signed_points.clear();
    world.keep_checkpoint(5);
    rewrite();
  }
  SUBCASE("a stranger's checkpoint stands in for ours") {
    world.uow.log.signed_points.clear();
    rewrite();
    world.uow.log.signed_points.push_back(
        audit_signer('8').sign(storage::checkpoint_kind::head, audit_chain, 50, world.entry(50).hash, world.uow.time));
  }
  SUBCASE("the chain is shorter") {
    world.uow.log.signed_points.clear();
    world.records().resize(39, world.records().front());
  }
  SUBCASE("the anchored line was altered") { anchored.at(std::string(audit_chain)).signature[3] ^= 1; }
  const auto pass = audit::sign_heads(world.uow, world.signer, anchored).value();
  CHECK(pass.made.empty());
  REQUIRE(pass.refused.size() == 1);
  CHECK_FALSE(pass.refused[0].why.empty());
  // Not even the full hundreds before the place that the anchor tells of.
  audit::checkpoint_rule often;
  often.every = 7;
  CHECK(audit::sign_due(world.uow, world.signer, often, anchored)->made.empty());
}

TEST_CASE("AU-6: an anchor that the database does not know of, as a crash leaves it, stops nothing") {
  audit_world world(40);
  world.keep_checkpoint(20);
  audit::anchored_heads anchored;
  anchored.emplace(audit_chain, world.sign(30));
  CHECK(audit::sign_heads(world.uow, world.signer, anchored)->made.size() == 1);
  anchored.at(std::string(audit_chain)) = world.sign(40);
  CHECK(audit::sign_heads(world.uow, world.signer, anchored)->made.size() == 1);
  anchored.at(std::string(audit_chain)) = world.sign(10);
  CHECK(audit::sign_heads(world.uow, world.signer, anchored)->made.size() == 1);
  world.uow.log.signed_points.clear();
  CHECK(audit::sign_heads(world.uow, world.signer, anchored)->made.size() == 1);
}

TEST_CASE("AU-6: a checkpoint under another key is no ground to sign on") {
  audit_world world(40);
  world.keep_checkpoint(20);
  world.alter(10);
  world.rehash_from(10);
  const auto stranger = audit_signer('8');
  world.uow.log.signed_points.push_back(
      stranger.sign(storage::checkpoint_kind::head, audit_chain, 30, world.entry(30).hash, world.uow.time));
  const auto pass = audit::sign_heads(world.uow, world.signer).value();
  CHECK(pass.made.empty());
  CHECK(pass.refused.size() == 1);
  // After a change of the key, a chain that is as it was is signed by the new one.
  audit_world honest(40);
  honest.uow.log.signed_points.push_back(
      stranger.sign(storage::checkpoint_kind::head, audit_chain, 30, honest.entry(30).hash, honest.uow.time));
  CHECK(audit::sign_heads(honest.uow, honest.signer)->made.size() == 1);
}

TEST_CASE("AU-6: a tail that is cut off contradicts a checkpoint") {
  audit_world world(50);
  world.keep_checkpoint(20);
  world.keep_checkpoint(45);
  CHECK(world.verify().state == chain_state::intact);
  CHECK(world.verify().signed_to == 45);
  world.records().resize(44, world.records().front());
  const auto report = world.verify();
  CHECK(report.state == chain_state::truncated);
  CHECK(report.last == 44);
  CHECK(report.first_bad == 45);
  world.records().clear();
  CHECK(world.verify().state == chain_state::truncated);
  CHECK(world.verify().first_bad == 1);
}

TEST_CASE("AU-6: a chain rewritten and hashed anew from an entry on contradicts the next checkpoint") {
  for (const std::int64_t from : {1, 2, 20, 21, 44, 45}) {
    CAPTURE(from);
    audit_world world(50);
    world.keep_checkpoint(20);
    world.keep_checkpoint(45);
    world.alter(from);
    world.rehash_from(from);
    const auto report = world.verify();
    CHECK(report.state == chain_state::broken);
    CHECK(report.first_bad == (from <= 20 ? 20 : 45));
    CHECK(report.why.find(from <= 20 ? "after 0" : "after 20") != std::string::npos);
  }
}

TEST_CASE("AU-6: a database that was replaced with its checkpoints contradicts the anchors outside it") {
  audit_world world(50);
  auto known = world.keys();
  known.add(world.sign(10));
  known.add(world.sign(40));
  CHECK(world.verify(known).state == chain_state::intact);
  audit_world other(30);
  other.uow.time += std::chrono::hours(1);
  other.records().clear();
  other.fill(60);
  CHECK(other.verify(known).first_bad == 10);
  audit_world older(30);
  older.uow.log.records.assign(world.records().begin(), world.records().begin() + 30);
  CHECK(older.verify(known).state == chain_state::truncated);
  CHECK(older.verify(known).first_bad == 31);
}

TEST_CASE("AU-6: a checkpoint with a forged signature makes a chain unverifiable, one by a stranger proves nothing") {
  audit_world world(30);
  world.keep_checkpoint(20);
  world.uow.log.signed_points[0].signature[5] = 'x';
  CHECK(world.verify().state == chain_state::unverifiable);
  CHECK(world.verify().why.find("20") != std::string::npos);
  world.uow.log.signed_points.clear();
  const auto stranger = audit_signer('8');
  world.uow.log.signed_points.push_back(
      stranger.sign(storage::checkpoint_kind::head, audit_chain, 20, world.entry(20).hash, world.uow.time));
  CHECK(world.verify().state == chain_state::intact);
  CHECK(world.verify().signed_to == 0);
}
