#include "ess/audit/checkpointing.hpp"

#include <algorithm>
#include <iterator>

#include "audit/chain_verifier.hpp"

namespace ess::audit {

namespace {

constexpr int batch_size = 500;
constexpr std::size_t max_in_one_pass = 1000;

// What the signer itself said of the chain before, in the database or in the anchor file.
struct last_word {
  chain_evidence known;
  std::int64_t base = 0;    // of the last statement in the database whose signature is valid, 0 if none
  std::int64_t anchor = 0;  // of the last one in the anchor file
};

result<void> add_stored(const storage::audit_unit& uow, std::string_view chain, std::int64_t after,
                        const trusted_keys& keys, last_word& said) {
  while (true) {
    const auto stored = uow.audit().checkpoints(chain, after, batch_size);
    if (!stored) return stored.error();
    for (const checkpoint& each : *stored) {
      if (said.known.add(each, keys) == signature_state::valid) said.base = std::max(said.base, each.sequence);
    }
    if (stored->size() < static_cast<std::size_t>(batch_size)) return success();
    // Of one entry there are at most two, a head and a cut: none is skipped when both straddle the end of a batch.
    after = stored->back().sequence - 1;
  }
}

result<last_word> find_last_word(const storage::audit_unit& uow, const storage::audit_progress& chain,
                                 const trusted_keys& keys, const anchored_heads& anchored) {
  last_word said;
  const auto anchor = anchored.find(chain.chain);
  if (anchor != anchored.end()) {
    said.known.add(anchor->second, keys);
    said.anchor = anchor->second.sequence;
  }
  if (chain.covered != 0) {
    auto added = add_stored(uow, chain.chain, chain.covered - 1, keys, said);
    // The newest decides, unless it is by somebody else: such a one proves nothing.
    const bool is_by_another = added && said.base == 0 && said.known.forged == 0 && chain.covered > 1;
    if (is_by_another) added = add_stored(uow, chain.chain, 0, keys, said);
    if (!added) return std::move(added).error();
  }
  said.known.sort();
  return said;
}

// The verifier sees what comes after `base`; an anchored entry up to there is looked at by itself. It may be pruned.
result<bool> agrees_with_anchor(const storage::audit_unit& uow, std::string_view chain, const last_word& said) {
  if (said.anchor == 0) return true;
  const auto stored = uow.audit().range(chain, said.anchor - 1, 1);
  if (!stored) return stored.error();
  if (stored->empty() || stored->front().sequence != said.anchor) return true;
  return std::ranges::none_of(said.known.points, [&](const auto& point) {
    return point.sequence == said.anchor && point.is_valid && point.hash != stored->front().hash;
  });
}

// Feeds the entries after `base`, and signs at each sequence of `due`, which is in order. An entry that the anchor file
// tells of is looked at before anything is signed.
result<std::vector<checkpoint>> sign_entries(const storage::audit_unit& uow, const storage::audit_progress& chain,
                                             const std::vector<std::int64_t>& due, const last_word& said,
                                             const checkpoint_signer& signer, chain_verifier& verifier) {
  std::vector<checkpoint> made;
  auto next = due.begin();
  std::int64_t after = said.base;
  while (next != due.end() || after < said.anchor) {
    const auto batch = uow.audit().range(chain.chain, after, batch_size);
    if (!batch) return batch.error();
    if (batch->empty()) break;
    for (const storage::audit_record& entry : *batch) {
      if (!verifier.feed(entry)) return made;
      after = entry.sequence;
      if (next == due.end() || after != *next) continue;
      made.push_back(signer.sign(checkpoint_kind::head, chain.chain, after, entry.hash, uow.now()));
      ++next;
    }
  }
  return made;
}

result<void> sign_chain(const storage::audit_unit& uow, const storage::audit_progress& chain,
                        const std::vector<std::int64_t>& due, const checkpoint_signer& signer,
                        const anchored_heads& anchored, checkpoint_pass& pass) {
  trusted_keys keys;
  if (auto added = keys.add(signer.public_key()); !added) return added;
  const auto said = find_last_word(uow, chain, keys, anchored);
  if (!said) return said.error();
  const auto refuse = [&](std::string why) {
    pass.refused.push_back({chain.chain, std::move(why)});
    return success();
  };
  if (said->known.forged != 0) {
    return refuse("The checkpoint of entry " + std::to_string(said->known.forged) +
                  " has a wrong signature, so somebody altered it.");
  }
  if (chain.head < said->anchor) {
    return refuse("The chain ends at " + std::to_string(chain.head) + ", but the anchor file tells of entry " +
                  std::to_string(said->anchor) + ".");
  }
  if (const auto agrees = agrees_with_anchor(uow, chain.chain, *said); !agrees) {
    return agrees.error();
  } else if (!*agrees) {
    return refuse("Entry " + std::to_string(said->anchor) + " has another hash than the anchor file says.");
  }
  chain_verifier verifier(said->known);
  if (said->base != 0) {
    verifier.start_at(said->base + 1);
  } else {
    verifier.start_of_chain();
  }
  auto made = sign_entries(uow, chain, due, *said, signer, verifier);
  if (!made) return std::move(made).error();
  // What is before the damage may have been rewritten too, so nothing of this chain is signed.
  if (verifier.is_broken()) return refuse(verifier.finish_part().why);
  std::ranges::move(*made, std::back_inserter(pass.made));
  return success();
}

template <class Due>
result<checkpoint_pass> sign_each(const storage::audit_unit& uow, const checkpoint_signer& signer,
                                  const anchored_heads& anchored, Due due_of) {
  checkpoint_pass pass;
  const auto chains = uow.audit().uncovered();
  if (!chains) return chains.error();
  for (const auto& chain : *chains) {
    if (pass.made.size() >= max_in_one_pass) break;
    auto due = due_of(chain);
    if (due.empty()) continue;
    due.resize(std::min(due.size(), max_in_one_pass - pass.made.size()));
    if (auto done = sign_chain(uow, chain, due, signer, anchored, pass); !done) return std::move(done).error();
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

result<anchored_heads> last_anchored(const anchor_file& anchors, const checkpoint_signer& signer) {
  anchored_heads found;
  const auto read = anchors.read([&](const checkpoint& each) {
    if (each.key_id != signer.key_id()) return;
    const auto known = found.find(each.chain);
    if (known == found.end()) {
      found.emplace(each.chain, each);
    } else if (each.sequence > known->second.sequence) {
      known->second = each;
    }
  });
  if (!read && read.error().reason() != "anchor_missing") return read.error();
  return found;
}

result<checkpoint_pass> sign_due(const storage::audit_unit& uow, const checkpoint_signer& signer,
                                 const checkpoint_rule& rule, const anchored_heads& anchored) {
  return sign_each(uow, signer, anchored, [&](const auto& chain) { return due_checkpoints(chain, uow.now(), rule); });
}

result<checkpoint_pass> sign_heads(const storage::audit_unit& uow, const checkpoint_signer& signer,
                                   const anchored_heads& anchored) {
  return sign_each(uow, signer, anchored, [](const auto& chain) { return std::vector<std::int64_t>{chain.head}; });
}

namespace {

result<bool> is_anything_due(storage::audit_transactions& log, checkpoint_demand demand, const checkpoint_rule& rule) {
  bool is_due = false;
  auto looked = log.read([&](const storage::audit_unit& uow) -> result<void> {
    const auto chains = uow.audit().uncovered();
    if (!chains) return chains.error();
    is_due = std::ranges::any_of(*chains, [&](const auto& chain) {
      return demand == checkpoint_demand::heads || !due_checkpoints(chain, uow.now(), rule).empty();
    });
    return success();
  });
  if (!looked) return std::move(looked).error();
  return is_due;
}

}  // namespace

result<checkpoint_pass> make_checkpoints(storage::audit_transactions& log, const checkpoint_signer& signer,
                                         const anchor_file* anchors, checkpoint_demand demand,
                                         const checkpoint_rule& rule) {
  checkpoint_pass pass;
  const auto is_due = is_anything_due(log, demand, rule);
  if (!is_due) return is_due.error();
  if (!*is_due) return pass;
  anchored_heads anchored;
  if (anchors != nullptr) {
    // Before the entries: what is anchored by now was committed before, so none of it can seem to be missing.
    auto read = last_anchored(*anchors, signer);
    if (!read) return std::move(read).error();
    anchored = *std::move(read);
  }
  auto signed_now = log.read([&](const storage::audit_unit& uow) -> result<void> {
    auto made =
        demand == checkpoint_demand::due ? sign_due(uow, signer, rule, anchored) : sign_heads(uow, signer, anchored);
    if (!made) return std::move(made).error();
    pass = *std::move(made);
    return success();
  });
  if (!signed_now) return std::move(signed_now).error();
  if (pass.made.empty()) return pass;
  if (anchors != nullptr) {
    if (auto appended = anchors->append(pass.made); !appended) return std::move(appended).error();
  }
  auto kept = log.write([&](storage::audit_unit& uow) -> result<void> {
    for (const checkpoint& each : pass.made) {
      if (auto done = uow.audit().insert_checkpoint(each); !done) return done;
    }
    return success();
  });
  if (!kept) return std::move(kept).error();
  return pass;
}

result<checkpoint_pass> make_checkpoints(storage::database& database, const checkpoint_signer& signer,
                                         const anchor_file* anchors, checkpoint_demand demand,
                                         const checkpoint_rule& rule) {
  storage::database_audit log(database);
  return make_checkpoints(log, signer, anchors, demand, rule);
}

}  // namespace ess::audit
