// The pages and their files: static bytes inside the program.
#include "routes/pages.hpp"

#include <algorithm>

#include "ess/http/route.hpp"
#include "routes/handlers.hpp"

namespace ess::server {
namespace {

error not_found() { return error(errc::not_found, "not_found", "There is nothing at this address."); }

}  // namespace

answer front_page(context&, http::request&) { co_return http::reply::redirect("/app"); }

answer page_file(context& c, http::request& from) {
  const auto row = std::ranges::find(page_rows, from.route()->pattern, &page_row::path);
  co_return c.assets.serve(from, row->file);
}

answer asset_file(context& c, http::request& from) {
  const auto& name = from.route_param("file");
  if (name.ends_with(".html")) co_return http::reply::from_error(not_found());
  co_return c.assets.serve(from, name);
}

bool is_page_path(std::string_view path) {
  return path == "/" || path.starts_with("/app/") ||
         std::ranges::find(page_rows, path, &page_row::path) != page_rows.end();
}

http::reply nothing_here(const context& c, const http::request& from) {
  const bool for_people = !from.path().starts_with("/api/") && !from.path().starts_with("/assets/") &&
                          from.header("Accept").value_or("").find("text/html") != std::string_view::npos;
  if (!for_people) return http::reply::from_error(not_found());
  auto page = c.assets.serve(from, "not_found.html");
  page.set_status(404);
  page.header("Cache-Control", "no-store");
  return page;
}

}  // namespace ess::server
