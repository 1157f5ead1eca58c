#include "ess/approvals/approvals.hpp"

#include "ess/access/api_keys.hpp"
#include "ess/audit/append.hpp"
#include "ess/base/json.hpp"
#include "ess/base/text.hpp"
#include "ess/notifications/announce.hpp"
#include "ess/storage/communities.hpp"

namespace ess::approvals {
namespace {

constexpr std::size_t payload_limit = 8 * 1024;
constexpr std::size_t reason_limit = 500;
constexpr std::size_t command_limit = 64;

result<void> check_reason(std::string_view reason) {
  if (is_utf8(reason) && reason.find('\0') == std::string_view::npos && count_code_points(reason) <= reason_limit) {
    return success();
  }
  return error(errc::invalid_argument, "invalid_reason", "A reason may have at most 500 characters.");
}

/// Answers the command's id.
result<std::string> check_payload(std::string_view payload) {
  const json_limits limits{.max_bytes = payload_limit, .max_depth = 16, .max_members = 1000};
  auto json = parse_json(payload, limits);
  if (!json || !json->is_object()) {
    return error(errc::invalid_argument, "invalid_payload", "The payload must be a JSON object of at most 8 KiB.");
  }
  auto command = string_member(*json, "commandId");
  if (!command || command->empty() || count_code_points(*command) > command_limit || has_control_characters(*command)) {
    return error(errc::invalid_argument, "invalid_payload",
                 "The payload needs \"commandId\", a string of 1 to 64 characters that says what is to be done.");
  }
  return std::move(*command);
}

result<void> check_requester(const storage::unit_of_work& work, const community_id& community, const user_id& user) {
  auto membership = work.memberships().find(community, user);
  if (!membership) return std::move(membership).error();
  if (*membership && !(*membership)->suspended_at) return success();
  return error(errc::not_found, "user_not_found", "The person who asks is not a member of this community.");
}

error already_decided(storage::approval_status status) {
  return {errc::conflict, "already_decided",
          "This request is decided already: it is " + std::string(storage::to_string(status)) + "."};
}

result<storage::approval_record> find_pending(const storage::unit_of_work& work, const community_id& community,
                                              const approval_id& id) {
  auto found = work.approvals().find(community, id);
  if (!found) return std::move(found).error();
  if (!*found) {
    return error(errc::not_found, "approval_not_found",
                 "There is no such approval request in this community. Use /ess approvals to see what is pending.");
  }
  if ((*found)->status != storage::approval_status::pending) return already_decided((*found)->status);
  return std::move(**found);
}

/// Whether both are keys of the community, and of one line of successors.
result<bool> are_of_one_line(const storage::unit_of_work& work, const community_id& community, const api_key_id& a,
                             const api_key_id& b) {
  if (a == b) return true;
  std::optional<api_key_id> first;
  for (const auto* id : {&a, &b}) {
    const auto key = work.api_keys().find(community, *id);
    if (!key) return key.error();
    if (!*key) return false;
    auto begun = access::first_of_line(work, **key);
    if (!begun) return std::move(begun).error();
    if (first) return *first == *begun;
    first = std::move(*begun);
  }
  return false;
}

/// A host speaks for what it asked for itself, whomever it named, also under the key that its key was rotated to.
result<bool> is_own(const storage::unit_of_work& work, const storage::approval_record& approval,
                    const audit::origin& who) {
  if (who.source() != audit::event_source::api) {
    return who.actor().has_value() && approval.requested_by == who.actor();
  }
  if (!who.api_key() || !approval.requested_with) return false;
  return are_of_one_line(work, approval.community, *approval.requested_with, *who.api_key());
}

/// Moves a request on from PENDING, unless somebody else just did: nothing is written then.
result<void> settle(storage::unit_of_work& work, storage::approval_record& approval, storage::approval_status status,
                    const std::optional<user_id>& by, std::string_view reason) {
  auto won = work.approvals().decide(approval.community, approval.id, status, by, reason, work.now());
  if (!won) return std::move(won).error();
  if (!*won) {
    auto now_is = work.approvals().find(approval.community, approval.id);
    if (!now_is) return std::move(now_is).error();
    return already_decided(*now_is ? (*now_is)->status : status);
  }
  approval.status = status;
  approval.decided_by = by;
  approval.decided_at = work.now();
  approval.decision_reason = std::string(reason);
  return success();
}

result<std::string> carry_out(storage::unit_of_work& work, approval_executor& executor,
                              const storage::approval_record& approval) {
  auto message = executor.execute(work, approval);
  if (message) return message;
  // Whatever went wrong, the decision must not stand without its effect: only a failure rolls it back.
  return error(errc::unavailable, "execution_failed",
               "What was approved could not be carried out, so the request is still pending. Try again later.")
      .with_detail(describe_for_log(message.error()));
}

}  // namespace

result<storage::approval_record> request(storage::unit_of_work& work, random_source& random,
                                         const community_id& community, const new_request& wanted,
                                         const audit::origin& who) {
  auto command = check_payload(wanted.payload);
  if (!command) return std::move(command).error();
  if (auto checked = check_reason(wanted.reason); !checked) return std::move(checked).error();
  auto home = work.communities().find(community);
  if (!home) return std::move(home).error();
  if (!*home) return error(errc::not_found, "community_not_found", "There is no such community.");
  if (wanted.requested_by) {
    if (auto checked = check_requester(work, community, *wanted.requested_by); !checked) {
      return std::move(checked).error();
    }
  }
  storage::approval_record record{.id = approval_id::generate(work.now(), random),
                                  .community = community,
                                  .status = storage::approval_status::pending,
                                  .risk = wanted.risk,
                                  .requested_by = wanted.requested_by,
                                  .payload = wanted.payload,
                                  .reason = wanted.reason,
                                  .decided_by = {},
                                  .decided_at = {},
                                  .created_at = work.now()};
  if (who.source() == audit::event_source::api) record.requested_with = who.api_key();
  if (auto stored = work.approvals().insert(record); !stored) return std::move(stored).error();

  boost::json::object metadata;
  metadata["commandId"] = *command;
  metadata["riskLevel"] = storage::to_string(record.risk);
  metadata["requestedBy"] = nullptr;
  if (record.requested_by) metadata["requestedBy"] = record.requested_by->str();
  audit::event what("approval.requested");
  what.from(who).target(record.id.str()).metadata(std::move(metadata));
  if (auto written = audit::append(work, random, community, what); !written) return std::move(written).error();
  if (auto told = notifications::announce(work, random, record); !told) return std::move(told).error();
  return record;
}

result<std::vector<storage::approval_record>> list_pending(const storage::unit_of_work& work,
                                                           const community_id& community, int limit) {
  storage::approval_query wanted;
  wanted.status = storage::approval_status::pending;
  return work.approvals().list(community, wanted, limit);
}

result<storage::approval_record> cancel(storage::unit_of_work& work, random_source& random,
                                        const community_id& community, const approval_id& id, std::string_view reason,
                                        const audit::origin& who) {
  if (auto checked = check_reason(reason); !checked) return std::move(checked).error();
  auto approval = find_pending(work, community, id);
  if (!approval) return approval;
  const auto own = is_own(work, *approval, who);
  if (!own) return own.error();
  if (!*own) {
    return error(errc::forbidden, "not_own_request",
                 "Only the person who made a request can take it back. You can deny it instead.");
  }
  if (auto settled = settle(work, *approval, storage::approval_status::cancelled, who.actor(), reason); !settled) {
    return std::move(settled).error();
  }
  boost::json::object metadata;
  metadata["status"] = storage::to_string(approval->status);
  audit::event what("approval.cancelled");
  what.from(who).target(id.str()).metadata(std::move(metadata));
  if (auto written = audit::append(work, random, community, what); !written) return std::move(written).error();
  if (auto told = notifications::announce(work, random, *approval); !told) return std::move(told).error();
  return approval;
}

result<storage::approval_record> find_decidable(const storage::unit_of_work& work, const community_id& community,
                                                const approval_id& id, const user_id& decider) {
  auto approval = find_pending(work, community, id);
  if (approval && approval->requested_by == decider) {
    return error(errc::forbidden, "own_request", "You asked for this yourself. Somebody else has to decide it.");
  }
  return approval;
}

result<decided> decide(storage::unit_of_work& work, random_source& random, approval_executor& executor,
                       const community_id& community, const approval_id& id, decision choice, std::string_view reason,
                       const audit::origin& who) {
  if (!who.actor()) {
    return error(errc::forbidden, "decider_missing", "A decision needs a person who takes it.");
  }
  const auto& decider = *who.actor();
  if (auto checked = check_reason(reason); !checked) return std::move(checked).error();
  auto approval = find_decidable(work, community, id, decider);
  if (!approval) return std::move(approval).error();

  const auto status =
      choice == decision::approve ? storage::approval_status::approved : storage::approval_status::rejected;
  if (auto settled = settle(work, *approval, status, decider, reason); !settled) return std::move(settled).error();

  std::string message = "Denied.";
  if (choice == decision::approve) {
    auto done = carry_out(work, executor, *approval);
    if (!done) return std::move(done).error();
    message = std::move(*done);
  }
  boost::json::object metadata;
  metadata["status"] = storage::to_string(status);
  metadata["reasonGiven"] = !reason.empty();
  audit::event what("approval.decided");
  what.from(who).target(id.str()).metadata(std::move(metadata));
  if (auto written = audit::append(work, random, community, what); !written) return std::move(written).error();
  if (auto told = notifications::announce(work, random, *approval); !told) return std::move(told).error();
  return decided{std::move(*approval), std::move(message)};
}

}  // namespace ess::approvals
