#include "ess/audit/checkpointing.hpp"

#include <algorithm>

#include "audit/chain_verifier.hpp"
#include "ess/storage/database.hpp"

namespace ess::audit {

namespace {

constexpr int batch_size = 500;
constexpr std::size_t max_in_one_pass = 1000;

// What the signer knows of the chain so far: its own last word.
result<chain_evidence> last_word(const storage::audit_unit& uow, const storage::audit_progress& chain,
                                 const trusted_keys& keys) {
  chain_evidence known;
  if (chain.covered == 0) return known;
  const auto stored = uow.audit().checkpoints(chain.chain, chain.covered - 1, 2);
  if (!stored) return stored.error();
  for (const checkpoint& each : *stored) {
    if (each.sequence == chain.covered) known.add(each, keys);
  }
  return known;
}

// Verifies on from the last checkpoint and signs at each sequence of `due`, which is in order.
result<void> sign_chain(const storage::audit_unit& uow, const storage::audit_progress& chain,
                        const std::vector<std::int64_t>& due, const checkpoint_signer& signer, checkpoint_pass& pass) {
  trusted_keys keys;
  if (auto added = keys.add(signer.public_key()); !added) return added;
  const auto known = last_word(uow, chain, keys);
  if (!known) return known.error();
  chain_verifier verifier(*known);
  verifier.start_at(chain.covered + 1);
  auto next = due.begin();
  while (next != due.end()) {
    const std::int64_t after = std::max(verifier.last(), chain.covered);
    const auto batch = uow.audit().range(chain.chain, after, batch_size);
    if (!batch) return batch.error();
    if (batch->empty()) break;
    for (const storage::audit_record& entry : *batch) {
      if (next == due.end() || !verifier.feed(entry)) break;
      if (entry.sequence != *next) continue;
      pass.made.push_back(signer.sign(checkpoint_kind::head, chain.chain, entry.sequence, entry.hash, uow.now()));
      ++next;
    }
    if (verifier.is_broken()) break;
  }
  if (verifier.is_broken()) pass.refused.push_back({chain.chain, verifier.finish_part().why});
  if (known->forged != 0) pass.refused.push_back({chain.chain, "its last checkpoint was altered"});
  return success();
}

template <class Due>
result<checkpoint_pass> sign_each(const storage::audit_unit& uow, const checkpoint_signer& signer, Due due_of) {
  checkpoint_pass pass;
  const auto chains = uow.audit().uncovered();
  if (!chains) return chains.error();
  for (const auto& chain : *chains) {
    if (pass.made.size() >= max_in_one_pass) break;
    auto due = due_of(chain);
    if (due.empty()) continue;
    due.resize(std::min(due.size(), max_in_one_pass - pass.made.size()));
    if (auto done = sign_chain(uow, chain, due, signer, pass); !done) return std::move(done).error();
  }
  return pass;
}

}  // namespace

std::vector<std::int64_t> due_checkpoints(const storage::audit_progress& chain, time_point now,
                                          const checkpoint_rule& rule) {
  std::vector<std::int64_t> due;
  for (auto at = chain.covered + rule.every; at <= chain.head; at += rule.every) due.push_back(at);
  const bool has_rest = due.empty() ? chain.head > chain.covered : chain.head > due.back();
  // An entry behind a full thousand is younger than the first uncovered one; it waits no longer than the rule says.
  if (has_rest && due.empty() && now - chain.uncovered_since >= rule.at_most) due.push_back(chain.head);
  return due;
}

result<checkpoint_pass> sign_due(const storage::audit_unit& uow, const checkpoint_signer& signer,
                                 const checkpoint_rule& rule) {
  return sign_each(uow, signer, [&](const auto& chain) { return due_checkpoints(chain, uow.now(), rule); });
}

result<checkpoint_pass> sign_heads(const storage::audit_unit& uow, const checkpoint_signer& signer) {
  return sign_each(uow, signer, [](const auto& chain) { return std::vector<std::int64_t>{chain.head}; });
}

result<checkpoint_pass> make_checkpoints(storage::database& database, const checkpoint_signer& signer,
                                         const anchor_file* anchors, checkpoint_demand demand) {
  checkpoint_pass pass;
  auto signed_now = database.read([&](const storage::unit_of_work& uow) -> result<void> {
    auto made = demand == checkpoint_demand::due ? sign_due(uow, signer, checkpoint_rule()) : sign_heads(uow, signer);
    if (!made) return std::move(made).error();
    pass = *std::move(made);
    return success();
  });
  if (!signed_now) return std::move(signed_now).error();
  if (pass.made.empty()) return pass;
  if (anchors != nullptr) {
    if (auto anchored = anchors->append(pass.made); !anchored) return std::move(anchored).error();
  }
  auto kept = database.write([&](storage::unit_of_work& uow) -> result<void> {
    for (const checkpoint& each : pass.made) {
      if (auto done = uow.audit().insert_checkpoint(each); !done) return done;
    }
    return success();
  });
  if (!kept) return std::move(kept).error();
  return pass;
}

}  // namespace ess::audit
