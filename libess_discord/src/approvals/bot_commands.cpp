#include "ess/approvals/bot_commands.hpp"

#include "ess/approvals/approvals.hpp"
#include "ess/base/json.hpp"
#include "ess/storage/users.hpp"

namespace ess::approvals {
namespace {

result<api::approval_item> item_of(const storage::unit_of_work& work, const storage::approval_record& record) {
  api::approval_item item{.id = record.id.str(),
                          .risk_level = std::string(storage::to_string(record.risk)),
                          .status = std::string(storage::to_string(record.status)),
                          .created_at = format_time(record.created_at),
                          .requested_by = {},
                          .payload = {}};
  if (record.requested_by) {
    auto user = work.users().find(*record.requested_by);
    if (!user) return std::move(user).error();
    if (*user) item.requested_by = api::approval_person{(*user)->id.str(), (*user)->name};
  }
  auto payload = parse_json(record.payload);
  if (payload && payload->is_object()) item.payload = std::move(payload->get_object());
  return item;
}

verdict<api::decision_reply> decide_for_bot(storage::unit_of_work& work, random_source& random,
                                            approval_executor& executor, const community::bot_call& call,
                                            const api::decision_request& request, decision choice) {
  const auto action = choice == decision::approve ? "approvals.approve" : "approvals.deny";
  // Named before the gate, so that the entry of a call that the gate refuses names the request too. Only what is there
  // is named: an entry is found, and its personal values are erased, by its target, which nobody may choose freely.
  community::bot_call about = call;
  const auto named = work.approvals().find(call.community(), request.approval());
  if (!named) return named.error();
  if (*named) about.target(request.approval().str());
  return community::run_bot_call<api::decision_reply>(
      work, random, about, action, access::permission::approvals_decide, access::call_effect::decides,
      [&](community::bot_turn& turn) -> result<api::decision_reply> {
        turn.metadata["approvalId"] = request.approval().str();
        const std::string_view reason = choice == decision::deny ? request.reason() : std::string_view();
        auto outcome =
            decide(work, random, executor, turn.caller.community, request.approval(), choice, reason, turn.who);
        if (!outcome) return std::move(outcome).error();
        return api::decision_reply{std::move(outcome->message), outcome->approval.id.str(),
                                   std::string(storage::to_string(outcome->approval.status))};
      });
}

/// That request alone, if the person may decide it.
result<std::vector<storage::approval_record>> find_only(const storage::unit_of_work& work, community::bot_turn& turn,
                                                        const approval_id& id) {
  auto found = find_decidable(work, turn.caller.community, id, *turn.who.actor());
  if (!found) return std::move(found).error();
  turn.target = id.str();
  std::vector<storage::approval_record> one;
  one.push_back(std::move(*found));
  return one;
}

}  // namespace

verdict<api::approvals_reply> list_for_bot(storage::unit_of_work& work, random_source& random,
                                           const community::bot_call& call, api::list_purpose purpose,
                                           const std::optional<approval_id>& about) {
  const bool suggests = purpose == api::list_purpose::autocomplete;
  const auto effect = suggests ? access::call_effect::suggests : access::call_effect::reads;
  return community::run_bot_call<api::approvals_reply>(
      work, random, call, "approvals.list", access::permission::approvals_decide, effect,
      [&](community::bot_turn& turn) -> result<api::approvals_reply> {
        if (suggests) turn.metadata["purpose"] = about ? "form" : "autocomplete";
        if (about) turn.metadata["approvalId"] = about->str();
        // Nobody vouches for who is typing or pressing, so a key that wants proof of everything offers nothing.
        if (suggests && call.needs_proof(access::call_effect::reads)) return api::approvals_reply();
        const auto shown = about ? find_only(work, turn, *about) : list_pending(work, turn.caller.community);
        if (!shown) return shown.error();
        api::approvals_reply reply;
        for (const auto& record : *shown) {
          auto item = item_of(work, record);
          if (!item) return std::move(item).error();
          reply.approvals.push_back(std::move(*item));
        }
        turn.metadata["count"] = reply.approvals.size();
        return reply;
      });
}

verdict<api::decision_reply> approve_for_bot(storage::unit_of_work& work, random_source& random,
                                             approval_executor& executor, const community::bot_call& call,
                                             const api::decision_request& request) {
  return decide_for_bot(work, random, executor, call, request, decision::approve);
}

verdict<api::decision_reply> deny_for_bot(storage::unit_of_work& work, random_source& random,
                                          approval_executor& executor, const community::bot_call& call,
                                          const api::decision_request& request) {
  return decide_for_bot(work, random, executor, call, request, decision::deny);
}

}  // namespace ess::approvals
