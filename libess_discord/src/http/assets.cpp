#include "ess/http/assets.hpp"

#include <openssl/evp.h>

#include <array>

#include "ess/base/encoding.hpp"
#include "ess/base/text.hpp"

namespace ess::http {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 10> content_types{{
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".json", "application/json; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
}};

std::string_view content_type_of(std::string_view name) {
  for (const auto& [suffix, type] : content_types) {
    if (name.ends_with(suffix)) return type;
  }
  return "application/octet-stream";
}

std::string etag_of(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr);
  const std::string_view first(reinterpret_cast<const char*>(digest), 12);
  return "\"" + to_base64url(first) + "\"";
}

/// RFC 9110 section 13.1.2: a list of tags or `*`; weak comparison.
bool names_etag(std::string_view header, std::string_view etag) {
  while (!header.empty()) {
    const auto end = std::min(header.find(','), header.size());
    auto tag = trim(header.substr(0, end));
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == etag || tag == "*") return true;
    header.remove_prefix(std::min(end + 1, header.size()));
  }
  return false;
}

}  // namespace

void asset_set::add(std::string name, std::string_view bytes) {
  asset made;
  made.bytes = bytes;
  made.content_type = content_type_of(name);
  made.etag = etag_of(bytes);
  assets_.insert_or_assign(std::move(name), std::move(made));
}

reply asset_set::serve(const request& from, std::string_view name) const {
  const auto found = assets_.find(name);
  if (found == assets_.end()) {
    return reply::from_error(error(errc::not_found, "not_found", "There is nothing at this address."));
  }
  const asset& it = found->second;
  const auto known = from.header("If-None-Match");
  const bool unchanged = known && names_etag(*known, it.etag);
  reply made = unchanged ? reply(304) : reply::of_static(it.bytes, it.content_type);
  made.header("ETag", it.etag);
  made.header("Cache-Control", "no-cache");
  return made;
}

bool asset_set::contains(std::string_view name) const { return assets_.find(name) != assets_.end(); }

}  // namespace ess::http
