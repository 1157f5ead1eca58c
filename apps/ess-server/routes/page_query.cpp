#include "routes/page_query.hpp"

#include <charconv>

namespace ess::server {
namespace {

constexpr int greatest_limit = 100;

}  // namespace

result<page_query> read_page_query(const http::parameters& query, int standard) {
  page_query page;
  page.limit = standard;
  auto before = query.single("before");
  if (!before) return std::move(before).error();
  page.before = std::move(*before);
  const auto limit = query.single("limit");
  if (!limit) return limit.error();
  if (!*limit) return page;
  const char* end = (*limit)->data() + (*limit)->size();
  const auto [stopped, failure] = std::from_chars((*limit)->data(), end, page.limit);
  if (failure == std::errc() && stopped == end && page.limit >= 1 && page.limit <= greatest_limit) return page;
  return error(errc::invalid_argument, "invalid_parameter", "The parameter \"limit\" must be a number from 1 to 100.");
}

}  // namespace ess::server
