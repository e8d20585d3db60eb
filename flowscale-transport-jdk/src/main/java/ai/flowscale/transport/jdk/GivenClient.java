package ai.flowscale.transport.jdk;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;

/**
 * A client of the application, which is not ours to close. A closed transport lets go of it: before
 * JDK 21 a client ends once nobody holds it any more.
 */
final class GivenClient implements Clients {
  private final boolean ofJdk;
  private volatile CompletableFuture<HttpClient> client;

  GivenClient(HttpClient client) {
    this.client = CompletableFuture.completedFuture(client);
    // A wrapper may have plans of its own for the future that it returns.
    this.ofJdk = client.getClass().getModule() == HttpClient.class.getModule();
  }

  @Override
  public CompletableFuture<HttpClient> clientFor(URI uri) {
    return client;
  }

  @Override
  public boolean yieldFutures() {
    return ofJdk;
  }

  /** The application's own executor may be such that there is one; but that is its affair. */
  @Override
  public boolean isSelectorThread() {
    return false;
  }

  @Override
  public void close() {
    client = CompletableFuture.failedFuture(new IllegalStateException("closed"));
  }
}
