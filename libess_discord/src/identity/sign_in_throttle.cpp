#include "ess/identity/sign_in_throttle.hpp"

#include "ess/base/text.hpp"
#include "ess/identity/accounts.hpp"
#include "ess/identity/known_devices.hpp"

namespace ess::identity {
namespace {

access::throttle_policy policy(std::string_view name, int free, std::chrono::minutes window) {
  access::throttle_policy made;
  made.name = name;
  made.free = free;
  made.window = window;
  return made;
}

std::string pair_of(const sign_in_attempt& attempt) { return attempt.network + " " + attempt.account; }

}  // namespace

sign_in_throttle::sign_in_throttle(figures f)
    : pair_(policy("sign_in.account_and_network", f.failures, f.window)),
      device_(policy("sign_in.device", f.failures, f.window)),
      session_(policy("sign_in.session", f.failures, f.window)),
      network_(policy("sign_in.network", f.network_failures, f.window)),
      account_(policy("sign_in.account", f.account_failures, f.window)) {}

result<sign_in_attempt> sign_in_throttle::attempt_of(const storage::unit_of_work& work, std::string_view network,
                                                     std::string_view email, std::string_view device_token) const {
  sign_in_attempt attempt;
  attempt.network = network;
  // Addresses that are none are counted too, hence not `normal_email`.
  attempt.account = fold_case(trim(email));
  if (device_token.empty()) return attempt;
  auto user = find_by_email(work, email);
  if (!user) return std::move(user).error();
  if (!*user) return attempt;
  auto known = knows_device(work, (*user)->id, device_token);
  if (!known) return std::move(known).error();
  if (*known) attempt.device_hash = hash_device_token(device_token);
  return attempt;
}

result<void> sign_in_throttle::take(storage::unit_of_work& work, const sign_in_attempt& attempt) const {
  if (!attempt.device_hash.empty()) return access::take_throttle(work, device_, attempt.device_hash);
  if (auto taken = access::take_throttle(work, pair_, pair_of(attempt)); !taken) return taken;
  if (auto taken = access::take_throttle(work, network_, attempt.network); !taken) return taken;
  return access::take_throttle(work, account_, attempt.account);
}

result<void> sign_in_throttle::succeeded(storage::unit_of_work& work, const sign_in_attempt& attempt) const {
  if (!attempt.device_hash.empty()) return access::forget_throttle(work, device_, attempt.device_hash);
  if (auto gone = access::forget_throttle(work, pair_, pair_of(attempt)); !gone) return gone;
  if (auto back = access::give_back_throttle(work, network_, attempt.network); !back) return back;
  return access::give_back_throttle(work, account_, attempt.account);
}

result<void> sign_in_throttle::give_back(storage::unit_of_work& work, const sign_in_attempt& attempt) const {
  if (!attempt.device_hash.empty()) return access::give_back_throttle(work, device_, attempt.device_hash);
  if (auto back = access::give_back_throttle(work, pair_, pair_of(attempt)); !back) return back;
  if (auto back = access::give_back_throttle(work, network_, attempt.network); !back) return back;
  return access::give_back_throttle(work, account_, attempt.account);
}

result<void> sign_in_throttle::take(storage::unit_of_work& work, const signed_in& who) const {
  return access::take_throttle(work, session_, who.session.token_hash);
}

result<void> sign_in_throttle::give_back(storage::unit_of_work& work, const signed_in& who) const {
  return access::give_back_throttle(work, session_, who.session.token_hash);
}

}  // namespace ess::identity
