package ai.flowscale.mcp.server;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransport;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * Messages as lines over two streams. The SDK's own transport ends with the first line that is not
 * a message, has no bounds, and knows of no cancelled requests.
 */
public final class StdioTransport implements McpServerTransportProvider {
  private static final Logger LOGGER = System.getLogger("ai.flowscale.mcp");

  /** A message that has more bytes is not read: inline files are smaller. */
  public static final int MAX_MESSAGE = 16 << 20;

  private static final String TOO_LONG =
      "The message has more than 16 MiB and was not read. Give a file by its path or by the"
          + " flowscale:// resource of an output, not inline.";

  /** A client that leaves more unread has gone, or is broken. */
  private static final long MAX_UNREAD = 64L << 20;

  /** With this much unread output, progress is dropped. */
  private static final long MAX_UNREAD_PROGRESS = 1 << 20;

  /** How long requests may take that were sent right before the end of the input. */
  private static final long LAST_RESPONSES_MILLIS = 1_500;

  private static final String CANCELLED = "notifications/cancelled";
  private static final byte[] EMPTY = new byte[0];

  private final McpJsonMapper mapper;
  private final InputStream in;
  private final OutputStream out;
  private final Executor executor;
  private final Queue<byte[]> unwritten = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean writing = new AtomicBoolean();
  private final AtomicLong unwrittenBytes = new AtomicLong();
  private final Map<Object, Disposable> inFlight = new ConcurrentHashMap<>();
  private @Nullable McpServerSession session;
  private volatile CompletableFuture<Void> ready = CompletableFuture.completedFuture(null);
  private volatile boolean initialized;
  private volatile boolean closed;

  /**
   * Makes a transport.
   *
   * @param in where requests come from
   * @param out where responses go; nothing else may be written to it
   * @param executor what may block while the client does not read
   */
  public StdioTransport(McpJsonMapper mapper, InputStream in, OutputStream out, Executor executor) {
    this.mapper = mapper;
    this.in = new BufferedInputStream(in, 1 << 16);
    this.out = out;
    this.executor = executor;
  }

  @Override
  public void setSessionFactory(McpServerSession.Factory factory) {
    session = factory.create(new Lines());
  }

  /**
   * Serves until the input ends, the output cannot be written, or the thread is interrupted.
   *
   * @param known what all requests wait for but the one that begins the session
   */
  public void serve(CompletableFuture<Void> known) {
    ready = known.thenRunAsync(() -> {}, executor);
    try {
      for (byte[] line = readLine(); line != null && !closed; line = readLine()) {
        receive(line);
      }
      awaitLastResponses();
    } catch (IOException broken) {
      // As if it had ended.
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      end();
    }
  }

  private void end() {
    closed = true;
    inFlight.values().forEach(Disposable::dispose);
    unwritten.clear();
    signal();
  }

