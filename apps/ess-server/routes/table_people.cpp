// Rows about accounts, members and invitations.
#include "routes/handlers.hpp"
#include "routes/table.hpp"

namespace ess::server {

void add_people_rows(std::vector<http::route>& t, context& c) {
  using http::del, http::get, http::post, http::put;
  const auto on = handlers_of(c);
  constexpr std::size_t small = 4096;
  const auto fresh = c.account_password;
  const auto admin = c.admin_password;

  // One's own account. Changing the password brings the old one along, so it needs no fresh proof of it.
  const std::string own = "/api/account";
  t.push_back(get(own + "/sessions", on(list_sessions)).for_session("self"));
  t.push_back(del(own + "/sessions", on(end_other_sessions)).for_session("self").body_cap(small).no_body());
  t.push_back(del(own + "/sessions/{sessionId}", on(end_listed_session)).for_session("self").body_cap(small).no_body());
  t.push_back(post(own + "/password", on(change_password)).for_session("self").body_cap(small));
  t.push_back(get(own + "/export", on(export_account)).for_session("self").needs_password(fresh));
  t.push_back(del(own, on(delete_account)).for_session("self").needs_password(fresh).body_cap(small).no_body());

  // Forms of people who are not signed in, or need not be.
  t.push_back(post("/api/password-resets", on(request_reset)).with_csrf().body_cap(small));
  t.push_back(post("/api/password-resets/complete", on(complete_reset)).with_csrf().body_cap(small));
  t.push_back(post("/api/invites/look", on(look_at_invite)).with_csrf().body_cap(small));
  t.push_back(post("/api/invites/accept", on(accept_invite)).with_csrf().body_cap(small));

  // Members of a community.
  const std::string community = "/api/communities/{communityId}";
  const std::string member = community + "/members/{userId}";
  const auto row = [&](http::route made, const char* permission) {
    t.push_back(std::move(made).for_session(permission).needs_password(admin).body_cap(small));
  };
  t.push_back(get(community + "/members", on(list_members)).for_session("users:read"));
  row(put(member, on(set_member_role)), "users:edit_role");
  row(post(member + "/suspend", on(suspend_member)).no_body(), "users:disable");
  row(post(member + "/restore", on(restore_member)).no_body(), "users:disable");
  row(del(member, on(remove_member)).no_body(), "users:disable");
  row(del(member + "/sessions", on(end_member_sessions)).no_body(), "users:disable");
  row(post(community + "/invites", on(create_invite)), "users:invite");
  row(del(community + "/invites/{inviteId}", on(revoke_invite)).no_body(), "users:invite");
}

}  // namespace ess::server
