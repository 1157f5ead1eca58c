// Tampering by the thousand: generated attacks on a chain, all to be found, and honest windows, none to be suspected.
#include <doctest/doctest.h>

#include <cstdlib>

#include "unit/audit/audit_world.hpp"

using namespace ess;
using namespace ess::test;
using audit::chain_state;

namespace {

constexpr int chain_length = 60;

int rounds(int full) {
  const char* wanted = std::getenv("ESS_TEST_FULL");
  return wanted != nullptr && std::string_view(wanted) == "1" ? full : full / 20;
}

std::int64_t below(fake_random& random, std::int64_t bound) {
  return static_cast<std::int64_t>(random_below(random, static_cast<std::uint64_t>(bound)));
}

void flip_a_bit(fake_random& random, std::string& bytes) {
  if (bytes.empty()) return;
  auto& byte = bytes[static_cast<std::size_t>(below(random, static_cast<std::int64_t>(bytes.size())))];
  byte = static_cast<char>(byte ^ (1 << below(random, 8)));
}

// One attack of a random kind; answers its name and the first entry it touches.
std::pair<const char*, std::int64_t> attack(audit_world& world, fake_random& random) {
  auto& records = world.records();
  const auto n = 1 + below(random, chain_length);
  auto& entry = world.entry(n);
  switch (below(random, 11)) {
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
    case 6: {
      const auto other = 1 + below(random, chain_length);
      if (other == n) return {"", 0};
      std::swap(world.entry(n).body, world.entry(other).body);
      return {"swap", std::min(n, other)};
    }
    case 7:
      records.resize(static_cast<std::size_t>(n - 1), records.front());
      return {"truncation", n};
    case 8:
      world.alter(n);
      world.rehash_from(n);
      return {"full recomputation", n};
    case 9:
      records.insert(records.begin() + n, entry);
      return {"repetition", n};
    default: {
      const auto from = records[static_cast<std::size_t>(below(random, n))];
      if (from.sequence == n) return {"", 0};
      entry.body = from.body;
      world.rehash_from(n);
      return {"replacement, hashed anew", n};
    }
  }
}

}  // namespace

TEST_CASE("AU-6: generated edits, drops, swaps, truncations and full recomputations of a chain are all found") {
  fake_random random(20260101);
  const audit_world honest(chain_length);
  auto known = honest.keys();
  audit_world signing(chain_length);
  for (const std::int64_t n : {25, 60}) known.add(signing.sign(n));
  const int count = rounds(10'000);
  int found = 0;
  int attacks = 0;
  while (attacks < count) {
    audit_world world;
    world.uow.log.records = signing.uow.log.records;
    const auto [name, first] = attack(world, random);
    if (first == 0) continue;
    ++attacks;
    const auto report = world.verify(known);
    const bool is_found = audit::is_tampered(report.state);
    const std::string kind = name;
    CAPTURE(kind);
    CHECK(is_found);
    // What comes before the attack is never blamed.
    CHECK(report.first_bad >= first);
    found += is_found ? 1 : 0;
  }
  CHECK(found == attacks);
  MESSAGE("attacks: " << attacks);
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
