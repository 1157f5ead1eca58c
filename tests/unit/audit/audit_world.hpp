// A chain in memory with a signing key, and ways to damage it.
#pragma once

#include <doctest/doctest.h>

#include <string>

#include "audit/entry_hash.hpp"
#include "ess/audit/append.hpp"
#include "ess/audit/checkpoint.hpp"
#include "ess/audit/verify.hpp"
#include "support/fakes.hpp"
#include "unit/audit/memory_log.hpp"

namespace ess::test {

inline constexpr std::string_view audit_chain = "riverside";

inline audit::checkpoint_signer audit_signer(char digit = '7') {
  return audit::checkpoint_signer::parse(std::string(64, digit)).value();
}

/// A chain of `count` entries with two kinds of events, one second apart.
class audit_world {
 public:
  explicit audit_world(int count = 0) { fill(count); }

  memory_log_work uow;
  audit::checkpoint_signer signer = audit_signer();

  std::vector<storage::audit_record>& records() { return uow.log.records; }
  storage::audit_record& entry(std::int64_t sequence) {
    for (auto& r : uow.log.records) {
      if (r.sequence == sequence) return r;
    }
    throw std::out_of_range("no such entry");
  }
  void fill(int count) {
    for (int i = 0; i < count; ++i) {
      uow.time += std::chrono::seconds(1);
      audit::event what(i % 3 == 0 ? "discord.linked" : "login.success");
      if (i % 5 == 0) what.personal("network", "192.0.2.0/24");
      what.from(audit::origin(audit::event_source::browser).actor(user_id::trusted("ann")));
      REQUIRE(audit::append(uow, random_, community_id::trusted(std::string(audit_chain)), what).has_value());
    }
  }
  audit::checkpoint sign(std::int64_t sequence, storage::checkpoint_kind kind = storage::checkpoint_kind::head) {
    return signer.sign(kind, audit_chain, sequence, entry(sequence).hash, uow.time);
  }
  void keep_checkpoint(std::int64_t sequence, storage::checkpoint_kind kind = storage::checkpoint_kind::head) {
    uow.log.signed_points.push_back(sign(sequence, kind));
  }
  audit::evidence keys() const {
    audit::evidence known;
    REQUIRE(known.keys.add(signer.public_key()).has_value());
    return known;
  }
  audit::verify_report verify(const audit::evidence& known) { return audit::verify(uow, audit_chain, known).value(); }
  audit::verify_report verify() { return verify(keys()); }
  audit::verify_report window(std::int64_t from, std::int64_t to) {
    return audit::verify_window(uow, audit_chain, {from, to}, keys()).value();
  }

  /// Alters the body of an entry, without a new hash.
  void alter(std::int64_t sequence) {
    auto& body = entry(sequence).body;
    body.replace(body.find("browser"), 7, "browxer");
  }
  /// Makes the chain consistent again from this entry to its end, as somebody with the database could.
  void rehash_from(std::int64_t sequence) {
    std::string previous = sequence == 1 ? std::string(32, '\0') : entry(sequence - 1).hash;
    for (auto& r : uow.log.records) {
      if (r.sequence < sequence) continue;
      r.previous_hash = previous;
      previous = r.hash = audit::entry_hash(r.previous_hash, r.body);
    }
  }

 private:
  fake_random random_;
};

}  // namespace ess::test
