// Status line and headers of an answer as bytes.
#pragma once

#include <string>
#include <string_view>

#include "ess/http/reply.hpp"
#include "http/server_context.hpp"

namespace ess::http {

/// How the end of a body is found.
enum class body_end { length, chunks, close };

/// Appends the head of `to`, the empty line included.
void write_head(std::string& out, const reply& to, server_context& context, std::string_view request_id, bool keep_open,
                body_end end);

/// Appends a piece of a body as one chunk; an empty one ends the body.
void write_chunk(std::string& out, std::string_view piece);

}  // namespace ess::http
