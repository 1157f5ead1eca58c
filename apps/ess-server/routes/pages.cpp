// The pages and their files: static bytes inside the program.
#include "ess/linking/return_paths.hpp"
#include "routes/handlers.hpp"

namespace ess::server {

answer front_page(context&, http::request&) { co_return http::reply::redirect(linking::settings_path); }

answer login_page(context& c, http::request& from) { co_return c.assets.serve(from, "login.html"); }

answer settings_page(context& c, http::request& from) { co_return c.assets.serve(from, "discord.html"); }

answer confirm_page(context& c, http::request& from) { co_return c.assets.serve(from, "confirm.html"); }

answer asset_file(context& c, http::request& from) {
  const auto& name = from.route_param("file");
  if (name.ends_with(".html")) {
    co_return http::reply::from_error(error(errc::not_found, "not_found", "There is nothing here."));
  }
  co_return c.assets.serve(from, name);
}

}  // namespace ess::server
