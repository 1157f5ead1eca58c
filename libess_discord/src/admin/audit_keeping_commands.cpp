// Checkpoints of the audit log by hand, and its retention.
#include <string>

#include "admin/commands.hpp"
#include "ess/audit/checkpointing.hpp"
#include "ess/audit/prune.hpp"
#include "ess/audit/view.hpp"
#include "ess/base/encoding.hpp"

namespace ess::admin {

namespace {

error no_signing_key() {
  return {errc::unavailable, "audit_key_missing",
          "No key signs checkpoints of the audit log. Set ESS_AUDIT_SIGNING_KEY_FILE to the path it shall have, run "
          "`essctl init`, and restart ess-server."};
}

}  // namespace

result<object> audit_anchor(const context& where, const object&) {
  const auto* signer = where.audit_signer();
  if (signer == nullptr) return no_signing_key();
  const auto pass =
      audit::make_checkpoints(where.database(), *signer, where.audit_anchors(), audit::checkpoint_demand::heads);
  if (!pass) return pass.error();
  boost::json::array made;
  for (const auto& each : pass->made) {
    object json;
    json["chain"] = each.chain;
    json["sequence"] = each.sequence;
    json["hash"] = to_hex(each.hash);
    json["line"] = audit::anchor_line(each);
    made.push_back(std::move(json));
  }
  object answer;
  answer["publicKey"] = to_hex(signer->public_key());
  answer["keyId"] = signer->key_id();
  if (where.audit_anchors() != nullptr) answer["file"] = where.audit_anchors()->path();
  answer["checkpoints"] = std::move(made);
  boost::json::array refused;
  for (const auto& each : pass->refused) refused.emplace_back("chain " + each.chain + ": " + each.why);
  answer["refused"] = std::move(refused);
  answer["intact"] = pass->refused.empty();
  return answer;
}

result<object> audit_prune(const context& where, const object& arguments) {
  const auto* signer = where.audit_signer();
  if (signer == nullptr) return no_signing_key();
  audit::prune_wish wish;
  if (const auto before = optional_text_of(arguments, "before")) {
    const auto moment = audit::parse_moment(*before);
    if (!moment) return moment.error();
    wish.before = *moment;
  }
  wish.keep = optional_integer_of(arguments, "keep");
  const auto community =
      in_read(where, [&](const storage::unit_of_work& uow) { return find_chain_owner(uow, arguments); });
  if (!community) return community.error();
  const auto pruned =
      audit::prune(where.database(), where.random(), *signer, where.audit_anchors(), *community, wish, from_cli());
  if (!pruned) return pruned.error();
  object answer;
  answer["chain"] = audit::chain_of(*community);
  answer["cut"] = pruned->cut;
  answer["removed"] = pruned->removed;
  return answer;
}

}  // namespace ess::admin
