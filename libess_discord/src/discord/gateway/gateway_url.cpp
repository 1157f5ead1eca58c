#include "discord/gateway/gateway_url.hpp"

#include "ess/config/url.hpp"

namespace ess::gateway {

namespace {

constexpr std::string_view discord_domain = "discord.gg";
constexpr std::string_view query = "?v=10&encoding=json";

bool is_discord_host(std::string_view host) {
  if (host == discord_domain) return true;
  return host.ends_with(discord_domain) && host[host.size() - discord_domain.size() - 1] == '.';
}

}  // namespace

allowed_hosts::allowed_hosts(std::string_view gateway_url, bool any_host) {
  if (!any_host) return;
  const result<config::http_url> parsed = config::parse_ws_url(gateway_url);
  origin_ = parsed ? parsed->origin() : std::string("none");
}

bool allowed_hosts::accepts(std::string_view url) const {
  const result<config::http_url> parsed = config::parse_ws_url(url);
  if (!parsed) return false;
  if (!origin_.empty()) return parsed->origin() == origin_;
  return parsed->is_secure() && is_discord_host(parsed->host);
}

result<std::string> connect_url(std::string_view url, compression packing) {
  const result<config::http_url> parsed = config::parse_ws_url(url);
  if (!parsed) {
    return error(errc::invalid_argument, "gateway_url_invalid",
                 "The gateway's address is not usable: " + parsed.error().message());
  }
  std::string whole = parsed->origin() + (parsed->path.empty() ? "/" : parsed->path) + std::string(query);
  if (packing == compression::zlib_stream) whole += "&compress=zlib-stream";
  if (packing == compression::zstd_stream) whole += "&compress=zstd-stream";
  return whole;
}

}  // namespace ess::gateway
