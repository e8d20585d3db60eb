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
      "1.1", "Use the raw parts of the URI, and no builder that decodes and encodes them again."),

  /** All headers are sent. */
  REQUEST_HEADERS(
      "1.2",
      "Add each value; setting a header with the same name again replaces the previous value."),

  /** Nothing is added that changes the response. */
  NOTHING_ADDED(
      "1.3",
      "Switch off what the HTTP library adds by itself: compression, cookies, credentials,"
          + " Expect, the offer of an upgrade to h2c."),

  /** A request without a body is not framed. */
  NO_BODY("1.4", "Pass no entity at all, not an empty one."),

  /** Headers that belong to the transport are refused. */
  FRAMING_REFUSED("1.5", "Check the names first; a library may drop or duplicate them silently."),

  /** A header that could split the message is refused. */
  HEADER_SPLITTING(
      "1.6", "Check the values; build the message of the failure from the name alone."),

  /** Only http and https are sent. */
  SCHEME("1.7", "Check the scheme before the library does, whose message may contain the URL."),

  /** User information is not sent. */
  USER_INFORMATION(
      "1.8", "Check the user information first; a library may send it as Authorization."),

  /** The scheme in capitals. */
  SCHEME_IN_ANY_CASE(
      "1.9",
      "Compare schemes without regard to case (RFC 3986, section 3.1), for the pool and for the"
          + " proxy too."),

  /** A known length is announced. */
  CONTENT_LENGTH("2.1", "Pass the length to the library's fixed-length entity."),

  /** An unknown length is sent in chunks. */
  CHUNKED("2.2", "Do not collect the body to find its length."),

  /** A POST without a body has a length. */
  ZERO_LENGTH("2.3", "Some servers wait for a body if no length is given (RFC 9110, section 8.6)."),

  /** Empty writes do not end a body. */
  EMPTY_WRITES("2.4", "A chunk of size zero is the last chunk: skip empty writes."),

  /** The body's source is used once. */
  BODY_ONCE("2.5", "Do not read the body beforehand."),

  /** Uploads have back pressure. */
  UPLOAD_PRESSURE(
      "2.6", "Return from a write only when the connection has taken it; never collect the body."),

  /** A body that fails is not completed. */
  FAILING_BODY(
      "2.7",
      "Do not end the library's output in good order after a failure; break the connection."),

  /** A body that fails at once is never sent. */
  FAILING_AT_START("2.8", "An error before the first byte must not become an empty body."),

  /** A body that is too short fails. */
  SHORT_BODY("2.9", "Count what was written; do not wait for the rest and do not pad."),

  /** A body that is too long fails. */
  LONG_BODY(
      "2.10",
      "Check the length before you send the last byte, or the surplus becomes the next request."),

  /** A failing body does not affect other exchanges. */
  FAILURE_IS_LOCAL("2.11", "Some libraries shut down their pool when they see an Error: wrap it."),

  /** Any method may have a body. */
  BODY_OF_ANY_METHOD("2.12", "Some libraries drop the body of methods that usually have none."),

  /** A body may be written in any way. */
  ANY_WRITES("2.13", "Copy what a write passes before it returns, or send it."),

  /** Lengths of more than an int. */
  LONG_UPLOAD("2.14", "Pass the length as a long."),

  /** Long bodies arrive whole. */
  WHOLE_UPLOAD("2.15", "Pass the bytes on as the connection takes them; collect nothing."),

  /** Status, headers, protocol and body arrive. */
  RESPONSE("3.1", "The protocol is HTTP/1.1 or HTTP/2."),

  /** Response headers keep their values. */
  RESPONSE_HEADERS("3.2", "Copy every value; a map from name to value loses some."),

  /** All framings of a body are supported. */
  RESPONSE_FRAMING("3.3", "See RFC 9112, section 6.3."),

  /** Some responses have no body. */
  NO_RESPONSE_BODY(
      "3.4", "A Content-Length there describes a body that is not sent (RFC 9110, section 8.6)."),

  /** A response is returned with its headers. */
  EARLY_HEADERS("3.5", "Ask the library for a streamed response."),

  /** Downloads have back pressure. */
  DOWNLOAD_PRESSURE(
      "3.7",
      "Over HTTP/1.1 pause reading from the socket while nobody reads. Over HTTP/2 never pause"
          + " the connection: give the stream's window back as its bytes are taken, and the"
          + " connection's as they arrive. If a body stalls although somebody reads, a window"
          + " was not given back."),

  /** A truncated body is an error. */
  TRUNCATED(
      "3.8",
      "Compare with the Content-Length, and require the last chunk; never complete a short body."),

  /** Content codings are not decoded. */
  CONTENT_CODING("3.10", "Switch decompression off, including the removal of the header."),

  /** A connection is reused. */
  REUSE("3.11", "Read up to the end of the framing, not only up to the last byte of content."),

  /** Redirects are not followed. */
  REDIRECTS("3.12", "The client follows redirects where it is safe; the library must not."),

  /** Cookies are not kept. */
  COOKIES("3.13", "Give the library no cookie store."),

  /** Error responses have their body. */
  ERROR_RESPONSES("3.15", ERROR_BODIES, "Switch off authentication that consumes a challenge."),

  /** The size of a head is bounded. */
  HEAD_BOUND(
      "3.16",
      "Bound the length of a line and that of all lines together; some libraries have no bound"
          + " by default."),

  /** Interim responses are not the response. */
  INTERIM_RESPONSES(
      "3.17",
      "A library may return a status that it does not know as the final one, and use the"
          + " connection again while the response is still to come: then another caller gets it."),

  /** Bytes behind a response are not a response. */
  SURPLUS_BYTES(
      "3.18",
      "Check for unread bytes before a request is sent on a used connection, those in the"
          + " library's buffer too, and close the connection if there are any."),

  /** Lengths of more than an int. */
  LONG_DOWNLOAD("3.19", "Keep lengths as longs."),

  /** A connection that the server will close. */
  CONNECTION_CLOSE(
      "3.20",
      "Look at the header before the connection goes back to the pool (RFC 9112, section 9.6)."),

  /** Short responses that are not read. */
  CLOSE_SHORT(
      "3.21", "Break the connection, or drain it; a library waits for its end for ever otherwise."),

  /** Each request is sent. */
  NOT_STORED("3.22", "Give the library no cache."),

  /** The next request after each kind of end. */
  AFTER_ANY_END(
      "3.23",
      "Use a connection again only if the request was sent to its end and the response was read"
          + " to its end; close it in every other case before anything else can take it."),

  /** Responses after which the connection ends. */
  NOT_PERSISTENT(
      "3.24",
      "Split all values of Connection at commas, and compare without regard to case (RFC 9112,"
          + " sections 9.3 and 9.6)."),

  /** The forms of HTTP/1.1. */
  SYNTAX(
      "3.25",
      "See RFC 9112, sections 2.2, 5.2 and 7.1: capitals and zeros in a chunk's size,"
          + " extensions, spaces around values. Check the bounds of each number."),

  /** Long responses arrive whole. */
  WHOLE_DOWNLOAD("3.26", "Pass the bytes on as they arrive, and count them in a long."),

  /** Aborting before the headers breaks the connection. */
  CANCEL_WAITING(
      "4.1",
      ABORTS_EXCHANGE,
      "Close the connection, or reset the stream, from the thread that aborts."),

  /** An aborted upload is not completed. */
  CANCEL_UPLOAD("4.3", ABORTS_EXCHANGE, "Do the same as for a body that fails."),

  /** An upload can be aborted while the server does not read. */
  CANCEL_STALLED_UPLOAD(
      "4.4",
      ABORTS_EXCHANGE,
      "The write may be blocked in the socket, or queued before it: close the socket, do not"
          + " wait for the write."),

  /** Closing an unread response aborts it. */
  CLOSE_UNREAD(
      "4.5", ABORTS_EXCHANGE, "Do not read a long body to its end to keep the connection."),

  /** A response can be closed while it is read. */
  CLOSE_READING("4.6", ABORTS_EXCHANGE, "The reader may be waiting for a byte that never arrives."),

  /** Closing after the end has no effect. */
  CLOSE_AT_END(
      "4.8", "Forget the connection when the body has ended; another exchange may use it."),

  /** Exchanges can be aborted at once. */
  CANCEL_AT_ONCE(
      "4.9",
      ABORTS_EXCHANGE,
      "An abort may overtake connecting: check again when the connection exists."),

  /** The interrupt flag is not taken. */
  INTERRUPT_FLAG(
      "4.10", "Only execute and the reader of a body wait, and have a reason to look at the flag."),

  /** Aborting during the handshake breaks the connection. */
  CANCEL_HANDSHAKE(
      "4.11",
      ABORTS_EXCHANGE,
      "There is no exchange yet that the library could abort: close the connection itself."),

  /** Aborting takes effect at once. */
  ABORTS_AT_ONCE(
      "4.12",
      ABORTS_EXCHANGE,
      "Close the connection or reset the stream where the abort arrives. Do not leave it to a"
          + " timer, to the next write, or to a graceful shutdown."),

  /** An interrupt aborts what the thread executes. */
  INTERRUPT(
      "4.13",
      ABORTS_EXCHANGE,
      "Sockets take no notice of an interrupt: InterruptListener of the toolkit has it end what"
          + " blocks in one. InterruptGate keeps the interrupts of the application apart from"
          + " your own."),

  /** A POST on a stale connection is not resent. */
  STALE_CONNECTION("5.1", NEVER_RESENDS, "Switch off the library's retries."),

  /** A POST without a body on a stale connection is not resent. */
  STALE_WITHOUT_BODY(
      "5.2", NEVER_RESENDS, "Some libraries consider a request without a body repeatable."),

  /** A POST on a new connection is not resent. */
  FRESH_CONNECTION("5.3", NEVER_RESENDS, "java.net.HttpURLConnection resends it."),

  /** Statuses that ask for a retry are returned. */
  RETRYABLE_STATUS("5.4", NEVER_RESENDS, "The client decides about retries."),

  /** Streams that the server refuses. */
  REFUSED_STREAM(
      "5.5",
      NEVER_RESENDS,
      "Libraries send it again, because the server says that it was not processed; also where"
          + " its body is empty."),

  /** A connection that the server has closed is not used. */
  CLOSED_WHILE_IDLE(
      "5.6",
      "Read from idle connections, or check for their end and for bytes that no one asked for"
          + " before a request is sent. An end that arrives later cannot be noticed in time."),

  /** A GET is sent twice at most. */
  GET_TWICE(
      "5.7",
      "Switch off the library's retries, or all of them but one. A retry in the transport adds"
          + " to those of the library, and to those of the client."),

  /** Refused connections. */
  REFUSED("6.1", "Nothing was sent, and the client may retry: report NO."),

  /** Unknown hosts. */
  UNKNOWN_HOST("6.2", "Nothing was sent."),

  /** Connect timeouts. */
  CONNECT_TIMEOUT(
      "6.3", "Pass the limit to the library; its exception differs from that of a slow response."),

  /** No other timeout. */
  NO_OTHER_TIMEOUT("6.4", "Set no read timeout; the client has its own deadlines."),

  /** No response. */
  NO_RESPONSE("6.5", "Treat the end of the stream and the reset alike."),

  /** Not HTTP. */
  NOT_HTTP("6.6", "Convert the parser's exceptions."),

  /** Broken framing. */
  BROKEN_FRAMING(
      "6.7",
      "Do not guess where a body ends: a library may take the first of two lengths. The"
          + " toolkit's AbstractExchange refuses them."),

  /** A reset within the body. */
  RESET_IN_BODY("6.8", "Let the read fail after the bytes that arrived."),

  /** Failures are thrown by execute. */
  FAILURES_THROWN("6.9", "Convert what the library throws at once; do not wrap the failure."),

  /** Failures contain no secrets. */
  NO_SECRETS_IN_FAILURES("6.10", "Do not use a message of the library that contains the URL."),

  /** A half-closed connection. */
  HALF_CLOSED("6.11", "Watch for the end of the stream while the request is written."),

  /** A response in the middle of the upload. */
  RESPONSE_BEFORE_END("6.12", "Do not write forever to a connection whose other side is closed."),

  /** Waiting for a connection is not connecting. */
  WAITING_IS_NOT_CONNECTING(
      "6.13",
      MAX_CONNECTIONS,
      "Begin the limit when the connection begins, and give the wait in the pool none."),

  /** Logs contain no secrets. */
  NO_SECRETS_IN_LOGS(
      "6.14", "Log the host and the port alone; switch off the library's own logs of requests."),

  /** A response before the end of an upload. */
  EARLY_RESPONSE(
      "6.15",
      "Look for a response while you send. Do not end chunks because no more is wanted: the"
          + " server would take the part for the whole."),

  /** The end comes before the connection. */
  NOT_ESTABLISHED(
      "6.16",
      "The moment decides: call AbstractExchange.sending just before the first byte is written."),

  /** A break behind the first byte of a request. */
  BREAK_IS_UNCERTAIN(
      "6.17",
      "A server may act on a request whose body it has not read. Report NO only while the"
          + " connection is being made, and never because an upload was not complete."),

  /** No other time limit. */
  ANY_PAUSE(
      "6.18",
      "Set the library's read, write, response and idle timeouts to none: the client has the"
          + " deadlines, and a run may take long."),

  /** Unknown authorities. */
  UNTRUSTED("7.1", "Never trust all certificates."),

  /** The SSLContext of the settings. */
  GIVEN_CONTEXT("7.2", TLS_CONTEXT, "Pass the context itself to the library."),

  /** Host names. */
  HOST_NAME(
      "7.3",
      TLS_CONTEXT,
      "Switch endpoint identification on: an SSLEngine does not check names by default."),

  /** Client certificates. */
  CLIENT_CERTIFICATE("7.4", TLS_CONTEXT, "Use the context's key managers too."),

  /** No client certificate. */
  NO_CLIENT_CERTIFICATE(
      "7.5", TLS_CONTEXT, "With TLS 1.3 the alert arrives after the handshake, on the first read."),

  /** A truncated body over TLS. */
  TLS_TRUNCATED("7.6", TLS_CONTEXT, "A missing close_notify must not complete a body."),

  /** HTTP/2. */
  NEGOTIATES_HTTP_2("7.7", HTTP_2, "Offer h2 by ALPN."),

  /** One stream of many. */
  HTTP_2_STREAMS("7.8", HTTP_2, "Reset the stream, not the connection."),

  /** Interim responses over HTTP/2. */
  HTTP_2_INTERIM(
      "7.9",
      HTTP_2,
      "A block of headers with a status of 1xx that does not end the stream is not the response."),

  /** The server learns the name. */
  SERVER_NAME(
      "7.10",
      TLS_CONTEXT,
      "Give the name to the SSLEngine or SSLSocket; a server may choose its certificate by it."),

  /** The name of the host in a handshake without a proxy. */
  DIRECT_SERVER_NAME(
      "7.11",
      TLS_CONTEXT,
      "Give the name to the SSLEngine or SSLSocket, even if you connect to an address that you"
          + " have looked up yourself."),

  /** TLS fails behind the request. */
  LATE_TLS_FAILURE(
      "7.12",
      TLS_CONTEXT,
      "The moment decides, not the class of the exception: alerts and handshakes also come"
          + " later."),

  /** A connection on which nothing arrives. */
  SILENT_CONNECTION(
      "7.13",
      HTTP_2,
      "All requests share it, and fail until TCP gives up, which takes many minutes. Send a"
          + " PING, or replace the connection."),

  /** GOAWAY. */
  GO_AWAY(
      "7.14",
      HTTP_2,
      "Take the connection out of the pool when the GOAWAY arrives; fail only the streams with"
          + " numbers above its last one."),

  /** The server's limit of streams. */
  STREAM_LIMIT(
      "7.15", HTTP_2, "The server may refuse what is beyond, and then nothing is sent again."),

  /** PING. */
  PING(
      "7.16",
      HTTP_2,
      "Read the frames of a connection on a thread that no exchange can hold up: servers close a"
          + " connection without an answer."),

  /** Trailers over HTTP/2. */
  HTTP_2_TRAILERS(
      "7.17", HTTP_2, "A HEADERS behind the content ends the stream like a DATA with END_STREAM."),

  /** What HTTP/2 allows. */
  HTTP_2_FRAMES(
      "7.18",
      HTTP_2,
      "Ignore frames and settings that you do not know, and apply the others before their ACK."),

  /** Reset streams. */
  STREAM_RESET(
      "7.19", HTTP_2, "Without END_STREAM no response is complete, not even with NO_ERROR."),

  /** Connections that end. */
  HTTP_2_CONNECTION_END(
      "7.20", HTTP_2, "Fail each stream where it stands, whether it sends, waits or receives."),

  /** The windows of a connection. */
  UNREAD_RESPONSE(
      "7.21",
      HTTP_2,
      "The connection's window must be larger than that of one stream, or grow as bytes arrive"
          + " and not as they are read."),

  /** Server push. */
  SERVER_PUSH("7.22", HTTP_2, "Send SETTINGS_ENABLE_PUSH with 0."),

  /** A plain request through a proxy. */
  PROXY_PLAIN("8.1", PROXY, "See RFC 9112, section 3.2.2."),

  /** A tunnel. */
  PROXY_TUNNEL("8.2", PROXY, "Only Host and the proxy's own credentials belong in CONNECT."),

  /** A refused tunnel. */
  PROXY_REFUSAL(
      "8.3", PROXY, "The proxy's response is not the service's: it must not be returned."),

  /** A proxy that is not reachable. */
  PROXY_GONE("8.4", PROXY, "Never fall back to a direct connection."),

  /** A tunnel with credentials. */
  PROXY_CREDENTIALS("8.5", PROXY_AUTHENTICATION, "Proxy-Authorization belongs only in CONNECT."),

  /** The proxies of the JVM. */
  JVM_PROXIES(
      "8.6",
      "Tell the library to use the proxy of the settings or none; for plain sockets that is"
          + " Proxy.NO_PROXY."),

  /** The handlers of the JVM. */
  JVM_HANDLERS("8.7", "HttpURLConnection uses all of them; a library over it does, too."),

  /** IPv6 behind a proxy. */
  PROXY_IPV6("8.8", PROXY, "See RFC 3986, section 3.2.2."),

  /** Creating a transport. */
  IDLE_CREATION("9.1", "Create costly resources with the first request."),

  /** The provider's name. */
  NAME("9.2", "Applications use it in their configuration."),

  /** The capabilities. */
  STABLE_CAPABILITIES("9.3", "Create the set when the transport is created."),

  /** Nothing is sent after close. */
  CLOSED_SENDS_NOTHING("9.4", "Check the state before you call the library."),

  /** close ends waiting exchanges. */
  CLOSE_WAITING("9.5", "Keep the open exchanges, and abort each of them."),

  /** close ends uploads. */
  CLOSE_UPLOAD("9.6", "Do the same as for an abort."),

  /** close ends bodies. */
  CLOSE_BODY("9.7", "The exchange is open until its body has ended."),

  /** close can be repeated. */
  CLOSE_AGAIN("9.8", "Guard it with one atomic state."),

  /** close is bounded. */
  CLOSE_BOUNDED("9.9", "Limit the time to wait for what you end."),

  /** close within an exchange. */
  CLOSE_WITHIN("9.10", "The source of a body may close the client, and so may mayConnect."),

  /** Threads end. */
  THREADS_END(
      "9.11",
      "Close what you created: pools, selectors, event loops. Name threads that the library"
          + " shares with the whole JVM in KnownLimits.sharedThreads, with the reason."),

  /** Given objects stay open. */
  GIVEN_EXECUTOR("9.12", "Never close what was given to the transport."),

  /** Transports are independent. */
  INDEPENDENT("9.13", "Use no static client."),

  /** Many threads. */
  CONCURRENT("9.14", "Keep no state of an exchange in the transport itself."),

  /** Bounded connections. */
  CONNECTION_LIMIT("9.15", MAX_CONNECTIONS, "Set the limit for each route, not for all together."),

  /** Idle connections. */
  IDLE_CONNECTION(
      "9.16",
      IDLE_CONNECTION_TIMEOUT,
      "Compare the time when a pooled connection is taken, or close it when its time has passed."),

  /** Allowed addresses. */
  MAY_CONNECT(
      "9.17",
      ADDRESS_CHECK,
      "Call it where the library resolves names, also for numeric addresses; leave out refused"
          + " addresses."),

  /** An executor that rejects tasks. */
  REJECTING_EXECUTOR(
      "9.19", "Catch the RejectedExecutionException of each task, and fail the exchange with it."),

  /** An executor with one thread. */
  ONE_THREAD("9.20", "Let no task on the executor wait for another one."),

  /** Timers are cancelled. */
  TIMERS_END("9.21", "Cancel the connect timeout as soon as the connection exists, or has failed."),

  /** close takes effect at once. */
  CLOSES_AT_ONCE(
      "9.22", "Abort the exchanges first, then shut the library down without a quiet period."),

  /** Connections of different origins. */
  ORIGINS_APART(
      "9.23",
      "Use all of them as the key of the pool. Over HTTP/2, do not use a connection for each"
          + " host that its certificate names."),

  /** Several addresses. */
  OTHER_ADDRESSES(
      "9.24", "Connect to all addresses of InetAddress.getAllByName, one after the other."),

  /** Places of the pool are returned. */
  PLACES_RETURNED(
      "9.25",
      "Count a place as taken only as long as its connection, or the attempt to make it, lives."
          + " Return it in one place that every end passes, failures before the connection"
          + " included."),

  /** Requests that wait for a connection. */
  CANCELLED_WAITING(
      "9.26",
      MAX_CONNECTIONS,
      "Hand a free connection to the next request in the queue that has not ended, and pass it"
          + " on if that one ends meanwhile."),

  /** Nothing is kept of an exchange. */
  NOTHING_KEPT(
      "9.27",
      "Remove the exchange from every list, timer and map when it ends, whichever way it ends,"
          + " and release each buffer of the library."),

  /** Look-ups do not hold up others. */
  LOOKUPS_APART(
      "9.28",
      ADDRESS_CHECK,
      "Do not look up names on an event loop or on a fixed number of threads: WorkerThreads"
          + " grows while all its threads are busy.");

  private final String number;
  private final String advice;
  private final @Nullable Capability capability;

  TransportRule(String number, String advice) {
    this(number, null, advice);
  }

  TransportRule(String number, @Nullable Capability capability, String advice) {
    this.number = number;
    this.capability = capability;
    this.advice = advice;
  }

  /**
   * Returns the number of the rule in the contract, the tests and reports.
   *
   * @return the chapter and the rule, such as {@code 3.12}
   */
  public String number() {
    return number;
  }

  /**
   * Finds a rule.
   *
   * @param number its number
   * @return the rule
   * @throws IllegalArgumentException if no rule has it
   */
  public static TransportRule numbered(String number) {
    return Arrays.stream(values())
        .filter(rule -> rule.number.equals(number))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no rule " + number));
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
   * Returns the capability whose declaration makes the rule apply.
   *
   * @return the capability, or empty for a mandatory rule
   */
  public Optional<Capability> capability() {
    return Optional.ofNullable(capability);
  }
}
