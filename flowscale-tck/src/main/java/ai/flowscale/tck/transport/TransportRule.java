package ai.flowscale.tck.transport;

import static ai.flowscale.api.spi.Capability.ABORTS_EXCHANGE;
import static ai.flowscale.api.spi.Capability.ADDRESS_CHECK;
import static ai.flowscale.api.spi.Capability.ERROR_BODIES;
import static ai.flowscale.api.spi.Capability.HTTP_2;
import static ai.flowscale.api.spi.Capability.IDLE_CONNECTION_TIMEOUT;
import static ai.flowscale.api.spi.Capability.MAX_CONNECTIONS;
import static ai.flowscale.api.spi.Capability.NEVER_RESENDS;
import static ai.flowscale.api.spi.Capability.PROXY;
import static ai.flowscale.api.spi.Capability.PROXY_AUTHENTICATION;
import static ai.flowscale.api.spi.Capability.TLS_CONTEXT;

import ai.flowscale.api.spi.Capability;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the contract of {@link ai.flowscale.api.spi.Transport} and {@link
 * ai.flowscale.api.spi.TransportProvider}, as in {@code docs/transport-spec.md}. Each has one test
 * with the same number.
 *
 * <p>A rule without a capability is mandatory. A rule with a capability applies to transports that
 * declare it.
 */
public enum TransportRule {
  /** The target is sent unchanged. */
  TARGET(
      "1.1 Method, path and query are sent unchanged.",
      "Use the raw parts of the URI, and no builder that decodes and encodes them again."),
  /** All headers are sent. */
  REQUEST_HEADERS(
      "1.2 All headers are sent, and the values of a name keep their order.",
      "Add each value; setting a header with the same name again replaces the previous"
          + " value."),
  /** Nothing is added that changes the response. */
  NOTHING_ADDED(
      "1.3 Nothing is added that changes the response.",
      "Switch off what the HTTP library adds by itself: compression, cookies, credentials,"
          + " Expect, the offer of an upgrade to h2c."),
  /** A request without a body is not framed. */
  NO_BODY(
      "1.4 A GET without a body has neither Content-Length nor Transfer-Encoding; a HEAD or"
          + " DELETE may have Content-Length: 0.",
      "Pass no entity at all, not an empty one."),
  /** Headers that belong to the transport are refused. */
  FRAMING_REFUSED(
      "1.5 Connection, Content-Length, Expect, Host, Transfer-Encoding and Upgrade are refused"
          + " as headers before anything is sent: OTHER, NO, naming the header.",
      "Check the names first; a library may drop or duplicate them silently."),
  /** A header that could split the message is refused. */
  HEADER_SPLITTING(
      "1.6 A header value with CR, LF or NUL, or with a character beyond ASCII, is refused"
          + " before anything is sent, and the failure does not contain it.",
      "Check the values; build the message of the failure from the name alone."),
  /** Only http and https are sent. */
  SCHEME(
      "1.7 A URL that is neither http nor https fails: OTHER, NO, and the failure does not"
          + " contain it.",
      "Check the scheme before the library does, whose message may contain the URL."),
  /** User information is not sent. */
  USER_INFORMATION(
      "1.8 A URL with user information fails: OTHER, NO, and the failure does not contain it.",
      "Check the user information first; a library may send it as Authorization.",
      null,
      3),
  /** The scheme in capitals. */
  SCHEME_IN_ANY_CASE(
      "1.9 A request to an https URL is sent over TLS, in whatever case its scheme is written.",
      "Compare schemes without regard to case (RFC 3986, section 3.1), for the pool and for the"
          + " proxy too.",
      null,
      6),

