package ai.flowscale.transport.jdk;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The executor of a client of our own.
 *
 * <p>On a small machine it goes on, on the selector's thread of the client, with what the JDK would
 * hand to another thread: there each handing over is dearer than the work itself. It does so for
 * that thread alone, and for those tasks alone that are known never to block: moving bytes between
 * connections and whoever reads or gives a body, and parsing heads. The engine, which reads and
 * gives them, blocks no thread.
 *
 * <p>The start of an exchange looks up a host name, which may block. Where the JVM remembers the
 * name, the calling thread does it, as with {@code HttpClient.send}.
 *
 * <p>All else goes to the workers, above all what a TLS handshake has to check, which is the code
 * of a trust manager. Since the JDK tells nothing of its tasks but their classes, those are what it
 * goes by: if a JDK names them in another way, or wraps them, the workers do all of it.
 */
final class ClientExecutor implements Executor {
  private static final String HTTP = "jdk.internal.net.http.";
  private static final String FUTURE = "java.util.concurrent.CompletableFuture$";
  private static final String SELECTOR = HTTP + "HttpClientImpl$SelectorManager";

  private final Executor workers;
  private final boolean onSelector;
  private final HostNames names;
  private final Function<HttpRequest, String> host;
  private volatile @Nullable Thread selector;

  /**
   * Makes an executor.
   *
   * @param workers where tasks may block
   * @param onSelector whether to go on, on the selector's thread, with those that never do
   * @param names what the JVM remembers
   * @param host which of them the start of an exchange looks up
   */
  ClientExecutor(
      Executor workers, boolean onSelector, HostNames names, Function<HttpRequest, String> host) {
    this.workers = workers;
    this.onSelector = onSelector;
    this.names = names;
    this.host = host;
  }

  /** Tells whether the selector's thread is the better place for most on this machine. */
  static boolean isSmallMachine() {
    return Runtime.getRuntime().availableProcessors() <= 2;
  }

  @Override
  public void execute(Runnable task) {
    if (HeldStart.take(task, this)) {
      return;
    }
    if (onSelector && neverBlocks(task.getClass()) && isSelector(Thread.currentThread())) {
      task.run();
    } else {
      workers.execute(task);
    }
  }

  /** Starts an exchange, which was held back. */
  void start(Runnable exchange, HttpRequest request) {
    String name = host.apply(request);
    if (isEmpty(request) && names.isRemembered(name) && !isSelector(Thread.currentThread())) {
      exchange.run();
    } else {
      workers.execute(
          () -> {
            exchange.run();
            names.look(name);
          });
    }
  }

  /** A body is somebody else's code, which is asked for its bytes at the start. */
  private static boolean isEmpty(HttpRequest request) {
    return request.bodyPublisher().isEmpty() || request.bodyPublisher().get().contentLength() == 0;
  }

  private static boolean neverBlocks(Class<?> task) {
    String name = task.getName();
    return task.getModule() == HttpClient.class.getModule()
        ? name.startsWith(HTTP + "common.SequentialScheduler$")
            || name.startsWith(HTTP + "SocketTube$")
            || name.startsWith(HTTP + "Http1Response$")
            || name.startsWith(HTTP + "Http1Exchange$")
            || name.startsWith(HTTP + "ResponseSubscribers$")
        : name.startsWith(FUTURE);
  }

  private boolean isSelector(Thread thread) {
    if (thread == selector) {
      return true;
    }
    if (!thread.getClass().getName().equals(SELECTOR)) {
      return false;
    }
    selector = thread;
    return true;
  }

  /** Tells whether the current thread is the one that all exchanges of the client go on with. */
  boolean isCurrentThread() {
    return Thread.currentThread() == selector;
  }
}
