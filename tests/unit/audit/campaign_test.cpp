// Tampering by the thousand: generated attacks on a chain, all to be found, and honest windows, none to be suspected.
#include <doctest/doctest.h>

#include <array>
#include <set>
#include <sstream>

#include "ess/audit/export.hpp"
#include "ess/base/json.hpp"
#include "support/full_run.hpp"
#include "unit/audit/audit_world.hpp"

using namespace ess;
using namespace ess::test;
using audit::chain_state;

namespace {

constexpr int chain_length = 60;

int rounds(int full) { return share_of(full, full / 20); }

std::int64_t below(fake_random& random, std::int64_t bound) {
  return static_cast<std::int64_t>(random_below(random, static_cast<std::uint64_t>(bound)));
}

void flip_a_bit(fake_random& random, std::string& bytes) {
  if (bytes.empty()) return;
  auto& byte = bytes[static_cast<std::size_t>(below(random, static_cast<std::int64_t>(bytes.size())))];
  byte = static_cast<char>(byte ^ (1 << below(random, 8)));
}

constexpr std::array<std::int64_t, 2> anchored_entries = {25, chain_length};

// With hashes computed anew from an entry on, the next anchored one is the first that can be told.
std::int64_t next_anchored(std::int64_t n) {
  return n <= anchored_entries[0] ? anchored_entries[0] : anchored_entries[1];
}

/// What was done, and the entry that must be named. A name is empty where nothing was changed.
struct attacked {
  const char* name = "";
  std::int64_t first_bad = 0;
};

attacked rewrite(audit_world& world, fake_random& random, std::int64_t n) {
  auto& records = world.records();
  auto& entry = world.entry(n);
  switch (below(random, 4)) {
    case 0:
      world.alter(n);
      world.rehash_from(n);
      return {"full recomputation", next_anchored(n)};
    case 1:
      records.insert(records.begin() + n, entry);
      return {"repetition", n + 1};
    case 2: {
      const auto from = records[static_cast<std::size_t>(below(random, n))];
      if (from.sequence == n) return {};
      entry.body = from.body;
      world.rehash_from(n);
      return {"replacement, hashed anew", n};
    }
    default: {
      const auto other = 1 + below(random, chain_length);
      if (other == n) return {};
      std::swap(world.entry(n).body, world.entry(other).body);
      return {"swap", std::min(n, other)};
    }
  }
}

attacked attack_personal(audit_world& world, fake_random& random, std::int64_t n) {
  auto& personal = world.entry(n).personal;
  if (personal.empty()) return {};
  if (below(random, 2) == 0) {
    flip_a_bit(random, personal);
    return {"personal values", n};
  }
  // Those of another entry: well formed, and their salt fits them.
  const auto other = 1 + below(random, chain_length);
  if (other == n || world.entry(other).personal.empty()) return {};
  personal = world.entry(other).personal;
  return {"personal values of another entry", n};
}

// One attack of a random kind on the entries.
attacked attack(audit_world& world, fake_random& random) {
  auto& records = world.records();
  const auto n = 1 + below(random, chain_length);
  auto& entry = world.entry(n);
  switch (below(random, 13)) {
    case 0:
      flip_a_bit(random, entry.body);
      return {"body", n};
    case 1:
      flip_a_bit(random, entry.hash);
      return {"hash", n};
    case 2:
      flip_a_bit(random, entry.previous_hash);
      return {"previous hash", n};
    case 3:
      entry.at += std::chrono::milliseconds(1 + below(random, 1000));
      return {"time", n};
    case 4:
      entry.event += "x";
      return {"event", n};
    case 5:
      records.erase(records.begin() + (n - 1));
      return {"drop", n};
    case 6:
      records.resize(static_cast<std::size_t>(n - 1), records.front());
      return {"truncation", n};
    case 7:
    case 8:
      return attack_personal(world, random, n);
    default:
      return rewrite(world, random, n);
  }
}

/// What is done to the checkpoints in the database, so that they tell nothing of it.
const char* attack_checkpoints(audit_world& world, fake_random& random) {
  auto& points = world.uow.log.signed_points;
  auto& one = points[static_cast<std::size_t>(below(random, static_cast<std::int64_t>(points.size())))];
  switch (below(random, 5)) {
    case 0:
      points.clear();
      return "none left";
    case 1:
      flip_a_bit(random, one.signature);
      return "signature";
    case 2:
      flip_a_bit(random, one.hash);
      return "hash";
    case 3:
      one.key_id = "0123456789abcdef";
      return "by a stranger";
    default: {
      const auto n = 1 + below(random, std::ssize(world.records()));
      auto cut = world.sign(world.records()[static_cast<std::size_t>(n - 1)].sequence, storage::checkpoint_kind::cut);
      cut.key_id = "0123456789abcdef";
      points.push_back(cut);
      return "a cut by a stranger";
    }
  }
}

/// The lines of a JSON Lines export of the chain, each with its end.
std::vector<std::string> exported_lines(audit_world& world) {
  audit::chain_export file{std::string(audit_chain), audit::export_format::jsonl, {}};
  std::string text;
  while (!file.done()) text += file.next(world.uow, 1000).value();
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    lines.push_back(text.substr(at, text.find('\n', at) + 1 - at));
  }
  return lines;
}