  private void awaitLastResponses() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_RESPONSES_MILLIS);
    synchronized (inFlight) {
      for (long left = LAST_RESPONSES_MILLIS;
          !closed && left > 0 && (!inFlight.isEmpty() || !unwritten.isEmpty() || writing.get());
          left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())) {
        inFlight.wait(left);
      }
    }
  }

  private void signal() {
    synchronized (inFlight) {
      inFlight.notifyAll();
    }
  }

  /** A line without its end, empty if it is too long, or null at the end of the input. */
  private byte @Nullable [] readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return null;
    }
    while (next >= 0 && next != '\n') {
      if (line.size() == MAX_MESSAGE) {
        refuse(line.toByteArray(), next);
        return EMPTY;
      }
      line.write(next);
      next = in.read();
    }
    return line.toByteArray();
  }

  /** Reads the rest of a message that is too long, and answers it. */
  private void refuse(byte[] begin, int following) throws IOException {
    LOGGER.log(Level.WARNING, TOO_LONG);
    RequestId request = new RequestId();
    for (byte each : begin) {
      request.accept(each & 0xFF);
    }
    for (int next = following; next >= 0 && next != '\n'; next = in.read()) {
      request.accept(next);
    }
    answer(request, tooLong());
  }

  /** Answers a request that was not read; what has no id gets no response. */
  private void answer(RequestId request, JSONRPCError error) throws IOException {
    Optional<Object> id = request.get().flatMap(this::mapped);
    if (id.isPresent()) {
      send(mapper.writeValueAsBytes(JSONRPCResponse.error(id.get(), error)));
    }
  }

  @SuppressWarnings("IllegalCatch") // Whatever the codec throws at hostile input.
  private Optional<Object> mapped(String id) {
    try {
      return Optional.ofNullable(mapper.readValue(id, Object.class))
          .filter(value -> value instanceof String || value instanceof Number);
    } catch (Exception malformed) {
      return Optional.empty();
    }
  }

  /** What a request gets that is not read. */
  public static JSONRPCError tooLong() {
    return new JSONRPCError(McpSchema.ErrorCodes.INVALID_REQUEST, TOO_LONG);
  }

  /** What a request gets that cannot be read. */
  public static JSONRPCError malformed() {
    return new JSONRPCError(
        McpSchema.ErrorCodes.PARSE_ERROR,
        "The message is not a JSON message of the protocol: NaN and Infinity are not JSON, and"
            + " nothing may be nested more than 500 deep.");
  }

  @SuppressWarnings("IllegalCatch") // Whatever the codec throws at hostile input.
  private void receive(byte[] line) throws IOException {
    String text = new String(line, StandardCharsets.UTF_8).strip();
    if (text.isEmpty()) {
      return;
    }
    JSONRPCMessage message;
    try {
      message = McpSchema.deserializeJsonRpcMessage(mapper, text);
    } catch (Exception | StackOverflowError malformed) {
      LOGGER.log(Level.WARNING, "A line that is not a message of the protocol was left out.");
      RequestId request = new RequestId();
      for (byte each : line) {
        request.accept(each & 0xFF);
      }
      answer(request, malformed());
      return;
    }
    if (message instanceof JSONRPCNotification notification
        && CANCELLED.equals(notification.method())) {
      cancel(notification.params());
      return;
    }
    handle(message);
    if (message instanceof JSONRPCNotification notification
        && McpSchema.METHOD_NOTIFICATION_INITIALIZED.equals(notification.method())) {
      initialized = true;
    }
  }

  private void handle(JSONRPCMessage message) {
    McpServerSession receiver = session;
    if (receiver == null) {
      return;
    }
    Object id = message instanceof JSONRPCRequest request ? request.id() : null;
    if (id == null) {
      receiver.handle(message).subscribe(done -> {}, failed -> {});
      return;
    }
    Disposable.Swap handling = Disposables.swap();
    if (inFlight.putIfAbsent(id, handling) != null) {
      LOGGER.log(Level.WARNING, "A request with the id of one in flight was left out.");
      return;
    }
    Mono<Void> handled = receiver.handle(message);
    handling.update(
        (begins(message) ? handled : Mono.fromFuture(ready, true).then(handled))
            .doFinally(
                signal -> {
                  inFlight.remove(id, handling);
                  signal();
                })
            .subscribe(done -> {}, failed -> {}));
  }

  private static boolean begins(JSONRPCMessage message) {
    return message instanceof JSONRPCRequest request
        && McpSchema.METHOD_INITIALIZE.equals(request.method());
  }

  /** A cancelled request gets no response. */
  private void cancel(@Nullable Object params) {
    if (params instanceof Map<?, ?> fields && fields.get("requestId") != null) {
      Disposable handling = inFlight.get(fields.get("requestId"));
      if (handling != null) {
        handling.dispose();
      }
    }
  }

  private void send(byte[] message) {
    if (closed) {
      return;
    }
    if (unwrittenBytes.addAndGet(message.length) > MAX_UNREAD) {
      end();
      return;
    }
    unwritten.add(message);
    if (writing.compareAndSet(false, true)) {
      executor.execute(this::write);
    }
  }

  /** On one thread at a time; a client that does not read blocks no other. */
  private void write() {
    try {
      do {
        for (byte[] message = unwritten.poll(); message != null; message = unwritten.poll()) {
          out.write(message);
          out.write('\n');
          unwrittenBytes.addAndGet(-message.length);
        }
        out.flush();
        // The standard output of a program throws nothing.
        if (out instanceof PrintStream print && print.checkError()) {
          throw new IOException("The output cannot be written.");
        }
        writing.set(false);
      } while (!unwritten.isEmpty() && writing.compareAndSet(false, true));
      signal();
    } catch (IOException gone) {
      end();
    }
  }

  @Override
  public Mono<Void> notifyClients(String method, Object params) {
    // No client may be notified before, nor of what its first list has.
    return Mono.defer(
        () ->
            session == null || !initialized || !ready.isDone()
                ? Mono.empty()
                : session.sendNotification(method, params));
  }

  @Override
  public Mono<Void> closeGracefully() {
    return Mono.fromRunnable(this::end);
  }

  private final class Lines implements McpServerTransport {
    @Override
    public Mono<Void> sendMessage(JSONRPCMessage message) {
      return Mono.fromRunnable(
          () -> {
            boolean isProgress =
                message instanceof JSONRPCNotification notification
                    && McpSchema.METHOD_NOTIFICATION_PROGRESS.equals(notification.method());
            if (isProgress && unwrittenBytes.get() > MAX_UNREAD_PROGRESS) {
              return;
            }
            try {
              send(mapper.writeValueAsBytes(message));
            } catch (IOException impossible) {
              throw new IllegalStateException(impossible);
            }
          });
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
      return mapper.convertValue(data, type);
    }

    @Override
    public Mono<Void> closeGracefully() {
      return Mono.fromRunnable(StdioTransport.this::end);
    }
  }
}
