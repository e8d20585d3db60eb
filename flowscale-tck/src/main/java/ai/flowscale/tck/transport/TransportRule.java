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
 * ai.flowscale.api.spi.TransportProvider}, as {@code docs/transport-spec.md} has them. Each has one
 * test of the same number.
 *
 * <p>A rule without a capability is mandatory. One with a capability holds for transports that
 * declare it.
 */
public enum TransportRule {
  /** Method, path and query are sent as they stand. */
  TARGET(
      "1.1",
      "Method, path and query are sent as they stand.",
      "Use the raw parts of the URI; no builder that decodes and encodes again."),
  /** All headers are sent, the values of one name in their order. */
  REQUEST_HEADERS(
      "1.2",
      "All headers are sent, the values of one name in their order.",
      "Add each value; setting a header of that name again replaces the one before."),
  /** Nothing is added that changes the answer. */
  NOTHING_ADDED(
      "1.3",
      "Nothing is added that changes the answer.",
      "Switch off what the HTTP library adds by itself: compression, cookies, credentials, Expect,"
          + " an offered upgrade to h2c."),
  /** A request without a body that needs none is not framed. */
  NO_BODY(
      "1.4",
      "A GET without a body has neither Content-Length nor Transfer-Encoding; a HEAD or DELETE may"
          + " have Content-Length: 0.",
      "Pass no entity at all, not an empty one."),
  /** Headers that belong to the transport are refused. */
  FRAMING_REFUSED(
      "1.5",
      "Connection, Content-Length, Expect, Host, Transfer-Encoding and Upgrade are refused as headers before anything is sent: OTHER, NO, naming the header.",
      "Check the names first; a library may drop or double them in silence."),
  /** A header that could split the message is refused. */
  HEADER_SPLITTING(
      "1.6",
      "A header value with CR, LF or NUL is refused before anything is sent, and not told in the"
          + " failure.",
      "Check the values; build the message of the failure from the name alone."),
  /** Only http and https are sent. */
  SCHEME(
      "1.7",
      "An address that is neither http nor https fails: OTHER, NO, and is not told in the failure.",
      "Check the scheme before the library does, whose message may print the address."),

  /** A known length is announced. */
  CONTENT_LENGTH(
      "2.1",
      "A body of known length is sent with exactly that Content-Length and no Transfer-Encoding.",
      "Hand the length to the library's fixed-length entity."),
  /** An unknown length is sent in chunks. */
  CHUNKED(
      "2.2",
      "A body of unknown length is sent chunked over HTTP/1.1, an empty one as a last chunk.",
      "Do not collect the body to learn its length."),
  /** A POST without a body says so. */
  ZERO_LENGTH(
      "2.3",
      "A POST or PUT without a body, or with one of length 0, is sent with Content-Length: 0.",
      "Some servers wait for a body where no length is given (RFC 9110, section 8.6)."),
  /** Empty buffers end nothing. */
  EMPTY_BUFFERS(
      "2.4",
      "An empty buffer in the middle of a body does not end it.",
      "A chunk of size zero is the last chunk: skip empty buffers."),
  /** The body's source is used once for each time that the request is sent. */
  BODY_ONCE(
      "2.5",
      "A body is taken once for each time the request is sent, by one of its two views.",
      "Subscribe or write once; do not look into the body first."),
  /** Uploads are streamed. */
  UPLOAD_PRESSURE(
      "2.6",
      "No more of a body is taken than the server reads, but for buffers of a bounded size.",
      "Request more of the publisher only when the last buffer was written; never collect it."),
  /** A body that fails is never ended well-formed. */
  FAILING_BODY(
      "2.7",
      "A body that fails midway breaks the connection, is never ended well-formed, and fails the"
          + " exchange: REQUEST_BODY, MAYBE, with its exception as the cause.",
      "Do not close the library's output or complete its subscriber after a failure; break the"
          + " connection."),
  /** A body that fails at once is never sent. */
  FAILING_AT_START(
      "2.8",
      "A body that fails before its first byte fails the exchange with REQUEST_BODY, and no whole"
          + " request arrives.",
      "An error before the first byte must not become an empty body."),
  /** A body that is too short fails. */
  SHORT_BODY(
      "2.9",
      "A body shorter than its length breaks the connection: REQUEST_BODY.",
      "Count what was written; do not wait for the rest and do not pad."),
  /** A body that is too long fails. */
  LONG_BODY(
      "2.10",
      "A body longer than its length fails with REQUEST_BODY; what exceeds the length is not sent,"
          + " and the request is not whole.",
      "Check the length before the last byte is passed on, or the excess becomes the next"
          + " request."),
  /** A failing body harms no other exchange. */
  FAILURE_IS_LOCAL(
      "2.11",
      "A body that fails, with an Error too, leaves the other exchanges of the transport alone.",
      "Some libraries shut down their pool when they see an Error: wrap it."),