/// Line 0 is the header, those of the entries come next, the last one is the end.
attacked attack_export(std::vector<std::string>& lines, fake_random& random) {
  const auto n = 1 + below(random, chain_length);
  const auto at = lines.begin() + n;
  switch (below(random, 6)) {
    case 0: {
      std::string altered = at->substr(0, at->size() - 1);
      flip_a_bit(random, altered);
      if (!parse_json(altered)) return {};  // then the file is no export, which is another test
      *at = altered + "\n";
      return {"bit", n};
    }
    case 1:
      lines.erase(at);
      return {"drop", n};
    case 2: {
      const auto other = 1 + below(random, chain_length);
      if (other == n) return {};
      std::swap(*at, lines[static_cast<std::size_t>(other)]);
      return {"swap", std::min(n, other)};
    }
    case 3: {
      const std::string again = *at;
      lines.insert(at, again);
      return {"repetition", n + 1};
    }
    case 4: {
      const auto kept = below(random, std::ssize(*at) - 1);  // less than the whole line
      at->resize(static_cast<std::size_t>(kept));
      lines.erase(at + 1, lines.end());
      return {"cut in the middle of a line", n};
    }
    default: {
      std::string& end = lines.back();
      std::string altered = end.substr(0, end.size() - 1);
      flip_a_bit(random, altered);
      if (!parse_json(altered)) return {};
      end = altered + "\n";
      return {"end", chain_length + 1};
    }
  }
}

}  // namespace

