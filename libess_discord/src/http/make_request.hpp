// From a parsed head to a request.
#pragma once

#include <string>
#include <string_view>

#include "ess/http/request.hpp"
#include "http/head_parser.hpp"

namespace ess::http {

/// Decodes path and query. `bytes` are the head's. Errors: `path_invalid`, `parameters_invalid`.
result<request::parts> make_parts(std::string_view bytes, const parsed_head& head);

}  // namespace ess::http
