// The pages a person sees: the consent page, its error page, and a small Discord client.
#include <algorithm>

#include "client_page_files.hpp"
#include "testing/sim/dispatch.hpp"
#include "testing/sim/oauth.hpp"

namespace ess::testing::sim {

namespace {

std::string_view content_type_of(std::string_view path) {
  if (path.ends_with(".css")) return "text/css; charset=utf-8";
  if (path.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (path.ends_with(".svg")) return "image/svg+xml";
  return "text/html; charset=utf-8";
}

std::optional<std::string_view> file(std::string_view path) {
  for (const auto& entry : pages::files()) {
    if (entry.path == path) return entry.bytes;
  }
  return std::nullopt;
}

sim_reply page(int status, std::string_view path, std::string body) {
  sim_reply reply;
  reply.status = status;
  reply.body = std::move(body);
  reply.headers.emplace_back("Content-Type", content_type_of(path));
  reply.headers.emplace_back("Cache-Control", "no-store");
  reply.headers.emplace_back("Content-Security-Policy",
                             "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
                             "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  return reply;
}

sim_reply static_page(int status, std::string_view path) {
  const auto bytes = file(path);
  if (!bytes) return control_error(404, "There is no such page.");
  return page(status, path, std::string(*bytes));
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

void replace_all(std::string& text, std::string_view mark, std::string_view with) {
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + with.size())) {
    text.replace(at, mark.size(), with);
  }
}

// GET /oauth2/authorize. The consent page's script asks `/_sim/authorize` what to show and tells it what was decided.
sim_reply authorize(call& c) {
  const authorize_check check = check_authorize(c.sim.data, c.query);
  if (check.request) return static_page(200, "consent.html");
  if (check.refusal.redirect_url) return redirect_reply(*check.refusal.redirect_url);
  std::string body(file("error.html").value_or(""));
  replace_all(body, "{{title}}", escaped(check.refusal.title));
  replace_all(body, "{{text}}", escaped(check.refusal.text));
  return page(400, "error.html", std::move(body));
}

sim_reply client(call&) { return static_page(200, "index.html"); }
sim_reply asset(call& c) { return static_page(200, c.param("token")); }

// The CDN: files of messages under the addresses that the messages tell.
sim_reply file_of_message(call& c) {
  const stored_file* kept = find_in(c.sim.data.files, c.id("attachment"));
  if (kept == nullptr) return control_error(404, "There is no such file.");
  sim_reply reply;
  reply.status = 200;
  reply.body = kept->bytes;
  const std::string fallback = "application/octet-stream";
  reply.headers.emplace_back("Content-Type", kept->content_type.empty() ? fallback : kept->content_type);
  // What strangers have written is no page of ours.
  reply.headers.emplace_back("Content-Disposition", "attachment");
  reply.headers.emplace_back("Content-Security-Policy", "sandbox; default-src 'none'");
  reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
  return reply;
}

constexpr route_access control = route_access::control;

constexpr route authorize_table[] = {
    {"GET", "/oauth2/authorize", control, route_body::none, false, authorize},
    {"GET", "/api/oauth2/authorize", control, route_body::none, false, authorize},
};

constexpr route page_table[] = {
    {"GET", "/", control, route_body::none, false, client},
    {"GET", "/assets/{token}", control, route_body::none, false, asset},
    {"GET", "/attachments/{channel}/{attachment}/{token}", control, route_body::none, false, file_of_message},
};

}  // namespace

std::span<const route> authorize_routes() { return authorize_table; }
std::span<const route> page_routes() { return page_table; }

}  // namespace ess::testing::sim
