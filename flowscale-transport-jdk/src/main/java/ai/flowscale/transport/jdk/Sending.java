package ai.flowscale.transport.jdk;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A way of asking the JDK's client. Cancelling what it returns, with interruption, aborts the
 * exchange.
 */
@FunctionalInterface
interface Sending {

  /**
   * Sends a request and returns at once.
   *
   * @param ended told the response, once its headers are here, or what went wrong
   * @throws RuntimeException if the client refuses the request
   */
  Future<?> send(
      HttpClient client,
      HttpRequest request,
      BodyHandler<ResponseBody> handler,
      BiConsumer<@Nullable HttpResponse<ResponseBody>, @Nullable Throwable> ended);

  /**
   * Chooses the way for this machine. Where the common pool has one thread or none, as with one or
   * two processors, {@code sendAsync} starts a new thread for each request, only to complete its
   * future. Waiting for the headers on a thread that is kept costs far less there.
   *
   * @param workers where exchanges may block
   */
  static Sending onThisMachine(Executor workers) {
    return ForkJoinPool.getCommonPoolParallelism() > 1 ? asynchronous() : blocking(workers);
  }

  /** Takes no thread while the answer is on its way. */
  static Sending asynchronous() {
    return (client, request, handler, ended) -> {
      CompletableFuture<HttpResponse<ResponseBody>> sent = client.sendAsync(request, handler);
      var unused = sent.whenComplete(ended);
      // The JDK's own future, not one derived from it: only that aborts its exchange.
      return sent;
    };
  }

  /** Takes a thread until the headers of the answer are here. */
  static Sending blocking(Executor workers) {
    return (client, request, handler, ended) -> {
      FutureTask<@Nullable Void> task =
          new FutureTask<>(() -> sendAndWait(client, request, handler, ended), null);
      workers.execute(task);
      return task;
    };
  }

  private static void sendAndWait(
      HttpClient client,
      HttpRequest request,
      BodyHandler<ResponseBody> handler,
      BiConsumer<@Nullable HttpResponse<ResponseBody>, @Nullable Throwable> ended) {
    HttpResponse<ResponseBody> response;
    try {
      response = client.send(request, handler);
    } catch (Throwable failure) {
      // An Error too: without an outcome the exchange would hang until its time limit.
      ended.accept(null, failure);
      return;
    }
    ended.accept(response, null);
  }
}
