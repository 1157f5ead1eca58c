#include "ess/identity/known_devices.hpp"

#include "ess/storage/known_devices.hpp"
#include "identity/one_time_token.hpp"

namespace ess::identity {

std::string hash_device_token(std::string_view token) { return hash_token(token); }

result<bool> knows_device(const storage::unit_of_work& work, const user_id& user, std::string_view token) {
  if (!looks_like_token(token)) return false;
  auto device = work.known_devices().find(hash_token(token));
  if (!device) return std::move(device).error();
  return *device && (*device)->user == user && (*device)->expires_at > work.now();
}

result<std::optional<secret>> remember_device(storage::unit_of_work& work, random_source& random, const user_id& user,
                                              std::string_view token) {
  auto known = knows_device(work, user, token);
  if (!known) return std::move(known).error();
  if (*known) return std::optional<secret>();
  auto fresh = new_token(random);
  const storage::known_device_record device{hash_token(fresh.reveal()), user, work.now(),
                                            work.now() + known_device_lifetime};
  if (auto stored = work.known_devices().insert(device); !stored) return std::move(stored).error();
  if (auto trimmed = work.known_devices().trim(user, work.now(), most_known_devices); !trimmed) {
    return std::move(trimmed).error();
  }
  return std::optional<secret>(std::move(fresh));
}

}  // namespace ess::identity