  /** A known length is announced. */
  CONTENT_LENGTH(
      "2.1 A body of known length is sent with exactly that Content-Length and without"
          + " Transfer-Encoding.",
      "Pass the length to the library's fixed-length entity."),
  /** An unknown length is sent in chunks. */
  CHUNKED(
      "2.2 A body of unknown length is sent chunked over HTTP/1.1, an empty one as a last"
          + " chunk.",
      "Do not collect the body to find its length."),
  /** A POST without a body has a length. */
  ZERO_LENGTH(
      "2.3 A POST or PUT without a body, or with one of length 0, is sent with Content-Length:"
          + " 0.",
      "Some servers wait for a body if no length is given (RFC 9110, section 8.6)."),
  /** Empty writes do not end a body. */
  EMPTY_WRITES(
      "2.4 A write of no bytes in the middle of a body does not end it.",
      "A chunk of size zero is the last chunk: skip empty writes."),
  /** The body's source is used once. */
  BODY_ONCE(
      "2.5 A body is written once for each time the request is sent.",
      "Do not read the body beforehand."),
  /** Uploads have back pressure. */
  UPLOAD_PRESSURE(
      "2.6 No more of a body is read from its source than the server reads, except for bounded"
          + " buffers.",
      "Return from a write only when the connection has taken it; never collect the body."),
  /** A body that fails is not completed. */
  FAILING_BODY(
      "2.7 A body that fails midway breaks the connection, is never sent as complete, and"
          + " fails the exchange: REQUEST_BODY, MAYBE, with its exception as the cause.",
      "Do not end the library's output in good order after a failure; break the connection."),
  /** A body that fails at once is never sent. */
  FAILING_AT_START(
      "2.8 A body that fails before its first byte fails the exchange with REQUEST_BODY, and"
          + " no complete request arrives.",
      "An error before the first byte must not become an empty body."),
  /** A body that is too short fails. */
  SHORT_BODY(
      "2.9 A body shorter than its length breaks the connection: REQUEST_BODY.",
      "Count what was written; do not wait for the rest and do not pad."),
  /** A body that is too long fails. */
  LONG_BODY(
      "2.10 A body longer than its length fails with REQUEST_BODY; the surplus is not sent, and"
          + " the request is not complete.",
      "Check the length before you send the last byte, or the surplus becomes the next"
          + " request."),
  /** A failing body does not affect other exchanges. */
  FAILURE_IS_LOCAL(
      "2.11 A body that fails, even with an Error, does not affect the other exchanges of the"
          + " transport.",
      "Some libraries shut down their pool when they see an Error: wrap it."),
  /** Any method may have a body. */
  BODY_OF_ANY_METHOD(
      "2.12 A body is sent with any method, GET and DELETE included.",
      "Some libraries drop the body of methods that usually have none.",
      null,
      3),
  /** A body may be written in any way. */
  ANY_WRITES(
      "2.13 A body is sent unchanged, whether it is written byte by byte, from an array that is"
          + " used again, in many pieces or in a large one.",
      "Copy what a write passes before it returns, or send it.",
      null,
      6),
  /** Lengths of more than an int. */
  LONG_UPLOAD(
      "2.14 A length of 2 GiB or more is announced exactly.",
      "Pass the length as a long.",
      null,
      3),
  /** Long bodies arrive whole. */
  WHOLE_UPLOAD(
      "2.15 A body of any size is sent whole.",
      "Pass the bytes on as the connection takes them; collect nothing.",
      null,
      6),

  /** Status, headers, protocol and body arrive. */
  RESPONSE(
      "3.1 Status, headers, protocol and body are returned as received.",
      "The protocol is HTTP/1.1 or HTTP/2."),
  /** Response headers keep their values. */
  RESPONSE_HEADERS(
      "3.2 Header names are case-insensitive; the values of a name keep their number and order.",
      "Copy every value; a map from name to value loses some."),
  /** All framings of a body are supported. */
  RESPONSE_FRAMING(
      "3.3 A body ends with its Content-Length, its last chunk, or, without both, with the"
          + " connection.",
      "See RFC 9112, section 6.3."),
  /** Some responses have no body. */
  NO_RESPONSE_BODY(
      "3.4 The response to HEAD, a 204, a 304 and one of length 0 have an empty body that ends"
          + " at once.",
      "A Content-Length there describes a body that is not sent (RFC 9110, section 8.6)."),
  /** A response is returned with its headers. */
  EARLY_HEADERS(
      "3.5 execute returns when the headers have arrived, before the body.",
      "Ask the library for a streamed response."),
  /** Downloads have back pressure. */
  DOWNLOAD_PRESSURE(
      "3.7 A slow reader slows the server down: bytes that were received and not read are"
          + " bounded.",
      "Over HTTP/1.1 pause reading from the socket while nobody reads. Over HTTP/2 never pause"
          + " the connection: give the stream's window back as its bytes are taken, and the"
          + " connection's as they arrive. If a body stalls although somebody reads, a window was"
          + " not given back."),
  /** A truncated body is an error. */
  TRUNCATED(
      "3.8 A truncated body is an error after the bytes that arrived: CLOSED, MAYBE.",
      "Compare with the Content-Length, and require the last chunk; never complete a short"
          + " body."),
  /** Content codings are not decoded. */
  CONTENT_CODING(
      "3.10 Content-Encoding and the encoded body are not changed.",
      "Switch decompression off, including the removal of the header."),
  /** A connection is reused. */
  REUSE(
      "3.11 A connection whose response was read to the end is used for the next request.",
      "Read up to the end of the framing, not only up to the last byte of content."),
  /** Redirects are not followed. */
  REDIRECTS(
      "3.12 A redirect is returned with its body, and not followed.",
      "The client follows redirects where it is safe; the library must not."),
  /** Cookies are not kept. */
  COOKIES("3.13 A cookie is not kept.", "Give the library no cookie store."),
  /** Error responses have their body. */
  ERROR_RESPONSES(
      "3.15 The body of a response with an error status arrives completely, including that of a"
          + " 401 and a 407.",
      "Switch off authentication that consumes a challenge.",
      ERROR_BODIES),
  /** The size of a head is bounded. */
  HEAD_BOUND(
      "3.16 A head of 16 KiB arrives; an endless one, in one line or in many, fails at a bound:"
          + " PROTOCOL, MAYBE.",
      "Bound the length of a line and that of all lines together; some libraries have no"
          + " bound by default."),
  /** Interim responses are not the response. */
  INTERIM_RESPONSES(
      "3.17 Interim responses (100, 102, 103 and every other 1xx but 101) are skipped, at"
          + " least eight of them.",
      "A library may return a status that it does not know as the final one, and use the"
          + " connection again while the response is still to come: then another caller gets it.",
      null,
      3),
  /** Bytes behind a response are not a response. */
  SURPLUS_BYTES(
      "3.18 Bytes that a server sends behind the end of a response never become the response to a"
          + " later request.",
      "Check for unread bytes before a request is sent on a used connection, those in the"
          + " library's buffer too, and close the connection if there are any.",
      null,
      3),
  /** Lengths of more than an int. */
  LONG_DOWNLOAD(
      "3.19 A response of 2 GiB or more is returned with its length.",
      "Keep lengths as longs.",
      null,
      3),
  /** A connection that the server will close. */
  CONNECTION_CLOSE(
      "3.20 A connection whose response says Connection: close is not used again.",
      "Look at the header before the connection goes back to the pool (RFC 9112, section 9.6).",
      null,
      3),
  /** Short responses that are not read. */
  CLOSE_SHORT(
      "3.21 Closing a short response that was not read leaks no connection: it is closed, or read"
          + " to the end and used again.",
      "Break the connection, or drain it; a library waits for its end for ever otherwise.",
      null,
      3),

