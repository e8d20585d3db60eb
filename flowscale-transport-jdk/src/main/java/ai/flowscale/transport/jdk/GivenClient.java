package ai.flowscale.transport.jdk;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;

/**
 * A client of the application, which is not ours to close. A closed transport lets go of it: before
 * JDK 21 a client ends once nobody holds it any more.
 */
final class GivenClient implements Clients {
  private final WorkerPool workers = new WorkerPool();
  private final Sending sending;
  private volatile CompletableFuture<HttpClient> client;

  GivenClient(HttpClient client) {
    this.client = CompletableFuture.completedFuture(client);
    // What a wrapper of a client does when it is to block, nobody knows.
    boolean ofJdk = client.getClass().getModule() == HttpClient.class.getModule();
    this.sending = ofJdk ? Sending.onThisMachine(workers) : Sending.asynchronous();
  }

  @Override
  public CompletableFuture<HttpClient> clientFor(URI uri) {
    return client;
  }

  @Override
  public Sending sending() {
    return sending;
  }

  @Override
  public void close() {
    workers.release();
    client = CompletableFuture.failedFuture(new IllegalStateException("closed"));
  }
}
