package ai.flowscale.transport.jdk;

import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;

/** Where exchanges get their client from. */
interface Clients {

  /** Never blocks but for the making of the client itself. */
  CompletableFuture<HttpClient> get();

  /** Ends what was made here. Called once. */
  void close();
}
