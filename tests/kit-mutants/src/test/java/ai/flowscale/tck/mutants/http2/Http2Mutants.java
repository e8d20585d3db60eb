package ai.flowscale.tck.mutants.http2;

import static ai.flowscale.tck.mutants.parts.Damage.failures;
import static ai.flowscale.tck.mutants.parts.Damage.settings;
import static ai.flowscale.tck.mutants.parts.Damage.transports;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.tck.mutants.Mutant;
import ai.flowscale.tck.mutants.parts.ForwardingConfig;
import ai.flowscale.tck.mutants.resends.SendsAgain;
import ai.flowscale.tck.mutants.tls.ChangedTls;
import ai.flowscale.tck.mutants.tls.Traffic;
import ai.flowscale.tck.transport.TransportRule;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;

/** Chapter 7, second half: what becomes of the frames of HTTP/2. */
public final class Http2Mutants {
  private static final int ENABLE_PUSH = 0x2;
  private static final int MAX_CONCURRENT_STREAMS = 0x3;
  private static final int INITIAL_WINDOW_SIZE = 0x4;

  /** The types and settings above are those that everybody knows. */
  private static final int LAST_TYPE = 0x9;

  /** What java.net.http grants a stream. */
  private static final int STREAM_WINDOW = 16 << 20;

  private static final int DEFAULT_WINDOW = 65_535;

  private Http2Mutants() {}

  public static List<Mutant> all() {
    return List.of(
        Mutant.of(
            TransportRule.GO_AWAY,
            "uses a connection on behind a GOAWAY that refuses nothing",
            edited(IgnoresGoAway::new)),
        Mutant.of(
            TransportRule.GO_AWAY,
            "uses a connection on behind the first of two GOAWAYs",
            incoming(frame -> hideIf(frame, isAnnouncement(frame)))),
        Mutant.of(
            TransportRule.STREAM_LIMIT,
            "ignores SETTINGS_MAX_CONCURRENT_STREAMS",
            incoming(frame -> frame.hideSetting(MAX_CONCURRENT_STREAMS))),
        Mutant.of(
            TransportRule.STREAM_LIMIT,
            "ignores that SETTINGS_MAX_CONCURRENT_STREAMS changes",
            edited(() -> new IgnoresChanges(MAX_CONCURRENT_STREAMS))),
        Mutant.hanging(
            TransportRule.PING,
            "does not answer a PING",
            "the ACK of a PING",
            incoming(frame -> hideIf(frame, frame.is(Frame.PING)))),
        Mutant.hanging(
            TransportRule.PING,
            "does not answer a PING while an upload waits",
            "the ACK of a PING",
            edited(AnswersIdlePings::new)),
        Mutant.hanging(
            TransportRule.HTTP_2_TRAILERS,
            "ignores trailers, with the end that they are",
            "the end of the body",
            incoming(frame -> hideIf(frame, isTrailer(frame)))),
        Mutant.of(
            TransportRule.HTTP_2_TRAILERS,
            "takes trailers for an error of the protocol",
            incoming(
                frame -> {
                  if (isTrailer(frame)) {
                    frame.become(Frame.PUSH_PROMISE, 0);
                  }
                })),
        Mutant.of(
            TransportRule.HTTP_2_FRAMES,
            "takes a frame that it does not know for an error",
            incoming(
                frame -> {
                  if (frame.type() > LAST_TYPE) {
                    frame.become(Frame.RST_STREAM, 0);
                  }
                })),
        Mutant.of(
            TransportRule.HTTP_2_FRAMES,
            "takes padding for content",
            incoming(
                frame -> {
                  if (frame.is(Frame.DATA) && frame.has(Frame.PADDED)) {
                    frame.become(Frame.DATA, 0);
                  }
                })),
        Mutant.of(
            TransportRule.HTTP_2_FRAMES,
            "takes an empty DATA for the end",
            incoming(
                frame -> {
                  if (frame.is(Frame.DATA) && frame.length() == 0) {
                    frame.become(Frame.DATA, Frame.END_STREAM);
                  }
                })),
        Mutant.hanging(
            TransportRule.HTTP_2_FRAMES,
            "ignores that SETTINGS_INITIAL_WINDOW_SIZE changes",
            "60000 bytes of an upload",
            edited(() -> new IgnoresChanges(INITIAL_WINDOW_SIZE))),
        Mutant.of(
            TransportRule.STREAM_RESET,
            "takes a RST_STREAM without an error for the end of the content",
            edited(EndsAtReset::new)),
        Mutant.of(
            TransportRule.STREAM_RESET,
            "says of a stream that was reset that it was not sent",
            failures((request, failure) -> isReset(failure) ? unsent(failure) : failure)),
        Mutant.of(
            TransportRule.STREAM_RESET,
            "sends again what a stream was reset for",
            transports(
                inner ->
                    new SendsAgain(inner, (request, failure) -> again(request, isReset(failure))))),
        Mutant.of(
            TransportRule.HTTP_2_CONNECTION_END,
            "says of a connection over TLS that ended that nothing was sent",
            failures((request, failure) -> isEnd(request, failure) ? unsent(failure) : failure)),
        Mutant.of(
            TransportRule.HTTP_2_CONNECTION_END,
            "sends again what was on a connection over TLS that ended",
            transports(
                inner ->
                    new SendsAgain(
                        inner, (request, failure) -> again(request, isEnd(request, failure))))),
        Mutant.hanging(
            TransportRule.UNREAD_RESPONSE,
            "has one window for all streams of a connection",
            "the end of the body",
            outgoing(Http2Mutants::narrow)),
        Mutant.of(
            TransportRule.SERVER_PUSH,
            "does not say that it wants no pushed responses",
            outgoing(frame -> frame.hideSetting(ENABLE_PUSH))));
  }