  /** Status, headers, protocol and body arrive. */
  RESPONSE(
      "3.1",
      "Status, headers, protocol and body are handed over as they came.",
      "Protocol is HTTP/1.1 or HTTP/2."),
  /** Response headers keep their values. */
  RESPONSE_HEADERS(
      "3.2",
      "Names of headers have no case; the values of one name keep their number and order.",
      "Copy every value; a map from name to value loses some."),
  /** All framings of a body are understood. */
  RESPONSE_FRAMING(
      "3.3",
      "A body ends with its Content-Length, its last chunk, or, without both, with the connection.",
      "See RFC 9112, section 6.3."),
  /** Some answers have no body. */
  NO_RESPONSE_BODY(
      "3.4",
      "The answer to HEAD, a 204, a 304 and one of length 0 have an empty body that ends at once.",
      "A Content-Length there tells of a body that does not come (RFC 9110, section 8.6)."),
  /** The future completes with the headers. */
  EARLY_HEADERS(
      "3.5",
      "The future completes when the headers are here, before the body.",
      "Ask the library for a streamed response."),
  /** A subscriber gets no more than it asks for. */
  DEMAND(
      "3.6",
      "A subscriber of the body gets no more buffers than it asked for.",
      "Keep the demand, and hand out one buffer for each unit of it."),
  /** Downloads are streamed. */
  DOWNLOAD_PRESSURE(
      "3.7",
      "A reader that is slow holds the server back: what was received and not asked for is"
          + " bounded.",
      "Pause reading from the socket while there is no demand."),
  /** A body that ends too early is an error. */
  TRUNCATED(
      "3.8",
      "A body that ends too early is an error behind what came before: CLOSED, MAYBE.",
      "Compare with the Content-Length, and ask for the last chunk; never complete a short body."),
  /** One subscriber. */
  ONE_SUBSCRIBER(
      "3.9",
      "A second subscriber of a body gets an error, and does not disturb the first.",
      "Signal onSubscribe and then onError."),
  /** Content codings are left alone. */
  CONTENT_CODING(
      "3.10",
      "Content-Encoding and the body under it are left as they came.",
      "Switch decompression off, also the removal of the header."),
  /** A connection whose answer was read is used again. */
  REUSE(
      "3.11",
      "A connection whose answer was read to the end is used for the next request.",
      "Read up to the end of the framing, not only up to the last byte of content."),
  /** Redirects are not followed. */
  REDIRECTS(
      "3.12",
      "A redirect is handed over with its body, and not followed.",
      "The engine follows where it is safe; the library must not."),
  /** Cookies are not kept. */
  COOKIES("3.13", "A cookie is not kept.", "Give the library no cookie store."),
  /** Buffers belong to who got them. */
  BUFFERS_ARE_OURS(
      "3.14",
      "A buffer that was handed out does not change afterwards.",
      "Copy what is in a buffer that the library uses again."),
  /** Answers with an error have their body. */
  ERROR_ANSWERS(
      "3.15",
      "The body of an answer with an error status arrives whole, that of a 401 and a 407 included.",
      "Switch off authentication that swallows a challenge.",
      ERROR_BODIES),
  /** A head has a bound. */
  HEAD_BOUND(
      "3.16",
      "A head of 16 KiB arrives; one that does not end, in a line or in many, fails at a bound:"
          + " PROTOCOL, MAYBE.",
      "Bound the length of a line and that of all lines together; some libraries have no bound by"
          + " default."),

