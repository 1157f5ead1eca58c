#include "ess/access/throttle.hpp"

#include <algorithm>
#include <string>

#include "ess/crypto/hash.hpp"
#include "ess/storage/throttles.hpp"

namespace ess::access {
namespace {

std::string key_of(const throttle_policy& policy, std::string_view subject) {
  std::string named(policy.name);
  named.push_back('\0');
  named.append(subject);
  return crypto::sha256(named);
}

/// How long after the last of `count` attempts the next one may be made.
std::chrono::milliseconds delay_after(const throttle_policy& policy, int count) {
  if (count < policy.free) return std::chrono::milliseconds(0);
  const int doublings = std::min(count - policy.free, 20);
  return std::min<std::chrono::milliseconds>(policy.first_delay * (std::int64_t{1} << doublings), policy.window);
}

/// The record as it was written: empty once it has expired.
result<storage::throttle_record> stored(const storage::throttle_unit& work, const throttle_policy& policy,
                                        std::string_view subject) {
  auto key = key_of(policy, subject);
  auto found = work.throttles().find(key);
  if (!found) return std::move(found).error();
  if (*found && (*found)->expires_at > work.now()) return std::move(**found);
  return storage::throttle_record{std::move(key), 0, work.now(), work.now()};
}

/// The record as it counts now. Time in which an attempt could have been made and was not takes attempts away, as many
/// as are free in it; so whoever stays far below the limit never reaches it, and waiting as told forgives nothing.
result<storage::throttle_record> current(const storage::throttle_unit& work, const throttle_policy& policy,
                                         std::string_view subject) {
  auto record = stored(work, policy, subject);
  if (!record) return record;
  const auto unused = work.now() - (record->last_at + delay_after(policy, record->count));
  if (unused.count() <= 0) return record;
  const auto forgiven = unused * policy.free / std::chrono::milliseconds(policy.window);
  record->count = static_cast<int>(std::max<std::int64_t>(0, record->count - forgiven));
  return record;
}

result<void> allowed(const storage::throttle_record& record, const throttle_policy& policy, time_point now) {
  const auto wait = record.last_at + delay_after(policy, record.count) - now;
  if (record.count < policy.free || wait.count() <= 0) return success();
  return error(errc::rate_limited, "rate_limited", "Too many attempts. Wait a while and try again.")
      .with_retry_after(wait);
}

}  // namespace

result<void> check_throttle(const storage::throttle_unit& work, const throttle_policy& policy,
                            std::string_view subject) {
  const auto record = current(work, policy, subject);
  if (!record) return record.error();
  return allowed(*record, policy, work.now());
}

result<void> take_throttle(storage::throttle_unit& work, const throttle_policy& policy, std::string_view subject) {
  auto record = current(work, policy, subject);
  if (!record) return std::move(record).error();
  if (auto may = allowed(*record, policy, work.now()); !may) return may;
  record->count += 1;
  record->last_at = work.now();
  record->expires_at = work.now() + 2 * policy.window;
  if (auto stored = work.throttles().put(*record); !stored) return stored;
  if (auto trimmed = work.throttles().trim(work.now(), most_throttles); !trimmed) return std::move(trimmed).error();
  return success();
}

result<void> give_back_throttle(storage::throttle_unit& work, const throttle_policy& policy, std::string_view subject) {
  auto record = stored(work, policy, subject);
  if (!record) return std::move(record).error();
  if (record->count <= 1) return work.throttles().erase(record->key);
  record->count -= 1;
  return work.throttles().put(*record);
}

result<void> forget_throttle(storage::throttle_unit& work, const throttle_policy& policy, std::string_view subject) {
  return work.throttles().erase(key_of(policy, subject));
}

}  // namespace ess::access
