package ai.flowscale.tests.schedules;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.transport.toolkit.TransportResponses;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A transport without a network, whose exchanges are in flight until their bodies have ended. */
final class Wire implements Transport {
  private final Threads threads;
  private final Consumer<Exchange> service;
  private final List<Exchange> exchanges = new ArrayList<>();
  private int inFlight;
  private int mostInFlight;
  private boolean closed;
  private boolean refused;
  private int sentAtClose;
  private volatile boolean arrived;
  private Bug bug;

  /** What is broken on purpose, to see that the scenario finds it. */
  enum Bug {
    /** Of two threads that end an exchange, both may count it. */
    TWO_ENDS,
    /** The client is told of the end before the connection is back. */
    CONNECTION_BACK_LATE,
    /** Two threads bring a body, of which one may overwrite what the other one has brought. */
    TWO_BRING
  }

  /**
   * Takes what responds.
   *
   * @param threads bring the bodies
   * @param service gets each exchange on the thread that sends it
   */
  Wire(Threads threads, Consumer<Exchange> service) {
    this.threads = threads;
    this.service = service;
  }

  @Override
  public ai.flowscale.api.spi.Exchange newExchange(TransportRequest request) {
    return new Execution(request);
  }

  /** Sends a request that nobody waits for. */
  CompletableFuture<TransportResponse> send(TransportRequest request) {
    return send(request, () -> false);
  }

  /**
   * Sends a request.
   *
   * @param isAborted whether nothing may be sent any more; asked in the moment that decides it
   */
  private CompletableFuture<TransportResponse> send(
      TransportRequest request, BooleanSupplier isAborted) {
    Exchange exchange = new Exchange(request);
    boolean late;
    synchronized (this) {
      if (isAborted.getAsBoolean()) {
        refused = true;
        throw Execution.cancelled();
      }
      late = closed;
      if (!late) {
        exchanges.add(exchange);
        inFlight++;
        mostInFlight = Math.max(mostInFlight, inFlight);
      }
    }
    if (late) {
      return CompletableFuture.failedFuture(
          new TransportException(
              TransportException.Kind.CLOSED,
              TransportException.Sent.NO,
              "The transport is closed.",
              null));
    }
    service.accept(exchange);
    return exchange;
  }

  void plant(Bug planted) {
    bug = planted;
  }

  /** The close of the client has returned. */
  synchronized void noteClosed() {
    sentAtClose = exchanges.size();
  }

  /**
   * Returns what the client was just handing over when it was closed. The transport is not its own,
   * and takes that.
   */
  synchronized List<Exchange> sentAfterClose() {
    return List.copyOf(exchanges.subList(sentAtClose, exchanges.size()));
  }

  /** Whether the client has read a part of any response. */
  boolean hasArrived() {
    return arrived;
  }

  synchronized List<Exchange> exchanges() {
    return List.copyOf(exchanges);
  }

  /** Whether an exchange was aborted before it was executed, and so sent nothing. */
  synchronized boolean hasRefused() {
    return refused;
  }

  /** Returns the submissions that were sent. */
  List<Exchange> submissions() {
    return exchanges().stream().filter(one -> one.request.method().equals("POST")).toList();
  }

  synchronized int inFlight() {
    return inFlight;
  }