  /** Each request is sent. */
  NOT_STORED(
      "3.22 A response is not stored: a second request is sent, however fresh the first response"
          + " is.",
      "Give the library no cache.",
      null,
      3),

  /** The next request after each kind of end. */
  AFTER_ANY_END(
      "3.23 However an exchange ends, the next request to the same origin arrives whole and"
          + " unchanged, and gets its own response.",
      "Use a connection again only if the request was sent to its end and the response was read"
          + " to its end; close it in every other case before anything else can take it.",
      null,
      6),

  /** Responses after which the connection ends. */
  NOT_PERSISTENT(
      "3.24 A connection is not used again after a response of HTTP/1.0 without keep-alive, or one"
          + " with close anywhere in its Connection lines, in upper or lower case.",
      "Split all values of Connection at commas, and compare without regard to case (RFC 9112,"
          + " sections 9.3 and 9.6).",
      null,
      6),
  /** The forms of HTTP/1.1. */
  SYNTAX(
      "3.25 A response is understood in each form that HTTP/1.1 allows, however it is split over"
          + " packets; one in another form is understood, or fails, and is never taken for a"
          + " different response.",
      "See RFC 9112, sections 2.2, 5.2 and 7.1: capitals and zeros in a chunk's size, extensions,"
          + " spaces around values. Check the bounds of each number.",
      null,
      6),
  /** Long responses arrive whole. */
  WHOLE_DOWNLOAD(
      "3.26 A response of any size arrives whole, and ends after its last byte.",
      "Pass the bytes on as they arrive, and count them in a long.",
      null,
      6),

  /** Aborting before the headers breaks the connection. */
  CANCEL_WAITING(
      "4.1 Aborting an exchange before the headers breaks its connection, and it fails: CANCELLED.",
      "Close the connection, or reset the stream, from the thread that aborts.",
      ABORTS_EXCHANGE),
  /** An aborted upload is not completed. */
  CANCEL_UPLOAD(
      "4.3 Aborting in the middle of an upload breaks the connection without completing the"
          + " body, and the body's source is released.",
      "Do the same as for a body that fails.",
      ABORTS_EXCHANGE),
  /** An upload can be aborted while the server does not read. */
  CANCEL_STALLED_UPLOAD(
      "4.4 Aborting an upload that the server does not read breaks the connection at once and"
          + " releases the body's source; if the server continues to read, it finds an incomplete"
          + " body.",
      "The write may be blocked in the socket, or queued before it: close the socket, do"
          + " not wait for the write.",
      ABORTS_EXCHANGE),
  /** Closing an unread response aborts it. */
  CLOSE_UNREAD(
      "4.5 Closing a response whose body was not read breaks the connection if the rest is"
          + " long.",
      "Do not read a long body to its end to keep the connection.",
      ABORTS_EXCHANGE),
  /** A response can be closed while it is read. */
  CLOSE_READING(
      "4.6 Closing a response in the middle of its body breaks the connection, and a read"
          + " that waits fails.",
      "The reader may be waiting for a byte that never arrives.",
      ABORTS_EXCHANGE),
  /** Closing after the end has no effect. */
  CLOSE_AT_END(
      "4.8 Closing a response after the end of its body, or twice, has no effect: the"
          + " connection is still used.",
      "Forget the connection when the body has ended; another exchange may use it."),
  /** Exchanges can be aborted at once. */
  CANCEL_AT_ONCE(
      "4.9 Exchanges that are aborted as soon as they begin leave no connection open, and"
          + " no other exchange is affected.",
      "An abort may overtake connecting: check again when the connection exists.",
      ABORTS_EXCHANGE),
  /** The interrupt flag is not taken. */
  INTERRUPT_FLAG(
      "4.10 A thread whose interrupt flag is set can make an exchange and close a response, and the"
          + " flag stays set.",
      "Only execute and the reader of a body wait, and have a reason to look at the flag."),
  /** Aborting during the handshake breaks the connection. */
  CANCEL_HANDSHAKE(
      "4.11 Aborting during the TLS handshake breaks the connection.",
      "There is no exchange yet that the library could abort: close the connection itself.",
      ABORTS_EXCHANGE,
      3),
  /** Aborting takes effect at once. */
  ABORTS_AT_ONCE(
      "4.12 Each way to abort an exchange takes effect at once: its connection is broken, the"
          + " body's source is released, and a reader gets its error.",
      "Close the connection or reset the stream where the abort arrives. Do not leave it to a"
          + " timer, to the next write, or to a graceful shutdown.",
      ABORTS_EXCHANGE,
      6),