  /** Cancelling before the headers breaks the connection. */
  CANCEL_WAITING(
      "4.1",
      "Cancelling the future before the headers breaks the connection, and the future is"
          + " cancelled.",
      "Hand out a future of your own, and abort the library's exchange when it completes early.",
      ABORTS_EXCHANGE),
  /** Completing the future has the same effect. */
  COMPLETED_BY_CALLER(
      "4.2",
      "Completing the future in another way has the same effect as cancelling it.",
      "Do not override cancel alone: watch the completion.",
      ABORTS_EXCHANGE),
  /** Cancelling an upload leaves it without an end. */
  CANCEL_UPLOAD(
      "4.3",
      "Cancelling in the middle of an upload breaks the connection without an end of the body, and"
          + " the body's source is released.",
      "As with a body that fails.",
      ABORTS_EXCHANGE),
  /** Cancelling an upload that nobody reads. */
  CANCEL_STALLED_UPLOAD(
      "4.4",
      "Ending an upload that the server does not read breaks the connection at once and releases"
          + " the body's source; if the server reads on, it finds no end of the body.",
      "The write may be blocked in the socket, or queued before it: close that, do not wait for"
          + " it.",
      ABORTS_EXCHANGE),
  /** Closing an unread response gives it up. */
  CLOSE_UNREAD(
      "4.5",
      "Closing a response whose body nobody has read breaks the connection where the rest is long.",
      "Do not read a long body to its end to save the connection.",
      ABORTS_EXCHANGE),
  /** Closing a response that is being read. */
  CLOSE_READING(
      "4.6",
      "Closing a response in the middle of its body breaks the connection, and its subscriber gets"
          + " an error.",
      "The reader may be waiting for a buffer that never comes.",
      ABORTS_EXCHANGE),
  /** Cancelling the subscription of a body. */
  CANCEL_BODY(
      "4.7",
      "Cancelling the subscription of a body breaks the connection, and no signal follows.",
      "As with closing the response, but for the error.",
      ABORTS_EXCHANGE),
  /** Closing after the end does nothing. */
  CLOSE_AT_END(
      "4.8",
      "Closing a response after the end of its body, or twice, does nothing: the connection is"
          + " still used.",
      "Forget the connection when the body has ended; another exchange may have it."),
  /** Cancelling at once. */
  CANCEL_AT_ONCE(
      "4.9",
      "Requests that are cancelled as soon as they are sent leave none open, and no other exchange"
          + " is harmed.",
      "Cancelling may overtake connecting: look again when the connection is there.",
      ABORTS_EXCHANGE),
  /** The interrupt flag. */
  INTERRUPT_FLAG(
      "4.10",
      "A thread whose interrupt flag is set can send, and the flag stays set.",
      "send does not block, so it has no reason to look at the flag."),

  /** A stale connection. */
  STALE_CONNECTION(
      "5.1",
      "A POST with a body whose kept-alive connection breaks is not sent a second time: CLOSED,"
          + " MAYBE.",
      "Switch off the library's retries.",
      NEVER_RESENDS),
  /** A stale connection, without a body. */
  STALE_WITHOUT_BODY(
      "5.2",
      "A POST without a body whose kept-alive connection breaks is not sent a second time.",
      "Some libraries take a request without a body for repeatable.",
      NEVER_RESENDS),
  /** A fresh connection. */
  FRESH_CONNECTION(
      "5.3",
      "A POST whose fresh connection breaks without an answer is not sent a second time.",
      "java.net.HttpURLConnection does so.",
      NEVER_RESENDS),
  /** Statuses that invite to try again. */
  INVITING_STATUS(
      "5.4",
      "A status that invites to try again (401, 407, 408, 421, 425, 429, 503) is handed over after"
          + " one try.",
      "The engine decides about retries.",
      NEVER_RESENDS),