TEST_CASE("AU-6: generated attacks on the entries of a chain are all found, at the first entry that can be told") {
  fake_random random(20260101);
  audit_world signing(chain_length);
  auto known = signing.keys();
  for (const std::int64_t n : anchored_entries) known.add(signing.sign(n));
  const int count = rounds(10'000);
  std::set<std::string> kinds;
  for (int attacks = 0; attacks < count;) {
    audit_world world;
    world.uow.log.records = signing.uow.log.records;
    const attacked made = attack(world, random);
    const std::string name = made.name;
    const std::int64_t first_bad = made.first_bad;
    if (first_bad == 0) continue;
    ++attacks;
    kinds.insert(name);
    const auto report = world.verify(known);
    CAPTURE(name);
    CHECK(audit::is_tampered(report.state));
    CHECK(report.first_bad == first_bad);
  }
  CHECK(kinds.size() == 13);
  MESSAGE("attacks: " << count);
}

TEST_CASE("AU-6: no attack on the checkpoints in the database hides one on the entries from the anchors") {
  fake_random random(20260202);
  audit_world signing(chain_length);
  auto known = signing.keys();
  for (const std::int64_t n : anchored_entries) known.add(signing.sign(n));
  const int count = rounds(10'000);
  for (int attacks = 0; attacks < count;) {
    audit_world world;
    world.uow.log.records = signing.uow.log.records;
    for (const std::int64_t n : {10, 25, 40, chain_length}) world.keep_checkpoint(n);
    const attacked made = attack(world, random);
    const std::string name = made.name;
    const std::int64_t first_bad = made.first_bad;
    if (first_bad == 0 || world.records().empty()) continue;
    ++attacks;
    const std::string second = attack_checkpoints(world, random);
    const auto report = world.verify(known);
    CAPTURE(name);
    CAPTURE(second);
    // What is missing where a cut claims it cannot be told from what was pruned under a key that is not at hand.
    const bool is_claimed = second == "a cut by a stranger" && first_bad == 1;
    CHECK((audit::is_tampered(report.state) || (is_claimed && report.state == chain_state::unverifiable)));
  }
}

TEST_CASE("AU-8: a prefix that was removed behind a cut by a stranger is always missed") {
  fake_random random(20260303);
  audit_world signing(chain_length);
  for (const std::int64_t n : {10, 25, 40, chain_length}) signing.keep_checkpoint(n);
  auto known = signing.keys();
  for (const std::int64_t n : anchored_entries) known.add(signing.sign(n));
  for (int i = 0; i < rounds(2'000); ++i) {
    audit_world world;
    world.uow.log = signing.uow.log;
    const auto gone = 1 + below(random, chain_length - 1);
    auto cut = world.sign(gone, storage::checkpoint_kind::cut);
    cut.key_id = "0123456789abcdef";
    world.uow.log.signed_points.push_back(cut);
    std::erase_if(world.records(), [&](const auto& r) { return r.sequence <= gone; });
    CAPTURE(gone);
    CHECK(world.verify(known).state == chain_state::unverifiable);
    const auto from = 1 + below(random, gone);
    const auto to = gone + 1 + below(random, chain_length - gone);
    CAPTURE(from);
    CAPTURE(to);
    CHECK(world.window(from, to).state == chain_state::unverifiable);
  }
}

TEST_CASE("AU-11: generated attacks on an export are all found, at the entry they begin with") {
  fake_random random(20260404);
  audit_world signing(chain_length);
  auto known = signing.keys();
  for (const std::int64_t n : anchored_entries) known.add(signing.sign(n));
  const auto honest = exported_lines(signing);
  REQUIRE(honest.size() == chain_length + 2);
  const int count = rounds(10'000);
  std::set<std::string> kinds;
  for (int attacks = 0; attacks < count;) {
    auto lines = honest;
    const attacked made = attack_export(lines, random);
    const std::string name = made.name;
    const std::int64_t first_bad = made.first_bad;
    if (first_bad == 0) continue;
    ++attacks;
    kinds.insert(name);
    std::string text;
    for (const auto& line : lines) text += line;
    std::istringstream in(text);
    CAPTURE(name);
    CAPTURE(first_bad);
    const auto report = audit::verify_export(in, known);
    REQUIRE(report.has_value());
    CHECK(audit::is_tampered(report->integrity.state));
    CHECK(report->integrity.first_bad == first_bad);
  }
  CHECK(kinds.size() == 6);
}

TEST_CASE("AU-7: honest windows of honest chains raise no false alarm") {
  fake_random random(7);
  audit_world world(400);
  for (const std::int64_t n : {50, 130, 333}) world.keep_checkpoint(n);
  std::int64_t cut = 0;
  const int count = rounds(10'000);
  for (int i = 0; i < count; ++i) {
    if (i == count / 2) {
      cut = 77;
      world.keep_checkpoint(cut, storage::checkpoint_kind::cut);
      std::erase_if(world.records(), [&](const auto& r) { return r.sequence <= cut; });
    }
    const auto from = cut + 1 + below(random, 400 - cut);
    const auto to = from + below(random, 401 - from);
    const auto report = world.window(from, to);
    CAPTURE(from);
    CAPTURE(to);
    CHECK((report.state == chain_state::intact || report.state == chain_state::intact_from_checkpoint));
    CHECK(report.checked == to - from + 1);
  }
  MESSAGE("windows: " << count);
}
