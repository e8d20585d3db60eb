package ai.flowscale.mcp;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Messages over HTTP as they are. */
final class RawClient implements AutoCloseable {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI uri;

  RawClient(URI uri) {
    this.uri = uri;
  }

  /** Returns the id of a new session. */
  String initialize() throws Exception {
    HttpResponse<String> response =
        http.sendAsync(
                request(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":"
                            + "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},"
                            + "\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}")
                    .build(),
                BodyHandlers.ofString())
            .get(30, TimeUnit.SECONDS);
    String session = response.headers().firstValue("Mcp-Session-Id").orElseThrow();
    post(session, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}")
        .get(30, TimeUnit.SECONDS);
    return session;
  }

  CompletableFuture<String> post(String session, String message) {
    return exchange(session, message).thenApply(HttpResponse::body);
  }

  /** Cancelling it disconnects. */
  CompletableFuture<HttpResponse<String>> exchange(String session, String message) {
    return http.sendAsync(
        request(message).header("Mcp-Session-Id", session).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String message) {
    return HttpRequest.newBuilder(uri)
        .header("Accept", "application/json, text/event-stream")
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(message));
  }

  @Override
  public void close() {
    // On 17 a client cannot be closed.
  }
}
