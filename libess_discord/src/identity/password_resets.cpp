#include "ess/identity/password_resets.hpp"

#include "ess/audit/append.hpp"
#include "ess/identity/accounts.hpp"
#include "ess/storage/password_resets.hpp"
#include "identity/one_time_token.hpp"

namespace ess::identity {
namespace {

error reset_invalid() {
  return {errc::not_found, "token_invalid", "This link has been used already or is too old. Ask for a new one."};
}

result<issued_reset> issue(storage::unit_of_work& work, random_source& random, storage::user_record user,
                           std::chrono::minutes lifetime) {
  if (auto swept = work.password_resets().erase_expired(work.now()); !swept) return std::move(swept).error();
  if (auto erased = work.password_resets().erase_for_user(user.id); !erased) return std::move(erased).error();
  auto token = new_token(random);
  const storage::password_reset_record reset{hash_token(token.reveal()), user.id, work.now(), work.now() + lifetime};
  if (auto stored = work.password_resets().insert(reset); !stored) return std::move(stored).error();
  return issued_reset{std::move(user), std::move(token), reset.expires_at};
}

}  // namespace

result<issued_reset> issue_reset(storage::unit_of_work& work, random_source& random, const user_id& user,
                                 const audit::origin& who, std::chrono::minutes lifetime) {
  auto found = work.users().find(user);
  if (!found) return std::move(found).error();
  if (!*found) return error(errc::not_found, "user_not_found", "There is no such user.");
  if ((*found)->disabled_at) {
    return error(errc::conflict, "user_disabled", "This account is disabled. Enable it first.");
  }
  auto issued = issue(work, random, std::move(**found), lifetime);
  if (!issued) return issued;
  audit::event what("password.reset_issued");
  what.from(who).target(user.str());
  if (auto written = audit::append(work, random, std::nullopt, what); !written) return std::move(written).error();
  return issued;
}

result<std::optional<issued_reset>> request_reset(storage::unit_of_work& work, random_source& random,
                                                  std::string_view email, const client_info& client,
                                                  std::chrono::minutes lifetime) {
  auto user = find_by_email(work, email);
  if (!user) return std::move(user).error();
  const bool known = *user && !(*user)->disabled_at;
  audit::origin who(audit::event_source::browser);
  who.request_id(client.request_id);
  audit::event what("password.reset_requested");
  what.from(who).personal("network", client.network);
  if (known) {
    what.target((*user)->id.str());
  } else {
    what.result(audit::event_result::refused);
  }
  if (auto written = audit::append(work, random, std::nullopt, what); !written) return std::move(written).error();
  if (!known) return std::optional<issued_reset>();
  auto issued = issue(work, random, std::move(**user), lifetime);
  if (!issued) return std::move(issued).error();
  return std::optional<issued_reset>(std::move(*issued));
}

result<storage::user_record> find_reset(const storage::unit_of_work& work, std::string_view token) {
  if (!looks_like_token(token)) return reset_invalid();
  auto reset = work.password_resets().find(hash_token(token));
  if (!reset) return std::move(reset).error();
  if (!*reset || (*reset)->expires_at <= work.now()) return reset_invalid();
  auto user = work.users().find((*reset)->user);
  if (!user) return std::move(user).error();
  if (!*user || (*user)->disabled_at) return reset_invalid();
  return std::move(**user);
}

result<storage::user_record> complete_reset(storage::unit_of_work& work, random_source& random, std::string_view token,
                                            std::string_view password_hash, const client_info& client) {
  auto user = find_reset(work, token);
  if (!user) return user;
  auto consumed = work.password_resets().consume(hash_token(token));
  if (!consumed) return std::move(consumed).error();
  if (!*consumed) return reset_invalid();
  audit::origin who(audit::event_source::browser);
  who.actor(user->id).request_id(client.request_id);
  if (auto set = set_password(work, random, user->id, password_hash, "", who); !set) return std::move(set).error();
  return user;
}

}  // namespace ess::identity