  private static UnaryOperator<TransportProvider> incoming(Consumer<Frame> edit) {
    return edited(
        () ->
            new EditedFrames() {
              @Override
              void incoming(Frame frame) {
                edit.accept(frame);
              }
            });
  }

  private static UnaryOperator<TransportProvider> outgoing(Consumer<Frame> edit) {
    return edited(
        () ->
            new EditedFrames() {
              @Override
              void outgoing(Frame frame) {
                edit.accept(frame);
              }
            });
  }

  private static UnaryOperator<TransportProvider> edited(Supplier<Traffic> traffic) {
    return settings(
        config ->
            config
                .sslContext()
                .map(context -> ChangedTls.of(context, UnaryOperator.identity(), traffic))
                .map(context -> withContext(config, context))
                .orElse(config));
  }

  private static TransportConfig withContext(TransportConfig config, SSLContext context) {
    return new ForwardingConfig(config) {
      @Override
      public Optional<SSLContext> sslContext() {
        return Optional.of(context);
      }
    };
  }

  private static void hideIf(Frame frame, boolean hidden) {
    if (hidden) {
      frame.hide();
    }
  }

  private static boolean isAnnouncement(Frame frame) {
    return frame.is(Frame.GOAWAY) && frame.number(0) == Integer.MAX_VALUE;
  }

  /** A head of a response begins with its status, which is indexed. */
  private static boolean isTrailer(Frame frame) {
    return frame.is(Frame.HEADERS)
        && frame.has(Frame.END_STREAM)
        && frame.bytes().get(Frame.HEAD) == 0;
  }

  /** The client widens the window of its connections once, when it opens them. */
  private static void narrow(Frame frame) {
    if (frame.is(Frame.WINDOW_UPDATE) && frame.stream() == 0 && frame.number(0) > STREAM_WINDOW) {
      frame.number(0, STREAM_WINDOW - DEFAULT_WINDOW);
    }
  }

  private static boolean isReset(Throwable failure) {
    boolean reset = false;
    for (Throwable at = failure; at != null; at = at.getCause()) {
      reset |= String.valueOf(at.getMessage()).contains("RST_STREAM");
    }
    return reset;
  }

  private static boolean isEnd(TransportRequest request, Throwable failure) {
    boolean refused = false;
    for (Throwable at = failure; at != null; at = at.getCause()) {
      refused |= String.valueOf(at.getMessage()).contains("must not be sent again");
    }
    return "https".equals(request.uri().getScheme())
        && failure instanceof TransportException ended
        && ended.kind() == Kind.CLOSED
        && !refused
        && !isReset(failure);
  }

  private static TransportException unsent(TransportException failure) {
    return new TransportException(
        failure.kind(), Sent.NO, failure.getMessage(), failure.getCause());
  }

  private static Optional<TransportRequest> again(TransportRequest request, boolean again) {
    return again && request.body().map(body -> body.isReplayable()).orElse(true)
        ? Optional.of(request)
        : Optional.empty();
  }

  /** Does not see a GOAWAY that lets all streams go on. */
  private static final class IgnoresGoAway extends EditedFrames {
    private volatile int newest;

    @Override
    void outgoing(Frame frame) {
      if (frame.is(Frame.HEADERS)) {
        newest = frame.stream();
      }
    }

    @Override
    void incoming(Frame frame) {
      hideIf(frame, frame.is(Frame.GOAWAY) && frame.number(0) >= newest);
    }
  }

  /** Sees a setting only in the first SETTINGS. */
  private static final class IgnoresChanges extends EditedFrames {
    private final int setting;
    private boolean set;

    IgnoresChanges(int setting) {
      this.setting = setting;
    }

    @Override
    void incoming(Frame frame) {
      if (frame.is(Frame.SETTINGS) && !frame.has(Frame.ACK)) {
        if (set) {
          frame.hideSetting(setting);
        }
        set = true;
      }
    }
  }

  /** Sees no PING once there is DATA to send. */
  private static final class AnswersIdlePings extends EditedFrames {
    private volatile boolean busy;

    @Override
    void outgoing(Frame frame) {
      busy |= frame.is(Frame.DATA) && frame.length() > DEFAULT_WINDOW / 8;
    }

    @Override
    void incoming(Frame frame) {
      hideIf(frame, frame.is(Frame.PING) && busy);
    }
  }

  /** Behind content, sees an END_STREAM in the place of a RST_STREAM. */
  private static final class EndsAtReset extends EditedFrames {
    private final Set<Integer> begun = new HashSet<>();

    @Override
    void incoming(Frame frame) {
      if (frame.is(Frame.DATA)) {
        begun.add(frame.stream());
      }
      if (frame.is(Frame.RST_STREAM) && frame.number(0) == 0 && begun.contains(frame.stream())) {
        // All but the first byte is padding.
        frame.become(Frame.DATA, Frame.PADDED | Frame.END_STREAM);
        frame.number(0, (frame.length() - 1) << 24);
      }
    }
  }
}
