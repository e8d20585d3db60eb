package ai.flowscale.tck.mutants.sockets;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.mutants.Mutant;
import ai.flowscale.tck.mutants.Ways;
import ai.flowscale.tck.transport.TransportRule;
import java.util.List;
import java.util.function.UnaryOperator;

/** What becomes of HTTP/1.1 on sockets. */
public final class SocketMutants {
  private SocketMutants() {}

  public static List<Mutant> all() {
    return List.of(
        Mutant.of(TransportRule.TARGET, "sends the fragment of a URL", with(Fault.SENDS_FRAGMENT)),
        Mutant.of(
            TransportRule.NOTHING_ADDED,
            "asks with Expect before it sends a body of more than 1 MiB",
            with(Fault.EXPECTS_CONTINUE)),
        Mutant.of(
            TransportRule.RESPONSE,
            "refuses a status line without a reason",
            with(Fault.WANTS_REASON)),
        Mutant.of(
                TransportRule.RESPONSE_FRAMING,
                "fails at fields behind the last chunk",
                with(Fault.REFUSES_TRAILERS))
            .withoutLimits(),
        Mutant.of(
            TransportRule.RESPONSE_FRAMING,
            "refuses an extension of a chunk",
            with(Fault.REFUSES_EXTENSIONS)),
        Mutant.hanging(
            TransportRule.NO_RESPONSE_BODY,
            "waits for the chunks of a response to HEAD",
            "the end of the body",
            with(Fault.WAITS_FOR_BODY_OF_HEAD)),
        Mutant.of(
            TransportRule.REUSE,
            "opens a connection after each response in chunks",
            with(Fault.LEAVES_CHUNKED)),
        Mutant.of(
            TransportRule.INTERIM_RESPONSES,
            "takes an interim response for the response",
            with(Fault.TAKES_INTERIM)),
        Mutant.of(
            TransportRule.INTERIM_RESPONSES,
            "takes a 102 and a 199 for the response",
            with(Fault.TAKES_UNKNOWN_INTERIM)),
        Mutant.of(
            TransportRule.INTERIM_RESPONSES,
            "takes an interim response for the response on a connection that was used",
            with(Fault.TAKES_INTERIM_USED)),
        Mutant.of(TransportRule.INTERIM_RESPONSES, "fails at a 103", with(Fault.FAILS_AT_103)),
        Mutant.hanging(
            TransportRule.INTERIM_RESPONSES,
            "sends no more of a body after an interim response",
            "the response's headers",
            with(Fault.STOPS_AT_INTERIM)),
        Mutant.of(
            TransportRule.SURPLUS_BYTES,
            "takes bytes behind a response for the next response",
            with(Fault.TAKES_SURPLUS)),
        Mutant.of(
            TransportRule.CONNECTION_CLOSE,
            "uses a connection again that the server will close",
            with(Fault.KEEPS_CLOSING)),
        new Mutant(
            TransportRule.CONNECTION_CLOSE,
            "uses a connection again that the server will close, only on a used connection",
            "",
            with(Fault.KEEPS_CLOSING_USED),
            Ways.USED),
        Mutant.of(
                TransportRule.AFTER_ANY_END,
                "uses a connection again at once whose request was not sent to its end",
                with(Fault.POOLS_EARLY))
            .withoutLimits(),
        Mutant.of(
            TransportRule.AFTER_ANY_END,
            "uses a connection again at once whose request's body has failed",
            with(Fault.POOLS_FAILED)),
        Mutant.of(
            TransportRule.AFTER_ANY_END,
            "uses a connection again at once whose response was not read to its end",
            with(Fault.POOLS_UNREAD)),
        Mutant.of(
            TransportRule.AFTER_ANY_END,
            "uses a connection again at once whose request was cancelled",
            with(Fault.POOLS_CANCELLED)),
        Mutant.of(
                TransportRule.NOT_PERSISTENT,
                "knows Connection: close in small letters only",
                with(Fault.KEEPS_CAPITALS))
            .withoutLimits(),
        Mutant.of(
                TransportRule.NOT_PERSISTENT,
                "does not look for close in a list",
                with(Fault.KEEPS_LISTED))
            .withoutLimits(),
        Mutant.of(
                TransportRule.NOT_PERSISTENT,
                "looks for close in the first line of Connection only",
                with(Fault.KEEPS_SECOND_LINE))
            .withoutLimits(),
        Mutant.of(
                TransportRule.NOT_PERSISTENT, "takes HTTP/1.0 for HTTP/1.1", with(Fault.KEEPS_OLD))
            .withoutLimits(),
        Mutant.of(
            TransportRule.SYNTAX,
            "refuses the size of a chunk in capitals",
            with(Fault.WANTS_SMALL_LETTERS)),
        Mutant.of(
            TransportRule.SYNTAX,
            "refuses the size of a chunk with zeros in front",
            with(Fault.WANTS_NO_ZEROS)),
        Mutant.of(
            TransportRule.SYNTAX,
            "counts the bytes of a chunk in 32 bits",
            with(Fault.COUNTS_IN_INT)),
        Mutant.of(
            TransportRule.SYNTAX, "takes a folded field for several", with(Fault.SPLITS_FOLDED)),
        Mutant.of(
            TransportRule.SYNTAX, "keeps the spaces behind a value", with(Fault.KEEPS_SPACES)),
        Mutant.of(
            TransportRule.CLOSED_WHILE_IDLE,
            "looks for bytes on a connection that it uses again, and not for its end",
            with(Fault.IGNORES_END)),
        Mutant.of(
            TransportRule.NO_RESPONSE,
            "takes the end of a connection for that of a head",
            with(Fault.TAKES_CUT_HEAD)),
        Mutant.of(
            TransportRule.NOT_HTTP,
            "takes a status that is not a number for 200",
            with(Fault.TAKES_ANY_STATUS)),
        Mutant.hanging(
            TransportRule.HALF_CLOSED,
            "waits for a server that has closed its side and reads on",
            "the exchange",
            with(Fault.WAITS_FOR_HALF_CLOSED)),
        Mutant.hanging(
            TransportRule.RESPONSE_BEFORE_END,
            "reads on from a body when the server has responded and closed",
            "the release of the request body's source",
            with(Fault.SENDS_TO_NOWHERE)),
        Mutant.hanging(
                TransportRule.EARLY_RESPONSE,
                "goes on with an upload when the response has ended",
                "the release of the request body's source",
                with(Fault.LEAVES_UPLOADS))
            .withoutLimits(),
        Mutant.of(
                TransportRule.ORIGINS_APART,
                "uses the connections of a port for each host",
                with(Fault.POOLS_BY_PORT))
            .withoutLimits(),
        Mutant.of(
                TransportRule.OTHER_ADDRESSES,
                "connects to the first address of a host only",
                with(Fault.TAKES_FIRST_ADDRESS))
            .withoutLimits(),
        Mutant.of(
                TransportRule.OTHER_ADDRESSES,
                "has a limit for the connection to each address",
                with(Fault.LIMITS_EACH_ADDRESS))
            .withoutLimits(),
        Mutant.of(TransportRule.NOT_HTTP, "takes ICY for HTTP/1.0", with(Fault.TAKES_ICY)),
        Mutant.of(
            TransportRule.NOT_HTTP, "takes a page without a head for 200", with(Fault.TAKES_PAGES)),
        Mutant.of(
            TransportRule.CONCURRENT,
            "keeps the last Host in two fields that all threads share",
            with(Fault.SHARES_HOST)),
        Mutant.of(
            TransportRule.CONTENT_LENGTH,
            "sends an empty line behind a body with a length",
            with(Fault.ADDS_LINE)),
        Mutant.of(
            TransportRule.CHUNKED,
            "sends an empty line behind a last chunk",
            with(Fault.ADDS_LINE_TO_CHUNKS)),
        Mutant.of(
            TransportRule.SYNTAX,
            "refuses the size of a chunk with more than eight digits",
            with(Fault.WANTS_FEW_DIGITS)),
        Mutant.of(
            TransportRule.SYNTAX,
            "takes what is not a digit for the end of a number",
            with(Fault.TAKES_PREFIXES)),
        Mutant.of(
            TransportRule.SYNTAX,
            "takes a CR that comes with a chunk, and without LF, for its end",
            with(Fault.SPLITS_ENDS)),
        Mutant.of(
                TransportRule.SYNTAX,
                "ignores a field without a colon",
                with(Fault.IGNORES_BAD_LINES))
            .withoutLimits(),
        Mutant.of(TransportRule.SYNTAX, "ignores a field without a name", with(Fault.TAKES_NO_NAME))
            .withoutLimits(),
        Mutant.of(
            TransportRule.SYNTAX,
            "takes a space for a part of a name",
            with(Fault.TAKES_SPACED_NAMES)),
        Mutant.of(
            TransportRule.SYNTAX,
            "takes a control character for a part of a name",
            with(Fault.TAKES_ANY_NAME)),
        Mutant.of(
            TransportRule.SYNTAX,
            "takes NUL and CR for a part of a value",
            with(Fault.TAKES_ANY_VALUE)),
        Mutant.of(
            TransportRule.SYNTAX,
            "takes a CR for the end of a value",
            with(Fault.ENDS_VALUES_AT_CR)),
        Mutant.of(
                TransportRule.REUSE,
                "reads one field behind the last chunk",
                with(Fault.READS_ONE_TRAILER))
            .withoutLimits(),
        Mutant.of(
                TransportRule.REUSE,
                "opens a connection after a response with trailers",
                with(Fault.LEAVES_TRAILERS))
            .withoutLimits(),
        Mutant.of(TransportRule.REUSE, "opens a connection after a 204", with(Fault.LEAVES_EMPTY)),
        Mutant.of(
            TransportRule.REUSE,
            "opens a connection after a status of 400 or more",
            with(Fault.LEAVES_ERRORS)),
        Mutant.of(
            TransportRule.REUSE, "opens a connection after a 401", with(Fault.LEAVES_REFUSALS)),
        Mutant.of(
            TransportRule.JVM_HANDLERS,
            "writes a length in the digits of the JVM's default locale",
            with(Fault.WRITES_LOCAL_DIGITS)),
        Mutant.of(
                TransportRule.SYNTAX,
                "skips two bytes behind a chunk, whatever they are",
                with(Fault.SKIPS_TWO))
            .withoutLimits(),
        Mutant.of(
                TransportRule.SYNTAX,
                "skips what stands before the end of the line behind a chunk",
                with(Fault.SKIPS_LINE))
            .withoutLimits(),
        Mutant.of(
            TransportRule.INTERIM_RESPONSES,
            "adds the links of interim responses to the response",
            with(Fault.KEEPS_INTERIM_FIELDS)),
        Mutant.of(
            TransportRule.RESPONSE_HEADERS,
            "fails at a response with an offer of another protocol",
            with(Fault.FAILS_AT_UPGRADE)),
        Mutant.of(
            TransportRule.HEAD_BOUND,
            "refuses a status line of more than 1 KiB",
            with(Fault.WANTS_SHORT_REASON)),
        Mutant.of(
            TransportRule.NO_RESPONSE,
            "takes the end of a connection within a status line for another protocol",
            with(Fault.REFUSES_CUT_START)),
        Mutant.of(
            TransportRule.BROKEN_FRAMING, "takes a length with a sign", with(Fault.TAKES_SIGNS)),
        Mutant.of(
            TransportRule.BROKEN_FRAMING,
            "takes the first digits of a length",
            with(Fault.TAKES_PREFIXES)),
        Mutant.hanging(
            TransportRule.BROKEN_FRAMING,
            "ignores a length without digits",
            "the end of the exchange or its failure",
            with(Fault.IGNORES_EMPTY_LENGTH)),
        Mutant.of(
            TransportRule.RESET_IN_BODY,
            "takes a reset for the end of a body without a length",
            with(Fault.TAKES_RESET_FOR_END)),
        Mutant.of(
            TransportRule.RESET_IN_BODY,
            "takes a reset for the end of a body of HTTP/1.0",
            with(Fault.TAKES_OLD_RESET_FOR_END)),
        Mutant.of(
            TransportRule.NO_SECRETS_IN_FAILURES,
            "quotes a line of a head that it does not understand",
            with(Fault.QUOTES_LINES)),
        Mutant.of(
            TransportRule.NO_SECRETS_IN_FAILURES,
            "quotes a length that is not a number",
            with(Fault.QUOTES_LENGTHS)),
        Mutant.of(
            TransportRule.SYNTAX,
            "takes a 205 for a response without a body",
            with(Fault.LOSES_RESET_BODIES)),
        Mutant.of(
            TransportRule.NOT_HTTP, "skips lines before a status line", with(Fault.SKIPS_LINES)),
        Mutant.of(
            TransportRule.ANY_WRITES,
            "keeps small pieces of a body where the source has them",
            with(Fault.GATHERS_PIECES)),
        Mutant.of(
            TransportRule.JVM_PROXIES,
            "connects through the JVM's proxy for SOCKS",
            with(Fault.OBEYS_SOCKS)));
  }

  private static UnaryOperator<TransportProvider> with(Fault... faults) {
    return Sockets.with(faults);
  }
}
