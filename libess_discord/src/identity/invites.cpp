#include "ess/identity/invites.hpp"

#include "ess/audit/append.hpp"
#include "ess/community/communities.hpp"
#include "ess/community/members.hpp"
#include "ess/identity/accounts.hpp"
#include "identity/one_time_token.hpp"

namespace ess::identity {
namespace {

error invite_invalid() {
  return {errc::not_found, "token_invalid",
          "This invitation has been used already or is too old. Ask the community for a new one."};
}

result<void> refuse_member(const storage::unit_of_work& work, const community_id& community,
                           const std::optional<storage::user_record>& user) {
  if (!user) return success();
  auto membership = work.memberships().find(community, user->id);
  if (!membership) return std::move(membership).error();
  if (!*membership) return success();
  return error(errc::conflict, "already_member", "This person is a member already. Change their role instead.");
}

result<void> write(storage::unit_of_work& work, random_source& random, const storage::invite_record& invite,
                   std::string event, const std::string& role, const audit::origin& who) {
  boost::json::object metadata;
  if (!role.empty()) metadata["role"] = role;
  audit::event what(std::move(event));
  what.from(who).target(invite.id.str()).metadata(std::move(metadata)).personal("email", invite.email);
  return audit::append(work, random, invite.community, what);
}

/// The account that the invitation is for, made if it is new.
result<user_id> account_for(storage::unit_of_work& work, random_source& random, const invite_view& seen,
                            const acceptance& by, const client_info& client) {
  // Whoever holds the link need not be whom the address belongs to: they learn whether it has an account only with all
  // that a new one needs, which is then made and recorded if there was none (security requirement SE-5).
  if (by.signed_in) {
    if (seen.account && *by.signed_in == seen.account->id) return seen.account->id;
    return error(errc::forbidden, "other_account",
                 "This invitation is for another account than the one you are signed in to.");
  }
  if (auto name = normal_name(by.name); !name) return std::move(name).error();
  if (seen.account) {
    return error(errc::unauthenticated, "sign_in_needed",
                 "There is an account with this address. Sign in to it, then accept the invitation.");
  }
  audit::origin who(audit::event_source::browser);
  who.request_id(client.request_id);
  auto user = create_user(work, random, {seen.invite.email, by.name, by.password_hash}, who);
  if (!user) return std::move(user).error();
  return user->id;
}

}  // namespace

result<issued_invite> invite(storage::unit_of_work& work, random_source& random, const community_id& community,
                             const std::optional<user_id>& actor, std::string_view email, std::string_view role,
                             const audit::origin& who, std::chrono::minutes lifetime) {
  auto address = normal_email(email);
  if (!address) return std::move(address).error();
  auto wanted = community::role_to_give(work, community, actor, role);
  if (!wanted) return std::move(wanted).error();
  auto user = work.users().find_by_email(*address);
  if (!user) return std::move(user).error();
  if (auto fresh = refuse_member(work, community, *user); !fresh) return std::move(fresh).error();
  if (auto swept = work.invites().erase_expired(work.now()); !swept) return std::move(swept).error();
  auto token = new_token(random);
  storage::invite_record record{invite_id::generate(work.now(), random),
                                community,
                                std::move(*address),
                                wanted->id,
                                hash_token(token.reveal()),
                                actor,
                                work.now(),
                                work.now() + lifetime};
  if (auto stored = work.invites().put(record); !stored) return std::move(stored).error();
  auto written = write(work, random, record, "member.invited", wanted->name, who);
  if (!written) return std::move(written).error();
  return issued_invite{std::move(record), std::move(token)};
}

result<void> revoke_invite(storage::unit_of_work& work, random_source& random, const community_id& community,
                           const invite_id& id, const audit::origin& who) {
  auto found = work.invites().find(community, id);
  if (!found) return std::move(found).error();
  if (!*found) {
    return error(errc::not_found, "invite_not_found", "There is no such invitation. It may have been accepted.");
  }
  auto erased = work.invites().erase(community, id);
  if (!erased) return std::move(erased).error();
  return write(work, random, **found, "invite.revoked", "", who);
}

result<invite_view> look_at_invite(const storage::unit_of_work& work, std::string_view token) {
  if (!looks_like_token(token)) return invite_invalid();
  auto invite = work.invites().find_by_token(hash_token(token));
  if (!invite) return std::move(invite).error();
  if (!*invite || (*invite)->expires_at <= work.now()) return invite_invalid();
  auto community = work.communities().find((*invite)->community);
  if (!community) return std::move(community).error();
  auto role = work.communities().find_role((*invite)->community, (*invite)->role);
  if (!role) return std::move(role).error();
  if (!*community || !*role) return invite_invalid();
  auto account = work.users().find_by_email((*invite)->email);
  if (!account) return std::move(account).error();
  return invite_view{std::move(**invite), std::move(**community), std::move(**role), std::move(*account)};
}

result<invite_view> accept_invite(storage::unit_of_work& work, random_source& random, std::string_view token,
                                  const acceptance& by, const client_info& client) {
  auto seen = look_at_invite(work, token);
  if (!seen) return seen;
  if (auto fresh = refuse_member(work, seen->community.id, seen->account); !fresh) return std::move(fresh).error();
  auto user = account_for(work, random, *seen, by, client);
  if (!user) return std::move(user).error();
  auto consumed = work.invites().consume(hash_token(token));
  if (!consumed) return std::move(consumed).error();
  if (!*consumed) return invite_invalid();
  audit::origin who(audit::event_source::browser);
  who.actor(*user).request_id(client.request_id);
  auto member = community::add_member(work, random, seen->community.id, *user, seen->role.name, who);
  if (!member) return std::move(member).error();
  auto written = write(work, random, seen->invite, "invite.accepted", seen->role.name, who);
  if (!written) return std::move(written).error();
  return seen;
}

}  // namespace ess::identity