  /** An interrupt aborts what the thread executes. */
  INTERRUPT(
      "4.13 An interrupt of the thread that executes an exchange, or reads its response, aborts the"
          + " exchange, and the thread stays interrupted. An abort by another thread leaves no"
          + " interrupt behind.",
      "Sockets take no notice of an interrupt: InterruptListener of the toolkit has it end what"
          + " blocks in one. InterruptGate keeps the interrupts of the application apart from your"
          + " own.",
      ABORTS_EXCHANGE,
      6),

  /** A POST on a stale connection is not resent. */
  STALE_CONNECTION(
      "5.1 A POST with a body whose kept-alive connection breaks is not sent a second time:"
          + " CLOSED, MAYBE.",
      "Switch off the library's retries.",
      NEVER_RESENDS),
  /** A POST without a body on a stale connection is not resent. */
  STALE_WITHOUT_BODY(
      "5.2 A POST without a body whose kept-alive connection breaks is not sent a second time.",
      "Some libraries consider a request without a body repeatable.",
      NEVER_RESENDS),
  /** A POST on a new connection is not resent. */
  FRESH_CONNECTION(
      "5.3 A POST whose new connection breaks without a response is not sent a second time.",
      "java.net.HttpURLConnection resends it.",
      NEVER_RESENDS),
  /** Statuses that ask for a retry are returned. */
  RETRYABLE_STATUS(
      "5.4 A status that asks for a retry (401, 407, 408, 421, 425, 429, 503) is returned"
          + " after one attempt.",
      "The client decides about retries.",
      NEVER_RESENDS),
  /** Streams that the server refuses. */
  REFUSED_STREAM(
      "5.5 A POST whose stream the server refuses over HTTP/2, by REFUSED_STREAM or by a GOAWAY, is"
          + " not sent a second time: MAYBE.",
      "Libraries send it again, because the server says that it was not processed; also where its"
          + " body is empty.",
      NEVER_RESENDS,
      5),
  /** A connection that the server has closed is not used. */
  CLOSED_WHILE_IDLE(
      "5.6 A request is not sent on a connection that the server closed while it was idle, once"
          + " that has reached the client: a POST then gets its response over a new one.",
      "Read from idle connections, or check for their end and for bytes that no one asked for"
          + " before a request is sent. An end that arrives later cannot be noticed in time.",
      null,
      6),
  /** A GET is sent twice at most. */
  GET_TWICE(
      "5.7 A GET whose connections always break is sent at most twice.",
      "Switch off the library's retries, or all of them but one. A retry in the transport adds to"
          + " those of the library, and to those of the client.",
      null,
      6),

