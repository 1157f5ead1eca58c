// Status line and headers of an answer as bytes.
#pragma once

#include <string>
#include <string_view>

#include "ess/http/reply.hpp"
#include "http/server_context.hpp"

namespace ess::http {

/// Appends the head of `to`, the empty line included.
void write_head(std::string& out, const reply& to, server_context& context, std::string_view request_id,
                bool keep_open);

}  // namespace ess::http
