#include "access/api_key_rules.hpp"
#include "ess/access/api_keys.hpp"
#include "ess/audit/append.hpp"

namespace ess::access {

namespace {

constexpr int max_overlap_days = 7;

error conflict(std::string_view reason, std::string message) {
  return error(errc::conflict, reason, std::move(message));
}

// With its predecessor still at work, a key's successor would be the third of its line.
result<void> check_line(const storage::key_unit& uow, const storage::api_key_record& key) {
  if (key.overlap_ends_at) {
    return conflict("key_rotated", "This key has a successor already and ends at " + format_time(*key.overlap_ends_at) +
                                       ". Rotate the successor instead.");
  }
  if (!key.successor_of) return success();
  const auto before = uow.api_keys().find(key.community, *key.successor_of);
  if (!before) return before.error();
  if (*before && is_live(**before, uow.now())) {
    return conflict("rotation_in_progress",
                    "The key that this one replaced works until " +
                        format_time((*before)->overlap_ends_at.value_or((*before)->expires_at)) +
                        ". Revoke it first, or wait until then.");
  }
  return success();
}

storage::api_key_record successor_of(const storage::api_key_record& key, time_point now, random_source& random,
                                     const audit::origin& who) {
  storage::api_key_record next = key;
  next.id = api_key_id::generate(now, random);
  // Names that mean nothing today must not mean something in the successor tomorrow.
  next.permissions = permission_set::from_names(key.permissions).names();
  next.created_at = now;
  next.expires_at = now + (key.expires_at - key.created_at);
  next.created_by = who.actor();
  next.last_used_at.reset();
  next.last_used_network.clear();
  next.successor_of = key.id;
  return next;
}

}  // namespace

result<api_key_id> first_of_line(const storage::key_unit& uow, const storage::api_key_record& key) {
  storage::api_key_record first = key;
  while (first.successor_of) {
    auto before = uow.api_keys().find(first.community, *first.successor_of);
    if (!before) return std::move(before).error();
    // A successor is younger than what it succeeds: a store that says otherwise leads nowhere.
    if (!*before || (*before)->created_at > first.created_at || (*before)->id == first.id) break;
    first = std::move(**before);
  }
  return std::move(first.id);
}

result<created_api_key> api_key_service::rotate(storage::key_unit& uow, const community_id& community,
                                                const api_key_id& id, const api_key_rotation& how,
                                                const audit::origin& who,
                                                const std::optional<permission_set>& creator) const {
  if (how.overlap_days < 0 || how.overlap_days > max_overlap_days) {
    return error(errc::invalid_argument, "invalid_key_overlap", "Both keys can work for 0 to 7 days.");
  }
  const auto found = uow.api_keys().find(community, id);
  if (!found) return found.error();
  if (!*found) return key_not_found();
  const storage::api_key_record& key = **found;
  if (key.revoked_at || uow.now() >= key.expires_at) return key_not_found();
  if (auto checked = check_line(uow, key); !checked) return std::move(checked).error();

  storage::api_key_record next = successor_of(key, uow.now(), random_, who);
  const auto rights = permission_set::from_names(next.permissions);
  if (rights.empty()) {
    return error(errc::invalid_argument, "key_without_permission",
                 "This key has no permission that still means something. Make a new one.");
  }
  if (auto checked = check_rights(rights, creator); !checked) return std::move(checked).error();
  api_key_text text = api_key_text::generate(how.environment, random_);
  put_text(next, text.public_id(), text.text().reveal());
  if (auto inserted = uow.api_keys().insert(next); !inserted) return std::move(inserted).error();
  const time_point end = uow.now() + std::chrono::days(how.overlap_days);
  const auto ended = uow.api_keys().set_overlap_end(community, id, end);
  if (!ended) return ended.error();
  if (!*ended) return key_not_found();

  auto metadata = describe_key(next);
  metadata["successorId"] = next.id.str();
  metadata["predecessorPublicId"] = key.public_id;
  metadata["overlapEndsAt"] = format_time(end);
  audit::event rotated("api_key.rotated");
  rotated.from(who).target(id.str()).metadata(std::move(metadata));
  if (auto kept = audit::append(uow, random_, community, rotated); !kept) return std::move(kept).error();
  return created_api_key{std::move(next), std::move(text).take_text()};
}

}  // namespace ess::access