  /** Refused connections. */
  REFUSED(
      "6.1",
      "A connection that is refused fails: CONNECT, NO.",
      "Nothing was sent, and the engine may try again: do say NO."),
  /** Unknown hosts. */
  UNKNOWN_HOST("6.2", "A host that is not found fails: CONNECT, NO.", "Nothing was sent."),
  /** Connections that are not made in time. */
  CONNECT_TIMEOUT(
      "6.3",
      "A connection that is not made within connectTimeout fails: TIMEOUT, NO.",
      "Hand the limit to the library; its exception is told apart from that of a slow answer."),
  /** No other timeout. */
  NO_OTHER_TIMEOUT(
      "6.4",
      "connectTimeout ends with the connection: an answer may take longer, and the body too.",
      "Set no read timeout; the engine has its own deadlines."),
  /** No answer. */
  NO_ANSWER(
      "6.5",
      "A connection that is closed or reset instead of an answer fails: CLOSED, MAYBE.",
      "Map the end of the stream and the reset alike."),
  /** Not HTTP. */
  NOT_HTTP(
      "6.6", "An answer that is not HTTP fails: PROTOCOL, MAYBE.", "Map the parser's exceptions."),
  /** Broken framing. */
  BROKEN_FRAMING(
      "6.7",
      "A Content-Length that is no number and a chunk without a size fail: PROTOCOL.",
      "Do not guess where a body ends."),
  /** A reset within the body. */
  RESET_IN_BODY(
      "6.8",
      "A connection that is reset in the middle of a body is an error of the body: CLOSED.",
      "Signal onError; what came before it was handed out."),
  /** Failures come in the future. */
  FAILURES_IN_FUTURE(
      "6.9",
      "send throws nothing: every failure completes the future, with the TransportException"
          + " itself.",
      "Catch what the library throws at once; do not wrap the failure in a CompletionException."),
  /** Failures keep secrets. */
  DISCREET_FAILURES(
      "6.10",
      "No failure tells the query, a header's value or a credential, in any message of its causes.",
      "Do not take over a message of the library that prints the address."),
  /** A half-closed connection. */
  HALF_CLOSED(
      "6.11",
      "A server that ends its side before it has answered fails the exchange, though it goes on"
          + " reading: CLOSED, MAYBE.",
      "Watch for the end of the stream while the request is written."),
  /** An answer in the middle of the upload. */
  ANSWER_BEFORE_END(
      "6.12",
      "A server that answers in the middle of an upload and leaves ends the exchange, with the"
          + " answer or with a failure, and the body's source is released.",
      "Do not write for ever into a connection whose other side is gone."),

