#include "ess/approvals/executor.hpp"

#include "ess/base/json.hpp"

namespace ess::approvals {

result<std::string> moderation_recorder::execute(storage::unit_of_work& work,
                                                 const storage::approval_record& approval) {
  auto payload = parse_json(approval.payload);
  if (!payload) return std::move(payload).error();
  const auto command = string_member(*payload, "commandId");
  if (!command) return error(errc::corrupt, "payload_without_command", "The request does not say what to do.");
  const storage::moderation_action_record action{.id = action_id::generate(work.now(), random_),
                                                 .community = approval.community,
                                                 .approval = approval.id,
                                                 .command = *command,
                                                 .payload = approval.payload,
                                                 .decided_by = approval.decided_by,
                                                 .created_at = work.now()};
  if (auto stored = work.approvals().insert_action(action); !stored) return std::move(stored).error();
  return "Approved: " + *command + " was recorded for execution.";
}

}  // namespace ess::approvals
