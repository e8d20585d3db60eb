package ai.flowscale.transport.jdk;

import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;

/**
 * A client of the application, which is not ours to close. A closed transport lets go of it: before
 * JDK 21 a client ends once nobody holds it any more.
 */
final class GivenClient implements Clients {
  private volatile CompletableFuture<HttpClient> client;

  GivenClient(HttpClient client) {
    this.client = CompletableFuture.completedFuture(client);
  }

  @Override
  public CompletableFuture<HttpClient> get() {
    return client;
  }

  @Override
  public void close() {
    client = CompletableFuture.failedFuture(new IllegalStateException("closed"));
  }
}
