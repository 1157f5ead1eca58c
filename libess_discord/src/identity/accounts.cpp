#include "ess/identity/accounts.hpp"

#include <algorithm>

#include "ess/audit/append.hpp"
#include "ess/base/text.hpp"
#include "ess/storage/known_devices.hpp"
#include "ess/storage/links.hpp"
#include "ess/storage/password_resets.hpp"
#include "ess/storage/sessions.hpp"

namespace ess::identity {
namespace {

error no_user() { return {errc::not_found, "user_not_found", "There is no such user."}; }

result<storage::user_record> existing(const storage::unit_of_work& work, const user_id& id) {
  auto user = work.users().find(id);
  if (!user) return std::move(user).error();
  if (!*user) return no_user();
  return std::move(**user);
}

/// Ends what the user has open; `except_session_hash` survives.
result<int> close_everything(storage::unit_of_work& work, const user_id& user, std::string_view except_session_hash) {
  auto ended = work.sessions().erase_for_user(user, except_session_hash);
  if (!ended) return std::move(ended).error();
  if (auto erased = work.links().erase_unfinished(user); !erased) return std::move(erased).error();
  if (auto erased = work.password_resets().erase_for_user(user); !erased) return std::move(erased).error();
  return ended;
}

}  // namespace

result<std::string> normal_email(std::string_view text) {
  const error malformed(errc::invalid_argument, "invalid_email",
                        "Give an e-mail address of at most 254 characters, as in \"name@example.org\".");
  if (!is_utf8(text)) return malformed;
  auto folded = fold_case(trim(text));
  const auto at = folded.find('@');
  const bool one_at = at != std::string::npos && folded.find('@', at + 1) == std::string::npos;
  if (!one_at || at == 0 || at + 1 == folded.size() || folded.size() > 254) return malformed;
  if (has_control_characters(folded) || folded.find(' ') != std::string::npos) return malformed;
  return folded;
}

result<std::string> normal_name(std::string_view text) {
  const auto name = trim(text);
  if (!is_utf8(name) || has_control_characters(name) || name.empty() || count_code_points(name) > 100) {
    return error(errc::invalid_argument, "invalid_name", "A name must have 1 to 100 characters and no line breaks.");
  }
  return std::string(name);
}

result<storage::user_record> create_user(storage::unit_of_work& work, random_source& random, const new_user& user,
                                         const audit::origin& who) {
  auto email = normal_email(user.email);
  if (!email) return std::move(email).error();
  auto name = normal_name(user.name);
  if (!name) return std::move(name).error();
  storage::user_record record{.id = user_id::generate(work.now(), random),
                              .email = std::move(*email),
                              .name = std::move(*name),
                              .password_hash = user.password_hash,
                              .disabled_at = {},
                              .created_at = work.now()};
  if (auto stored = work.users().insert(record); !stored) return std::move(stored).error();
  audit::event what("user.created");
  what.from(who).target(record.id.str()).personal("email", record.email).personal("name", record.name);
  if (auto written = audit::append(work, random, std::nullopt, what); !written) return std::move(written).error();
  return record;
}

result<std::optional<storage::user_record>> find_by_email(const storage::unit_of_work& work, std::string_view email) {
  const auto normal = normal_email(email);
  if (!normal) return std::optional<storage::user_record>();
  return work.users().find_by_email(*normal);
}

result<void> set_password(storage::unit_of_work& work, random_source& random, const user_id& user,
                          std::string_view password_hash, std::string_view except_session_hash,
                          const audit::origin& who) {
  if (auto found = existing(work, user); !found) return std::move(found).error();
  if (auto stored = work.users().set_password_hash(user, password_hash); !stored) return stored;
  auto ended = close_everything(work, user, except_session_hash);
  if (!ended) return std::move(ended).error();
  // A browser that somebody else signed in from must not keep the owner's privilege.
  if (auto forgotten = work.known_devices().erase_for_user(user); !forgotten) return std::move(forgotten).error();
  boost::json::object metadata;
  metadata["sessionsEnded"] = *ended;
  audit::event what("password.changed");
  what.from(who).target(user.str()).metadata(std::move(metadata));
  return audit::append(work, random, std::nullopt, what);
}

result<void> disable_user(storage::unit_of_work& work, random_source& random, const user_id& user,
                          const audit::origin& who) {
  auto found = existing(work, user);
  if (!found) return std::move(found).error();
  if (found->disabled_at) return success();
  if (auto stored = work.users().set_disabled_at(user, work.now()); !stored) return stored;
  auto ended = close_everything(work, user, "");
  if (!ended) return std::move(ended).error();
  boost::json::object metadata;
  metadata["sessionsEnded"] = *ended;
  audit::event what("user.disabled");
  what.from(who).target(user.str()).metadata(std::move(metadata));
  return audit::append(work, random, std::nullopt, what);
}

result<void> enable_user(storage::unit_of_work& work, random_source& random, const user_id& user,
                         const audit::origin& who) {
  auto found = existing(work, user);
  if (!found) return std::move(found).error();
  if (!found->disabled_at) return success();
  if (auto stored = work.users().set_disabled_at(user, std::nullopt); !stored) return stored;
  audit::event what("user.enabled");
  what.from(who).target(user.str());
  return audit::append(work, random, std::nullopt, what);
}

}  // namespace ess::identity