  /** Unknown authorities. */
  UNTRUSTED(
      "7.1",
      "A certificate of an unknown authority fails, and so does a server without TLS: TLS, NO.",
      "Never trust all."),
  /** The given context. */
  GIVEN_CONTEXT(
      "7.2",
      "The SSLContext of the settings decides whom to trust.",
      "Hand the context itself to the library.",
      TLS_CONTEXT),
  /** Host names. */
  HOST_NAME(
      "7.3",
      "A certificate for another host fails: TLS, NO.",
      "Switch endpoint identification on: a bare SSLEngine does not check names.",
      TLS_CONTEXT),
  /** Client certificates. */
  CLIENT_CERTIFICATE(
      "7.4",
      "The client certificate of the SSLContext is presented where the server asks for one.",
      "Take the context's key managers too.",
      TLS_CONTEXT),
  /** No client certificate. */
  NO_CLIENT_CERTIFICATE(
      "7.5",
      "A server that asks for a certificate and gets none fails the exchange: TLS.",
      "With TLS 1.3 the alert comes after the handshake, on the first read.",
      TLS_CONTEXT),
  /** A truncated answer over TLS. */
  TLS_TRUNCATED(
      "7.6",
      "A body over TLS that ends without its framing's end is an error: CLOSED.",
      "A missing close_notify must not end a body in good order.",
      TLS_CONTEXT),
  /** HTTP/2. */
  NEGOTIATES_HTTP_2(
      "7.7",
      "HTTP/2 is negotiated over TLS with a server that offers it, and headers and bodies pass both"
          + " ways.",
      "Offer h2 by ALPN.",
      HTTP_2),
  /** One stream of many. */
  HTTP_2_STREAMS(
      "7.8",
      "Over HTTP/2 an exchange that is cancelled, or whose body fails, leaves the others of its"
          + " connection alone; the body is never ended well-formed.",
      "Reset the stream, not the connection.",
      HTTP_2),

  /** A plain request. */
  PROXY_PLAIN(
      "8.1",
      "A request to an http address goes to the proxy in absolute form, with the proxy's"
          + " credentials where there are any.",
      "See RFC 9112, section 3.2.2.",
      PROXY),
  /** A tunnel. */
  PROXY_TUNNEL(
      "8.2",
      "A request to an https address goes through a CONNECT tunnel; none of its headers reaches the"
          + " proxy.",
      "Only Host and the proxy's own credentials belong into CONNECT.",
      PROXY),
  /** A refused tunnel. */
  PROXY_REFUSAL(
      "8.3",
      "A tunnel that the proxy refuses fails: CONNECT, NO.",
      "The proxy's answer is not the service's: it must not become a response.",
      PROXY),
  /** A proxy that is gone. */
  PROXY_GONE(
      "8.4",
      "A proxy that cannot be reached fails: CONNECT, NO, and the request does not go past it.",
      "Never fall back to a direct connection.",
      PROXY),
  /** A tunnel with credentials. */
  PROXY_CREDENTIALS(
      "8.5",
      "A proxy that asks for credentials at CONNECT gets them, and the service does not.",
      "Proxy-Authorization belongs into CONNECT alone.",
      PROXY_AUTHENTICATION),