  /** Refused connections. */
  REFUSED(
      "6.1 A connection that is refused fails: CONNECT, NO.",
      "Nothing was sent, and the client may retry: report NO."),
  /** Unknown hosts. */
  UNKNOWN_HOST("6.2 A host that is not found fails: CONNECT, NO.", "Nothing was sent."),
  /** Connect timeouts. */
  CONNECT_TIMEOUT(
      "6.3 A connection that is not established within connectTimeout fails: TIMEOUT, NO.",
      "Pass the limit to the library; its exception differs from that of a slow response."),
  /** No other timeout. */
  NO_OTHER_TIMEOUT(
      "6.4 connectTimeout ends with the connection: a response may take longer, and so may its"
          + " body.",
      "Set no read timeout; the client has its own deadlines."),
  /** No response. */
  NO_RESPONSE(
      "6.5 A connection that is closed or reset instead of a response fails: CLOSED, MAYBE.",
      "Treat the end of the stream and the reset alike."),
  /** Not HTTP. */
  NOT_HTTP(
      "6.6 A response that is not HTTP fails: PROTOCOL, MAYBE.",
      "Convert the parser's exceptions."),
  /** Broken framing. */
  BROKEN_FRAMING(
      "6.7 A Content-Length that is not a number or is negative, several different ones, and a"
          + " chunk without a size fail: PROTOCOL, and the connection is not used again; one beside"
          + " Transfer-Encoding is not used, or fails likewise.",
      "Do not guess where a body ends: a library may take the first of two lengths. The"
          + " toolkit's AbstractExchange refuses them."),
  /** A reset within the body. */
  RESET_IN_BODY(
      "6.8 A connection that is reset in the middle of a body is an error of the body: CLOSED.",
      "Let the read fail after the bytes that arrived."),
  /** Failures are thrown by execute. */
  FAILURES_THROWN(
      "6.9 newExchange does not throw: execute throws every failure, as a TransportException.",
      "Convert what the library throws at once; do not wrap the failure."),
  /** Failures contain no secrets. */
  NO_SECRETS_IN_FAILURES(
      "6.10 No failure contains the query, a header's value or a credential, in any message of"
          + " its causes.",
      "Do not use a message of the library that contains the URL."),
  /** A half-closed connection. */
  HALF_CLOSED(
      "6.11 A server that closes its side before it has responded fails the exchange, even if"
          + " it continues to read: CLOSED, MAYBE.",
      "Watch for the end of the stream while the request is written."),
  /** A response in the middle of the upload. */
  RESPONSE_BEFORE_END(
      "6.12 A server that responds in the middle of an upload and closes ends the exchange,"
          + " with the response or with a failure, and the body's source is released.",
      "Do not write forever to a connection whose other side is closed."),
  /** Waiting for a connection is not connecting. */
  WAITING_IS_NOT_CONNECTING(
      "6.13 The time that a request waits for a connection of the pool is not part of"
          + " connectTimeout.",
      "Begin the limit when the connection begins, and give the wait in the pool none.",
      MAX_CONNECTIONS,
      3),
  /** Logs contain no secrets. */
  NO_SECRETS_IN_LOGS(
      "6.14 No log record, at any level, contains the path or the query of a URL, or a header's"
          + " value.",
      "Log the host and the port alone; switch off the library's own logs of requests.",
      null,
      3),
  /** A response before the end of an upload. */
  EARLY_RESPONSE(
      "6.15 A response that comes before the end of an upload ends it: the response is returned"
          + " whole, or the exchange fails; no more is read from the source, which is released; the"
          + " request is never completed, and its connection is not used again.",
      "Look for a response while you send. Do not end chunks because no more is wanted: the server"
          + " would take the part for the whole.",
      null,
      3),
  /** The end comes before the connection. */
  NOT_ESTABLISHED(
      "6.16 An exchange that ends while its connection is being established has sent nothing: NO.",
      "The moment decides: call AbstractExchange.sending just before the first byte is written.",
      null,
      5),
  /** A break behind the first byte of a request. */
  BREAK_IS_UNCERTAIN(
      "6.17 An exchange that breaks after any byte of the request may have reached the server fails"
          + " with MAYBE, never with NO: within the head, the upload or the response, whatever ends"
          + " it.",
      "A server may act on a request whose body it has not read. Report NO only while the"
          + " connection is being made, and never because an upload was not complete.",
      null,
      6),
  /** No other time limit. */
  ANY_PAUSE(
      "6.18 No time limit of the library ends an exchange, however late the response is, and however"
          + " long a body pauses.",
      "Set the library's read, write, response and idle timeouts to none: the client has the"
          + " deadlines, and a run may take long.",
      null,
      6),

