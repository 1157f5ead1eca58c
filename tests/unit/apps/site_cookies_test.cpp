// The cookies of a site that is reached over https, from the form before sign-in to signing out.
#include <doctest/doctest.h>

#include <set>
#include <string>

#include "unit/apps/link_site.hpp"

using namespace ess;
using namespace ess::test;

namespace {

const std::string password = "correct horse";

/// Looks at every cookie that an answer sets or takes away.
struct https_site : link_site {
  https_site() : link_site(server::public_site::at(true, "https://ess.example.org", "ess.example.org")) {}

  http::reply looked_at(http::reply reply) {
    for (const auto& [header, value] : reply.headers()) {
      if (!net::equal_ignoring_case(header, "Set-Cookie")) continue;
      const std::string cookie(value);
      CAPTURE(cookie);
      CHECK(cookie.starts_with("__Host-ess_"));
      std::set<std::string> attributes;
      for (auto at = cookie.find("; "); at != std::string::npos; at = cookie.find("; ", at + 2)) {
        attributes.insert(cookie.substr(at + 2, cookie.find(';', at + 2) - at - 2));
      }
      for (const char* wanted : {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"}) {
        CAPTURE(wanted);
        CHECK(attributes.contains(wanted));
      }
      CHECK(cookie.find("Domain") == std::string::npos);
      const auto name = cookie.substr(0, cookie.find('='));
      (attributes.contains("Max-Age=0") ? removed : set).insert(name);
    }
    return reply;
  }

  std::set<std::string> set;
  std::set<std::string> removed;
};

}  // namespace

TEST_CASE("SE-9: over https every cookie is __Host-, Secure, HttpOnly, SameSite=Lax, of the whole site and no other") {
  https_site site;
  const auto ann = site.add_account("ann", password);
  const auto email =
      must(site.world.base().read([&](const storage::unit_of_work& uow) { return uow.users().find(ann); }))->email;
  browser by;
  by.form_cookie =
      link_site::cookie_of(site.looked_at(site.get(by, "/api/session/form")), site.world->site.form_cookie);
  const auto proof = R"({"email":")" + email + R"(","password":")" + password + "\"}";
  by.session =
      link_site::cookie_of(site.looked_at(site.post(by, "/api/session", proof)), site.world->site.session_cookie);
  REQUIRE(by.session.size() == 43);
  const auto renewed = site.looked_at(site.post(by, "/api/session/password", R"({"password":")" + password + "\"}"));
  by.session = link_site::cookie_of(renewed, site.world->site.session_cookie);

  const auto started = site.looked_at(site.post(by, "/api/auth/signin/discord"));
  by.link_cookie = link_site::cookie_of(started, site.world->site.link_cookie);
  const auto url = string_member(link_site::json_of(started), "authorizeUrl").value_or("");
  const auto returned = site.looked_at(site.get(by, site.consent(url, link_site::nelly)));
  CHECK(site.removed == std::set<std::string>{"__Host-ess_link"});
  CHECK(site.looked_at(site.confirm(by, link_site::pending_of(returned))).status() == 200);
  CHECK(site.looked_at(site.ask(by, http::method::delete_, "/api/account/link")).status() == 200);
  CHECK(site.looked_at(site.ask(by, http::method::delete_, "/api/session")).status() == 200);
  CHECK(site.set ==
        std::set<std::string>{"__Host-ess_session", "__Host-ess_link", "__Host-ess_form", "__Host-ess_device"});
  CHECK(site.removed == std::set<std::string>{"__Host-ess_session", "__Host-ess_link"});
  CHECK(site.looked_at(site.ask(site.sign_in(ann), http::method::delete_, "/api/account")).status() == 200);
  CHECK(site.removed.contains("__Host-ess_device"));
}

TEST_CASE("SE-9: over https a cookie of the name without its prefix opens nothing") {
  https_site site;
  const auto by = site.sign_in(add_user(site.world.base(), "ann"));
  browser plain;
  plain.more = {{"Cookie", "ess_session=" + by.session}};
  CHECK(site.get(by, "/api/session").status() == 200);
  CHECK(site.get(plain, "/api/session").status() == 401);
}
