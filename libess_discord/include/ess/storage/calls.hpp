// Dispatch calls.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/id.hpp"

namespace ess::storage {

enum class call_status { open, assigned, enroute, on_scene, cleared, cancelled };

struct call_record {
  call_id id;
  community_id community;
  std::string title;
  std::string description;
  int priority = 3;  ///< 1..5, 5 is the most urgent
  call_status status = call_status::open;
  std::optional<std::string> location;
  time_point created_at;
  time_point updated_at;
  int version = 1;  ///< counts up by one at each change
  std::optional<user_id> assigned_to = {};
};

/// What made a call into that version of itself.
struct call_change_record {
  community_id community;
  call_id call;
  int version = 1;
  call_status status = call_status::open;
  std::vector<std::string> fields;  ///< names of what changed; empty for the opening
  std::optional<user_id> actor;
  std::optional<user_id> assigned_to;
  std::string note;  ///< empty when none was given
  time_point at;
};

class call_store {
 public:
  virtual ~call_store() = default;

  virtual result<void> insert(const call_record& call) = 0;
  virtual result<std::optional<call_record>> find(const community_id& community, const call_id& id) const = 0;
  /// Calls that are neither cleared nor cancelled: by priority, then by last change, both falling; those after `before`
  /// where one is given (none if the community does not have it).
  virtual result<std::vector<call_record>> list_open(const community_id& community,
                                                     const std::optional<call_id>& before, int limit) const = 0;
  virtual result<std::int64_t> count_open(const community_id& community) const = 0;
  /// Newest change first, of any status; those after `before` where one is given.
  virtual result<std::vector<call_record>> list(const community_id& community, const std::optional<call_id>& before,
                                                int limit) const = 0;
  /// Writes `call` if the stored version is still the one before `call.version`. Answers false if it is not.
  virtual result<bool> update(const call_record& call) = 0;
  virtual result<void> insert_change(const call_change_record& change) = 0;
  /// The latest first.
  virtual result<std::vector<call_change_record>> list_changes(const community_id& community, const call_id& call,
                                                               int limit) const = 0;
};

/// `OPEN`, `ASSIGNED`, `ENROUTE`, `ON_SCENE`, `CLEARED`, `CANCELLED`.
std::string_view to_string(call_status status) noexcept;
std::optional<call_status> parse_call_status(std::string_view text) noexcept;

}  // namespace ess::storage