  /** Making a transport. */
  QUIET_CREATION(
      "9.1",
      "Making a transport opens no connection.",
      "What is costly waits for the first request."),
  /** The provider's name. */
  NAME(
      "9.2",
      "The provider's name is not empty, lower case, without blanks, and the same each time.",
      "Applications write it into their settings."),
  /** The capabilities. */
  STEADY_CAPABILITIES(
      "9.3",
      "capabilities() is immutable and the same for the life of the transport.",
      "Make the set when the transport is made."),
  /** Nothing after closing. */
  CLOSED_SENDS_NOTHING(
      "9.4",
      "After close nothing is sent: CLOSED, NO.",
      "Look at the state before the library is asked."),
  /** Closing ends waiting exchanges. */
  CLOSE_WAITING(
      "9.5",
      "close ends an exchange that waits for its answer: CLOSED, MAYBE, and its connection is"
          + " broken.",
      "Keep the exchanges that are open, and abort each."),
  /** Closing ends uploads. */
  CLOSE_UPLOAD(
      "9.6",
      "close ends an upload without an end of its body, and releases the source: CLOSED.",
      "As with cancelling."),
  /** Closing ends bodies. */
  CLOSE_BODY(
      "9.7",
      "close ends a body that is being read, and one that is read later: CLOSED.",
      "The exchange is open until its body has ended."),
  /** Closing again. */
  CLOSE_AGAIN(
      "9.8",
      "close may be called again, and by several threads at once.",
      "Guard it with one atomic state."),
  /** Closing is bounded. */
  CLOSE_BOUNDED(
      "9.9",
      "close returns within a few seconds, though servers and sources hang.",
      "Wait with a limit for what you end."),
  /** Closing on an own thread. */
  CLOSE_ON_OWN_THREAD(
      "9.10",
      "close on a thread of the transport does not wait for itself.",
      "A callback of the future may close the client."),
  /** Threads end. */
  THREADS_END(
      "9.11",
      "After close the threads that the transport made end, and its idle connections are closed; on JDK 17 after a collection.",
      "Close what you made: pools, selectors, event loops. Threads that the library shares with the whole JVM are named in KnownLimits.sharedThreads, with the reason."),
  /** What was given stays open. */
  GIVEN_EXECUTOR(
      "9.12",
      "The executor of the settings still works after close.",
      "Never close what was handed in."),
  /** Transports are independent. */
  INDEPENDENT(
      "9.13",
      "Closing one transport leaves another of the same provider alone.",
      "No static client."),
  /** Many threads. */
  CONCURRENT(
      "9.14",
      "Many threads send at once, and each gets its own answer.",
      "No state of an exchange in the transport itself."),
  /** Bounded connections. */
  CONNECTION_LIMIT(
      "9.15",
      "No more than maxConnections connections to one origin are open; further requests wait, and"
          + " can be cancelled meanwhile.",
      "Set the limit for each route, not for all together.",
      MAX_CONNECTIONS),
  /** Idle connections. */
  IDLE_CONNECTION(
      "9.16",
      "A connection that was idle for longer than idleConnectionTimeout is not used again.",
      "Compare the time when a pooled connection is taken, or close it when its time is over.",
      IDLE_CONNECTION_TIMEOUT,
      2),
  /** Addresses that may be connected to. */
  MAY_CONNECT(
      "9.17",
      "mayConnect is asked with the host in lower case and each address before it is connected to; where it refuses all, nothing is connected: CONNECT, NO.",
      "Ask where the library looks names up, for addresses in digits too; leave out those that are refused.",
      ADDRESS_CHECK,
      2);

  /** The version of the contract that these rules make. It rises with each that is added. */
  public static final int CONTRACT = 2;

  private final String number;
  private final String text;
  private final String advice;
  private final @Nullable Capability capability;
  private final int since;

  TransportRule(String number, String text, String advice) {
    this(number, text, advice, null);
  }

  TransportRule(String number, String text, String advice, @Nullable Capability capability) {
    this(number, text, advice, capability, 1);
  }

  TransportRule(
      String number, String text, String advice, @Nullable Capability capability, int since) {
    this.number = number;
    this.text = text;
    this.advice = advice;
    this.capability = capability;
    this.since = since;
  }

  /**
   * Returns the number by which the contract, the tests and reports name the rule.
   *
   * @return chapter and place, such as {@code 3.12}
   */
  public String number() {
    return number;
  }

  /**
   * Returns the rule.
   *
   * @return one sentence
   */
  public String text() {
    return text;
  }

  /**
   * Returns what the author of a transport should look at where the rule is broken.
   *
   * @return one or two sentences
   */
  public String advice() {
    return advice;
  }

  /**
   * Returns the rules that hold only where one of these capabilities is declared.
   *
   * @param capabilities the capabilities
   * @return the rules, in their order
   */
  public static List<TransportRule> of(Capability... capabilities) {
    return Arrays.stream(values())
        .filter(rule -> rule.capability().filter(List.of(capabilities)::contains).isPresent())
        .toList();
  }

  /**
   * Returns the version of the contract that has this rule for the first time.
   *
   * @return from 1 to {@link #CONTRACT}
   */
  public int since() {
    return since;
  }

  /**
   * Returns the capability whose declaration makes the rule binding.
   *
   * @return the capability, or empty for a mandatory rule
   */
  public Optional<Capability> capability() {
    return Optional.ofNullable(capability);
  }
}