  /** Unknown authorities. */
  UNTRUSTED(
      "7.1 A certificate of an unknown authority fails, and so does a server without TLS: TLS,"
          + " NO.",
      "Never trust all certificates."),
  /** The SSLContext of the settings. */
  GIVEN_CONTEXT(
      "7.2 The SSLContext of the settings decides which certificates are trusted.",
      "Pass the context itself to the library.",
      TLS_CONTEXT),
  /** Host names. */
  HOST_NAME(
      "7.3 A certificate for another host fails: TLS, NO.",
      "Switch endpoint identification on: an SSLEngine does not check names by default.",
      TLS_CONTEXT),
  /** Client certificates. */
  CLIENT_CERTIFICATE(
      "7.4 The client certificate of the SSLContext is presented if the server asks for one.",
      "Use the context's key managers too.",
      TLS_CONTEXT),
  /** No client certificate. */
  NO_CLIENT_CERTIFICATE(
      "7.5 A server that asks for a certificate and gets none fails the exchange: TLS.",
      "With TLS 1.3 the alert arrives after the handshake, on the first read.",
      TLS_CONTEXT),
  /** A truncated body over TLS. */
  TLS_TRUNCATED(
      "7.6 A body over TLS that ends without its framing's end is an error: CLOSED.",
      "A missing close_notify must not complete a body.",
      TLS_CONTEXT),
  /** HTTP/2. */
  NEGOTIATES_HTTP_2(
      "7.7 HTTP/2 is negotiated over TLS with a server that offers it, and headers and bodies"
          + " are sent and received.",
      "Offer h2 by ALPN.",
      HTTP_2),
  /** One stream of many. */
  HTTP_2_STREAMS(
      "7.8 Over HTTP/2 an exchange that is aborted, or whose body fails, does not affect the"
          + " others of its connection; the body is never sent as complete.",
      "Reset the stream, not the connection.",
      HTTP_2),
  /** Interim responses over HTTP/2. */
  HTTP_2_INTERIM(
      "7.9 Interim responses over HTTP/2 are skipped.",
      "A block of headers with a status of 1xx that does not end the stream is not the response.",
      HTTP_2,
      3),
  /** The server learns the name. */
  SERVER_NAME(
      "7.10 The name of the host is sent in the TLS handshake (SNI) through a proxy's tunnel.",
      "Give the name to the SSLEngine or SSLSocket; a server may choose its certificate by it.",
      TLS_CONTEXT,
      3),
  /** The name of the host in a handshake without a proxy. */
  DIRECT_SERVER_NAME(
      "7.11 The name of the host is sent in the TLS handshake (SNI) without a proxy.",
      "Give the name to the SSLEngine or SSLSocket, even if you connect to an address that you"
          + " have looked up yourself.",
      TLS_CONTEXT,
      4),
  /** TLS fails behind the request. */
  LATE_TLS_FAILURE(
      "7.12 A failure of TLS after the request was sent does not prove that it was not: MAYBE.",
      "The moment decides, not the class of the exception: alerts and handshakes also come later.",
      TLS_CONTEXT,
      5),
  /** A connection on which nothing arrives. */
  SILENT_CONNECTION(
      "7.13 A connection of HTTP/2 on which nothing arrives while an exchange waits for"
          + " connectTimeout, and is then aborted, is not used again once that time has passed"
          + " twice.",
      "All requests share it, and fail until TCP gives up, which takes many minutes. Send a PING,"
          + " or replace the connection.",
      HTTP_2,
      5),
  /** GOAWAY. */
  GO_AWAY(
      "7.14 After a GOAWAY of HTTP/2, in one step or two and with any error code, the exchanges that"
          + " it does not refuse go on to their ends, and further requests use another connection.",
      "Take the connection out of the pool when the GOAWAY arrives; fail only the streams with"
          + " numbers above its last one.",
      HTTP_2,
      6),
  /** The server's limit of streams. */
  STREAM_LIMIT(
      "7.15 No more streams are open on a connection of HTTP/2 than its"
          + " SETTINGS_MAX_CONCURRENT_STREAMS allows, also when it changes; further requests wait, or"
          + " use another connection.",
      "The server may refuse what is beyond, and then nothing is sent again.",
      HTTP_2,
      6),
  /** PING. */
  PING(
      "7.16 A PING is answered, whatever the exchanges of its connection wait for.",
      "Read the frames of a connection on a thread that no exchange can hold up: servers close a"
          + " connection without an answer.",
      HTTP_2,
      6),
  /** Trailers over HTTP/2. */
  HTTP_2_TRAILERS(
      "7.17 A response over HTTP/2 that ends with trailers is complete.",
      "A HEADERS behind the content ends the stream like a DATA with END_STREAM.",
      HTTP_2,
      6),
  /** What HTTP/2 allows. */
  HTTP_2_FRAMES(
      "7.18 What HTTP/2 allows a server to send beside and within a response does not disturb it,"
          + " and its settings are kept.",
      "Ignore frames and settings that you do not know, and apply the others before their ACK.",
      HTTP_2,
      6),
  /** Reset streams. */
  STREAM_RESET(
      "7.19 A RST_STREAM with any error code fails its exchange, unless the response was complete:"
          + " MAYBE. The request is not sent again, and the other exchanges of its connection go on.",
      "Without END_STREAM no response is complete, not even with NO_ERROR.",
      HTTP_2,
      6),
  /** Connections that end. */
  HTTP_2_CONNECTION_END(
      "7.20 The end of a connection of HTTP/2 fails all its exchanges: CLOSED, MAYBE. No request is"
          + " sent again, and the next one uses another connection.",
      "Fail each stream where it stands, whether it sends, waits or receives.",
      HTTP_2,
      6),
  /** The windows of a connection. */
  UNREAD_RESPONSE(
      "7.21 A response over HTTP/2 that is not read does not hold up the other exchanges of its"
          + " connection.",
      "The connection's window must be larger than that of one stream, or grow as bytes arrive and"
          + " not as they are read.",
      HTTP_2,
      6),
  /** Server push. */
  SERVER_PUSH(
      "7.22 A response that a server pushes over HTTP/2 is refused or ignored.",
      "Send SETTINGS_ENABLE_PUSH with 0.",
      HTTP_2,
      6),