  synchronized int mostInFlight() {
    return mostInFlight;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.values());
  }

  @Override
  public void close() {
    List<Exchange> open;
    synchronized (this) {
      closed = true;
      open = List.copyOf(exchanges);
    }
    open.forEach(
        one ->
            one.fail(
                new TransportException(
                    TransportException.Kind.CLOSED,
                    TransportException.Sent.MAYBE,
                    "The transport was closed.",
                    null)));
  }

  /** An exchange whose thread waits for the response. */
  private final class Execution implements ai.flowscale.api.spi.Exchange {
    private final TransportRequest request;
    private volatile boolean aborted;
    private volatile CompletableFuture<TransportResponse> exchange;

    Execution(TransportRequest request) {
      this.request = request;
    }

    @Override
    public TransportResponse execute() {
      CompletableFuture<TransportResponse> sent = send(request, () -> aborted);
      exchange = sent;
      if (aborted) {
        sent.cancel(true);
      }
      try {
        threads.awaitResponse(sent);
        return sent.join();
      } catch (InterruptedException e) {
        if (!sent.cancel(true) && !sent.isCompletedExceptionally()) {
          // The response came all the same, and no one will have it.
          sent.join().close();
        }
        Thread.currentThread().interrupt();
        throw cancelled();
      } catch (CancellationException e) {
        throw cancelled();
      } catch (CompletionException e) {
        throw (TransportException) e.getCause();
      }
    }

    private static TransportException cancelled() {
      return new TransportException(
          TransportException.Kind.CANCELLED,
          TransportException.Sent.MAYBE,
          "The exchange was aborted.",
          null);
    }

    @Override
    public void abort() {
      synchronized (Wire.this) {
        aborted = true;
      }
      CompletableFuture<TransportResponse> sent = exchange;
      if (sent != null) {
        sent.cancel(true);
      }
    }
  }

  /** A request, and its response to be. */
  final class Exchange extends CompletableFuture<TransportResponse> {
    final TransportRequest request;
    private boolean ended;
    private Body body;

    private Exchange(TransportRequest request) {
      this.request = request;
    }

    /** Returns which exchange of the wire it is, from 1. */
    int number() {
      return exchanges().indexOf(this) + 1;
    }

    String path() {
      return request.uri().getPath();
    }

    /** Returns the last part of the path. */
    String caller() {
      return path().substring(path().lastIndexOf('/') + 1);
    }

    String query() {
      return String.valueOf(request.uri().getQuery());
    }

    @Override
    public String toString() {
      return request + (isDone() ? " responded" : " open") + (ended ? ", ended" : "");
    }

    /** Sends the body of the request. Returns whether it was sent whole. */
    boolean sendBody() {
      try {
        request.body().ifPresent(sent -> sent.writeTo(OutputStream.nullOutputStream()));
        return true;
      } catch (RuntimeException failed) {
        fail(
            new TransportException(
                TransportException.Kind.REQUEST_BODY,
                TransportException.Sent.MAYBE,
                "The body of the request failed.",
                failed));
        return false;
      }
    }

    /** Returns whether the client was given the response: it had not given up before. */
    boolean respond(int status, Map<String, List<String>> headers, List<byte[]> chunks) {
      Body stream = new Body(this, chunks);
      synchronized (Wire.this) {
        body = stream;
      }
      TransportResponse made =
          TransportResponses.of(status, Headers.of(headers), "HTTP/1.1", stream);
      if (complete(made)) {
        return true;
      }
      made.close();
      return false;
    }

    boolean respond(int status, String json) {
      return respond(
          status,
          Map.of("Content-Type", List.of("application/json")),
          List.of(json.getBytes(StandardCharsets.UTF_8)));
    }

    /** The same, with a body that is all here. */
    boolean respondBlocking(int status, Map<String, List<String>> headers, List<byte[]> chunks) {
      TransportResponse made =
          TransportResponses.of(status, Headers.of(headers), "HTTP/1.1", new Chunks(this, chunks));
      if (complete(made)) {
        return true;
      }
      made.close();
      return false;
    }

    /** The connection breaks. */
    boolean fail(TransportException why) {
      Body open;
      synchronized (Wire.this) {
        open = body;
      }
      if (open != null) {
        open.fail(why);
      }
      end();
      return completeExceptionally(why);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      if (!isDone()) {
        end();
      }
      return super.cancel(mayInterruptIfRunning);
    }

    /** Leaves the count before the client is told, which may send the next one then. */
    private void end() {
      if (bug == Bug.TWO_ENDS) {
        endTwice();
        return;
      }
      synchronized (Wire.this) {
        if (!ended) {
          ended = true;
          inFlight--;
        }
      }
    }

    private void endTwice() {
      boolean before;
      synchronized (Wire.this) {
        before = ended;
      }
      synchronized (Wire.this) {
        ended = true;
        inFlight -= before ? 0 : 1;
      }
    }
  }

  /** Gives a chunk with each read; ends its exchange with the last byte, or when it is closed. */
  private static final class Chunks extends InputStream {
    private final Exchange exchange;
    private final Deque<byte[]> left;
    private boolean closed;

    Chunks(Exchange exchange, List<byte[]> chunks) {
      this.exchange = exchange;
      this.left = new ArrayDeque<>(chunks);
    }

    @Override
    public int read() {
      throw new AssertionError("a body is not read byte by byte");
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      byte[] next;
      synchronized (this) {
        if (closed) {
          throw new IOException("closed");
        }
        next = left.pollFirst();
        if (next != null && next.length > length) {
          left.addFirst(Arrays.copyOfRange(next, length, next.length));
          next = Arrays.copyOf(next, length);
        }
      }
      if (next == null) {
        exchange.end();
        return -1;
      }
      System.arraycopy(next, 0, into, offset, next.length);
      return next.length;
    }

    @Override
    public void close() {
      synchronized (this) {
        closed = true;
      }
      exchange.end();
    }
  }

  /** A body whose chunks are brought by threads of their own, each when it is asked for. */
  private final class Body extends InputStream {
    private final Exchange exchange;
    private final Deque<byte[]> left;
    private byte[] here;
    private boolean given;
    private boolean asked;
    private boolean over;
    private TransportException broken;

    Body(Exchange exchange, List<byte[]> chunks) {
      this.exchange = exchange;
      this.left = new ArrayDeque<>(chunks);
    }

    @Override
    public int read() {
      throw new AssertionError("a body is not read byte by byte");
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      // Who asks for more has taken what came.
      arrived |= given;
      byte[] next = take(length);
      given = true;
      if (next == null) {
        return -1;
      }
      System.arraycopy(next, 0, into, offset, next.length);
      return next.length;
    }

    /** Returns null at the end. */
    private synchronized byte[] take(int most) {
      while (broken == null && here == null && !over) {
        ask();
        try {
          wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          close();
        }
      }
      if (broken != null) {
        throw broken;
      }
      byte[] next = here;
      here = null;
      if (next != null && next.length > most) {
        here = Arrays.copyOfRange(next, most, next.length);
        next = Arrays.copyOf(next, most);
      }
      return next;
    }

    private void ask() {
      if (!asked) {
        asked = true;
        threads.execute(this::bring);
        if (bug == Bug.TWO_BRING) {
          threads.execute(this::bring);
        }
      }
    }

    private void bring() {
      byte[] next;
      synchronized (this) {
        next = left.pollFirst();
      }
      if (next == null && bug != Bug.CONNECTION_BACK_LATE) {
        exchange.end();
      }
      synchronized (this) {
        asked = false;
        over |= next == null;
        here = next == null ? here : next;
        notifyAll();
      }
      if (next == null && bug == Bug.CONNECTION_BACK_LATE) {
        exchange.end();
      }
    }

    synchronized void fail(TransportException why) {
      broken = broken == null && !over ? why : broken;
      notifyAll();
    }

    /** Who is still reading gets an error. */
    @Override
    public void close() {
      exchange.end();
      fail(
          new TransportException(
              TransportException.Kind.CANCELLED,
              TransportException.Sent.MAYBE,
              "The response was closed.",
              null));
    }
  }
}
