// The one coroutine type of ours.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace ess::net {

/// A coroutine on an Asio executor.
///
/// GCC 12 destroys some temporaries twice when their full expression contains `co_await`: give such a statement named
/// locals and function results only, never braces of an aggregate, a lambda that captures by value, or `?:`.
template <class T>
using awaitable = boost::asio::awaitable<T>;

/// Completion token: the awaited value is a tuple whose first member is the error code, instead of an exception.
inline constexpr auto use_tuple = boost::asio::as_tuple(boost::asio::use_awaitable);

/// Any executor of Asio.
using executor = boost::asio::any_io_executor;

}  // namespace ess::net
