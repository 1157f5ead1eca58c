// Approval requests and the moderation actions that follow from them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/id.hpp"

namespace ess::storage {

enum class approval_status { pending, approved, rejected, cancelled };
enum class risk_level { low, medium, high };

struct approval_record {
  approval_id id;
  community_id community;
  approval_status status = approval_status::pending;
  risk_level risk = risk_level::low;
  std::optional<user_id> requested_by;
  std::string payload;  ///< JSON object text with at least `commandId`
  std::string reason;   ///< of the person who asks; empty when none was given
  std::optional<user_id> decided_by;
  std::optional<time_point> decided_at;
  time_point created_at;
  std::string decision_reason = {};  ///< of the person who decided; empty when none was given
  /// The key of the host that asked; nothing for a request made by a person here.
  std::optional<api_key_id> requested_with = {};
  /// Set when the request leaves PENDING: counts up by one with each such request of its community.
  std::optional<std::int64_t> decision_number = {};
};

/// What an approved request led to, as the built-in executor records it.
struct moderation_action_record {
  action_id id;
  community_id community;
  approval_id approval;
  std::string command;  ///< `commandId` of the payload
  std::string payload;
  std::optional<user_id> decided_by;
  time_point created_at;
};

/// Which requests a list shows; all of them unless something is set.
struct approval_query {
  std::optional<approval_status> status = {};
  std::optional<user_id> requested_by = {};
  /// Those after this one in the list. A request that the community does not have has none after it.
  std::optional<approval_id> before = {};
};

class approval_store {
 public:
  virtual ~approval_store() = default;

  virtual result<void> insert(const approval_record& approval) = 0;
  virtual result<std::optional<approval_record>> find(const community_id& community, const approval_id& id) const = 0;
  /// Newest first, as `wanted` says.
  virtual result<std::vector<approval_record>> list(const community_id& community, const approval_query& wanted,
                                                    int limit) const = 0;
  virtual result<std::int64_t> count(const community_id& community, approval_status status) const = 0;
  /// Changes a PENDING request to `status` in one conditional statement, and gives it the community's next decision
  /// number: whoever sees a number committed will see no smaller one appear later. Answers false if it was not pending.
  virtual result<bool> decide(const community_id& community, const approval_id& id, approval_status status,
                              const std::optional<user_id>& decided_by, std::string_view reason, time_point at) = 0;
  /// Requests that left PENDING, with a decision number above `after`, by that number.
  virtual result<std::vector<approval_record>> list_decided(const community_id& community, std::int64_t after,
                                                            int limit) const = 0;
  virtual result<void> insert_action(const moderation_action_record& action) = 0;
  virtual result<std::vector<moderation_action_record>> list_actions(const community_id& community,
                                                                     int limit) const = 0;
};

/// `PENDING`, `APPROVED`, `REJECTED`, `CANCELLED`.
std::string_view to_string(approval_status status) noexcept;
std::optional<approval_status> parse_approval_status(std::string_view text) noexcept;
/// `LOW`, `MEDIUM`, `HIGH`.
std::string_view to_string(risk_level risk) noexcept;
std::optional<risk_level> parse_risk_level(std::string_view text) noexcept;

}  // namespace ess::storage
