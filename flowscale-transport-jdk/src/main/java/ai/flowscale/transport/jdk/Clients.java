package ai.flowscale.transport.jdk;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;

/** Where exchanges get their client from. */
interface Clients {

  /** A client of the application, which is not ours to close. */
  static Clients given(HttpClient client) {
    CompletableFuture<HttpClient> given = CompletableFuture.completedFuture(client);
    return new Clients() {
      @Override
      public CompletableFuture<HttpClient> clientFor(URI uri) {
        return given;
      }

      @Override
      public void close() {}
    };
  }

  /** Never blocks but for the making of the client itself. */
  CompletableFuture<HttpClient> clientFor(URI uri);

  /** Ends what was made here. Called once. */
  void close();
}
