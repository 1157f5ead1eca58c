// What lists of the browser API take in their query: how many, and after which entry.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ess/base/id.hpp"
#include "ess/http/request.hpp"

namespace ess::server {

/// `limit` (1..100, `standard` unless given) and `before`, the id of the last entry of the page before.
struct page_query {
  int limit = 50;
  std::optional<std::string> before;
};

/// Errors: `invalid_parameter`, `parameter_repeated`.
result<page_query> read_page_query(const http::parameters& query, int standard = 50);

/// The cursor as an id. Errors: `invalid_parameter`.
template <class Id>
result<std::optional<Id>> cursor_of(const page_query& page) {
  if (!page.before) return std::optional<Id>();
  auto id = Id::parse(*page.before);
  if (!id) return error(errc::invalid_argument, "invalid_parameter", "The parameter \"before\" must be an id.");
  return std::optional<Id>(std::move(*id));
}

}  // namespace ess::server
