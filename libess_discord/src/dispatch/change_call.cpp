#include "dispatch/call_rules.hpp"
#include "ess/audit/append.hpp"
#include "ess/audit/event.hpp"
#include "ess/community/communities.hpp"
#include "ess/notifications/announce.hpp"

namespace ess::dispatch {
namespace {

using storage::call_status;

bool is_closed(call_status status) { return status == call_status::cleared || status == call_status::cancelled; }

result<storage::call_record> find_changeable(const storage::unit_of_work& work, const community_id& community,
                                             const call_id& id, int version) {
  auto found = work.calls().find(community, id);
  if (!found) return std::move(found).error();
  if (!*found) return error(errc::not_found, "call_not_found", "There is no such call in this community.");
  if ((*found)->version != version) {
    return error(errc::conflict, "call_changed", "Somebody changed this call since you opened it. Look at it again.");
  }
  if (is_closed((*found)->status)) {
    return error(errc::conflict, "call_closed", "This call is closed. Open a new one if it goes on.");
  }
  return std::move(**found);
}

/// Applies changes to a call and remembers which fields they touched.
class editor {
 public:
  explicit editor(storage::call_record& call) : call_(call) {}

  template <class T>
  void apply(const char* name, const std::optional<T>& wanted, T& field) {
    if (!wanted || *wanted == field) return;
    field = *wanted;
    touched_.emplace_back(name);
  }
  void assign(std::optional<user_id> to) {
    if (call_.assigned_to == to) return;
    call_.assigned_to = std::move(to);
    touched_.emplace_back("assignedTo");
  }
  const std::vector<std::string>& touched() const noexcept { return touched_; }

 private:
  storage::call_record& call_;
  std::vector<std::string> touched_;
};

result<void> check_assignee(const storage::unit_of_work& work, const community_id& community, const user_id& user) {
  auto rights = community::permissions_of(work, community, user);
  if (!rights) return std::move(rights).error();
  if (rights->contains(access::permission::dispatch_read)) return success();
  return error(errc::invalid_argument, "assignee_invalid",
               "A call can only go to a member of this community who may see calls.");
}

/// Who has the call after the change.
result<std::optional<user_id>> assignee_after(const storage::unit_of_work& work, const storage::call_record& call,
                                              const call_changes& changes, const audit::origin& who) {
  if (changes.assign_to) {
    if (auto checked = check_assignee(work, call.community, *changes.assign_to); !checked) {
      return std::move(checked).error();
    }
    return changes.assign_to;
  }
  if (call.status == call_status::open) return std::optional<user_id>();
  if (!call.assigned_to && !is_closed(call.status)) return who.actor();
  return call.assigned_to;
}

result<void> move_on(storage::call_record& call, editor& edit, const std::optional<call_status>& to) {
  if (!to || *to == call.status) return success();
  if (!may_become(call.status, *to)) {
    return error(errc::conflict, "transition_refused",
                 "A call cannot go from " + std::string(storage::to_string(call.status)) + " to " +
                     std::string(storage::to_string(*to)) + ".");
  }
  edit.apply("status", to, call.status);
  return success();
}

result<void> check_fields(const storage::call_record& call) {
  new_call as_new;
  as_new.title = call.title;
  as_new.description = call.description;
  as_new.priority = call.priority;
  as_new.location = call.location;
  return check_call(as_new);
}

result<void> save(storage::unit_of_work& work, random_source& random, storage::call_record& call,
                  const std::vector<std::string>& fields, std::string_view note, const audit::origin& who) {
  ++call.version;
  call.updated_at = work.now();
  auto saved = work.calls().update(call);
  if (!saved) return std::move(saved).error();
  if (!*saved) {
    return error(errc::conflict, "call_changed", "Somebody changed this call since you opened it. Look at it again.");
  }
  if (auto noted = note_change(work, call, fields, note, who); !noted) return noted;
  boost::json::object metadata;
  boost::json::array names;
  for (const auto& name : fields) names.emplace_back(name);
  metadata["fields"] = std::move(names);
  metadata["status"] = storage::to_string(call.status);
  metadata["version"] = call.version;
  audit::event what("call.changed");
  what.from(who).target(call.id.str()).metadata(std::move(metadata));
  if (auto written = audit::append(work, random, call.community, what); !written) return written;
  return notifications::announce(work, random, call);
}

}  // namespace

bool may_become(call_status from, call_status to) noexcept {
  if (is_closed(from) || from == to) return false;
  if (from == call_status::on_scene) return is_closed(to);
  return true;
}

result<storage::call_record> change_call(storage::unit_of_work& work, random_source& random,
                                         const community_id& community, const call_id& id, const call_changes& changes,
                                         const audit::origin& who) {
  if (auto checked = check_note(changes.note); !checked) return std::move(checked).error();
  auto call = find_changeable(work, community, id, changes.version);
  if (!call) return call;
  editor edit(*call);
  edit.apply("title", changes.title, call->title);
  edit.apply("description", changes.description, call->description);
  edit.apply("priority", changes.priority, call->priority);
  edit.apply("locationName", changes.location, call->location);
  if (auto checked = check_fields(*call); !checked) return std::move(checked).error();
  if (auto moved = move_on(*call, edit, changes.status); !moved) return std::move(moved).error();
  auto assignee = assignee_after(work, *call, changes, who);
  if (!assignee) return std::move(assignee).error();
  edit.assign(std::move(*assignee));
  if (edit.touched().empty() && changes.note.empty()) return call;
  if (auto saved = save(work, random, *call, edit.touched(), changes.note, who); !saved) {
    return std::move(saved).error();
  }
  return call;
}

}  // namespace ess::dispatch
