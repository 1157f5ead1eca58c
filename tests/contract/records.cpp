#include "contract/records.hpp"

#include "ess/base/text.hpp"

namespace ess::test {

std::string digest(int n) {
  std::string bytes(32, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(static_cast<int>(i) * 7 + n);
  return bytes;
}

storage::user_record make_user(store& s, const std::string& email) {
  return {
      user_id::generate(s.time.now(), s.random), email, "Ann Example", "$argon2id$v=19$x", std::nullopt, s.time.now()};
}

storage::community_record make_community(store& s, const std::string& slug) {
  return {community_id::generate(s.time.now(), s.random), "Community " + slug, slug, s.time.now()};
}

storage::role_record make_role(store& s, const community_id& community, const std::string& name, int priority) {
  return {role_id::generate(s.time.now(), s.random), community, name, priority, {"players:read", "dispatch:read"}};
}

storage::session_record make_session(store& s, const user_id& user, int n) {
  const auto now = s.time.now();
  return {digest(n), user, now, now, now + std::chrono::hours(24 * 14), now, "192.0.2.0/24", "Browser/1.0"};
}

storage::api_key_record make_key(store& s, const community_id& community, const std::string& public_id) {
  storage::api_key_record key{api_key_id::generate(s.time.now(), s.random),
                              community,
                              "bot",
                              public_id,
                              digest(9),
                              "pepper-1",
                              {"dispatch:read"},
                              {guild_id::trusted(42)},
                              "decisions",
                              6000,
                              s.time.now(),
                              s.time.now() + std::chrono::hours(24),
                              std::nullopt,
                              std::nullopt,
                              std::nullopt};
  return key;
}

storage::approval_record make_approval(store& s, const community_id& community) {
  return {approval_id::generate(s.time.now(), s.random),
          community,
          storage::approval_status::pending,
          storage::risk_level::high,
          std::nullopt,
          R"({"commandId":"ban"})",
          "",
          std::nullopt,
          std::nullopt,
          s.time.now()};
}

storage::call_record make_call(store& s, const community_id& community, const std::string& title) {
  return {call_id::generate(s.time.now(), s.random),
          community,
          title,
          "Two cars, nobody hurt",
          3,
          storage::call_status::open,
          "Main St 12",
          s.time.now(),
          s.time.now()};
}

storage::player_record make_player(store& s, const community_id& community, const std::string& name) {
  return {player_id::generate(s.time.now(), s.random),
          community,
          name,
          fold_case(name),
          storage::player_status::active,
          std::nullopt,
          std::nullopt,
          s.time.now()};
}

storage::audit_record make_entry(store& s, std::string chain, std::int64_t sequence, std::string event) {
  const int n = static_cast<int>(sequence);
  return {std::move(chain),
          sequence,
          s.time.now(),
          event,
          "{\"event\":\"" + event + "\",\"source\":\"cli\"}",
          digest(n - 1),
          digest(n),
          ""};
}

storage::user_record add_user(store& s, const std::string& email) {
  auto user = make_user(s, email);
  s.write([&](auto& uow) { must(uow.users().insert(user)); });
  return user;
}

storage::community_record add_community(store& s, const std::string& slug) {
  auto community = make_community(s, slug);
  s.write([&](auto& uow) { must(uow.communities().insert(community)); });
  return community;
}

}  // namespace ess::test