  /** A plain request through a proxy. */
  PROXY_PLAIN(
      "8.1 A request to an http URL goes to the proxy in absolute form, with the proxy's"
          + " credentials if there are any.",
      "See RFC 9112, section 3.2.2.",
      PROXY),
  /** A tunnel. */
  PROXY_TUNNEL(
      "8.2 A request to an https URL goes through a CONNECT tunnel; none of its headers"
          + " reaches the proxy.",
      "Only Host and the proxy's own credentials belong in CONNECT.",
      PROXY),
  /** A refused tunnel. */
  PROXY_REFUSAL(
      "8.3 A tunnel that the proxy refuses fails: CONNECT, NO.",
      "The proxy's response is not the service's: it must not be returned.",
      PROXY),
  /** A proxy that is not reachable. */
  PROXY_GONE(
      "8.4 A proxy that cannot be reached fails: CONNECT, NO, and the request does not bypass"
          + " it.",
      "Never fall back to a direct connection.",
      PROXY),
  /** A tunnel with credentials. */
  PROXY_CREDENTIALS(
      "8.5 A proxy that asks for credentials at CONNECT gets them, and the service does not.",
      "Proxy-Authorization belongs only in CONNECT.",
      PROXY_AUTHENTICATION),
  /** The proxies of the JVM. */
  JVM_PROXIES(
      "8.6 The JVM's proxies are ignored: its system properties, and its default ProxySelector.",
      "Tell the library to use the proxy of the settings or none; for plain sockets that is"
          + " Proxy.NO_PROXY.",
      null,
      6),
  /** The handlers of the JVM. */
  JVM_HANDLERS(
      "8.7 The JVM's default CookieHandler, Authenticator and HostnameVerifier are not used.",
      "HttpURLConnection uses all of them; a library over it does, too.",
      null,
      6),
  /** IPv6 behind a proxy. */
  PROXY_IPV6(
      "8.8 Through a proxy, an IPv6 address has its brackets in CONNECT, in the absolute form, and"
          + " in Host.",
      "See RFC 3986, section 3.2.2.",
      PROXY,
      6),

  /** Creating a transport. */
  IDLE_CREATION(
      "9.1 Creating a transport opens no connection.",
      "Create costly resources with the first request."),
  /** The provider's name. */
  NAME(
      "9.2 The provider's name is not empty, lower case, without blanks, and always the same.",
      "Applications use it in their configuration."),
  /** The capabilities. */
  STABLE_CAPABILITIES(
      "9.3 capabilities() is immutable and does not change during the life of the transport.",
      "Create the set when the transport is created."),
  /** Nothing is sent after close. */
  CLOSED_SENDS_NOTHING(
      "9.4 After close nothing is sent: CLOSED, NO.",
      "Check the state before you call the library."),
  /** close ends waiting exchanges. */
  CLOSE_WAITING(
      "9.5 close ends an exchange that waits for its response: CLOSED, MAYBE, and its"
          + " connection is broken.",
      "Keep the open exchanges, and abort each of them."),
  /** close ends uploads. */
  CLOSE_UPLOAD(
      "9.6 close ends an upload without completing its body, and releases the source: CLOSED.",
      "Do the same as for an abort."),
  /** close ends bodies. */
  CLOSE_BODY(
      "9.7 close ends a body that is being read, and one that is read later: CLOSED.",
      "The exchange is open until its body has ended."),
  /** close can be repeated. */
  CLOSE_AGAIN(
      "9.8 close may be called repeatedly, and by several threads concurrently.",
      "Guard it with one atomic state."),
  /** close is bounded. */
  CLOSE_BOUNDED(
      "9.9 close returns within ten seconds, even if servers and sources hang.",
      "Limit the time to wait for what you end."),
  /** close within an exchange. */
  CLOSE_WITHIN(
      "9.10 close within an exchange does not wait for that exchange.",
      "The source of a body may close the client, and so may mayConnect."),
  /** Threads end. */
  THREADS_END(
      "9.11 After close the threads of the transport end, and its idle connections are closed;"
          + " on JDK 17 after a garbage collection.",
      "Close what you created: pools, selectors, event loops. Name threads that the"
          + " library shares with the whole JVM in KnownLimits.sharedThreads, with the reason."),
  /** Given objects stay open. */
  GIVEN_EXECUTOR(
      "9.12 The executor of the settings still works after close.",
      "Never close what was given to the transport."),
  /** Transports are independent. */
  INDEPENDENT(
      "9.13 Closing one transport does not affect another one of the same provider.",
      "Use no static client."),
  /** Many threads. */
  CONCURRENT(
      "9.14 Many threads can execute exchanges concurrently, and each gets its own response.",
      "Keep no state of an exchange in the transport itself."),
  /** Bounded connections. */
  CONNECTION_LIMIT(
      "9.15 No more than maxConnections connections to one origin are open; further requests"
          + " wait, and can be aborted meanwhile.",
      "Set the limit for each route, not for all together.",
      MAX_CONNECTIONS),
  /** Idle connections. */
  IDLE_CONNECTION(
      "9.16 A connection that was idle for longer than idleConnectionTimeout is not used again.",
      "Compare the time when a pooled connection is taken, or close it when its time has"
          + " passed.",
      IDLE_CONNECTION_TIMEOUT,
      2),
  /** Allowed addresses. */
  MAY_CONNECT(
      "9.17 mayConnect is called with the host in lower case and each address before a"
          + " connection to it; if it refuses all, there is no connection: CONNECT, NO.",
      "Call it where the library resolves names, also for numeric addresses; leave out"
          + " refused addresses.",
      ADDRESS_CHECK,
      2),
  /** An executor that rejects tasks. */
  REJECTING_EXECUTOR(
      "9.19 If the executor of the settings rejects a task, the exchange ends.",
      "Catch the RejectedExecutionException of each task, and fail the exchange with it.",
      null,
      3),
  /** An executor with one thread. */
  ONE_THREAD(
      "9.20 An executor with one thread is enough for an exchange with a body and a response.",
      "Let no task on the executor wait for another one.",
      null,
      3),
  /** Timers are cancelled. */
  TIMERS_END(
      "9.21 What is scheduled with the scheduler of the settings for an exchange is cancelled when"
          + " the exchange has ended.",
      "Cancel the connect timeout as soon as the connection exists, or has failed.",
      null,
      3),
  /** close takes effect at once. */
  CLOSES_AT_ONCE(
      "9.22 close takes effect at once: it returns, the exchanges have failed, the sources of their"
          + " bodies are released, and their connections and the idle ones are closed.",
      "Abort the exchanges first, then shut the library down without a quiet period.",
      null,
      6),
  /** Connections of different origins. */
  ORIGINS_APART(
      "9.23 A connection is used only for requests to the same scheme, host and port, through the"
          + " same proxy; plain requests through a proxy may share one.",
      "Use all of them as the key of the pool. Over HTTP/2, do not use a connection for each host"
          + " that its certificate names.",
      null,
      6),
  /** Several addresses. */
  OTHER_ADDRESSES(
      "9.24 If one address of a host refuses the connection, the next one is tried, all within one"
          + " connectTimeout.",
      "Connect to all addresses of InetAddress.getAllByName, one after the other.",
      null,
      6),
  /** Places of the pool are returned. */
  PLACES_RETURNED(
      "9.25 However an exchange ends, it leaves its place in the pool: after twice maxConnections"
          + " ends of each kind, the next request to the same origin is sent.",
      "Count a place as taken only as long as its connection, or the attempt to make it, lives."
          + " Return it in one place that every end passes, failures before the connection"
          + " included.",
      null,
      6),
  /** Requests that wait for a connection. */
  CANCELLED_WAITING(
      "9.26 A request that is aborted while it waits for a connection takes no other one's turn:"
          + " the requests behind it get the connection.",
      "Hand a free connection to the next request in the queue that has not ended, and pass it on"
          + " if that one ends meanwhile.",
      MAX_CONNECTIONS,
      6),
  /** Nothing is kept of an exchange. */
  NOTHING_KEPT(
      "9.27 Nothing is kept of an exchange that has ended: its request, response and body"
          + " can be collected, and memory, threads and connections do not grow with the number of"
          + " exchanges.",
      "Remove the exchange from every list, timer and map when it ends, whichever way it ends, and"
          + " release each buffer of the library.",
      null,
      6),
  /** Look-ups do not hold up others. */
  LOOKUPS_APART(
      "9.28 A slow lookup or mayConnect of some hosts does not hold up exchanges with another one;"
          + " mayConnect is called on a thread that may block.",
      "Do not look up names on an event loop or on a fixed number of threads:"
          + " WorkerThreads grows while all its threads are busy.",
      ADDRESS_CHECK,
      6);

