// Inviting people to a community, and accepting an invitation.
#include "ess/identity/invites.hpp"

#include "ess/identity/password_rules.hpp"
#include "ess/net/transact.hpp"
#include "middleware/session_guard.hpp"
#include "routes/body.hpp"
#include "routes/handlers.hpp"
#include "routes/invite_json.hpp"
#include "routes/session_support.hpp"

namespace ess::server {
namespace {

/// Where an invitation's token goes: into the fragment, which browsers neither send nor put into a Referer.
std::string link_of(const context& c, std::string_view token) {
  return c.site.origin + "/invite#" + std::string(token);
}

result<void> mail_invite(const context& c, storage::unit_of_work& uow, const identity::issued_invite& issued,
                         const std::string& role) {
  auto community = uow.communities().find(issued.invite.community);
  if (!community) return std::move(community).error();
  const std::string place = *community ? (*community)->name : std::string("a community");
  std::string body = "You are invited to " + place + " as " + role + ".\n\nOpen this link within " +
                     std::to_string(c.token_lifetime.count()) + " minutes to accept:\n" +
                     link_of(c, issued.token.reveal()) +
                     "\n\nIt works once. If you expected no invitation, do nothing.\n";
  return c.notices.mail(uow, issued.invite.email, "Invitation to " + place, std::move(body));
}

struct offer {
  std::string email;
  std::string role;
};

result<offer> read_offer(const http::request& from) {
  auto body = read_object(from, {"email", "role"});
  if (!body) return std::move(body).error();
  auto email = read_text(*body, "email");
  if (!email) return std::move(email).error();
  auto role = read_text(*body, "role");
  if (!role) return std::move(role).error();
  return offer{std::move(*email), std::move(*role)};
}

struct acceptance_form {
  std::string token;
  std::string name;
  std::string password;
  bool with_account = false;  ///< name and password were sent
};

result<acceptance_form> read_acceptance(const http::request& from) {
  auto body = read_object(from, {"token", "name", "password"});
  if (!body) return std::move(body).error();
  acceptance_form form;
  auto token = read_text(*body, "token");
  if (!token) return std::move(token).error();
  form.token = std::move(*token);
  form.with_account = body->contains("name") || body->contains("password");
  if (!form.with_account) return form;
  auto name = read_text(*body, "name");
  if (!name) return std::move(name).error();
  form.name = std::move(*name);
  auto password = read_text(*body, "password");
  if (!password) return std::move(password).error();
  form.password = std::move(*password);
  return form;
}

/// Who is signed in, if anybody. These routes are open: the session only says for whom an invitation is accepted.
std::optional<identity::signed_in> signed_in_person(const context& c, const storage::unit_of_work& uow,
                                                    const http::request& from) {
  const auto cookie = from.cookie(c.site.session_cookie);
  if (!cookie) return std::nullopt;
  auto who = identity::authenticate(uow, *cookie, c.session_limits);
  if (!who) return std::nullopt;
  return std::move(*who);
}

/// Names that the password of a new account may not consist of, if the token is good and somebody could accept with the
/// form. Says nothing of whether the address has an account.
result<std::vector<std::string>> check_form(const context& c, const storage::unit_of_work& uow,
                                            const http::request& from, const acceptance_form& form) {
  auto seen = identity::look_at_invite(uow, form.token);
  if (!seen) return std::move(seen).error();
  if (!form.with_account && !signed_in_person(c, uow, from)) {
    return error(errc::unauthenticated, "sign_in_needed", "Sign in to the account with this address, or make one.");
  }
  return std::vector<std::string>{seen->community.name, seen->community.slug};
}

/// Makes the membership. Whoever was signed in may more than before, so their session goes on under a new id, which
/// is the answer.
result<std::optional<secret>> accept(const context& c, storage::unit_of_work& uow, const http::request& from,
                                     const acceptance_form& form, identity::acceptance by) {
  const auto who = signed_in_person(c, uow, from);
  if (who) by.signed_in = who->user.id;
  auto accepted = identity::accept_invite(uow, c.random, form.token, by, client_of(from));
  if (!accepted) return std::move(accepted).error();
  if (!who) return std::optional<secret>();
  auto token = identity::replace_session(uow, c.random, *who);
  if (!token) return std::move(token).error();
  return std::optional<secret>(std::move(*token));
}

http::reply refuse(const error& e) {
  if (e.reason() == "invalid_name") return http::reply::from_error(e, "name");
  return field_error(e, {"name", "password"});
}

}  // namespace

answer create_invite(context& c, http::request& from) {
  const auto wanted = read_offer(from);
  if (!wanted) co_return field_error(wanted.error(), {"email", "role"});
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<identity::issued_invite> {
    const auto community = community_of(from);
    if (!community) return community.error();
    auto made = identity::invite(uow, c.random, *community, who.user.id, wanted->email, wanted->role,
                                 origin_of(from, who), c.token_lifetime);
    if (!made || !c.notices.mails()) return made;
    if (auto mailed = mail_invite(c, uow, *made, wanted->role); !mailed) return std::move(mailed).error();
    return made;
  };
  const auto issued = co_await write_as(c, from, work);
  if (!issued) {
    const bool about_email = issued.error().reason() == "invalid_email" || issued.error().reason() == "already_member";
    co_return http::reply::from_error(issued.error(), about_email ? "email" : "role");
  }
  boost::json::object body;
  body["invite"] = invite_json(issued->invite, wanted->role);
  body["link"] = nullptr;
  // Mailed, the link is the invited person's alone; otherwise whoever invites passes it on.
  if (!c.notices.mails()) body["link"] = link_of(c, issued->token.reveal());
  co_return success_reply(std::move(body));
}

answer revoke_invite(context& c, http::request& from) {
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<void> {
    const auto community = community_of(from);
    if (!community) return community.error();
    const auto id = invite_id::parse(from.route_param("inviteId"));
    if (!id) return error(errc::not_found, "invite_not_found", "There is no such invitation.");
    return identity::revoke_invite(uow, c.random, *community, *id, origin_of(from, who));
  };
  const auto revoked = co_await write_as(c, from, work);
  if (!revoked) co_return http::reply::from_error(revoked.error());
  co_return success_reply({});
}

answer look_at_invite(context& c, http::request& from) {
  const auto body = read_object(from, {"token"});
  if (!body) co_return http::reply::from_error(body.error());
  const auto token = read_text(*body, "token");
  if (!token) co_return http::reply::from_error(token.error());
  auto work = [&](const storage::unit_of_work& uow) { return identity::look_at_invite(uow, *token); };
  const auto seen = co_await net::read_only(c.database, work);
  if (!seen) co_return http::reply::from_error(seen.error());
  boost::json::object community;
  community["name"] = seen->community.name;
  boost::json::object shown;
  shown["community"] = std::move(community);
  shown["role"] = seen->role.name;
  shown["email"] = seen->invite.email;
  // Not mailed, the link is in the hands of whoever invites, and any address can be invited (security requirement
  // SE-5).
  if (c.notices.mails()) shown["hasAccount"] = seen->account.has_value();
  co_return success_reply(std::move(shown));
}

answer accept_invite(context& c, http::request& from) {
  auto form = read_acceptance(from);
  if (!form) co_return refuse(form.error());
  auto look = [&](const storage::unit_of_work& uow) { return check_form(c, uow, from, *form); };
  const auto names = co_await net::read_only(c.database, look);
  if (!names) co_return refuse(names.error());
  identity::acceptance by;
  if (form->with_account) {
    auto hash = co_await hash_new_password(c, *names, form->password);
    wipe(form->password);
    if (!hash) co_return http::reply::from_error(hash.error(), "password");
    by.password_hash = std::move(*hash);
    by.name = form->name;
  }
  auto work = [&](storage::unit_of_work& uow) { return accept(c, uow, from, *form, by); };
  const auto accepted = co_await net::transact(c.database, work);
  if (!accepted) co_return refuse(accepted.error());
  auto done = success_reply({});
  if (*accepted) done.cookie(session_cookie(c, (*accepted)->reveal()));
  co_return done;
}

}  // namespace ess::server