  /** The version of the contract. It increases when rules are added. */
  public static final int CONTRACT = 6;

  private final String sentence;
  private final String advice;
  private final @Nullable Capability capability;
  private final int since;

  TransportRule(String sentence, String advice) {
    this(sentence, advice, null);
  }

  TransportRule(String sentence, String advice, @Nullable Capability capability) {
    this(sentence, advice, capability, 1);
  }

  TransportRule(String sentence, String advice, @Nullable Capability capability, int since) {
    this.sentence = sentence;
    this.advice = advice;
    this.capability = capability;
    this.since = since;
  }

  /**
   * Returns the number of the rule in the contract, the tests and reports.
   *
   * @return the chapter and the rule, such as {@code 3.12}
   */
  public String number() {
    return sentence.substring(0, sentence.indexOf(' '));
  }

  /**
   * Returns the text of the rule.
   *
   * @return one sentence
   */
  public String text() {
    return sentence.substring(sentence.indexOf(' ') + 1);
  }

  /**
   * Returns advice for the author of a transport that breaks the rule.
   *
   * @return one or two sentences
   */
  public String advice() {
    return advice;
  }

  /**
   * Returns the rules that apply only if one of these capabilities is declared.
   *
   * @param capabilities the capabilities
   * @return the rules, in order
   */
  public static List<TransportRule> of(Capability... capabilities) {
    return Arrays.stream(values())
        .filter(rule -> rule.capability().filter(List.of(capabilities)::contains).isPresent())
        .toList();
  }

  /**
   * Returns the first version of the contract with this rule.
   *
   * @return from 1 to {@link #CONTRACT}
   */
  public int since() {
    return since;
  }

  /**
   * Returns the capability whose declaration makes the rule apply.
   *
   * @return the capability, or empty for a mandatory rule
   */
  public Optional<Capability> capability() {
    return Optional.ofNullable(capability);
  }
}
